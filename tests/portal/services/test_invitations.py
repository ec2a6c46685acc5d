"""The way in: used once, by POST, within fourteen days, until it is replaced or revoked."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.models import OutboxMail, User
from portal.enums import CohortStatus, EnrolmentStatus, LeaveReason
from portal.models import Enrolment, Invitation
from portal.parsing.participants import read_text
from portal.services.enrolments import (
    ENROLLED,
    FACILITATES,
    enrol_participants,
    refusals_of,
    take_back,
    withdraw,
)
from portal.services.invitations import (
    ACCOUNT_IS_OFF,
    GROUP_IS_OVER,
    NotInvited,
    accept_invitation,
    find_invitation,
    invite,
    note_invitation_seen,
    revoke_invitation,
)
from tests.factories.content import UserFactory
from tests.factories.portal import CohortFactory, EnrolmentFactory, FacilitationFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db
TWO = "Amina Benali;amina@example.org;Méridien;opco\nBruno Castel;bruno@example.org"


@pytest.fixture
def coordinator() -> User:
    return UserFactory()


@pytest.fixture
def enrolment() -> Enrolment:
    cohort = CohortFactory(name="Lyon", code="LY-1", status=CohortStatus.OPEN)
    return EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.INVITED, joined_on=None)


def token_in(mail: OutboxMail) -> str:
    return re.search(r"/invitation/([\w-]+)/", mail.text).group(1)


def sent_token(enrolment: Enrolment) -> str:
    mails = OutboxMail.objects.filter(to=enrolment.person.email, kind="invitation")
    return token_in(mails.order_by("-pk").first())


def is_dead(token: str) -> bool:
    try:
        accept_invitation(token)
    except NotInvited:
        return True
    return False


def test_an_invitation_lets_somebody_take_their_place(enrolment, coordinator):
    invite(enrolment, user=coordinator)
    accepted = accept_invitation(sent_token(enrolment))
    enrolment.refresh_from_db()
    assert accepted == enrolment
    assert enrolment.status == EnrolmentStatus.ACTIVE
    assert enrolment.joined_on == timezone.localdate()


def test_it_serves_once(enrolment, coordinator):
    invite(enrolment, user=coordinator)
    token = sent_token(enrolment)
    accept_invitation(token)
    assert is_dead(token)


@pytest.mark.parametrize(("days", "dead"), [(13.99, False), (14.01, True)])
def test_it_serves_for_fourteen_days(enrolment, coordinator, days, dead):
    invite(enrolment, user=coordinator)
    token = sent_token(enrolment)
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert is_dead(token) is dead


def test_another_one_replaces_it(enrolment, coordinator):
    invite(enrolment, user=coordinator)
    first = sent_token(enrolment)
    invite(enrolment, user=coordinator)
    assert is_dead(first)
    assert not is_dead(sent_token(enrolment))


def test_revoked_it_leads_nowhere(enrolment, coordinator):
    invite(enrolment, user=coordinator)
    revoke_invitation(enrolment, user=coordinator)
    assert is_dead(sent_token(enrolment))


@pytest.mark.parametrize("change", ["closed account", "archived cohort", "withdrawn"])
def test_it_dies_with_what_it_leads_to(enrolment, coordinator, change):
    invite(enrolment, user=coordinator)
    if change == "closed account":
        User.objects.filter(pk=enrolment.person_id).update(is_active=False)
    elif change == "archived cohort":
        type(enrolment.cohort).objects.update(status=CohortStatus.ARCHIVED)
    else:
        today = timezone.localdate()
        withdraw(enrolment, reason=LeaveReason.NOT_SAID, left_on=today, seen=0, user=coordinator)
    assert is_dead(sent_token(enrolment))


def test_the_secret_is_nowhere_but_in_the_mail(enrolment, coordinator):
    invitation = invite(enrolment, user=coordinator)
    token = sent_token(enrolment)
    assert len(token) >= 43  # 256 bits
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values())
    assert find_invitation(token) == invitation


def test_looking_changes_nothing_but_that_it_was_seen(enrolment, coordinator):
    invite(enrolment, user=coordinator)
    found = find_invitation(sent_token(enrolment))
    note_invitation_seen(found)
    first = Enrolment.objects.get(pk=enrolment.pk).invitation_seen_at
    note_invitation_seen(found)
    enrolment.refresh_from_db()
    assert enrolment.status == EnrolmentStatus.INVITED
    assert first is not None
    assert enrolment.invitation_seen_at == first


def test_the_mail_names_the_group_and_nobody(enrolment, coordinator):
    invite(enrolment, user=coordinator)
    mail = OutboxMail.objects.get()
    assert mail.subject == "Votre place dans un groupe vous attend"
    assert "Lyon" in mail.text
    assert "LY-1" in mail.html
    for word in (enrolment.person.last_name, coordinator.email):
        assert word not in mail.text + mail.html


def test_a_list_is_enrolled_whole(coordinator):
    cohort = CohortFactory(status=CohortStatus.OPEN)
    enrol_participants(cohort, read_text(TWO), user=coordinator)
    found = cohort.enrolments.order_by("person__email")
    assert [(one.person.get_full_name(), one.organisation, one.payer) for one in found] == [
        ("Amina Benali", "Méridien", "opco"),
        ("Bruno Castel", "", ""),
    ]
    assert {one.status for one in found} == {EnrolmentStatus.INVITED}
    assert sorted(OutboxMail.objects.values_list("to", flat=True)) == [
        "amina@example.org",
        "bruno@example.org",
    ]


def test_a_list_with_one_wrong_line_enrols_nobody(coordinator):
    cohort = CohortFactory(status=CohortStatus.OPEN)
    with pytest.raises(ValidationError):
        enrol_participants(cohort, read_text(f"{TWO}\nSans Adresse"), user=coordinator)
    assert not cohort.enrolments.exists()
    assert not User.objects.filter(email="amina@example.org").exists()
    assert not OutboxMail.objects.exists()


def test_who_has_an_account_keeps_their_name(coordinator):
    known = UserFactory(email="amina@example.org", first_name="Amina", last_name="B.")
    cohort = CohortFactory(status=CohortStatus.OPEN)
    enrol_participants(cohort, read_text("Autre Nom;AMINA@example.org"), user=coordinator)
    known.refresh_from_db()
    assert known.get_full_name() == "Amina B."
    assert cohort.enrolments.get().person == known


def test_nobody_has_two_places_in_a_cohort(coordinator):
    cohort = CohortFactory(status=CohortStatus.OPEN)
    enrol_participants(cohort, read_text(TWO), user=coordinator)
    with pytest.raises(ValidationError, match="déjà une place"):
        enrol_participants(cohort, read_text(TWO), user=coordinator)


def test_a_facilitator_has_no_place_in_their_cohort(coordinator):
    facilitation = FacilitationFactory(cohort__status=CohortStatus.OPEN)
    line = f"A B;{facilitation.person.email}"
    with pytest.raises(ValidationError, match="anime ce groupe"):
        enrol_participants(facilitation.cohort, read_text(line), user=coordinator)


OVER = [CohortStatus.CLOSED, CohortStatus.ARCHIVED]


@pytest.mark.parametrize("status", OVER)
def test_nobody_is_invited_into_a_group_that_is_over(enrolment, coordinator, status):
    cohort, lines = enrolment.cohort, read_text(TWO)
    type(cohort).objects.update(status=status)
    cohort.refresh_from_db()
    assert refusals_of(cohort, lines) == {1: [GROUP_IS_OVER], 2: [GROUP_IS_OVER]}
    for attempt in (
        lambda: enrol_participants(cohort, lines, user=coordinator, group_agrees=True),
        lambda: invite(enrolment, user=coordinator),
    ):
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert set(refused.value.messages) == {GROUP_IS_OVER}
    assert not OutboxMail.objects.exists()
    assert list(cohort.enrolments.all()) == [enrolment]


def test_nobody_is_invited_whose_account_is_off(enrolment, coordinator):
    cohort, lines = enrolment.cohort, read_text(TWO)
    UserFactory(email="bruno@example.org", is_active=False)
    User.objects.filter(pk=enrolment.person_id).update(is_active=False)
    assert refusals_of(cohort, lines) == {2: [ACCOUNT_IS_OFF]}
    for attempt in (
        lambda: enrol_participants(cohort, lines, user=coordinator),
        lambda: invite(Enrolment.objects.get(), user=coordinator),
    ):
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert refused.value.messages == [ACCOUNT_IS_OFF]
    assert not OutboxMail.objects.exists()


def test_a_line_of_two_people_says_what_is_wrong_with_each(coordinator):
    cohort = CohortFactory(status=CohortStatus.OPEN)
    enrolled = EnrolmentFactory(cohort=cohort).person.email
    facilitates = FacilitationFactory(cohort=cohort).person.email
    lines = read_text(f"A B <{enrolled}>, C D <{facilitates}>, E F <e@example.org>")
    assert refusals_of(cohort, lines) == {1: [ENROLLED, FACILITATES]}


def test_who_declined_to_come_is_invited_again(enrolment, coordinator):
    today = timezone.localdate()
    withdraw(enrolment, reason=LeaveReason.NOT_SAID, left_on=today, seen=0, user=coordinator)
    enrolment.refresh_from_db()
    take_back(enrolment, seen=enrolment.version, user=coordinator)
    enrolment.refresh_from_db()
    assert enrolment.status == EnrolmentStatus.INVITED
    assert not is_dead(sent_token(enrolment))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_clicks_at_once_take_one_place(coordinator):
    cohort = CohortFactory(status=CohortStatus.OPEN)
    place = EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.INVITED, joined_on=None)
    invite(place, user=coordinator)
    token = sent_token(place)
    outcomes = at_once(*[lambda: is_dead(token)] * 4)
    assert sorted(outcomes) == [False, True, True, True]
