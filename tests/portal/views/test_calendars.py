"""What a calendar reads: the feed against the agenda's page, after every kind of change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from icalendar import Calendar

from cms.services.limits import Limit
from portal.enums import Alarm, CancelReason, CohortStatus, EnrolmentStatus, Modality
from portal.models import Cohort, Enrolment, Workshop
from portal.months import Month
from portal.services import feeds
from portal.services.enrolments import withdraw
from portal.services.feeds import make_feed, revoke_feed, rotate_feed
from portal.services.workshops import add_workshop, cancel_workshop, change_workshop
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
}


@pytest.fixture
def cohort() -> Cohort:
    return CohortFactory(code="LU-1", name="Groupe du lundi")


@pytest.fixture
def member(cohort):
    return EnrolmentFactory(cohort=cohort, person__email="amina@example.org").person


@pytest.fixture
def token(member) -> str:
    return make_feed(member, alarms=[])


def ask(token: str, **options):
    return Client().get(f"/espace/flux/{token}.ics", **options)


def events(token: str) -> list:
    response = ask(token)
    assert response.status_code == 200
    return Calendar.from_ical(response.content).events


def titles(token: str) -> list[str]:
    return [event["summary"] for event in events(token)]


# Who reads ---------------------------------------------------------------------------------------


def test_feed_is_for_programs_without_log_in(cohort, token):
    WorkshopFactory(cohort=cohort, number=3)
    response = ask(token)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert {name: response[name] for name in HEADERS} == HEADERS
    assert "Vary" not in response
    assert response.cookies == {}
    assert titles(token) == ["LU-1 – Séance n° 3"]


def test_who_is_logged_in_is_not_asked_for(client, cohort, token):
    """A session without its second factor is stopped everywhere else."""
    client.force_login(FacilitationFactory().person)
    response = client.get(f"/espace/flux/{token}.ics")
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


def dead_tokens(person) -> dict[str, str]:
    former = make_feed(person, alarms=[])
    revoked = rotate_feed(person, seen=person.calendar_feeds.get(revoked_at=None).pk)
    revoke_feed(person)
    shut = UserFactory()
    inactive = make_feed(shut, alarms=[])
    shut.is_active = False
    shut.save()
    return {
        "rotated": former,
        "revoked": revoked,
        "inactive": inactive,
        "wrong": "a" * 43,
        "short": "a",
        "strange": "é.$(id)",
        "digest": shut.calendar_feeds.get().digest,
    }


def test_what_opens_nothing_is_answered_alike(member):
    answers = {name: ask(token) for name, token in dead_tokens(member).items()}
    told = {
        name: (answer.status_code, answer.content.decode(), {n: answer[n] for n in HEADERS})
        for name, answer in answers.items()
    }
    assert told == dict.fromkeys(answers, (404, "Cet agenda n’existe pas, ou plus.\n", HEADERS))


def test_changed_etag_is_told_after_the_check_only(cohort, member, token):
    WorkshopFactory(cohort=cohort)
    etag = ask(token)["ETag"]
    same = ask(token, headers={"If-None-Match": etag})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", etag)
    assert {name: same[name] for name in HEADERS} == HEADERS
    assert ask(token, headers={"If-None-Match": '"other"'}).status_code == 200
    revoke_feed(member)
    assert ask(token, headers={"If-None-Match": etag}).status_code == 404


def test_too_many_reads_are_told_when_to_come_back(token, monkeypatch):
    monkeypatch.setattr(feeds, "READS", Limit("calendar_feed", 1, timedelta(hours=1)))
    assert ask(token).status_code == 200
    response = ask(token)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    assert {name: response[name] for name in HEADERS} == HEADERS


def test_only_reading_is_possible(token):
    for method in ("post", "put", "delete", "options"):
        response = getattr(Client(), method)(f"/espace/flux/{token}.ics")
        assert response.status_code == 405
        assert {name: response[name] for name in HEADERS} == HEADERS
    assert Client().head(f"/espace/flux/{token}.ics").status_code == 200


# What it holds -----------------------------------------------------------------------------------


def test_feed_holds_ones_own_cohorts_and_nothing_of_others(cohort, member, token):
    WorkshopFactory(cohort=cohort, number=1)
    facilitated = FacilitationFactory(person=member, cohort__code="AN-1").cohort
    WorkshopFactory(cohort=facilitated, number=2)
    WorkshopFactory(cohort__code="ZZ-9", place="Canari")
    WorkshopFactory(cohort=CohortFactory(code="ZZ-8", status=CohortStatus.DRAFT))
    assert sorted(titles(token)) == ["AN-1 – Séance n° 2", "LU-1 – Séance n° 1"]
    assert "Canari" not in ask(token).content.decode()


def test_feed_says_nothing_that_the_charter_or_a_log_in_protects(cohort, token):
    """Every word that somebody wrote elsewhere is a canary; dates and places come before it."""
    cohort.sponsor = "Canari commanditaire"
    cohort.formation_title = "Canari formation"
    cohort.name = "Canari groupe"
    cohort.save()
    WorkshopFactory(
        cohort=cohort,
        modality=Modality.HYBRID,
        place="Salle Saône",
        video_url="https://visio.example.org/canari",
        access_code="canari 2580",
        facilitator=UserFactory(first_name="Canari", email="canari@example.org"),
    )
    video = {"video_url": "https://visio.example.org/canari", "place": ""}
    remote = WorkshopFactory(cohort=cohort, modality=Modality.REMOTE, **video)
    text = ask(token).content.decode().replace("\r\n ", "")
    assert "canari" not in text.lower()
    assert "@" not in text
    assert "LOCATION:Salle Saône" in text
    assert f"LOCATION:http://localhost:8000/espace/seances/{remote.pk}/" in text


@pytest.mark.parametrize("status", [EnrolmentStatus.SUSPENDED, EnrolmentStatus.INVITED])
def test_feed_shrinks_with_the_enrolment(cohort, member, token, status):
    WorkshopFactory(cohort=cohort)
    WorkshopFactory(cohort=EnrolmentFactory(person=member, cohort__code="MA-1").cohort, number=9)
    Enrolment.objects.filter(cohort=cohort).update(status=status)
    assert titles(token) == ["MA-1 – Séance n° 9"]


def test_feed_shrinks_with_the_next_request_of_who_left(cohort, member, token):
    WorkshopFactory(cohort=cohort)
    place = Enrolment.objects.get(cohort=cohort)
    assert len(events(token)) == 1
    withdraw(
        place,
        reason="availability",
        left_on=timezone.localdate(),
        seen=place.version,
        user=cohort.coordinator,
    )
    assert events(token) == []


def test_feed_shrinks_when_a_facilitation_ends(token, member):
    facilitation = FacilitationFactory(person=member)
    WorkshopFactory(cohort=facilitation.cohort)
    assert len(events(token)) == 1
    facilitation.ends_on = timezone.localdate() - timedelta(days=1)
    facilitation.save()
    assert events(token) == []


def test_alarms_are_the_persons_own(cohort, member, token):
    workshop = WorkshopFactory(cohort=cohort)
    feeds.choose_alarms(member, alarms=[Alarm.PT15M, Alarm.P1D])
    (event,) = events(token)
    assert [alarm.TRIGGER for alarm in event.subcomponents] == [
        timedelta(minutes=-15),
        timedelta(days=-1),
    ]
    response = logged_in(member).get(f"/espace/seances/{workshop.pk}.ics")
    (event,) = Calendar.from_ical(response.content).events
    assert len(event.subcomponents) == 2


FEED_QUERIES = 7


@pytest.mark.parametrize("count", [1, 3])
def test_feed_costs_the_same_for_one_cohort_and_three(count, django_assert_num_queries):
    person = UserFactory()
    for _ in range(count):
        WorkshopFactory.create_batch(count, cohort=EnrolmentFactory(person=person).cohort)
        WorkshopFactory.create_batch(count, cohort=FacilitationFactory(person=person).cohort)
    token = make_feed(person, alarms=[Alarm.P1D])
    ask(token)
    with django_assert_num_queries(FEED_QUERIES):
        response = ask(token)
    assert len(Calendar.from_ical(response.content).events) == 2 * count * count


# One session -------------------------------------------------------------------------------------


def logged_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_one_session_is_a_file_of_its_own(cohort, member):
    workshop = WorkshopFactory(cohort=cohort, number=3)
    response = logged_in(member).get(f"/espace/seances/{workshop.pk}.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="lu-1-workshop-3.ics"'
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    (event,) = Calendar.from_ical(response.content).events
    assert (event["uid"], event["sequence"]) == (str(workshop.pk), 0)


def test_session_of_others_is_not_found(cohort, member):
    strange = WorkshopFactory()
    assert logged_in(member).get(f"/espace/seances/{strange.pk}.ics").status_code == 404
    mine = WorkshopFactory(cohort=cohort)
    Enrolment.objects.update(status=EnrolmentStatus.SUSPENDED)
    assert logged_in(member).get(f"/espace/seances/{mine.pk}.ics").status_code == 404


# The feed and the page ---------------------------------------------------------------------------


def on_page(person, months: list[Month]) -> set[tuple]:
    """Return what the agenda's pages say: address, start, end, and whether it takes place."""
    client, found = logged_in(person), set()
    for month in months:
        soup = BeautifulSoup(client.get(f"/espace/agenda/?mois={month}").content, "html.parser")
        for item in soup.select(".workshops li"):
            _, start, end = item.select(".at > time, .at > .hours time")
            found.add(
                (
                    item.a["href"],
                    datetime.fromisoformat(start["datetime"]).astimezone(UTC),
                    datetime.fromisoformat(end["datetime"]).astimezone(UTC),
                    "Annulée" in item.text,
                )
            )
    return found


