"""Somebody new in a group that has begun: its facilitator is asked before they are (BR-14)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.models import OutboxMail, User
from portal.enums import CohortStatus, EnrolmentStatus, LeaveReason
from portal.models import Cohort, Enrolment
from portal.parsing.participants import read_text
from portal.queries.proposals import has_begun, places_proposed
from portal.services.enrolments import enrol_participants, take_back, withdraw
from portal.services.invitations import ACCOUNT_IS_OFF, GROUP_IS_OVER, NOT_AGREED, invite
from portal.services.proposals import SETTLED, note_agreement
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
TWO = "Amina Benali;amina@example.org;Méridien;opco\nBruno Castel;bruno@example.org"
HOUR = timedelta(hours=1)


@pytest.fixture
def coordinator() -> User:
    return UserFactory(email="coordination@example.org")


@pytest.fixture
def cohort(coordinator) -> Cohort:
    return CohortFactory(code="LU-1", status=CohortStatus.RUNNING, coordinator=coordinator)


@pytest.fixture
def facilitator(cohort) -> User:
    return FacilitationFactory(cohort=cohort, person__email="anime@example.org").person


def propose(cohort: Cohort, people: str = "Amina Benali;amina@example.org") -> list[Enrolment]:
    return enrol_participants(cohort, read_text(people), user=cohort.coordinator)


def mails() -> list[tuple[str, str]]:
    """What is written, but for the warning that a small group got smaller."""
    sent = OutboxMail.objects.exclude(kind="group_too_small")
    return sorted(sent.values_list("kind", "to"))


def refusal_of(deed) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        deed()
    return refused.value.messages


def test_who_facilitates_is_asked_and_nobody_invited(cohort, facilitator):
    past = {"starts_on": "2026-01-01", "ends_on": "2026-02-01"}
    FacilitationFactory(cohort=cohort, **past)
    FacilitationFactory(cohort=cohort, person__is_active=False)
    second = FacilitationFactory(cohort=cohort).person
    placed = propose(cohort, TWO)
    assert list(places_proposed().order_by("pk")) == sorted(placed, key=lambda one: one.pk)
    assert {(one.status, one.group_agreed_at) for one in placed} == {
        (EnrolmentStatus.INVITED, None)
    }
    asked = ("person_proposed", facilitator.email), ("person_proposed", second.email)
    assert mails() == sorted(asked)  # once each, however many are proposed


def test_the_mail_says_that_there_is_a_question_and_not_about_whom(cohort, facilitator):
    propose(cohort)
    mail = OutboxMail.objects.get()
    assert mail.subject == "LU-1\u00a0: une question vous attend dans l’animation"
    for text in (mail.text, mail.html):
        assert "http://localhost:8000/espace/animation/" in text
        for word in ("Amina", "Benali", "amina@", cohort.name):
            assert word not in text


def test_with_the_groups_word_the_invitation_leaves(cohort, facilitator):
    [place] = propose(cohort)
    note_agreement(place, user=facilitator)
    place.refresh_from_db()
    assert timezone.now() - place.group_agreed_at < HOUR
    assert (place.status, place.version) == (EnrolmentStatus.INVITED, 1)
    assert place.invitations.get().is_open
    assert mails() == [("invitation", "amina@example.org"), ("person_proposed", facilitator.email)]
    assert not places_proposed().exists()


def test_with_the_box_ticked_nobody_is_asked(cohort, facilitator, coordinator):
    placed = enrol_participants(cohort, read_text(TWO), user=coordinator, group_agrees=True)
    assert all(one.group_agreed_at for one in placed)
    assert mails() == [("invitation", "amina@example.org"), ("invitation", "bruno@example.org")]


@pytest.mark.parametrize(
    ("status", "session", "begun"),
    [
        (CohortStatus.RUNNING, None, True),
        (CohortStatus.OPEN, None, False),
        (CohortStatus.OPEN, {"starts_in": HOUR}, False),
        (CohortStatus.OPEN, {"starts_in": -HOUR}, True),
        (CohortStatus.OPEN, {"starts_in": -HOUR, "status": "cancelled"}, False),
    ],
)
def test_a_group_has_begun_by_its_state_or_with_its_first_session(
    cohort, facilitator, status, session, begun
):
    Cohort.objects.update(status=status)
    WorkshopFactory(starts_at=timezone.now() - HOUR)  # of another group
    if session:
        starts_at = timezone.now() + session.pop("starts_in")
        WorkshopFactory(cohort=cohort, starts_at=starts_at, **session)
    cohort.refresh_from_db()
    assert has_begun(cohort) is begun
    propose(cohort)
    assert [kind for kind, _ in mails()] == ["person_proposed" if begun else "invitation"]
    assert places_proposed().exists() is begun


def test_whose_link_was_sent_before_the_group_began_is_not_proposed(cohort, facilitator):
    Cohort.objects.update(status=CohortStatus.OPEN)
    cohort.refresh_from_db()
    [place] = propose(cohort)
    Cohort.objects.update(status=CohortStatus.RUNNING)
    assert not places_proposed().exists()
    invite(place, user=cohort.coordinator)
    assert mails() == [("invitation", "amina@example.org")] * 2


# What comes in between ---------------------------------------------------------------------------


def test_no_other_way_sends_the_link_before_the_groups_word(cohort, facilitator, coordinator):
    [place] = propose(cohort)
    assert refusal_of(lambda: invite(place, user=coordinator)) == [NOT_AGREED]
    left = {"reason": LeaveReason.NOT_SAID, "left_on": timezone.localdate()}
    withdraw(place, **left, seen=0, user=coordinator)
    take_back(place, seen=1, user=coordinator)  # the group is asked anew
    assert mails() == [("person_proposed", facilitator.email)] * 2
    assert places_proposed().get() == place


def test_a_proposal_that_was_taken_back_is_not_agreed_to(cohort, facilitator, coordinator):
    [place] = propose(cohort)
    left = {"reason": LeaveReason.NOT_SAID, "left_on": timezone.localdate()}
    withdraw(place, **left, seen=0, user=coordinator)
    assert refusal_of(lambda: note_agreement(place, user=facilitator)) == [SETTLED]
    assert Enrolment.objects.get().group_agreed_at is None
    assert mails() == [("person_proposed", facilitator.email)]


def test_a_group_that_is_over_agrees_to_nobody(cohort, facilitator):
    [place] = propose(cohort)
    for status in (CohortStatus.CLOSED, CohortStatus.ARCHIVED):
        Cohort.objects.update(status=status)
        assert refusal_of(lambda: note_agreement(place, user=facilitator)) == [GROUP_IS_OVER]
    assert Enrolment.objects.get().group_agreed_at is None


def test_an_account_that_is_off_is_not_agreed_to(cohort, facilitator):
    [place] = propose(cohort)
    User.objects.filter(pk=place.person_id).update(is_active=False)
    assert refusal_of(lambda: note_agreement(place, user=facilitator)) == [ACCOUNT_IS_OFF]
    assert Enrolment.objects.get().group_agreed_at is None


def test_who_was_never_proposed_is_not_agreed_to(cohort, facilitator):
    for status in ("active", "suspended", "completed"):
        place = EnrolmentFactory(cohort=cohort, status=status)
        assert refusal_of(lambda place=place: note_agreement(place, user=facilitator)) == [SETTLED]
    assert not Enrolment.objects.exclude(group_agreed_at=None).exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_agree_at_once_send_one_invitation(cohort, facilitator, coordinator):
    [place] = propose(cohort)

    def attempt(user: User) -> list[str]:
        try:
            note_agreement(Enrolment.objects.get(pk=place.pk), user=user)
        except ValidationError as error:
            return error.messages
        return []

    outcomes = at_once(lambda: attempt(facilitator), lambda: attempt(coordinator))
    assert sorted(outcomes) == [[], [SETTLED]]
    place.refresh_from_db()
    assert (place.version, place.invitations.count()) == (1, 1)
    assert mails() == [("invitation", "amina@example.org"), ("person_proposed", facilitator.email)]
