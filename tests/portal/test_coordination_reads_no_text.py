"""« Données d’une personne » gives the coordination a person's file, and nothing confidential."""

import json

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from cms.retention import REGISTRY, data_about, data_for
from portal.models import AuditEvent
from tests.factories.charters import accept
from tests.factories.portal import EnrolmentFactory
from tests.portal.lives import EMAIL, Life
from tests.portal.views.test_own_data import MINE, write_all

pytestmark = pytest.mark.django_db
PERSON = "/admin/coordination/personne/"
CONFIDENTIAL = {kind.label for kind in REGISTRY.values() if kind.is_confidential}


@pytest.fixture
def staff(coordinator) -> Client:
    client = Client()
    client.force_login(coordinator)
    return client


@pytest.fixture
def writer(member, cohort, version):
    accept(member, cohort, version, name=f"{MINE} Signature")
    write_all(member, cohort, MINE)
    return member


def test_coordination_is_shown_and_given_no_text(staff, writer):
    shown = staff.post(PERSON, {"email": writer.email}).content.decode()
    given = staff.post(PERSON, {"email": writer.email, "etape": "exporter"}).content.decode()
    assert set(json.loads(given)) >= {"Places dans les groupes", "Réponses à la charte", "Comptes"}
    for found in (shown.partition('id="garde"')[0], given):
        assert MINE not in found
        assert not [label for label in CONFIDENTIAL if label in found]
    (sheet,) = json.loads(given)["Fiches de préparation"]
    assert set(sheet) == {"groupe", "séance", "rôle", "état", "remise le"}
    assert sheet["état"] == "Remise à l’animation"


def test_the_person_is_given_what_the_coordination_is_not(writer):
    mine = str(list(data_for(writer.email)))
    assert mine.count(MINE) > 6
    assert MINE not in str(data_about(writer.email))


def test_erasing_tells_the_coordination_not_how_much_somebody_wrote(staff, writer, cohort):
    """The same answer and the same log for who wrote and who did not."""

    def told(person) -> tuple[str, dict]:
        asked = {"email": person.email, "etape": "effacer", "certain": "1"}
        page = staff.post(PERSON, asked).content.decode()
        counts = ModelLogEntry.objects.filter(action="cms.erase_person").latest("timestamp").data
        assert not CONFIDENTIAL & set(counts["rows"])
        return page.partition("Effacé")[2].partition("élément")[0], counts["rows"]

    silent = EnrolmentFactory(cohort=cohort).person
    accept(silent, cohort, cohort.charter.versions.get(), name="Autre Nom")
    (said, counts), (said_of_silent, counts_of_silent) = told(writer), told(silent)
    # The sheet, and its turn that opens again: what the coordination may know.
    for known in ("Fiches de préparation", "Histoire des passages"):
        assert counts.pop(known) == 1
    assert counts == counts_of_silent
    assert int(said.strip("\u00a0: ")) == int(said_of_silent.strip("\u00a0: ")) + 2


def test_what_is_confidential_is_decided_kind_by_kind():
    """A kind that the coordination may read is added here with thought."""
    assert {
        "Textes du journal",
        "Engagements",
        "Versions antérieures de vos textes",
        "Accès à vos textes et à vos données",
        "Annonces de suppression",
    } <= CONFIDENTIAL
    told = Life()
    assert told.person.email == EMAIL
    assert not CONFIDENTIAL & set(data_about(EMAIL))


def test_who_took_a_person_s_data_is_noted_for_them(staff, writer, coordinator):
    staff.post(PERSON, {"email": writer.email, "etape": "exporter"})
    noted = AuditEvent.objects.get()
    assert (noted.action, noted.owner, noted.actor) == ("exported", writer, coordinator)
    staff.post(PERSON, {"email": writer.email, "etape": "effacer"})  # only asks
    assert AuditEvent.objects.count() == 1
    staff.post(PERSON, {"email": writer.email, "etape": "effacer", "certain": "1"})
    assert AuditEvent.objects.filter(action="erased", actor=coordinator, owner=writer).exists()
    staff.post(PERSON, {"email": "inconnue@example.org", "etape": "exporter"})
    assert AuditEvent.objects.count() == 2
