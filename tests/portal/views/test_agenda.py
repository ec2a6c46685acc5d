"""The agenda's page: whose sessions, of which month, by whose clock."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.users.models import UserProfile

from portal.enums import CancelReason, CohortStatus, EnrolmentStatus, Modality, WorkshopStatus
from portal.models import Cohort, Enrolment, WorkshopMove
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
NINE = datetime(2026, 11, 12, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cohort() -> Cohort:
    return CohortFactory(code="LU-1", name="Groupe du lundi")


@pytest.fixture
def member(cohort):
    return EnrolmentFactory(cohort=cohort).person


def page(person, query: str = "") -> BeautifulSoup:
    client = Client()
    client.force_login(person)
    response = client.get(f"/espace/agenda/{query}")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return BeautifulSoup(response.content, "html.parser")


def words(tag) -> str:
    return " ".join(tag.get_text(" ").split())


def items(person, query: str = "") -> list[str]:
    return [words(item) for item in page(person, query).select(".workshops li")]


def test_month_shows_every_session_of_ones_cohorts_by_date(cohort, member):
    session = {"starts_at": NINE, "place": "Salle Saône"}
    WorkshopFactory(cohort=cohort, number=2, **session)
    WorkshopFactory(cohort=cohort, number=1, status=WorkshopStatus.HELD, starts_at=NINE - 7 * DAY)
    facilitated = FacilitationFactory(person=member, cohort__name="Groupe du mardi").cohort
    cancelled = {"status": WorkshopStatus.CANCELLED, "cancel_reason": CancelReason.EVENT}
    WorkshopFactory(cohort=facilitated, number=7, starts_at=NINE + DAY, **cancelled)
    WorkshopFactory(cohort=cohort, starts_at=NINE + 30 * DAY)
    WorkshopFactory(starts_at=NINE, place="Canari")
    draft = EnrolmentFactory(person=member, cohort__status=CohortStatus.DRAFT).cohort
    WorkshopFactory(cohort=draft, starts_at=NINE)
    assert items(member) == [
        "Séance n° 1 Tenue jeudi 5 novembre 2026 , 9 h – 12 h Groupe du lundi"
        " 12 rue des Lilas, Lyon",
        "Séance n° 2 jeudi 12 novembre 2026 , 9 h – 12 h Groupe du lundi Salle Saône"
        " Ajouter à mon agenda Séance n° 2, LU-1",
        "Séance n° 7 Annulée vendredi 13 novembre 2026 , 9 h – 12 h Groupe du mardi"
        " 12 rue des Lilas, Lyon",
    ]


DAY = timedelta(days=1)


def test_table_holds_what_the_list_holds_on_its_day(cohort, member):
    first, second = (
        WorkshopFactory(cohort=cohort, number=number, starts_at=NINE + number * DAY)
        for number in (1, 2)
    )
    soup = page(member)
    cells = soup.select(".month-table td")
    assert len(cells) == 42
    filled = {cell.time["datetime"]: cell.a["href"] for cell in cells if cell.a}
    assert filled == {
        "2026-11-13": f"/espace/seances/{first.pk}/",
        "2026-11-14": f"/espace/seances/{second.pk}/",
    }
    assert [one["datetime"] for one in soup.select("[aria-current=date]")] == ["2026-11-20"]


MOVES = {
    "later": (NINE - 3 * DAY, "Reportée du 9 novembre 2026"),
    "earlier": (NINE + 30 * DAY, "Avancée du 12 décembre 2026"),
    "same day": (NINE + timedelta(hours=5, minutes=30), "Horaire changé, 14 h 30 auparavant"),
}


@pytest.mark.parametrize(("before", "said"), MOVES.values(), ids=MOVES)
def test_moved_session_says_where_it_was(cohort, member, before, said):
    workshop = WorkshopFactory(cohort=cohort, starts_at=NINE)
    with time_machine.travel(NOW - DAY):  # the later of two moves counts
        WorkshopMove.objects.create(workshop=workshop, starts_at=NINE - 60 * DAY, ends_at=NINE)
    WorkshopMove.objects.create(workshop=workshop, starts_at=before, ends_at=before + DAY)
    soup = page(member)
    assert [words(one) for one in soup.select(".moved")] == [said.replace("\u00a0", " ")] * 2


ENDED = "Horaire changé, fin à 11 h auparavant"


@pytest.mark.parametrize(
    ("former", "said"),
    [([NINE], ENDED), ([NINE - 3 * DAY, NINE], f"Reportée du 9 novembre 2026. {ENDED}")],
)
def test_session_whose_end_alone_changed_says_so(cohort, member, former, said):
    workshop = WorkshopFactory(cohort=cohort, starts_at=NINE)
    for number, before in enumerate(former):
        with time_machine.travel(NOW - DAY + timedelta(hours=number)):
            WorkshopMove.objects.create(
                workshop=workshop, starts_at=before, ends_at=before + timedelta(hours=2)
            )
    soup = page(member)
    assert [words(one) for one in soup.select(".moved")] == [said] * 2


def test_other_clocks_are_told_beside_the_sessions_own(cohort, member):
    """14 h 30 in Paris is half past midnight of the next day in Nouméa (BR-44)."""
    WorkshopFactory(cohort=cohort, number=1, starts_at=datetime(2026, 11, 12, 13, 30, tzinfo=UTC))
    WorkshopFactory(
        cohort=cohort, number=2, starts_at=NINE + 5 * DAY, timezone="America/Martinique"
    )
    UserProfile.objects.create(user=member, current_time_zone="Pacific/Noumea")
    soup = page(member)
    assert [words(one) for one in soup.select(".at")] == [
        "jeudi 12 novembre 2026 , 14 h 30 – 17 h 30 (heure de Paris)"
        " soit vendredi 13 novembre 2026 , 0 h 30 – 3 h 30 (heure de Nouméa)",
        "mardi 17 novembre 2026 , 4 h – 7 h (heure de Martinique)"
        " soit 9 h – 12 h (heure de Paris) soit 19 h – 22 h (heure de Nouméa)",
    ]


@pytest.mark.parametrize("zone", ["", "Europe/Paris", "Europe/Madrid"])
def test_reader_who_lives_by_the_same_clock_is_told_nothing(cohort, member, zone):
    WorkshopFactory(cohort=cohort, starts_at=NINE)
    UserProfile.objects.create(user=member, current_time_zone=zone)
    assert words(page(member).select_one(".at")) == "jeudi 12 novembre 2026 , 9 h – 12 h"


@pytest.mark.parametrize(
    ("starts_at", "zone", "month"),
    [
        (datetime(2026, 12, 31, 22, 30, tzinfo=UTC), "Europe/Paris", "2026-12"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "Europe/Paris", "2027-01"),
        (datetime(2026, 12, 31, 14, 0, tzinfo=UTC), "Pacific/Noumea", "2027-01"),
        (datetime(2027, 1, 1, 3, 0, tzinfo=UTC), "America/Martinique", "2026-12"),
        (datetime(2028, 2, 29, 8, 0, tzinfo=UTC), "Europe/Paris", "2028-02"),
    ],
)
def test_session_belongs_to_the_month_of_its_own_day(cohort, member, starts_at, zone, month):
    WorkshopFactory(cohort=cohort, starts_at=starts_at, timezone=zone)
    for asked in ("2026-12", "2027-01", "2028-02"):
        assert len(items(member, f"?mois={asked}")) == (asked == month)


def test_empty_month_leads_to_the_nearest_sessions(cohort, member):
    for start in (NINE - 90 * DAY, NINE - 60 * DAY, NINE + 60 * DAY, NINE + 90 * DAY):
        WorkshopFactory(cohort=cohort, starts_at=start)
    said = page(member).select_one(".no-session")
    assert "Aucune séance en novembre 2026." in words(said)
    assert [(words(one), one["href"]) for one in said.select("a")] == [
        ("Séances en septembre 2026", "?mois=2026-09"),
        ("Séances en janvier 2027", "?mois=2027-01"),
    ]


def test_agenda_of_who_has_no_session_says_so(cohort, member):
    WorkshopFactory(cohort=cohort, starts_at=NINE)
    Enrolment.objects.update(status=EnrolmentStatus.SUSPENDED)
    for person in (member, UserFactory()):
        assert "Les dates de vos groupes" in words(page(person).select_one(".no-session"))


@pytest.mark.parametrize("month", ["", "2026-13", "1999-01", "%00", "2026-11-01"])
def test_no_such_month_is_not_found(member, month):
    client = Client()
    client.force_login(member)
    assert client.get(f"/espace/agenda/?mois={month}").status_code == 404


def test_months_lead_to_their_neighbours(member):
    soup = page(member, "?mois=2026-12")
    assert [one["href"] for one in soup.select(".months a")] == ["?mois=2026-11", "?mois=2027-01"]
    assert "Revenir au mois en cours" in soup.text
    assert "Revenir au mois en cours" not in page(member).text


def test_video_link_and_access_code_are_not_on_the_agenda(cohort, member):
    video_url = "https://visio.example.org/canari"
    WorkshopFactory(
        cohort=cohort,
        starts_at=NINE,
        modality=Modality.HYBRID,
        video_url=video_url,
        access_code="canari",
    )
    assert "canari" not in str(page(member))


AGENDA_QUERIES = 11


@pytest.mark.parametrize("count", [1, 3])
def test_agenda_costs_the_same_for_one_cohort_and_three(count, django_assert_num_queries):
    person = UserFactory()
    for _ in range(count):
        cohort = EnrolmentFactory(person=person).cohort
        for workshop in WorkshopFactory.create_batch(count, cohort=cohort, starts_at=NINE):
            WorkshopMove.objects.create(workshop=workshop, starts_at=NINE - DAY, ends_at=NINE)
    client = Client()
    client.force_login(person)
    client.get("/espace/agenda/")
    with django_assert_num_queries(AGENDA_QUERIES):
        client.get("/espace/agenda/")
