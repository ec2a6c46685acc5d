"""The screen of the feed: its address is shown once, by whom it belongs to."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.users.models import UserProfile

from cms.retention import data_about, erase_person
from portal.models import CalendarFeed
from portal.queries.feeds import feed_of, feed_with
from portal.services.feeds import make_feed
from tests.factories.portal import EnrolmentFactory

pytestmark = pytest.mark.django_db
SCREEN = "/espace/agenda/abonnement/"


@pytest.fixture
def person():
    return EnrolmentFactory().person


@pytest.fixture
def client(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address_in(response) -> str | None:
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    field = BeautifulSoup(response.content, "html.parser").select_one("#adresse-a-copier")
    return field and field["value"]


def token_of(address: str) -> str:
    return address.removesuffix(".ics").rpartition("/")[2]


def test_address_is_shown_once(client, person, settings):
    settings.BASE_URL = "https://cercle.example.org"
    made = client.post(SCREEN, {"deed": "open", "alarms": ["P1D"]})
    address = address_in(made)
    assert address.startswith("https://cercle.example.org/espace/flux/")
    assert feed_with(token_of(address)).person == person
    assert f'href="webcal{address.removeprefix("https")}"' in made.content.decode()
    again = client.get(SCREEN)
    assert address_in(again) is None
    assert token_of(address) not in again.content.decode()
    checked = BeautifulSoup(again.content, "html.parser").select("input[checked]")
    assert [one["value"] for one in checked] == ["P1D"]


def test_page_sent_again_changes_nothing(client, person):
    address = address_in(client.post(SCREEN, {"deed": "open"}))
    reloaded = client.post(SCREEN, {"deed": "open"}, follow=True)
    assert "a changé entre-temps" in reloaded.content.decode()
    assert "demandez-en une autre" in reloaded.content.decode()  # a double click showed none

    seen = {"deed": "rotate", "seen": str(feed_of(person).pk)}
    other = address_in(client.post(SCREEN, seen))
    assert feed_with(token_of(address)) is None
    assert "a changé entre-temps" in client.post(SCREEN, seen, follow=True).content.decode()
    assert feed_with(token_of(other)) == feed_of(person)


def test_alarms_are_saved_and_the_feed_is_stopped(client, person):
    token = make_feed(person, alarms=[])
    response = client.post(SCREEN, {"deed": "choose", "alarms": ["PT15M", "PT1H"]})
    assert (response.status_code, response.url) == (302, SCREEN)
    assert feed_with(token).alarms == ["PT15M", "PT1H"]
    client.post(SCREEN, {"deed": "choose"})
    assert feed_with(token).alarms == []
    client.post(SCREEN, {"deed": "revoke"})
    assert feed_with(token) is None


@pytest.mark.parametrize("deed", ["open", "choose"])
def test_alarm_that_is_not_in_the_list_is_refused(client, person, deed):
    if deed == "choose":
        make_feed(person, alarms=["P1D"])
    response = client.post(SCREEN, {"deed": deed, "alarms": ["P99D"]})
    assert response.status_code == 400
    assert "à revoir" in response.content.decode()
    assert [feed.alarms for feed in CalendarFeed.objects.all()] in ([], [["P1D"]])


@pytest.mark.parametrize(
    "data", [{}, {"deed": "x"}, {"deed": "rotate"}, {"deed": "rotate", "seen": "1"}]
)
def test_what_nobody_can_click_is_a_bad_request(client, data):
    assert client.post(SCREEN, data).status_code == 400
    assert not CalendarFeed.objects.exists()


def test_feed_of_somebody_else_is_not_changed(client):
    other = EnrolmentFactory().person
    token = make_feed(other, alarms=[])
    client.post(SCREEN, {"deed": "rotate", "seen": str(feed_of(other).pk)})
    client.post(SCREEN, {"deed": "revoke"})
    client.post(SCREEN, {"deed": "choose", "alarms": ["P1D"]})
    assert (feed_with(token).person, feed_with(token).alarms) == (other, [])


def test_clock_is_chosen_in_the_profile(client, person):
    form = {"first_name": "Amina", "last_name": "Benali", "zone": "Pacific/Noumea"}
    assert client.post("/espace/profil/", form).status_code == 302
    assert person.wagtail_userprofile.current_time_zone == "Pacific/Noumea"
    options = BeautifulSoup(client.get("/espace/profil/").content, "html.parser")
    (chosen,) = options.select("select[name=zone] option[selected]")
    assert chosen.text == "Heure de Nouméa"
    assert client.post("/espace/profil/", {**form, "zone": "Mars/Olympus"}).status_code == 400


def test_clock_is_given_out_and_forgotten(person):
    UserProfile.objects.create(user=person, current_time_zone="Pacific/Noumea")
    assert data_about(person.email)["Fuseau horaire et photo"] == [{"fuseau": "heure de Nouméa"}]
    erase_person(person.email)
    assert not UserProfile.objects.exists()
    assert "Fuseau horaire et photo" not in data_about(person.email)
