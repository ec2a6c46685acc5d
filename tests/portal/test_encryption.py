"""Texts that only their owner's key opens, tried with the attacks they must withstand."""

import pickle
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from cms.retention import erase_person
from portal.encryption import (
    CannotOpen,
    installation_keys,
    open_secret,
    seal_secret,
    unwrap_key,
    wrap_key,
)
from portal.models import DataKey, JournalEntry, SignedName
from tests.factories.content import UserFactory
from tests.factories.portal import JournalEntryFactory, SignedNameFactory

NAME = "Élise Faure-Ñandú"


@pytest.fixture
def signed(db) -> SignedName:
    return SignedNameFactory(name=NAME)


def column(signed: SignedName) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM portal_signedname WHERE id = %s", [database_id(signed)])
        return cursor.fetchone()[0]


def set_column(signed: SignedName, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE portal_signedname SET name = %s WHERE id = %s", [text, database_id(signed)]
        )


def database_id(signed: SignedName):
    return signed._meta.pk.get_db_prep_value(signed.pk, connection)


def again(signed: SignedName) -> SignedName:
    return SignedName.objects.select_related("person__data_key").get(pk=signed.pk)


def test_a_text_is_read_back_and_lies_encrypted(signed):
    assert signed.name == NAME
    assert again(signed).name == NAME
    assert column(signed).startswith("v1:own:")
    assert NAME not in column(signed)


def test_the_same_text_never_lies_twice_alike(signed):
    other = SignedNameFactory(name=NAME, person=signed.person)
    assert column(other) != column(signed)


def test_an_empty_text_is_encrypted_too(db):
    signed = SignedNameFactory(name="")
    assert again(signed).name == ""
    assert column(signed).startswith("v1:own:")


def test_saving_what_was_read_leaves_the_column_as_it_is(signed):
    before = column(signed)
    again(signed).save()
    assert column(signed) == before


def test_any_flipped_byte_raises(signed):
    sealed = column(signed)
    head, _, text = sealed.rpartition(":")
    for place in range(0, len(text) - 4, 7):
        other = "A" if text[place] != "A" else "B"
        set_column(signed, f"{head}:{text[:place]}{other}{text[place + 1 :]}")
        with pytest.raises(CannotOpen):
            again(signed).name  # noqa: B018 - reading is the deed


@pytest.mark.parametrize("text", ["", "v1", "v1:own:", "v1:own:é", "v2:own:AAAA", NAME])
def test_what_is_no_cipher_text_raises(signed, text):
    set_column(signed, text)
    with pytest.raises(CannotOpen):
        again(signed).name  # noqa: B018


def test_a_text_moved_to_another_row_of_the_same_person_raises(signed):
    other = SignedNameFactory(name="Autre", person=signed.person)
    set_column(other, column(signed))
    with pytest.raises(CannotOpen):
        again(other).name  # noqa: B018


def test_a_text_moved_to_another_column_raises(signed):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_signedname SET note = name")
    with pytest.raises(CannotOpen):
        again(signed).note  # noqa: B018


def test_a_row_given_to_another_person_raises(signed):
    other = UserFactory()
    DataKey.objects.for_person(other)
    SignedName.objects.filter(pk=signed.pk).update(person=other)
    with pytest.raises(CannotOpen):
        again(signed).name  # noqa: B018


@pytest.mark.django_db
def test_who_was_erased_meanwhile_gets_no_new_key():
    """A request that was under way writes nothing readable after « tout est effacé »."""
    person = UserFactory()
    DataKey.objects.for_person(person)
    erase_person(person.email)
    with pytest.raises(PermissionDenied), transaction.atomic():
        SignedNameFactory(person=person)
    assert not SignedName.objects.filter(person=person).exists()
    assert not DataKey.objects.filter(person=person).exists()


def test_a_key_taken_from_another_person_raises(signed):
    other = DataKey.objects.for_person(UserFactory())
    DataKey.objects.filter(person=signed.person).update(wrapped=other.wrapped)
    with pytest.raises(CannotOpen):
        again(signed).name  # noqa: B018


