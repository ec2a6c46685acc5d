"""Two coordinators with the same screen open: the second is told, and keeps what they typed."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from cms.models import OutboxMail
from portal.admin.forms import CHANGED
from portal.enums import CancelReason
from portal.forms.workshops import CANCELLED_ELSEWHERE
from portal.models import Cohort, Workshop
from portal.services.charters import start_draft
from portal.services.workshops import cancel_workshop, change_workshop
from tests.factories.content import FormationPageFactory, UserFactory
from tests.factories.portal import EnrolmentFactory, WorkshopFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2031, 3, 13, 8, 30, tzinfo=UTC)  # nothing speaks against it


@pytest.fixture
def cohort(cohort, coordinator, facilitator) -> Cohort:
    cohort.coordinator, cohort.formation = coordinator, FormationPageFactory()
    cohort.save()
    return cohort


def coordination() -> Client:
    client = Client()
    client.force_login(UserFactory(groups=[Group.objects.get(name="Coordination")]))
    return client


# Each returns the row, the name of its screen, and a field with what each of two people types.
def a_cohort(cohort):
    return cohort, "cohorts:change", "name", ("Lundi matin", "Lundi soir")


def a_session(cohort):
    workshop = WorkshopFactory(cohort=cohort, starts_at=THURSDAY)
    return workshop, "cohorts:change_workshop", "place", ("Salle Ampère", "Salle Volta")


def a_departure(cohort):
    place = EnrolmentFactory(cohort=cohort)
    return place, "cohorts:withdraw", "leave_reason", ("job_change", "personal")


def a_draft(cohort):
    draft = start_draft(cohort.charter)
    return draft, "charters:edit", "change_note", ("Un article de plus.", "Un de moins.")


SCREENS = [a_cohort, a_session, a_departure, a_draft]


def shown(page, field: str) -> tuple[dict[str, str], str]:
    """Return what a browser would send of the form on a page, and the name of a model's field."""
    form = BeautifulSoup(page.content, "html.parser").select_one("main form[method=post]")
    sent = {}
    for one in form.select("input[name], textarea[name], select[name]"):
        if one.get("type") == "checkbox" and not one.has_attr("checked"):
            continue
        # Without a selected one, a browser takes the first.
        chosen = one.select_one("option[selected]") or one.select_one("option")
        value = one.get_text().removeprefix("\n") if one.name == "textarea" else one.get("value")
        sent[one["name"]] = (chosen.get("value") if chosen else value) or ""
    return sent, field if field in sent else field.removeprefix("leave_")


@pytest.mark.parametrize("make", SCREENS)
def test_the_second_is_told_and_keeps_what_they_typed(cohort, make):
    row, screen, field, (mine, theirs) = make(cohort)
    address = reverse(screen, args=[row.pk])
    first, second = coordination(), coordination()
    forms = [shown(one.get(address), field) for one in (first, second)]
    day = {"left_on": "20/11/2026"} if "left_on" in forms[0][0] else {}
    saved, refused = (
        one.post(address, {**form, **day, name: typed})
        for one, (form, name), typed in zip((first, second), forms, (mine, theirs), strict=True)
    )
    assert (saved.status_code, refused.status_code) == (302, 400)
    assert " ".join(CHANGED.split()) in " ".join(
        BeautifulSoup(refused.content, "html.parser").get_text().split()
    )
    kept, name = shown(refused, field)
    assert kept[name] == theirs
    row.refresh_from_db()
    assert getattr(row, field) == mine


@pytest.mark.parametrize("make", [one for one in SCREENS if one is not a_departure])
def test_what_was_kept_is_sent_again_knowingly(cohort, make):
    row, screen, field, (mine, theirs) = make(cohort)
    address = reverse(screen, args=[row.pk])
    first, second = coordination(), coordination()
    forms = [shown(one.get(address), field) for one in (first, second)]
    form, name = forms[0]
    first.post(address, {**form, name: mine})
    refused = second.post(address, {**form, name: theirs})
    assert f": {mine}." in BeautifulSoup(refused.content, "html.parser").get_text()
    kept, name = shown(refused, field)
    assert second.post(address, kept).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == theirs


def test_who_has_left_meanwhile_does_not_leave_again(cohort):
    row, screen, field, (mine, theirs) = a_departure(cohort)
    address = reverse(screen, args=[row.pk])
    first, second = coordination(), coordination()
    form, name = shown(second.get(address), field)
    form |= {"left_on": "20/11/2026"}
    first.post(address, {**form, name: mine})
    kept, name = shown(second.post(address, {**form, name: theirs}), field)
    refused = second.post(address, kept)
    assert refused.status_code == 400
    assert "déjà partie" in refused.content.decode()
    row.refresh_from_db()
    assert getattr(row, field) == mine


# A session that is cancelled ---------------------------------------------------------------------


