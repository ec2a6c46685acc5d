"""The portal in a real browser: an invited person finds in, and every screen is for everybody."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from portal.demo.charter import accept_demo_charter, ensure_charter
from portal.enums import EnrolmentStatus, WorkshopStatus
from portal.queries.charter_states import required_version
from portal.services.proposals import note_agreement
from tests.e2e.accessibility import expect_accessible_everywhere
from tests.e2e.browser import PHONE
from tests.factories.charters import accept
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)
from tests.mails import sent_mails

pytestmark = pytest.mark.browser
LONG = "Directions d’établissement et responsables de service de la région, promotion d’automne"


@pytest.fixture
def cohort(address):
    """In the middle of its life, with a long name."""
    cohort = CohortFactory(charter=ensure_charter(), name=LONG, formation_title=LONG)
    for name in ("Anne-Charlotte", "Jean-Baptiste"):
        EnrolmentFactory(
            cohort=cohort,
            person__first_name=name,
            person__last_name="De La Rochefoucauld-Montbel",
            organisation="Communauté d’agglomération du Grand Est",
            shows_organisation=True,
            shows_email=True,
        )
    accept_demo_charter(cohort)
    past = timezone.now() - timedelta(days=20)
    WorkshopFactory(cohort=cohort, number=1, starts_at=past, status=WorkshopStatus.HELD)
    WorkshopFactory(cohort=cohort, number=2, status=WorkshopStatus.CANCELLED, cancel_reason="place")
    coming = WorkshopFactory(cohort=cohort, number=3, place=LONG)
    coming.steps.create(
        position=1, label="Exposé", minutes=10, speaker="client", help_text=LONG * 3
    )
    return cohort


def screens_of(cohort) -> list[str]:
    coming = cohort.workshops.get(number=3)
    cancelled = cohort.workshops.get(number=2)
    return [
        "/espace/",
        f"/espace/groupes/{cohort.pk}/",
        f"/espace/groupes/{cohort.pk}/quitter/",
        f"/espace/seances/{coming.pk}/",
        f"/espace/seances/{cancelled.pk}/",
        "/espace/profil/",
        "/espace/animation/",
    ]


def test_screens_are_for_everybody(open_page, cohort):
    member = cohort.enrolments.first().person
    facilitator, newcomer = (FacilitationFactory(cohort=cohort).person for _ in range(2))
    accept(facilitator, cohort, required_version(cohort))
    for person in (member, facilitator, newcomer, UserFactory()):
        page = open_page(person)
        for path in screens_of(cohort):
            page.goto(path)
            expect_accessible_everywhere(page)


def link_in_mail(email: str) -> str:
    mail = next(mail for mail in sent_mails() if mail.to == [email])
    return re.search(r"(/invitation/[\w-]+/)", mail.body).group(1)


def code_in_mail(email: str) -> str:
    mails = [mail for mail in sent_mails() if mail.to == [email]]
    return re.search(r"^\d{3}-\d{3}$", mails[-1].body, re.M).group()


@pytest.mark.parametrize("with_script", [True, False])
def test_an_invited_person_finds_in_on_a_phone(open_page, cohort, with_script):
    place = EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.INVITED, joined_on=None)
    email = place.person.email
    note_agreement(place, user=cohort.coordinator)
    page = open_page(viewport=PHONE, java_script_enabled=with_script)
    page.goto(link_in_mail(email))
    expect(page.get_by_text(LONG).first).to_be_visible()
    page.get_by_role("button", name="Prendre ma place").click()
    expect(page.get_by_role("status")).to_contain_text("Votre place est prise")
    page.get_by_label("Adresse électronique").first.fill(email)
    page.get_by_role("button", name="Recevoir un code par mail").click()
    field = page.get_by_label("Code reçu par mail")
    expect(field).to_be_visible()
    field.fill(code_in_mail(email))
    page.get_by_role("button", name="Me connecter").click()
    page.get_by_role("link", name="Lire et accepter la charte").click()
    page.get_by_role("checkbox").check()
    page.get_by_label("Votre prénom et votre nom").fill("Camille Durand")
    page.get_by_role("button", name="Relire ma réponse").click()
    page.get_by_role("button", name="Accepter la charte").click()
    expect(page.get_by_text("Vous avez accepté la version 2")).to_be_visible()
    page.goto("/espace/")
    expect(page.get_by_text("Rien ne vous attend")).to_be_visible()


def test_an_absence_is_announced_and_taken_back(open_page, cohort):
    member = cohort.enrolments.first().person
    page = open_page(member, viewport=PHONE)
    page.goto(f"/espace/seances/{cohort.workshops.get(number=3).pk}/")
    page.get_by_role("button", name="Je serai absent·e").click()
    expect(page.get_by_role("status")).to_contain_text("vous serez absent·e")
    page.get_by_role("button", name="Je serai là, finalement").click()
    expect(page.get_by_role("button", name="Je serai absent·e")).to_be_visible()
