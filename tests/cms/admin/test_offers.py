"""The coordination's pipeline: list, treatment, log, duplicates, export, one person's data."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry, ReferenceIndex

from cms.enums import OfferLogKind, OfferStatus, Payer
from cms.models import OfferLogEntry, OfferRequest, RequestedFormation
from cms.services.offers import create_offer_request
from tests.factories.content import FormationPageFactory, UserFactory
from tests.factories.offers import DateAlertFactory, OfferRequestFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/coordination/demandes/"
PERSON = "/admin/coordination/personne/"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def now(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def coordinator_client(client, coordinator, now):
    """Logged in at that moment: a session of another day would have ended."""
    client.force_login(coordinator)
    return client


def soup_of(response) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def rows(client, query: str = "") -> list[str]:
    return [
        link.get_text(strip=True)
        for link in soup_of(client.get(LIST + query)).select("td.title .title-wrapper a")
    ]


# The list -------------------------------------------------------------------------------------


def test_list_shows_newest_first_and_finds(coordinator_client, coordinator, now):
    old = OfferRequestFactory(received_at=NOW - timedelta(days=9), organisation="Atelier Nord")
    new = OfferRequestFactory(received_at=NOW, status=OfferStatus.QUOTED, assigned_to=coordinator)
    assert rows(coordinator_client) == [new.reference, old.reference]
    assert rows(coordinator_client, "?q=Atelier") == [old.reference]
    assert rows(coordinator_client, f"?q={new.email}") == [new.reference]
    assert rows(coordinator_client, "?status=quoted") == [new.reference]
    assert rows(coordinator_client, f"?assigned_to={coordinator.pk}") == [new.reference]
    assert rows(coordinator_client, "?waiting=oui") == [old.reference]
    assert rows(coordinator_client, "?received_at_from=2026-11-20") == [new.reference]


def test_list_says_how_many_others_have_the_same_address(coordinator_client, now):
    """Whatever the letter case, the state, and whether the others are in the list just now."""
    addresses = ["camille@example.org", "Camille@Example.ORG", "camille@example.org"]
    asked = [OfferRequestFactory(email=one, status=OfferStatus.WON) for one in addresses]
    twice = [OfferRequestFactory(email=one) for one in ("d@example.org", "D@example.org")]
    once = OfferRequestFactory(email="camille@example.org.fr")

    def others(query: str = "") -> dict[str, str]:
        table = soup_of(coordinator_client.get(LIST + query)).select_one("table.listing")
        heads = [head.get_text(" ", strip=True) for head in table.select("thead th")]
        column = heads.index("Même adresse")
        return {
            row.select_one(".title-wrapper a").get_text(strip=True): row.select("td")[
                column
            ].get_text(strip=True)
            for row in table.select("tbody tr")
        }

    found = {
        **dict.fromkeys([one.reference for one in asked], "2 autres"),
        **dict.fromkeys([one.reference for one in twice], "1 autre"),
    }
    assert others() == {**found, once.reference: ""}
    assert others(f"?q={asked[1].reference}") == {asked[1].reference: "2 autres"}
    assert others("?others=oui") == found
    assert others("?others=oui&status=new") == {one.reference: "1 autre" for one in twice}


def test_list_asks_the_same_few_questions(
    coordinator_client, coordinator, django_assert_num_queries
):
    def add():
        request = OfferRequestFactory(assigned_to=coordinator, email="camille@example.org")
        RequestedFormation.objects.create(
            offer_request=request, formation=FormationPageFactory(), slug="a", title="A"
        )

    add()
    coordinator_client.get(LIST)
    for _ in range(2):
        with django_assert_num_queries(15):
            coordinator_client.get(LIST)
        add()
        add()


def test_exports_hold_everything_and_run_nothing(coordinator_client, now):
    formula = '=HYPERLINK("http://example.org")'
    OfferRequestFactory(first_name=formula, organisation="\u3000＠SOMME(A1)", message="-1\n+2")
    [row] = rows_of(coordinator_client)
    assert row["Prénom"] == f"'{formula}"
    assert row["Votre message"] == "'-1\n+2"
    book = coordinator_client.get(f"{LIST}?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    cells = [cell for line in sheet.iter_rows(min_row=2) for cell in line]
    assert all(cell.data_type != "f" for cell in cells)
    assert f"'{formula}" in [cell.value for cell in cells]


def rows_of(client) -> list[dict]:
    """The export as a French spreadsheet program reads it: it knows UTF-8 by its first bytes."""
    content = b"".join(client.get(f"{LIST}?export=csv").streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_exports_say_dates_times_and_yes_as_the_screens_do(coordinator_client):
    OfferRequestFactory(
        received_at=datetime(2026, 7, 14, 22, 30, tzinfo=UTC),  # the next day in Paris
        disability_contact_wanted=True,
    )
    [row] = rows_of(coordinator_client)
    said = {"Reçue le": "15/07/2026 00:30", "À supprimer le": "15/07/2029", "Dernière réponse": ""}
    assert {name: row[name] for name in said} == said
    assert [value for value in row.values() if value in {"Oui", "Non"}] == ["Oui", "Non"]
    book = coordinator_client.get(f"{LIST}?export=xlsx")
    headings, line = load_workbook(io.BytesIO(b"".join(book.streaming_content))).active.rows
    cells = {heading.value: cell for heading, cell in zip(headings, line, strict=True)}
    assert cells["Reçue le"].value.isoformat() == "2026-07-15T00:30:00"
    assert cells["Reçue le"].number_format == "dd/mm/yyyy hh:mm"
    assert cells["À supprimer le"].value == date(2029, 7, 15)
    assert cells["À supprimer le"].number_format == "dd/mm/yyyy"
    assert [cell.value for cell in line if cell.value in {"Oui", "Non"}] == ["Oui", "Non"]


@pytest.mark.parametrize("path", [LIST, f"{LIST}resultats/", PERSON])
def test_editors_see_nothing_of_it(editor_client, path):
    OfferRequestFactory()
    assert editor_client.get(path).status_code in (302, 403)
    assert "Demandes d’offre" not in editor_client.get("/admin/").content.decode()


def test_menu_and_dashboard_lead_there(coordinator_client, now):
    OfferRequestFactory(received_at=NOW - timedelta(days=9))
    OfferRequestFactory(received_at=NOW)
    page = soup_of(coordinator_client.get("/admin/"))
    panel = page.select_one("[aria-labelledby=offers-title]")
    assert panel.select_one(".cercle-count").get_text() == "2"
    assert "1 attend depuis deux jours ouvrés ou plus." in panel.get_text()
    assert "Coordination" in coordinator_client.get("/admin/").content.decode()


# One request ----------------------------------------------------------------------------------


def address(request: OfferRequest) -> str:
    return f"{LIST}{request.pk}/"


def test_everything_is_read_there(coordinator_client):
    page = FormationPageFactory(title="Pratiquer")
    request = OfferRequestFactory(
        message="Deux\nlignes <b>", payer=Payer.INDIVIDUAL, headcount=1, organisation="Nord"
    )
    for formation, title in ((page, "Pratiquer"), (None, "Disparue")):
        RequestedFormation.objects.create(
            offer_request=request, formation=formation, slug=title, title=title, price="700 €"
        )
    other = OfferRequestFactory(email=request.email.upper())
    words = soup_of(coordinator_client.get(address(request))).get_text(" ", strip=True)
    for said in (
        "Deux\nlignes <b>",
        "Pratiquer",
        "Disparue (supprimée depuis)",
        "affichée 700 €",
        ", 1 personne ",
        "Nord",
        other.reference,
        "il lui faut un contrat de formation",
        "La personne peut demander à lire ces notes.",
    ):
        assert said in words


def test_state_and_person_are_changed_once_for_two(coordinator_client, coordinator):
    request = OfferRequestFactory()
    data = {"status": "qualified", "assigned_to": coordinator.pk, "seen": 0}
    coordinator_client.post(address(request), data)
    request.refresh_from_db()
    assert (request.status, request.assigned_to, request.version) == ("qualified", coordinator, 1)
    late = coordinator_client.post(address(request), {**data, "status": "lost"}, follow=True)
    assert "pendant que vous la lisiez" in late.content.decode()
    request.refresh_from_db()
    assert request.status == "qualified"


def test_only_coordinators_may_be_given_a_request(coordinator_client, editor):
    request = OfferRequestFactory()
    data = {"status": "new", "assigned_to": editor.pk, "seen": 0}
    assert coordinator_client.post(address(request), data).status_code == 400


def test_log_keeps_who_and_when(coordinator_client, coordinator, now):
    request = OfferRequestFactory(received_at=NOW - timedelta(days=5))
    data = {"kind": "call_out", "happened_at": "24/11/2026 10:30", "text": "Rappelée"}
    assert coordinator_client.post(address(request), data).status_code == 302
    entry = OfferLogEntry.objects.get()
    assert (entry.kind, entry.author, entry.text) == (
        OfferLogKind.CALL_OUT,
        coordinator,
        "Rappelée",
    )
    assert entry.happened_at == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    request.refresh_from_db()
    assert request.answered_at == entry.happened_at
    assert "Rappelée" in coordinator_client.get(address(request)).content.decode()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "note", "text": " "}, "text"),
        ({"happened_at": "26/11/2026 10:30"}, "happened_at"),
        ({"happened_at": "hier"}, "happened_at"),
        ({"kind": "fax"}, "kind"),
        ({"text": "a\u202eb"}, "text"),
    ],
)
def test_a_bad_entry_is_refused_and_kept_in_the_form(coordinator_client, now, data, field):
    request = OfferRequestFactory()
    given = {"kind": "note", "happened_at": "25/11/2026 09:00", "text": "Une note", **data}
    response = coordinator_client.post(address(request), given)
    assert response.status_code == 400
    assert list(response.context["entry"].errors) == [field]
    assert response.context["entry"]["text"].value() == given["text"]
    assert not OfferLogEntry.objects.exists()


def test_who_may_only_look_changes_nothing(client):
    group = Group.objects.create(name="Lecture")
    permissions = Group.objects.get(name="Coordination").permissions
    group.permissions.set(permissions.filter(codename__in=["access_admin", "view_offerrequest"]))
    client.force_login(UserFactory(groups=[group]))
    request = OfferRequestFactory()
    assert client.get(address(request)).status_code == 200
    data = {"status": "won", "seen": 0}
    assert client.post(address(request), data).status_code in (302, 403)
    assert client.get(PERSON).status_code in (302, 403)
    request.refresh_from_db()
    assert request.status == OfferStatus.NEW


def test_admin_s_own_log_and_indexes_name_nobody(coordinator_client):
    request = OfferRequestFactory(first_name="Canari", last_name="Canari", email="canari@x.org")
    coordinator_client.post(address(request), {"status": "won", "seen": 0})
    entry = {"kind": "note", "happened_at": "25/11/2020 09:00", "text": "Canari"}
    coordinator_client.post(address(request), entry)
    coordinator_client.post(PERSON, {"email": "canari@x.org", "etape": "effacer", "certain": "1"})
    logged = list(ModelLogEntry.objects.values())
    assert [one["label"] for one in logged if "Request" in str(one)] == []
    assert {one["action"] for one in logged} == {
        "cms.change_offer_request",
        "cms.follow_offer_request",
        "cms.erase_person",
    }
    assert "anari" not in str(logged)
    assert not ReferenceIndex.objects.filter(object_id=str(request.pk), model_path="x").exists()


def test_one_request_is_deleted_after_a_question(coordinator_client, coordinator):
    request, kept = OfferRequestFactory(last_name="Canari"), OfferRequestFactory()
    OfferLogEntry.objects.create(offer_request=request, text="Canari")
    page = soup_of(coordinator_client.get(f"{LIST}{request.pk}/"))
    address = page.find("a", string="Supprimer cette demande…")["href"]
    asked = soup_of(coordinator_client.get(address)).get_text()
    assert "pour toujours" in asked
    assert request.reference in asked
    assert OfferRequest.objects.count() == 2

    answer = coordinator_client.post(address, follow=True)
    assert answer.redirect_chain[-1][0] == LIST
    assert f"La demande {request.reference} est supprimée." in answer.content.decode()
    assert list(OfferRequest.objects.all()) == [kept]
    assert not OfferLogEntry.objects.exists()
    logged = ModelLogEntry.objects.get(action="cms.delete_offer_request")
    assert (logged.label, logged.user, logged.data) == (request.reference, coordinator, {})
    assert coordinator_client.post(address).status_code == 404


def test_a_reference_is_not_given_again(coordinator_client):
    def ask(name: str) -> str:
        data = {"first_name": name, "last_name": "Martin", "email": f"{name}@example.org"}
        data["privacy_notice_version"] = "2026-11"
        return create_offer_request(data, formations=[], address="192.0.2.1").reference

    first = ask("camille")
    number = OfferRequest.objects.get().pk
    assert coordinator_client.post(f"{LIST}{number}/supprimer/").status_code == 302
    assert ask("claude") > first


def test_who_may_only_read_does_not_delete(client):
    reader = UserFactory()
    codenames = ["access_admin", "view_offerrequest", "change_offerrequest"]
    reader.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(reader)
    request = OfferRequestFactory()
    assert "Supprimer" not in soup_of(client.get(f"{LIST}{request.pk}/")).select_one("main").text
    assert client.post(f"{LIST}{request.pk}/supprimer/").status_code == 404
    assert OfferRequest.objects.exists()


# One person -----------------------------------------------------------------------------------


def test_a_person_s_data_are_shown_given_out_and_erased(coordinator_client):
    request = OfferRequestFactory(email="camille@example.org", message="Bonjour")
    DateAlertFactory(email="camille@example.org")
    kept = OfferRequestFactory()
    email = {"email": "Camille@example.org"}
    page = soup_of(coordinator_client.post(PERSON, email))
    assert request.reference in page.get_text()
    given = coordinator_client.post(PERSON, {**email, "etape": "exporter"})
    assert given["Content-Disposition"] == 'attachment; filename="donnees.json"'
    assert json.loads(given.content)["Demandes d’offre"][0]["votre message"] == "Bonjour"
    asked = soup_of(coordinator_client.post(PERSON, {**email, "etape": "effacer"}))
    assert "pour toujours" in asked.get_text()
    assert OfferRequest.objects.count() == 2
    done = coordinator_client.post(PERSON, {**email, "etape": "effacer", "certain": "1"})
    assert "Effacé\u00a0: 2 éléments." in done.content.decode()
    assert list(OfferRequest.objects.all()) == [kept]


def test_nobody_of_that_address(coordinator_client):
    page = soup_of(coordinator_client.post(PERSON, {"email": "personne@example.org"}))
    assert "Rien." in page.get_text()


@pytest.mark.parametrize("email", ["", "camille", "a@b.fr\nBcc: c@d.fr"])
def test_what_is_no_address_is_told(coordinator_client, email):
    page = soup_of(coordinator_client.post(PERSON, {"email": email}))
    assert page.select_one(".error-message, .w-field__errors")


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "status=%00",
        "assigned_to=%00",
        "waiting=x",
        "others=%00",
        "received_at_from=2026-13-45",
    ],
)
def test_bad_filters_are_no_error_of_ours(coordinator_client, query):
    OfferRequestFactory()
    assert coordinator_client.get(f"{LIST}?{query}").status_code in (200, 400)
