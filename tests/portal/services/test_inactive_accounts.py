"""An account unused for two years is announced, then erased; a log-in or a part keeps it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext

from cms.delivery.sending import deliver_due_mails
from cms.models import User
from portal.enums import CohortStatus, EnrolmentStatus
from portal.models import AuditEvent, Cohort, Facilitation, JournalEntry, RetentionNotice
from portal.services.inactive_accounts import tend_inactive_accounts
from tests.factories.content import UserFactory
from tests.factories.offers import OfferRequestFactory
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    JournalEntryFactory,
)
from tests.mails import sent_mails

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LOGGED_IN = datetime(2026, 11, 28, 9, tzinfo=UTC)
DUE = datetime(2028, 11, 28, 9, tzinfo=UTC)
NAME = "Dormeuse"


@pytest.fixture(autouse=True)
def then(time_machine):
    time_machine.move_to(LOGGED_IN, tick=False)
    return time_machine


def sleeper(**fields) -> User:
    person = UserFactory(last_name=NAME, **fields)
    User.objects.filter(pk=person.pk).update(last_login=LOGGED_IN, date_joined=LOGGED_IN - DAY)
    return person


def is_there(person: User) -> bool:
    return User.objects.filter(pk=person.pk, last_name=NAME, is_active=True).exists()


def letters(person: User) -> list:
    return [one for one in sent_mails() if one.to == [person.email]]


def live_through(then, start: datetime, days: range) -> list[int]:
    """Do the jobs of each day; return on which something was done."""
    busy = []
    for day in days:
        then.move_to(start + day * DAY, tick=False)
        if tend_inactive_accounts():
            busy.append(day)
            deliver_due_mails()
    return busy


def test_account_is_announced_then_erased(then):
    person = sleeper()
    JournalEntryFactory(owner=person, cohort=CohortFactory(status=CohortStatus.CLOSED))
    assert live_through(then, DUE, range(-3, 60)) == [0, 30]
    ((mail),) = letters(person)
    assert mail.subject == "Votre accès se ferme le 28 décembre 2028"
    assert "/espace/" in mail.body
    assert NAME not in mail.body
    assert not is_there(person)
    assert not JournalEntry.objects.exists()
    assert AuditEvent.objects.get(owner=person, action="erased").actor is None


def test_log_in_keeps_the_account_for_two_more_years(then):
    person = sleeper()
    assert live_through(then, DUE, range(20)) == [0]
    again = DUE + 20 * DAY
    User.objects.filter(pk=person.pk).update(last_login=again)
    assert live_through(then, again, range(1, 700, 9)) == []
    assert live_through(then, again, range(725, 770)) == [730, 760]
    assert len(letters(person)) == 2
    assert not is_there(person)


def test_account_that_never_logged_in_counts_from_its_first_day(then):
    person = UserFactory(last_name=NAME)
    assert person.date_joined == LOGGED_IN
    assert live_through(then, DUE, range(-2, 40)) == [0, 30]


def make_superuser() -> User:
    return sleeper(is_superuser=True)


def make_editor() -> User:
    return sleeper(groups=[Group.objects.get(name="Rédaction")])


def make_facilitator() -> User:
    return FacilitationFactory(person=sleeper()).person


def make_coordinator() -> User:
    return CohortFactory(coordinator=sleeper()).coordinator


def make_member(status=EnrolmentStatus.ACTIVE) -> User:
    return EnrolmentFactory(person=sleeper(), status=status).person


def make_invited() -> User:
    return make_member(EnrolmentStatus.INVITED)


def make_prospect() -> User:
    """Asks again, two months before, without logging in."""
    person = sleeper()
    OfferRequestFactory(email=person.email.upper(), received_at=DUE - 60 * DAY)
    return person


@pytest.mark.parametrize(
    "make",
    [
        *(make_superuser, make_editor, make_facilitator, make_coordinator),
        *(make_member, make_invited, make_prospect),
    ],
)
def test_whoever_still_has_a_part_is_left_alone(then, make):
    person = make()
    assert live_through(then, DUE, range(0, 400, 10)) == []
    assert is_there(person)
    assert letters(person) == []
    assert not RetentionNotice.objects.exists()


@pytest.mark.parametrize("status", [CohortStatus.CLOSED, CohortStatus.ARCHIVED])
def test_place_in_a_group_that_is_over_keeps_nothing(then, status):
    person = EnrolmentFactory(person=sleeper(), cohort__status=status).person
    assert live_through(then, DUE, range(40)) == [0, 30]
    assert not is_there(person)


def test_part_that_came_after_the_warning_stops_it(then):
    person = sleeper()
    assert live_through(then, DUE, range(20)) == [0]
    EnrolmentFactory(person=person)
    assert live_through(then, DUE, range(20, 100)) == []
    assert is_there(person)


def test_erased_account_is_not_erased_again(then):
    sleeper()
    assert live_through(then, DUE, range(32)) == [0, 30]
    assert live_through(then, DUE, range(32, 1600, 7)) == []


def enrol(person: User) -> Cohort:
    return EnrolmentFactory(person=person).cohort


def let_facilitate(person: User) -> Cohort:
    return FacilitationFactory(person=person).cohort


def let_coordinate(person: User) -> Cohort:
    return CohortFactory(coordinator=person)


@pytest.mark.parametrize("give_part", [enrol, let_facilitate, let_coordinate])
def test_warning_from_before_a_part_erases_nobody_after_it(then, give_part):
    """The only day she was told would lie half a year back when her group closes."""
    person = sleeper()
    assert live_through(then, DUE, range(13)) == [0]
    cohort = give_part(person)
    assert live_through(then, DUE, range(13, 200)) == []
    assert not RetentionNotice.objects.exists()
    Cohort.objects.filter(pk=cohort.pk).update(status=CohortStatus.CLOSED)
    assert live_through(then, DUE, range(200, 260)) == [200, 230]
    assert [mail.subject for mail in letters(person)] == [
        "Votre accès se ferme le 28 décembre 2028",
        "Votre accès se ferme le 16 juillet 2029",
    ]
    assert not is_there(person)


def test_part_of_a_few_days_voids_the_warning(then):
    """The day the warning names is still to come when the part ends."""
    person = sleeper()
    assert live_through(then, DUE, range(10)) == [0]
    given = FacilitationFactory(person=person)
    assert live_through(then, DUE, range(10, 12)) == []
    Facilitation.objects.filter(pk=given.pk).delete()
    assert live_through(then, DUE, range(12, 60)) == [12, 42]


@pytest.mark.parametrize(("back_on", "busy"), [(36, [36]), (37, [37, 67])])
def test_warning_is_good_for_a_week_after_its_day(then, back_on, busy):
    """A worker that stood still meanwhile saw nothing of what spoke for somebody."""
    person = sleeper()
    assert live_through(then, DUE, range(1)) == [0]
    assert live_through(then, DUE, range(back_on, 90)) == busy
    assert len(letters(person)) == len(busy)
    assert not is_there(person)


def log_in(person: User) -> None:
    User.objects.filter(pk=person.pk).update(last_login=DUE + 30 * DAY)


def ask_for_an_offer(person: User) -> None:
    OfferRequestFactory(email=person.email)


@contextmanager
def when_another_is_erased(do, person: User) -> Iterator[None]:
    """Let somebody act in the middle of the job: it has its list, and their turn is to come."""

    def act(created: bool, **_):
        if created:
            do(person)

    post_save.connect(act, sender=AuditEvent)
    try:
        yield
    finally:
        post_save.disconnect(act, sender=AuditEvent)


@pytest.mark.parametrize("do", [log_in, enrol, ask_for_an_offer])
def test_who_acts_once_the_list_is_made_is_not_erased(then, do):
    first, person = sleeper(), sleeper()
    assert live_through(then, DUE, range(29)) == [0]
    with when_another_is_erased(do, person):
        assert live_through(then, DUE, range(30, 31)) == [30]
    assert not is_there(first)
    assert is_there(person)
    assert list(AuditEvent.objects.values_list("owner", flat=True)) == [first.pk]
    assert not RetentionNotice.objects.exists()


def test_other_notices_stay(then):
    """Those of texts name a cohort; whoever logs in answers none of them."""
    person = UserFactory()
    told = RetentionNotice.objects.create(
        person=person, cohort=CohortFactory(), kind="texts_end", sent_at=LOGGED_IN
    )
    assert live_through(then, LOGGED_IN, range(3)) == []
    assert list(RetentionNotice.objects.all()) == [told]


def queries_of_a_day(people: int) -> int:
    for _ in range(people):
        log_in_since = sleeper()
        RetentionNotice.objects.create(person=log_in_since, kind="account", sent_at=LOGGED_IN)
    with CaptureQueriesContext(connection) as queries:
        assert tend_inactive_accounts() == 0
    assert not RetentionNotice.objects.exists()
    return len(queries)


def test_void_warnings_go_in_as_many_queries_however_many(db):
    assert queries_of_a_day(1) == queries_of_a_day(7)
