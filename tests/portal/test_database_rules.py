"""What the database refuses by itself about sessions and roles, whoever writes to it and however.

Services say it in French before: here nothing but the database is asked.
"""

from datetime import UTC, date, datetime, timedelta
from threading import Event

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.enums import EnrolmentStatus, LeaveReason
from portal.models import Cohort, Enrolment, Facilitation, Workshop
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
TWELVE_HOURS = timedelta(hours=12)
BOTH, TWICE = "takes part in a group and facilitates it", "assigned twice to a group"
LEFT = {
    "status": EnrolmentStatus.WITHDRAWN,
    "left_on": date(2026, 10, 1),
    "leave_reason": LeaveReason.NOT_SAID,
}
INVITED = {"status": EnrolmentStatus.INVITED, "joined_on": None}
PAST = {"starts_on": date(2020, 1, 1), "ends_on": date(2020, 2, 1)}


def refusal_of(deed) -> str | None:
    try:
        with transaction.atomic():
            deed()
    except IntegrityError as error:
        return str(error)
    return None


def place_of(person, cohort: Cohort, **fields) -> Enrolment:
    return EnrolmentFactory.build(person=person, cohort=cohort, **fields)


def assignment_of(person, cohort: Cohort, **fields) -> Facilitation:
    return FacilitationFactory.build(person=person, cohort=cohort, **fields)


def save_in_bulk(row) -> None:
    type(row).objects.bulk_create([row])


def save_in_sql(row) -> None:
    """As somebody with a client of the database would: every column, no code of ours."""
    fields = row._meta.concrete_fields
    now = timezone.now()
    row.created_at = row.updated_at = now
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    names = ", ".join(field.column for field in fields)
    holes = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        statement = f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({holes})"  # noqa: S608
        cursor.execute(statement, values)


WAYS = pytest.mark.parametrize("write", [save_in_bulk, save_in_sql, lambda row: row.save()])


# Sessions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "fits"),
    [
        (TWELVE_HOURS, True),
        (TWELVE_HOURS - timedelta(microseconds=1), True),
        (TWELVE_HOURS + timedelta(seconds=1), False),
        (timedelta(days=1, hours=1), False),
    ],
)
@pytest.mark.parametrize(
    "starts_at",
    [
        datetime(2027, 3, 12, 8, 30, tzinfo=UTC),
        datetime(2026, 10, 24, 23, 59, 59, 999_600, tzinfo=UTC),  # the night the clocks go back
        datetime(2027, 12, 31, 17, 0, 0, 1, tzinfo=UTC),
    ],
)
def test_a_session_lasts_twelve_hours_at_most(starts_at, length, fits):
    workshop = WorkshopFactory()
    change = {"starts_at": starts_at, "ends_at": starts_at + length}
    said = refusal_of(lambda: Workshop.objects.filter(pk=workshop.pk).update(**change))
    assert (said is None) is fits
    assert fits or "workshop_of_twelve_hours_at_most" in said


def test_a_session_that_is_too_long_is_not_written_in_bulk():
    made = WorkshopFactory.build(cohort=CohortFactory())
    made.ends_at = made.starts_at + timedelta(hours=13)
    assert "workshop_of_twelve_hours_at_most" in refusal_of(lambda: save_in_bulk(made))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL runs its own functions")
def test_the_rules_ask_nothing_that_another_client_lacks(tmp_path):
    """Who looks after a copy has no Django: neither its functions nor its connection."""
    import sqlite3

    WorkshopFactory()
    copy = sqlite3.connect(tmp_path / "copy.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'portal_workshop'")
        [[schema]] = cursor.fetchall()
        cursor.execute("SELECT * FROM portal_workshop")
        rows = cursor.fetchall()
    copy.execute(schema)
    holes = ", ".join("?" * len(rows[0]))
    copy.executemany(f"INSERT INTO portal_workshop VALUES ({holes})", rows)  # noqa: S608
    copy.commit()
    copy.execute("VACUUM")
    assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


# One role in a group -----------------------------------------------------------------------------


@WAYS
@pytest.mark.parametrize("state", [{}, LEFT, INVITED], ids=["there", "gone", "invited"])
@pytest.mark.parametrize("days", [{}, PAST], ids=["today", "long ago"])
def test_who_has_a_place_is_not_assigned(write, state, days):
    place = EnrolmentFactory(**state)
    assert BOTH in refusal_of(lambda: write(assignment_of(place.person, place.cohort, **days)))
    assert not Facilitation.objects.exists()


@WAYS
@pytest.mark.parametrize("state", [{}, LEFT, INVITED], ids=["there", "gone", "invited"])
@pytest.mark.parametrize("days", [{}, PAST], ids=["today", "long ago"])
def test_who_is_or_was_assigned_has_no_place(write, state, days):
    assigned = FacilitationFactory(**days)
    assert BOTH in refusal_of(lambda: write(place_of(assigned.person, assigned.cohort, **state)))
    assert not Enrolment.objects.exists()


@WAYS
def test_a_substitute_has_no_place_either(write):
    workshop = WorkshopFactory()
    there = EnrolmentFactory(cohort=workshop.cohort)
    only = {"workshop": workshop, "ends_on": date(2030, 1, 1)}
    assert BOTH in refusal_of(lambda: write(assignment_of(there.person, workshop.cohort, **only)))
    replaces = FacilitationFactory(cohort=workshop.cohort, **only)
    assert BOTH in refusal_of(lambda: write(place_of(replaces.person, workshop.cohort)))


