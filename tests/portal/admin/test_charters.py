"""The coordination's screens: drafts, putting in force, who answered, papers."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.models import OutboxMail
from portal.models import Charter, CharterAcceptance, CharterConversation, CharterVersion
from portal.services.charter_answers import ask_to_talk
from portal.services.charters import start_draft
from tests.factories.charters import TEXT, TYPED, accept, put_in_force
from tests.factories.portal import EnrolmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


def door(name: str, row=None) -> str:
    return reverse(f"charters:{name}", args=[row.pk] if row else [])


def ways_on(desk, version) -> list[str]:
    """Where the page that shows a version leads, to write it or to put it in force."""
    shown = BeautifulSoup(desk.get(door("version", version)).content, "html.parser")
    doors = {door("edit", version), door("activate", version)}
    return [link["href"] for link in shown.select("#main a") if link["href"] in doors]


def test_from_nothing_to_a_version_in_force(desk, coordinator):
    created = desk.post(door("create"), {"name": "Charte neuve"})
    draft = CharterVersion.objects.get()
    assert (created.status_code, created.url) == (302, door("edit", draft))
    text = {**TEXT, "change_note": "Première version.", "seen": 0}
    assert desk.post(door("edit", draft), text).status_code == 302
    assert ways_on(desk, draft) == [door("edit", draft), door("activate", draft)]
    asked = desk.get(door("activate", draft)).content.decode()
    assert "0 personne dans 0 groupe" in asked
    assert 'name="change_kind"' not in asked
    assert desk.post(door("activate", draft), {"seen": 1}).status_code == 302
    version = CharterVersion.objects.get()
    assert (version.number, version.state, version.activated_by) == (1, "active", coordinator)
    shown = desk.get(door("version", version)).content.decode()
    assert version.sha256 in shown
    assert ways_on(desk, version) == []
    for closed in ("edit", "activate", "delete"):
        assert desk.get(door(closed, version)).status_code == 404


def test_confirmation_says_how_many_are_asked(desk, cohort, member, facilitator):
    EnrolmentFactory(cohort__charter=cohort.charter)
    EnrolmentFactory(cohort=cohort, status="suspended")
    draft = start_draft(cohort.charter)
    CharterVersion.objects.filter(pk=draft.pk).update(change_note="Un mot.")
    asked = desk.get(door("activate", draft)).content.decode()
    assert "3 personnes dans 2 groupes" in asked
    refused = desk.post(door("activate", draft), {"seen": 0})
    assert refused.status_code == 400  # major or minor: somebody has to say so
    desk.post(door("activate", draft), {"seen": 0, "change_kind": "minor"})
    assert cohort.charter.versions.get(state="active").number == 2


def test_second_of_two_is_told_and_loses_nothing(desk, cohort):
    draft = start_draft(cohort.charter)
    text = {**TEXT, "change_note": "Le mien.", "seen": 0}
    desk.post(door("edit", draft), text)
    response = desk.post(door("edit", draft), {**text, "title": "Le tien"})
    assert response.status_code == 400
    assert "Le tien" in response.content.decode()
    assert "a changé cela" in response.content.decode()


def test_draft_is_begun_and_given_up(desk, cohort):
    desk.post(door("start", cohort.charter))
    draft = cohort.charter.versions.get(state="draft")
    assert "Aperçu" in desk.get(door("preview", draft)).content.decode()
    assert desk.get(door("delete", draft)).status_code == 200
    desk.post(door("delete", draft))
    assert not cohort.charter.versions.filter(state="draft").exists()


def test_name_of_a_charter_is_unique(desk, cohort):
    response = desk.post(door("create"), {"name": cohort.charter.name})
    assert response.status_code == 400
    assert Charter.objects.count() == 1


def test_group_shows_states_and_no_name(desk, cohort, version, member, facilitator):
    accept(member, cohort, version)
    shown = desk.get(door("cohort", cohort)).content.decode()
    assert "1 accord sur 2" in shown
    assert str(member) in shown
    assert TYPED not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_group_and_charter_are_asked_in_constant_queries(
    desk, cohort, version, count, django_assert_max_num_queries
):
    for _ in range(count):
        accept(EnrolmentFactory(cohort=cohort).person, cohort, version)
        other = EnrolmentFactory(cohort__charter=cohort.charter).cohort
        assert other.charter == cohort.charter
    for address in (door("cohort", cohort), door("charter", cohort.charter), door("index")):
        with django_assert_max_num_queries(25):
            assert desk.get(address).status_code == 200


def test_reminding_and_talking(desk, cohort, member):
    wish = ask_to_talk(member, cohort)
    assert "Souhaite en parler" in desk.get(door("cohort", cohort)).content.decode()
    desk.post(door("end_talk", wish))
    assert CharterConversation.objects.get().held_at is not None
    for _ in range(2):
        desk.post(door("remind", cohort))
    assert OutboxMail.objects.filter(kind="charter_reminder").count() == 1


def test_paper_is_recorded_for_somebody_of_the_group(desk, cohort, member, stranger, coordinator):
    address = door("record_paper", cohort)
    before = CharterAcceptance.objects.count()
    note = "Signée au lancement."
    assert desk.post(address, {"person": stranger.pk, "note": note}).status_code == 400
    assert desk.post(address, {"person": member.pk, "note": " "}).status_code == 400
    assert desk.post(address, {"person": member.pk, "note": note}).status_code == 302
    assert CharterAcceptance.objects.count() == before + 1
    assert CharterAcceptance.objects.get(person=member).actor == coordinator
    assert note in desk.get(door("cohort", cohort)).content.decode()


def test_editors_are_refused_everywhere(editor_client, cohort, version, member):
    wish, draft = ask_to_talk(member, cohort), start_draft(cohort.charter)
    rows = {
        None: ["index", "create"],
        cohort.charter: ["charter", "start"],
        draft: ["version", "preview", "edit", "activate", "delete"],
        cohort: ["cohort", "remind", "record_paper"],
        wish: ["end_talk"],
    }
    for row, names in rows.items():
        for name in names:
            for method in (editor_client.get, editor_client.post):
                response = method(door(name, row))
                assert response.status_code in {302, 403, 405}
                assert response.get("Location", "/admin/") == "/admin/"
    assert CharterVersion.objects.filter(state="draft").count() == 1
    front = editor_client.get("/admin/").content.decode()
    assert "Chartes" not in front


def test_menu_has_charters(desk):
    assert "/admin/coordination/chartes/" in desk.get("/admin/").content.decode()


def test_new_version_is_written_in_the_log_without_its_text(desk, cohort):
    put_in_force(cohort.charter)
    entries = ModelLogEntry.objects.filter(action="portal.activate_charter").order_by("pk")
    assert [entry.data for entry in entries] == [{"number": 1}, {"number": 2}]