@pytest.fixture
def told(cohort) -> Workshop:
    """A session with somebody to tell about it, at times that nothing speaks against."""
    EnrolmentFactory(cohort=cohort)
    return WorkshopFactory(cohort=cohort, place="Salle Ampère", starts_at=THURSDAY)


def cancel(workshop: Workshop) -> None:
    cancel_workshop(workshop, reason=CancelReason.PLACE, seen=0, user=workshop.cohort.coordinator)
    OutboxMail.objects.all().delete()


def where_it_is(workshop: Workshop) -> tuple:
    """Return what a session is by now, and how many mails left about it."""
    workshop.refresh_from_db()
    mails = OutboxMail.objects.filter(kind="workshop_news").count()
    return workshop.status, workshop.cancel_reason, workshop.place, workshop.version, mails


def words(page) -> str:
    said = BeautifulSoup(page.content, "html.parser").get_text()
    return " ".join(said.split())  # non-breaking spaces too


def states(page) -> tuple[list[str], list[str]]:
    """Return the states that a page offers, and those it has selected."""
    select = BeautifulSoup(page.content, "html.parser").select_one("select[name=status]")
    offered, selected = select.select("option"), select.select("option[selected]")
    return [one["value"] for one in offered], [one["value"] for one in selected]


OFFERED = ["planned", "confirmed", "held"]


def test_a_cancelled_session_that_is_saved_stays_cancelled_and_nobody_is_told(told):
    cancel(told)
    address, person = reverse("cohorts:change_workshop", args=[told.pk]), coordination()
    page = person.get(address)
    assert states(page) == ([*OFFERED, "cancelled"], ["cancelled"])
    form, _ = shown(page, "place")
    assert person.post(address, {**form, "place": "Salle Volta"}).status_code == 302
    assert where_it_is(told) == ("cancelled", "place", "Salle Volta", 2, 0)


def test_a_cancelled_session_takes_place_after_all_where_that_is_chosen(told):
    cancel(told)
    address, person = reverse("cohorts:change_workshop", args=[told.pk]), coordination()
    form, _ = shown(person.get(address), "place")
    assert person.post(address, {**form, "status": "confirmed"}).status_code == 302
    assert where_it_is(told) == ("confirmed", "", "Salle Ampère", 2, 3)


def test_what_was_typed_before_a_session_was_cancelled_does_not_restore_it(told):
    address, person = reverse("cohorts:change_workshop", args=[told.pk]), coordination()
    form, _ = shown(person.get(address), "place")
    cancel(told)
    refused = person.post(address, {**form, "place": "Salle Volta"})
    assert refused.status_code == 400
    assert "Écrit maintenant – État : Annulée." in words(refused)
    assert states(refused) == ([*OFFERED, "cancelled"], ["cancelled"])
    kept, _ = shown(refused, "place")
    assert person.post(address, kept).status_code == 302
    assert where_it_is(told) == ("cancelled", "place", "Salle Volta", 2, 0)


def test_what_was_typed_before_a_session_was_restored_does_not_cancel_it(told):
    cancel(told)
    address, person = reverse("cohorts:change_workshop", args=[told.pk]), coordination()
    form, _ = shown(person.get(address), "place")
    change_workshop(told, status="confirmed", seen=1, user=told.cohort.coordinator, tells=False)
    refused = person.post(address, {**form, "place": "Salle Volta"})
    assert refused.status_code == 400
    assert " ".join(CHANGED.split()) in words(refused)
    assert "Écrit maintenant – État : Confirmée." in words(refused)
    assert states(refused) == (OFFERED, ["confirmed"])
    kept, _ = shown(refused, "place")
    assert person.post(address, kept).status_code == 302
    assert where_it_is(told)[:4] == ("confirmed", "", "Salle Volta", 3)


@pytest.mark.parametrize("seen", ["0", "1", ""])
def test_a_session_is_not_cancelled_by_its_form(told, seen):
    address, person = reverse("cohorts:change_workshop", args=[told.pk]), coordination()
    page = person.get(address)
    assert states(page) == (OFFERED, ["planned"])
    form, _ = shown(page, "place")
    refused = person.post(address, {**form, "status": "cancelled", "seen": seen})
    assert refused.status_code == 400
    assert " ".join(CANCELLED_ELSEWHERE.split()) in words(refused)
    assert where_it_is(told) == ("planned", "", "Salle Ampère", 0, 0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_at_the_same_moment_one_saves(cohort):
    address = reverse("cohorts:change", args=[cohort.pk])
    people = coordination(), coordination()
    form, _ = shown(people[0].get(address), "name")

    def save(number: int):
        return lambda: people[number].post(address, {**form, "name": f"Nom {number}"})

    answers = at_once(save(0), save(1))
    assert sorted(answer.status_code for answer in answers) == [302, 400]
    winner = next(number for number in (0, 1) if answers[number].status_code == 302)
    cohort.refresh_from_db()
    assert (cohort.name, cohort.version) == (f"Nom {winner}", 1)