def in_feed(token: str) -> set[tuple]:
    return {
        (
            "/" + event["url"].split("/", 3)[3],
            event.start.astimezone(UTC),
            event.end.astimezone(UTC),
            event["status"] == "CANCELLED",
        )
        for event in events(token)
    }


def months_between(first: Month, last: Month) -> list[Month]:
    months = [first]
    while months[-1] < last:
        months.append(months[-1].next)
    return months


YEAR = months_between(Month(2026, 9), Month(2027, 11))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def a_session(cohort: Cohort, start: str) -> Workshop:
    starts_at = local(start)
    return add_workshop(
        cohort,
        user=cohort.coordinator,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        place="Salle Saône",
    )


def change(workshop: Workshop, **fields) -> Workshop:
    seen = Workshop.objects.get(pk=workshop.pk).version
    user = workshop.cohort.coordinator
    return change_workshop(workshop, seen=seen, user=user, **fields)


def test_feed_says_what_the_page_says_after_every_kind_of_change(cohort, member, token):
    """Over both clock changes, in December, and past the next session (BR-34)."""
    starts = ["2026-10-24 09:00", "2026-12-31 09:00", "2027-03-27 09:00", "2027-03-28 09:00"]
    sessions = [a_session(cohort, start) for start in starts]
    read = {event["uid"]: event["sequence"] for event in events(token)}
    assert set(read.values()) == {0}
    assert in_feed(token) == on_page(member, YEAR)

    moves = ["2026-10-25 09:00", "2027-01-01 09:00", "2027-10-31 09:00", "2027-03-29 09:00"]
    for one, to in zip(sessions, moves, strict=True):
        change(one, starts_at=local(to), ends_at=local(to) + timedelta(hours=3))
        assert in_feed(token) == on_page(member, YEAR)
    assert {event.start for event in events(token)} == set(map(local, moves))
    assert {event["uid"]: event["sequence"] for event in events(token)} == dict.fromkeys(read, 1)

    change(sessions[0], place="Salle Rhône")
    assert events(token)[0]["location"] == "Salle Rhône"
    cancel_workshop(sessions[0], reason=CancelReason.PLACE, seen=2, user=cohort.coordinator)
    assert in_feed(token) == on_page(member, YEAR)
    (cancelled,) = [event for event in events(token) if event["status"] == "CANCELLED"]
    assert (cancelled["uid"], cancelled["sequence"]) == (str(sessions[0].pk), 3)


