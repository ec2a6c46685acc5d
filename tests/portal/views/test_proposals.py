"""The question « le groupe est-il d’accord ? »: where it is asked, of whom, and answered."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from cms.models import OutboxMail
from portal.enums import CohortStatus
from portal.models import Cohort, Enrolment
from portal.parsing.participants import read_text
from portal.services.enrolments import enrol_participants
from portal.services.proposals import SETTLED
from tests.factories.charters import accept
from tests.factories.portal import EnrolmentFactory, FacilitationFactory

pytestmark = pytest.mark.django_db
ANIMATION = "/espace/animation/"
AMINA = "Amina Benali;amina@example.org;Méridien;opco"
QUESTION = "Une nouvelle personne est proposée : le groupe est-il d’accord ?"
AGREED = "L’accord du groupe est noté : l’invitation part par mail."


@pytest.fixture
def proposed(cohort, facilitator) -> Enrolment:
    [place] = enrol_participants(cohort, read_text(AMINA), user=cohort.coordinator)
    OutboxMail.objects.all().delete()
    return place


@pytest.fixture
def runs(cohort, version, facilitator) -> Client:
    """The browser of who facilitates, and accepted the charter."""
    accept(facilitator, cohort, version)
    return browser(facilitator)


@pytest.fixture
def coordination(client, coordinator) -> Client:
    client.force_login(coordinator)
    return client


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def door(place: Enrolment) -> str:
    return f"{ANIMATION}{place.cohort_id}/accueillir/{place.pk}/"


def words(response) -> str:
    """What a page says, without its marks."""
    soup = BeautifulSoup(response.content, "html.parser")
    return " ".join(soup.select_one("main").get_text(" ").replace("\u00a0", " ").split())


def invited() -> list[str]:
    return list(OutboxMail.objects.filter(kind="invitation").values_list("to", flat=True))


# « Animation » -----------------------------------------------------------------------------------


def test_the_facilitator_reads_a_name_and_nothing_more(runs, proposed):
    response = runs.get(ANIMATION)
    assert QUESTION in words(response)
    assert "Amina Benali Le groupe est d’accord pour accueillir Amina Benali" in words(response)
    html = response.content.decode()
    for word in ("amina@example.org", "Méridien", "OPCO", "Invité"):
        assert word not in html
    assert "Personne n’est encore inscrit." in words(response)  # among the members there is nobody


def test_one_button_notes_the_groups_word(runs, proposed):
    form = BeautifulSoup(runs.get(ANIMATION).content, "html.parser").select_one(
        f'form[action="{door(proposed)}"]'
    )
    assert form["method"] == "post"
    response = runs.post(door(proposed), follow=True)
    assert response.redirect_chain == [(ANIMATION, 302)]
    assert AGREED in words(response)
    assert QUESTION not in words(response)
    assert invited() == ["amina@example.org"]
    assert "amina@example.org" in words(response)  # as one who is invited, like everybody


def test_a_second_click_says_that_the_question_is_settled(runs, proposed):
    runs.post(door(proposed))
    assert SETTLED.replace("\u00a0", " ") in words(runs.post(door(proposed), follow=True))
    assert invited() == ["amina@example.org"]


def test_several_are_asked_about_one_by_one(runs, proposed, cohort):
    enrol_participants(cohort, read_text("Zoé Roy;zoe@example.org"), user=cohort.coordinator)
    assert "De nouvelles personnes sont proposées : le groupe" in words(runs.get(ANIMATION))
    said = words(runs.post(door(proposed), follow=True))
    assert QUESTION in said
    assert "accueillir Zoé Roy" in said
    assert "accueillir Amina" not in said


def test_without_the_charter_nobody_is_named_nor_agreed_to(facilitator, proposed):
    answers = browser(facilitator)
    assert "Benali" not in words(answers.get(ANIMATION))
    assert answers.post(door(proposed)).status_code == 403
    assert invited() == []


def test_others_find_no_such_door(proposed, cohort, member, version, stranger, coordinator):
    accept(member, cohort, version)
    elsewhere = FacilitationFactory().person
    for person in (member, stranger, elsewhere, coordinator, proposed.person):
        assert browser(person).post(door(proposed)).status_code == 404
        assert "Benali" not in words(browser(person).get(ANIMATION))
    assert invited() == []


def test_a_place_of_another_group_is_not_found(runs, proposed, cohort):
    other = EnrolmentFactory()
    assert runs.post(f"{ANIMATION}{cohort.pk}/accueillir/{other.pk}/").status_code == 404
    assert runs.post(f"{ANIMATION}{other.cohort_id}/accueillir/{other.pk}/").status_code == 404


def test_a_group_that_is_over_is_asked_nothing(runs, proposed):
    Cohort.objects.filter(pk=proposed.cohort_id).update(status=CohortStatus.CLOSED)
    assert "Benali" not in words(runs.get(ANIMATION))
    assert "Ce groupe est terminé" in words(runs.post(door(proposed), follow=True))
    assert invited() == []


# The coordination --------------------------------------------------------------------------------


def test_a_list_without_the_box_is_proposed(coordination, cohort, facilitator):
    list_form = reverse("cohorts:invite", args=[cohort.pk])
    read = words(coordination.post(list_form, {"people": AMINA, "etape": "lire"}))
    assert "sinon dès que l’animation l’aura noté" in read
    assert "Valider la liste" in read
    sent = coordination.post(list_form, {"people": AMINA, "etape": "envoyer"}, follow=True)
    assert "les invitations partiront avec lui. Personnes proposées : 1." in words(sent)
    assert "Invité·e Attend l’accord du groupe" in words(sent)
    place = Enrolment.objects.get()
    assert reverse("cohorts:invite_again", args=[place.pk]) not in sent.content.decode()
    assert list(OutboxMail.objects.values_list("kind", "to")) == [
        ("person_proposed", facilitator.email)
    ]


def test_a_list_with_the_box_is_invited(coordination, cohort, facilitator):
    form = {"people": AMINA, "group_agrees": "on", "etape": "envoyer"}
    sent = coordination.post(reverse("cohorts:invite", args=[cohort.pk]), form, follow=True)
    assert "Invitations envoyées par mail : 1." in words(sent)
    assert "Attend l’accord" not in words(sent)
    assert invited() == ["amina@example.org"]


def test_the_coordination_may_note_the_word_itself(coordination, proposed):
    page = reverse("cohorts:cohort", args=[proposed.cohort_id])
    button = reverse("cohorts:agree_for_group", args=[proposed.pk])
    assert f'action="{button}"' in coordination.get(page).content.decode()
    noted = coordination.post(button, follow=True)
    assert noted.redirect_chain == [(page, 302)]
    assert "L’accord du groupe est noté ; l’invitation part par mail." in words(noted)
    assert f'action="{button}"' not in noted.content.decode()
    assert invited() == ["amina@example.org"]
    assert SETTLED.replace("\u00a0", " ") in words(coordination.post(button, follow=True))
    assert invited() == ["amina@example.org"]
