"""Changing the installation's key: everything opens afterwards, whatever happened meanwhile."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import CommandError, call_command

from portal.encryption import writing_key_name
from portal.models import DataKey, SignedName
from portal.services.key_rotation import BATCH, keys_in_use, rotate_keys, unreadable_rows
from tests.factories.accounts import add_passkey, add_totp, secret_of
from tests.factories.content import UserFactory
from tests.factories.portal import SignedNameFactory
from tests.portal.account_steps import (
    SECOND_STEP,
    is_logged_in,
    log_in_by_password,
    log_in_with_app,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NEW = "bmV3LWtleS1uZXcta2V5LW5ldy1rZXktbmV3LWtleS0"


def rotate(*arguments: str) -> str:
    out = StringIO()
    call_command("rotate_data_key", *arguments, stdout=out)
    return out.getvalue()


def names() -> list[str]:
    return [one.name for one in SignedName.objects.select_related("person__data_key")]


def test_all_is_read_with_the_new_key_alone(settings):
    for number in range(3):
        SignedNameFactory(name=f"Nom {number}")
    [old] = settings.DATA_KEYS
    settings.DATA_KEYS = [NEW, old]
    rotate()
    settings.DATA_KEYS = [NEW]
    assert sorted(names()) == ["Nom 0", "Nom 1", "Nom 2"]
    assert set(keys_in_use()) == {writing_key_name()}


def test_the_report_says_which_key_may_go(settings):
    SignedNameFactory()
    [old] = settings.DATA_KEYS
    old_name = writing_key_name()
    settings.DATA_KEYS = [NEW, old]
    assert f"key {old_name}: 1 (still needed)" in rotate("--verify")
    report = rotate()
    assert f"key {old_name}: 0 (may go)" in report
    assert f"key {writing_key_name()}: 1 (writes)" in report


def test_second_factors_open_the_door_after_the_old_key_is_gone(client, settings):
    person = UserFactory()
    secret = add_totp(person)
    [code, *_] = RecoveryCodes.activate(person).generate_codes()
    settings.DATA_KEYS = [NEW, *settings.DATA_KEYS]
    assert f"key {writing_key_name()}: 2 (writes)" in rotate()
    settings.DATA_KEYS = [NEW]
    log_in_with_app(client, person, secret)
    assert is_logged_in(client)
    client.post("/compte/logout/")
    log_in_by_password(client, person.email)
    client.post(SECOND_STEP, {"code": code})
    assert is_logged_in(client)


def test_a_used_recovery_code_stays_used(settings):
    codes = RecoveryCodes.activate(UserFactory())
    first, *others = codes.generate_codes()
    assert codes.validate_code(first)
    settings.DATA_KEYS = [NEW, *settings.DATA_KEYS]
    rotate()
    assert RecoveryCodes(Authenticator.objects.get()).get_unused_codes() == others


def test_a_passkey_has_nothing_to_seal(settings):
    add_passkey(UserFactory())
    before = Authenticator.objects.get().data
    settings.DATA_KEYS = [NEW, *settings.DATA_KEYS]
    rotate()
    assert Authenticator.objects.get().data == before


def test_verifying_changes_nothing(settings):
    key = SignedNameFactory().person.data_key
    before = DataKey.objects.get(pk=key.pk).wrapped
    settings.DATA_KEYS = [NEW, *settings.DATA_KEYS]
    rotate("--verify")
    assert DataKey.objects.get(pk=key.pk).wrapped == before


def test_a_key_that_was_taken_away_too_early_is_told(settings):
    key = SignedNameFactory().person.data_key
    add_totp(key.person)
    old_name = writing_key_name()
    settings.DATA_KEYS = [NEW]
    with pytest.raises(CommandError, match="Stopped after 0"):
        rotate()
    out = StringIO()
    factor = Authenticator.objects.get()
    told = f"portal.DataKey {key.pk}, mfa.Authenticator {factor.pk}"
    with pytest.raises(CommandError, match=told):
        call_command("rotate_data_key", "--verify", stdout=out)
    assert f"key {old_name}: 2 (MISSING from DATA_KEYS)" in out.getvalue()


def test_a_rotation_that_was_interrupted_goes_on(settings):
    people = UserFactory.create_batch(BATCH + 1)
    for one in people:
        DataKey.objects.for_person(one)
    settings.DATA_KEYS = [NEW, *settings.DATA_KEYS]
    rotation = rotate_keys()
    assert next(rotation) == BATCH
    rotation.close()
    assert keys_in_use()[writing_key_name()] == BATCH
    assert list(rotate_keys()) == [1]
    assert list(rotate_keys()) == []
    assert unreadable_rows() == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_written_meanwhile_is_read_afterwards(settings):
    people = UserFactory.create_batch(12)
    for person in people[:6]:
        SignedNameFactory(person=person, name=person.email)
    waiting = [SignedNameFactory(name="").acceptance for _ in range(6)]
    for acceptance in waiting:
        acceptance.signed_name.delete()
    codes = RecoveryCodes.activate(people[0])
    first, *others = codes.generate_codes()
    secrets = {}
    settings.DATA_KEYS = [NEW, *settings.DATA_KEYS]

    def write() -> None:
        assert codes.validate_code(first)
        for person, acceptance in zip(people[6:], waiting, strict=True):
            SignedName.objects.create(person=person, acceptance=acceptance, name=person.email)
            secrets[person] = add_totp(person)

    at_once(lambda: list(rotate_keys()), write)
    list(rotate_keys())
    settings.DATA_KEYS = [NEW]
    read = {one.person.email: one.name for one in SignedName.objects.select_related("person")}
    assert read == {person.email: person.email for person in people}
    assert RecoveryCodes.activate(people[0]).get_unused_codes() == others
    assert {person: secret_of(person) for person in secrets} == secrets
    assert set(keys_in_use()) == {writing_key_name()}