@st.composite
def days(draw) -> datetime:
    day = draw(st.dates(date(2026, 9, 7), date(2027, 11, 20)))
    hour = draw(st.integers(4, 21))
    return local(f"{day} {hour:02d}:00")


CHANGES = st.one_of(
    st.tuples(st.just("move"), st.integers(0, 3), days()),
    st.tuples(st.just("place"), st.integers(0, 3), st.sampled_from(["Lyon; B", "Nice, 2e"])),
    st.tuples(st.just("cancel"), st.integers(0, 3), st.sampled_from(list(CancelReason))),
    st.tuples(st.just("last"), st.integers(0, 3), st.integers(1, 12)),
)


@pytest.mark.django_db
@effort(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGES, min_size=1, max_size=8))
def test_random_changes_leave_feed_and_page_alike(cohort, member, changes):
    Workshop.objects.all().delete()
    feeds.revoke_feed(member)
    token = make_feed(member, alarms=[])
    ids = [a_session(cohort, f"2026-{month}-05 09:00").pk for month in (10, 11, 12)]
    ids.append(a_session(cohort, "2027-03-05 09:00").pk)
    sequences = dict.fromkeys(map(str, ids), 0)
    for kind, index, value in changes:
        former = ask(token)["ETag"]
        one = Workshop.objects.select_related("cohort").get(pk=ids[index])
        before = (one.starts_at, one.ends_at, one.place, one.status)
        fields = {
            "move": lambda one=one, to=value: {
                "starts_at": to,
                "ends_at": to + timedelta(hours=3),
            },
            "place": lambda one=one, to=value: {"place": to},
            "cancel": lambda one=one, to=value: {"status": "cancelled", "cancel_reason": to},
            "last": lambda one=one, to=value: {"ends_at": one.starts_at + timedelta(hours=to)},
        }[kind]()
        one = change(one, **fields)
        raised = before != (one.starts_at, one.ends_at, one.place, one.status)
        sequences[str(one.pk)] += raised
        assert in_feed(token) == on_page(member, YEAR)
        assert {event["uid"]: event["sequence"] for event in events(token)} == sequences
        assert not raised or ask(token)["ETag"] != former