@WAYS
def test_the_same_people_have_other_roles_in_other_groups(write):
    place, assigned = EnrolmentFactory(), FacilitationFactory()
    write(assignment_of(place.person, assigned.cohort))
    write(place_of(assigned.person, place.cohort))
    write(place_of(UserFactory(), place.cohort))
    assert (Enrolment.objects.count(), Facilitation.objects.count()) == (3, 2)


@pytest.mark.parametrize("changed", ["person", "cohort"])
def test_nobody_comes_into_both_roles_by_a_change(changed):
    place, assigned = EnrolmentFactory(), FacilitationFactory()
    kept = {"person": "cohort", "cohort": "person"}[changed]
    Facilitation.objects.update(**{kept: getattr(place, kept)})
    to = {changed: getattr(place, changed)}
    assert BOTH in refusal_of(lambda: Facilitation.objects.update(**to))
    to = {changed: getattr(assigned, changed)}
    assert BOTH in refusal_of(lambda: Enrolment.objects.update(**to))


def test_of_a_list_with_one_who_facilitates_nobody_is_written():
    assigned = FacilitationFactory()
    rows = [place_of(person, assigned.cohort) for person in (UserFactory(), assigned.person)]
    assert BOTH in refusal_of(lambda: Enrolment.objects.bulk_create(rows))
    assert not Enrolment.objects.exists()


# Assigned once a day -----------------------------------------------------------------------------


@WAYS
@pytest.mark.parametrize(
    ("starts", "ends", "overlaps"),
    [
        (date(2027, 1, 1), None, True),
        (date(2027, 3, 31), None, True),
        (date(2027, 4, 1), None, False),
        (date(2026, 12, 1), date(2026, 12, 31), False),
        (date(2026, 12, 1), date(2027, 1, 1), True),
        (date(2026, 12, 1), None, True),
        (date(2027, 2, 1), date(2027, 2, 1), True),
    ],
)
def test_nobody_is_assigned_twice_for_a_day(write, starts, ends, overlaps):
    first = FacilitationFactory(starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 31))
    again = assignment_of(first.person, first.cohort, starts_on=starts, ends_on=ends)
    said = refusal_of(lambda: write(again))
    assert TWICE in said if overlaps else said is None


def test_two_rows_at_once_do_not_overlap_each_other():
    person, cohort = UserFactory(), CohortFactory()
    days = [(date(2027, 1, 1), date(2027, 2, 1)), (date(2027, 2, 1), date(2027, 3, 1))]
    rows = [assignment_of(person, cohort, starts_on=one, ends_on=last) for one, last in days]
    assert TWICE in refusal_of(lambda: Facilitation.objects.bulk_create(rows))
    rows[1].starts_on = date(2027, 2, 2)
    Facilitation.objects.bulk_create(rows)
    assert Facilitation.objects.count() == 2


def test_others_other_groups_and_single_sessions_are_no_overlap():
    first = FacilitationFactory()
    FacilitationFactory(cohort=first.cohort)
    FacilitationFactory(person=first.person)
    for workshop in WorkshopFactory.create_batch(2, cohort=first.cohort):
        FacilitationFactory(
            person=first.person, cohort=first.cohort, workshop=workshop, ends_on=date(2030, 1, 1)
        )
    assert Facilitation.objects.count() == 5


@pytest.mark.parametrize(
    ("change", "overlaps"),
    [
        ({"ends_on": date(2027, 2, 1)}, True),
        ({"ends_on": None}, True),
        ({"ends_on": date(2027, 1, 31)}, False),
        ({"ends_on": date(2027, 1, 15)}, False),
        ({"starts_on": date(2026, 12, 1)}, False),
    ],
)
def test_days_grow_only_where_they_are_free(change, overlaps):
    first = FacilitationFactory(starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 20))
    FacilitationFactory(
        person=first.person,
        cohort=first.cohort,
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 3, 1),
    )
    said = refusal_of(lambda: Facilitation.objects.filter(pk=first.pk).update(**change))
    assert TWICE in said if overlaps else said is None


def test_a_substitution_does_not_become_a_second_assignment():
    first = FacilitationFactory()
    replaces = FacilitationFactory(
        person=first.person,
        cohort=first.cohort,
        workshop=WorkshopFactory(cohort=first.cohort),
        ends_on=date(2030, 1, 1),
    )
    rows = Facilitation.objects.filter(pk=replaces.pk)
    assert TWICE in refusal_of(lambda: rows.update(workshop=None))


# Two connections at once -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("second", [place_of, assignment_of], ids=["both roles", "two assignments"])
def test_of_two_who_do_not_see_each_other_the_second_is_refused(second):
    """The first has written and not committed: the second waits for it, then looks."""
    person, cohort = UserFactory(), CohortFactory()
    written, answered = Event(), Event()

    def first() -> str | None:
        with transaction.atomic():
            assignment_of(person, cohort, ends_on=date(2030, 1, 1)).save()
            written.set()
            answered.wait(0.5)  # with nothing to wait for, the second would be through by then
        return None

    def after() -> str | None:
        written.wait(30)
        said = refusal_of(second(person, cohort).save)
        answered.set()
        return said

    went_well, refused = at_once(first, after)
    assert went_well is None
    assert (BOTH if second is place_of else TWICE) in refused
