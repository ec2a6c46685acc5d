"""What people answer: kept once, told to whom it concerns, never the name they typed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import OutboxMail
from cms.retention import REGISTRY, data_about, erase_person, purge_personal_data
from portal.enums import AcceptanceMethod, ChangeKind
from portal.kept_data.charters import answers_over
from portal.models import (
    CharterAcceptance,
    CharterConversation,
    CharterVersion,
    Cohort,
    SignedName,
    Workshop,
)
from portal.queries.charters import standings_in
from portal.seals import seals_lifted
from portal.services.charter_answers import (
    NothingToTakeBack,
    OutdatedVersion,
    ask_to_talk,
    clean_typed_name,
    contest_acceptance,
    purge_day_of,
    record_paper_acceptance,
    withdraw_acceptance,
)
from portal.services.charter_reminders import remind_to_answer
from portal.views.charter_receipt import stated
from tests.factories.charters import TYPED, accept, decline, make_fresh, put_in_force
from tests.factories.portal import CharterAcceptanceFactory, EnrolmentFactory, WorkshopFactory
from tests.mails import sent_mails

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def mails() -> list[tuple[str, str]]:
    return list(OutboxMail.objects.order_by("pk").values_list("kind", "to"))


def test_acceptance_says_what_whose_when(cohort, version, member):
    answer = accept(member, cohort, version)
    assert (answer.version, answer.person, answer.actor) == (version, member, member)
    assert (answer.body_sha256, answer.language) == (version.sha256, "fr")
    assert answer.method == AcceptanceMethod.PORTAL
    assert SignedName.objects.get().name == TYPED
    assert mails() == []


@pytest.mark.parametrize(
    "name", ["", "  ", "x", "12 34", "Ada\nMartin", "Ada\u202eMartin", "A" * 161]
)
def test_name_that_is_none_is_refused(cohort, version, member, name):
    with pytest.raises(ValidationError):
        accept(member, cohort, version, name=name)
    assert not CharterAcceptance.objects.exists()


@pytest.mark.parametrize("name", ["Ada Martin", "李明", "Jean-Loup d’Hér", "Ünal Öz"])
def test_any_alphabet_signs(name):
    assert clean_typed_name(f" {name}  ") == name


def test_same_answer_twice_is_one(cohort, version, member):
    assert accept(member, cohort, version) == accept(member, cohort, version, name="Autre Nom")
    assert decline(member, cohort, version) == decline(member, cohort, version)
    assert CharterAcceptance.objects.count() == 2
    assert SignedName.objects.get().name == TYPED


@pytest.mark.parametrize("kind", ChangeKind.values)
@pytest.mark.parametrize("answer", [accept, decline])
@pytest.mark.parametrize("answered_before", [False, True])
def test_outdated_version_is_not_answered(cohort, version, member, answer, answered_before, kind):
    """Nor a second time by who had answered it while it was in force (BR-25)."""
    if answered_before:
        answer(member, cohort, version)
    new = put_in_force(cohort.charter, kind=kind)
    with pytest.raises(OutdatedVersion) as refused:
        answer(member, cohort, version)
    assert refused.value.version == new
    assert CharterAcceptance.objects.count() == answered_before


def test_answers_of_one_instant_keep_their_order(cohort, version, member, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    accept(member, cohort, version)
    decline(member, cohort, version)
    last = accept(member, cohort, version)
    assert list(CharterAcceptance.objects.all())[-1] == last


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("clicks", [["accept"] * 6, ["decline"] * 4, ["accept", "decline"] * 3])
def test_tabs_and_double_clicks_at_once(clicks):
    cohort = make_fresh()
    version = CharterVersion.objects.get()
    person = EnrolmentFactory(cohort=cohort).person

    def click(what: str):
        try:
            return (accept if what == "accept" else decline)(person, cohort, version).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        kept = set(pool.map(click, clicks))
    rows = list(CharterAcceptance.objects.order_by("decided_at"))
    assert {row.pk for row in rows} == kept
    decisions = [row.decision for row in rows]
    assert all(one != other for one, other in pairwise(decisions))
    if len(set(clicks)) == 1:
        assert len(rows) == 1
    accepted = decisions.count("accepted")
    assert SignedName.objects.count() == accepted
    assert OutboxMail.objects.count() == decisions.count("declined")


# Refusing, taking back, papers --------------------------------------------------------------------


def test_refusal_tells_the_coordinator_without_a_name(cohort, version, member):
    decline(member, cohort, version)
    (mail,) = sent_mails()
    assert mail.to == ["coordonne@example.org"]
    whole = f"{mail.subject}{mail.body}{mail.alternatives}"
    assert f"/admin/coordination/chartes/groupes/{cohort.pk}/" in whole
    for word in (member.last_name, member.email, cohort.name, "refus", "declin"):
        assert word not in whole
    member.enrolments.get(status="active")  # a refusal is no departure (BR-23)


def test_taking_back(cohort, version, member):
    with pytest.raises(NothingToTakeBack):
        withdraw_acceptance(member, cohort)
    accept(member, cohort, version)
    assert withdraw_acceptance(member, cohort) == withdraw_acceptance(member, cohort)
    assert mails() == [("charter_notice", "coordonne@example.org")]


def record(member, cohort, version, note="Signée à la réunion de lancement."):
    return record_paper_acceptance(
        member, cohort, version_id=version.pk, note=note, actor=cohort.coordinator
    )


def test_paper_is_signed_by_the_coordinator_and_told_to_the_person(cohort, version, member):
    answer = record(member, cohort, version)
    assert (answer.person, answer.actor) == (member, cohort.coordinator)
    assert answer.method == AcceptanceMethod.PAPER
    assert SignedName.objects.get().note == "Signée à la réunion de lancement."
    assert mails() == [("charter_paper", "membre@example.org")]
    assert standings_in(cohort)[0].note == "Signée à la réunion de lancement."


def test_paper_twice_is_one_and_an_outdated_one_is_none(cohort, version, member):
    assert record(member, cohort, version) == record(member, cohort, version)
    put_in_force(cohort.charter)
    with pytest.raises(OutdatedVersion):
        record(member, cohort, version)
    assert CharterAcceptance.objects.count() == 1


@pytest.mark.parametrize("note", ["", "  ", "x" * 501, "a\u202eb"])
def test_paper_needs_a_note(cohort, version, member, note):
    with pytest.raises(ValidationError):
        record(member, cohort, version, note=note)


def test_only_a_paper_is_contested(cohort, version, member):
    accept(member, cohort, version)
    with pytest.raises(NothingToTakeBack):
        contest_acceptance(member, cohort)
    withdraw_acceptance(member, cohort)
    record(member, cohort, version)
    contest_acceptance(member, cohort)
    with pytest.raises(NothingToTakeBack):
        contest_acceptance(member, cohort)


def test_wish_to_talk_is_one_until_it_was_held(cohort, member):
    assert ask_to_talk(member, cohort) == ask_to_talk(member, cohort)
    assert mails() == [("charter_notice", "coordonne@example.org")]
    CharterConversation.objects.update(held_at=timezone.now())
    ask_to_talk(member, cohort)
    assert len(mails()) == 2


# Reminders ----------------------------------------------------------------------------------------


def test_reminder_goes_to_who_has_not_answered_once_a_day(
    cohort, version, member, facilitator, time_machine
):
    accept(member, cohort, version)
    decline(EnrolmentFactory(cohort=cohort).person, cohort, version)
    EnrolmentFactory(cohort=cohort, person__email="parti@example.org", status="suspended")
    silent = EnrolmentFactory(cohort=cohort, person__email="muet@example.org").person
    OutboxMail.objects.all().delete()
    assert remind_to_answer(cohort) == 2
    assert sorted(mails()) == [
        ("charter_reminder", "anime@example.org"),
        ("charter_reminder", "muet@example.org"),
    ]
    assert remind_to_answer(cohort) == 0
    time_machine.move_to(timezone.now() + timedelta(hours=24, minutes=1))
    accept(silent, cohort, version)
    assert remind_to_answer(cohort) == 1


def test_reminder_is_neutral(cohort, member):
    remind_to_answer(cohort)
    (mail,) = sent_mails()
    whole = f"{mail.subject}{mail.body}{mail.alternatives}".lower()
    for word in (cohort.name, cohort.code, "charte", member.last_name, str(cohort.pk)):
        assert word.lower() not in whole
    assert "/espace/" in whole


def test_nobody_is_reminded_of_a_text_that_is_not_there(cohort, member):
    with seals_lifted():
        cohort.charter.versions.all().delete()
    assert remind_to_answer(cohort) == 0


# How long -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "cofunded", "day"),
    [
        (datetime(2027, 3, 25, 12, tzinfo=UTC), False, date(2033, 3, 25)),
        (datetime(2027, 3, 25, 12, tzinfo=UTC), True, date(2037, 3, 25)),
        (datetime(2028, 2, 29, 12, tzinfo=UTC), False, date(2034, 2, 28)),
        (datetime(2027, 3, 25, 23, 30, tzinfo=UTC), False, date(2033, 3, 26)),
    ],
)
def test_answers_are_kept_years_after_the_last_workshop(cohort, time_machine, ends, cofunded, day):
    time_machine.move_to(datetime(2026, 11, 22, 12, tzinfo=UTC))
    cohort.cofunded = cofunded
    WorkshopFactory(cohort=cohort, starts_at=ends - timedelta(days=90))
    WorkshopFactory(cohort=cohort, starts_at=ends - timedelta(hours=3), ends_at=ends)
    WorkshopFactory(cohort=cohort, starts_at=ends + timedelta(days=90), status="cancelled")
    assert purge_day_of(cohort) == day


def test_purge_takes_what_is_due_and_its_name(cohort, version, member):
    label = REGISTRY["charter_answers"].label
    accept(member, cohort, version)
    yesterday = timezone.now().date() - timedelta(days=1)
    old = CharterAcceptanceFactory(cohort=cohort, version=version, purge_after=yesterday)
    SignedName.objects.create(acceptance=old, person=old.person, name="Ancien Nom")
    assert purge_personal_data()[label] == 1
    assert CharterAcceptance.objects.get().person == member
    assert SignedName.objects.get().person == member


ENDS = datetime(2027, 3, 25, 12, tzinfo=UTC)


def become_cofunded(cohort: Cohort) -> None:
    Cohort.objects.filter(pk=cohort.pk).update(cofunded=True)


def go_on_longer(cohort: Cohort) -> None:
    ends = datetime(2028, 9, 14, 12, tzinfo=UTC)
    moved = {"starts_at": ends - timedelta(hours=3), "ends_at": ends}
    Workshop.objects.filter(cohort=cohort).update(**moved)


def get_a_late_session(cohort: Cohort) -> None:
    """Which ends on the next day, in Paris."""
    ends = datetime(2028, 9, 13, 23, 30, tzinfo=UTC)
    WorkshopFactory(cohort=cohort, starts_at=ends - timedelta(hours=3), ends_at=ends)


def lose_its_sessions(cohort: Cohort) -> None:
    Workshop.objects.filter(cohort=cohort).delete()


def stay_the_same(cohort: Cohort) -> None:
    pass


@pytest.mark.parametrize(
    ("change", "day", "words"),
    [
        (stay_the_same, date(2033, 3, 25), "25 mars 2033"),
        (become_cofunded, date(2037, 3, 25), "25 mars 2037"),
        (go_on_longer, date(2034, 9, 14), "14 septembre 2034"),
        (get_a_late_session, date(2034, 9, 14), "14 septembre 2034"),
        (lose_its_sessions, date(2033, 3, 25), "25 mars 2033"),
    ],
)
def test_answer_stays_as_long_as_the_file_of_today(
    cohort, version, member, time_machine, change, day, words
):
    time_machine.move_to(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False)
    label = REGISTRY["charter_answers"].label
    WorkshopFactory(cohort=cohort, starts_at=ENDS - timedelta(hours=3), ends_at=ENDS)
    answer = accept(member, cohort, version)
    assert answer.purge_after == date(2033, 3, 25)
    change(cohort)
    answer = CharterAcceptance.objects.get()
    assert data_about(member.email)[label][0]["gardée jusqu’au"] == words
    assert stated(answer)["kept_until"] == words
    last = datetime(day.year, day.month, day.day, 23, 59, tzinfo=PARIS)
    # Looked at only: the database goes by its own clock, and would refuse.
    time_machine.move_to(last, tick=False)
    assert purge_personal_data(dry_run=True)[label] == 0
    time_machine.move_to(last + timedelta(hours=3), tick=False)  # past midnight in UTC as well
    assert purge_personal_data(dry_run=True)[label] == 1


@pytest.mark.parametrize(
    ("cofunded", "years", "kept"),
    [(False, 5.9, True), (False, 6.1, False), (True, 9.9, True), (True, 10.1, False)],
)
def test_purge_takes_an_answer_with_its_file(cohort, version, cofunded, years, kept):
    """Two sessions: an answer is one row to delete."""
    Cohort.objects.filter(pk=cohort.pk).update(cofunded=cofunded)
    ends = timezone.now() - timedelta(days=years * 365.25)
    for before in (timedelta(days=30), timedelta()):
        WorkshopFactory(cohort=cohort, starts_at=ends - before - timedelta(hours=3))
    yesterday = timezone.now().date() - timedelta(days=1)
    CharterAcceptanceFactory(cohort=cohort, version=version, purge_after=yesterday)
    assert purge_personal_data()[REGISTRY["charter_answers"].label] == 1 - kept
    assert CharterAcceptance.objects.exists() is kept


def test_answer_does_not_go_earlier_than_it_said(cohort, version, member, time_machine):
    """Whoever read a day when they signed is not told another one once the group gets shorter."""
    time_machine.move_to(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False)
    WorkshopFactory(cohort=cohort, starts_at=ENDS - timedelta(hours=3), ends_at=ENDS)
    answer = accept(member, cohort, version)
    sooner = ENDS - timedelta(days=98)
    Workshop.objects.update(starts_at=sooner - timedelta(hours=3), ends_at=sooner)
    assert stated(CharterAcceptance.objects.get())["kept_until"] == "25 mars 2033"
    assert list(answers_over(datetime(2033, 3, 25, 12, tzinfo=UTC))) == []
    assert list(answers_over(datetime(2033, 3, 26, 12, tzinfo=UTC))) == [answer]


def queries_of_answers(person, count: int) -> int:
    """Of the purge that looks and of the page that tells, with so many more groups."""
    for _ in range(count):
        workshop = WorkshopFactory(cohort=make_fresh())
        WorkshopFactory(cohort=workshop.cohort)
        accept(person, workshop.cohort, workshop.cohort.charter.versions.get())
    with CaptureQueriesContext(connection) as queries:
        assert list(answers_over(timezone.now())) == []
        assert data_about(person.email)[REGISTRY["charter_answers"].label]
    return len(queries)


def test_answers_are_told_and_purged_in_as_many_queries_however_many(member):
    assert queries_of_answers(member, 1) == queries_of_answers(member, 5)


def test_erasure_takes_the_name_and_leaves_the_proof(cohort, version, member):
    accept(member, cohort, version)
    assert TYPED not in str(data_about(member.email))
    erase_person(member.email)
    assert CharterAcceptance.objects.get().person == member
    assert not SignedName.objects.exists()
    assert standings_in(cohort) == []  # the place ended with the person


def test_instance_does_not_hold_the_name(cohort, version, member):
    accept(member, cohort, version)
    assert TYPED not in str(vars(SignedName.objects.get()))
    assert TYPED not in str([vars(one) for one in standings_in(cohort)])
