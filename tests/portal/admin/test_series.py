"""« Planifier la série »: a preview that writes nothing, then all dates at once or none."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from portal.enums import WorkshopStatus
from portal.models import Cohort, Workshop
from portal.queries.plan_warnings import slot_warnings
from portal.series import Slot
from portal.services.locking import ChangedMeanwhile
from portal.services.series import plan_series
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
TYPED = {
    "first_on": "11/03/2027",
    "on_weekday": "3",
    "rhythm": "weeks",
    "every": "2",
    "count": "3",
    "begins": "9:30",
    "ends": "12:30",
    "modality": "onsite",
    "place": "12 rue des Lilas, Lyon",
    "seen": "0",
}
CREATE = {"etape": "creer"}


@pytest.fixture
def coordination() -> Client:
    person = UserFactory()
    person.groups.add(Group.objects.get(name="Coordination"))
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def cohort() -> Cohort:
    return CohortFactory(code="LU-1")


def address(cohort: Cohort) -> str:
    return reverse("cohorts:plan_series", args=[cohort.pk])


def text(response) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def starts(cohort: Cohort) -> list[str]:
    found = cohort.workshops.order_by("starts_at").values_list("starts_at", flat=True)
    return [at.astimezone(UTC).isoformat(timespec="minutes") for at in found]


def test_the_form_opens(coordination, cohort):
    said = text(coordination.get(address(cohort)))
    assert "Planifier la série" in said
    assert "Planifier ces" not in said


def test_a_preview_shows_every_date_and_writes_nothing(coordination, cohort):
    response = coordination.post(address(cohort), TYPED)
    said = text(response)
    assert response.status_code == 200
    assert "Planifier ces 3 dates" in said
    for day in ("jeudi 11 mars 2027", "jeudi 25 mars 2027", "jeudi 8 avril 2027"):
        assert day in said
    assert not Workshop.objects.exists()


def test_a_preview_numbers_the_sessions_and_says_which_days_were_left_out(coordination, cohort):
    WorkshopFactory(cohort=cohort, number=4)
    typed = TYPED | {"kickoff_on": "04/03/2027", "break_1_from": "22/03/2027"}
    typed |= {"break_1_to": "09/04/2027"}
    page = BeautifulSoup(text(coordination.post(address(cohort), typed)), "html.parser")
    rows = [cell.get_text() for cell in page.select("tbody td.title")]
    assert rows == ["Réunion de lancement", "Séance n° 5", "Séance n° 6", "Séance n° 7"]
    said = page.get_text(" ", strip=True)
    assert "Laissés de côté, dans les jours sans séance : 25 mars 2027, 8 avril 2027." in said
    assert "Ce bouton planifie les dates ci-dessus, telles qu’elles sont." in said
    coordination.post(address(cohort), typed | CREATE)
    planned = cohort.workshops.exclude(number=4).order_by("starts_at")
    assert [str(one).replace("\u00a0", " ") for one in planned] == rows


def test_every_field_of_the_form_is_in_a_group(coordination, cohort):
    form = coordination.get(address(cohort)).context["form"]
    grouped = [field.name for words, fields in form.groups for field in fields]
    assert sorted(grouped) == sorted(field.name for field in form.visible_fields())


def test_all_is_created_at_once(coordination, cohort):
    kickoff = {"kickoff_on": "04/03/2027", "review_on": "06/05/2027", "review_begins": "10:00"}
    response = coordination.post(address(cohort), TYPED | kickoff | CREATE)
    assert response.status_code == 302
    assert starts(cohort) == [
        "2027-03-04T08:30+00:00",
        "2027-03-11T08:30+00:00",
        "2027-03-25T08:30+00:00",
        "2027-04-08T07:30+00:00",  # 9 h 30 stays 9 h 30 after the clocks have changed
        "2027-05-06T08:00+00:00",
    ]
    assert [str(one) for one in cohort.workshops.order_by("starts_at")] == [
        "Réunion de lancement",
        "Séance n° 1",
        "Séance n° 2",
        "Séance n° 3",
        "Bilan",
    ]


def test_the_same_click_twice_plans_once(coordination, cohort):
    for _ in range(2):
        assert coordination.post(address(cohort), TYPED | CREATE).status_code == 302
    assert Workshop.objects.count() == 3


def test_who_comes_second_with_other_dates_is_told_and_keeps_what_they_typed(coordination, cohort):
    coordination.post(address(cohort), TYPED | CREATE)
    response = coordination.post(address(cohort), TYPED | CREATE | {"first_on": "18/03/2027"})
    assert response.status_code == 400
    assert "Quelqu’un d’autre a changé cela" in text(response)
    assert 'value="18/03/2027"' in text(response)
    assert Workshop.objects.count() == 3


def test_who_comes_second_with_another_place_is_told_and_keeps_what_they_typed(
    coordination, cohort
):
    coordination.post(address(cohort), TYPED | CREATE)
    other = {"place": "3 place Bellecour, Lyon"}
    response = coordination.post(address(cohort), TYPED | CREATE | other)
    assert response.status_code == 400
    assert "avec d’autres indications" in text(response)
    assert "3 place Bellecour, Lyon" in text(response)
    assert set(Workshop.objects.values_list("place", flat=True)) == {TYPED["place"]}


def test_dates_that_were_cancelled_are_not_there(coordination, cohort):
    coordination.post(address(cohort), TYPED | CREATE)
    Workshop.objects.update(status=WorkshopStatus.CANCELLED)
    response = coordination.post(address(cohort), TYPED | CREATE)
    assert response.status_code == 400
    assert "Quelqu’un d’autre a changé cela" in text(response)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"count": "0"}, "error-message"),
        ({"ends": "9:00"}, "La fin doit suivre le début."),
        ({"first_on": "30/02/2027"}, "error-message"),
        ({"first_on": "31/12/9999", "on_weekday": "0"}, "vérifiez l’année"),
        ({"first_on": "01/01/0001", "begins": "0:00"}, "vérifiez l’année"),
        ({"first_on": "18/03/2206"}, "vérifiez l’année"),
        ({"break_1_to": "30/03/2027"}, "a un premier jour"),
        ({"break_1_from": "30/03/2027", "break_1_to": "29/03/2027"}, "après son début"),
        (
            {"first_on": "28/03/2027", "on_weekday": "6", "begins": "2:30", "ends": "5:00"},
            "n’existe pas",
        ),
        ({"place": ""}, "Dites où se tient la séance."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_planned(coordination, cohort, wrong, told):
    response = coordination.post(address(cohort), TYPED | CREATE | wrong)
    assert response.status_code == 400
    assert told in text(response)
    assert not Workshop.objects.exists()


def test_an_hour_that_happens_twice_is_asked_for(coordination, cohort):
    night = {"first_on": "31/10/2027", "on_weekday": "6", "begins": "2:30", "ends": "5:00"}
    night |= {"count": "1"}
    response = coordination.post(address(cohort), TYPED | night | CREATE)
    assert response.status_code == 400
    assert "La seconde, après le changement d’heure" in text(response)
    answered = TYPED | night | CREATE | {"repeated": "second"}
    assert coordination.post(address(cohort), answered).status_code == 302
    assert starts(cohort) == ["2027-10-31T01:30+00:00"]


def test_what_speaks_against_a_date_is_said(coordination, cohort):
    holidays = {"first_on": "06/05/2027", "every": "1", "count": "2"}
    assert "jour férié (Ascension)" in text(coordination.post(address(cohort), TYPED | holidays))
    sunday = {"on_weekday": "6", "begins": "6:30", "count": "1"}
    assert "dimanche, avant 7 h ou après 22 h" in text(
        coordination.post(address(cohort), TYPED | sunday)
    )


def test_too_few_sessions_for_everybody_are_said(coordination, cohort):
    EnrolmentFactory.create_batch(4, cohort=cohort)
    EnrolmentFactory(cohort=cohort, status="suspended")
    said = text(coordination.post(address(cohort), TYPED))
    assert "4 participants pour 3 séances : 1 n’aurait pas son tour de client." in said
    assert "tour de client" not in text(coordination.post(address(cohort), TYPED | {"count": "4"}))


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2027, 3, day, hour, tzinfo=UTC)


def test_sessions_of_one_series_that_overlap_are_said(cohort):
    hours = [(9, 12), (12, 14), (11, 13), (15, 17)]
    slots = [Slot("workshop", at(11, begins), at(11, ends)) for begins, ends in hours]
    overlap = ["en même temps qu’une autre de ces séances"]
    found = slot_warnings(cohort, slots, facilitator=None)
    assert found == [overlap, overlap, overlap, []]


def test_who_replaces_at_a_session_is_booked_whoever_facilitates_it(cohort):
    person = FacilitationFactory(cohort=cohort).person
    session = WorkshopFactory(
        cohort__code="MA-2", facilitator=UserFactory(), starts_at=at(11), ends_at=at(11, 12)
    )
    FacilitationFactory(
        person=person, cohort=session.cohort, workshop=session, ends_on=date(2027, 3, 12)
    )
    slots = [Slot("workshop", at(11, 11), at(11, 13))]
    found = slot_warnings(cohort, slots, facilitator=None)
    assert found == [["l’animation est prise par MA-2"]]


def test_a_facilitator_who_is_booked_elsewhere_is_said(cohort, django_assert_num_queries):
    person = FacilitationFactory(cohort=cohort).person
    other = FacilitationFactory(person=person, cohort__code="MA-2").cohort
    third = CohortFactory(code="ZZ-3")
    for day, fields in [
        (11, {"cohort": other}),
        (12, {"cohort": third, "facilitator": person}),
        (13, {"cohort": other, "status": WorkshopStatus.CANCELLED}),
        (15, {"cohort": other, "facilitator": UserFactory()}),
        (16, {"cohort": third}),
    ]:
        WorkshopFactory(starts_at=at(day), ends_at=at(day, 12), **fields)
    WorkshopFactory(cohort=cohort, number=4, starts_at=at(17), ends_at=at(17, 12))
    slots = [Slot("workshop", at(day, 11), at(day, 13)) for day in (11, 12, 13, 15, 16, 17, 18)]
    with django_assert_num_queries(1):
        found = slot_warnings(cohort, slots, facilitator=None)
    assert found == [
        ["l’animation est prise par MA-2"],
        ["l’animation est prise par ZZ-3"],
        [],
        [],
        [],
        ["le groupe a déjà sa «\u00a0Séance n° 4\u00a0»"],
        [],
    ]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_coordinators_at_once_plan_one_series():
    cohort, user = CohortFactory(), UserFactory()

    def plan(day: int) -> bool:
        start = datetime(2027, 3, day, 9, tzinfo=UTC)
        slots = [
            Slot("workshop", start + timedelta(days=7 * n), start + timedelta(days=7 * n, hours=3))
            for n in range(3)
        ]
        try:
            plan_series(cohort, slots, seen=0, user=user, modality="onsite", place="Lyon")
        except ChangedMeanwhile:
            return False
        return True

    assert sorted(at_once(lambda: plan(1), lambda: plan(2))) == [False, True]
    assert cohort.workshops.count() == 3