def test_without_the_installation_s_key_nothing_opens(signed, settings):
    settings.DATA_KEYS = ["A" * 43]
    with pytest.raises(CannotOpen):
        again(signed).name  # noqa: B018


def test_a_destroyed_key_closes_all_its_texts(signed):
    signed.person.data_key.delete()
    with pytest.raises(CannotOpen):
        again(signed).name  # noqa: B018


def test_reading_is_not_changed_by_a_validation_that_failed(signed):
    """django-fernet-encrypted-fields returned cipher text from then on (security T4)."""
    with pytest.raises(ValidationError):
        SignedName(person=signed.person, name=None).full_clean()
    assert again(signed).name == NAME


def test_no_query_compares_or_sets_an_encrypted_column(signed):
    with pytest.raises(TypeError, match="encrypted"):
        SignedName.objects.filter(name=NAME).exists()
    with pytest.raises(TypeError, match="encrypted"):
        SignedName.objects.update(name=NAME)


def test_values_say_nothing(signed):
    [(value,)] = SignedName.objects.values_list("name")
    assert f"{value} {value!r}" == "[chiffré] [chiffré]"


def test_a_dump_holds_cipher_text_only(signed):
    """Stock encrypted fields write the plain text there (security T5)."""
    out = StringIO()
    call_command("dumpdata", "portal.signedname", stdout=out)
    assert column(signed) in out.getvalue()
    assert "Faure" not in out.getvalue()


def test_a_cached_instance_holds_cipher_text_only(signed):
    assert b"Faure" not in pickle.dumps(signed)
    assert b"Faure" not in pickle.dumps(again(signed))


def test_many_texts_of_one_person_cost_one_query(signed, django_assert_num_queries):
    for _ in range(2):
        SignedNameFactory(name=NAME, person=signed.person)
    with django_assert_num_queries(1):
        rows = SignedName.objects.select_related("person__data_key").filter(person=signed.person)
        assert [row.name for row in rows] == [NAME] * 3


def test_bulk_creation_encrypts(signed):
    acceptance = SignedNameFactory().acceptance
    acceptance.signed_name.delete()
    row = SignedName(acceptance=acceptance, person=acceptance.person, name=NAME)
    SignedName.objects.bulk_create([row])
    assert again(row).name == NAME
    assert column(row).startswith("v1:own:")


@given(text=st.text(), purpose=st.text())
def test_a_secret_opens_for_its_purpose_only(text, purpose):
    sealed = seal_secret(text, purpose=purpose)
    assert open_secret(sealed, purpose=purpose) == text
    with pytest.raises(CannotOpen):
        open_secret(sealed, purpose=purpose + "x")


def test_a_wrapped_key_belongs_to_its_person():
    wrapped = wrap_key(b"k" * 32, 7)
    assert unwrap_key(wrapped, 7) == b"k" * 32
    with pytest.raises(CannotOpen):
        unwrap_key(wrapped, 8)


@pytest.mark.parametrize("keys", [[], [""], ["court"], ["é" * 43], ["A" * 43, "A" * 42]])
def test_a_wrong_key_of_the_installation_is_refused(settings, keys):
    settings.DATA_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="DATA_KEYS"):
        installation_keys()


def test_data_is_sealed_as_one_and_read_only(db):
    entry = JournalEntryFactory(texts={"facts": "Zibeline", "feelings": ["a", "b"]})
    found = JournalEntry.objects.get(pk=entry.pk)
    assert dict(found.texts) == {"facts": "Zibeline", "feelings": ["a", "b"]}
    with pytest.raises(TypeError):
        found.texts["facts"] = "perdu"
    with connection.cursor() as cursor:
        cursor.execute("SELECT texts FROM portal_journalentry")
        (stored,) = cursor.fetchone()
    assert stored.startswith("v1:own:")
    assert "Zibeline" not in stored
