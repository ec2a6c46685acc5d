"""The coordination's questions: drafts, putting in service, previews; never an answer."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from portal.enums import VersionState
from portal.models import Preparation, SheetQuestion, SheetTemplate, SheetVersion
from portal.services.preparations import open_sheet, save_sheet
from portal.services.sheets import start_draft
from tests.factories.portal import ClientTurnFactory, EnrolmentFactory
from tests.factories.sheets import COMPLETE

pytestmark = pytest.mark.django_db
LIST, LIST_QUERIES = "/admin/coordination/fiches/", 10


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def template() -> SheetTemplate:
    return SheetTemplate.objects.get(role="client")


@pytest.fixture
def draft(template) -> SheetVersion:
    return start_draft(template)


def door(name: str, row) -> str:
    return reverse(f"sheets:{name}", args=[row.pk])


def form_of(desk, draft: SheetVersion) -> dict:
    """What the page would send if nothing were changed."""
    page = desk.get(door("edit", draft)).context["form"]
    questions = page.questions
    data = {"introduction": page["introduction"].value(), "seen": page["seen"].value()}
    counts = questions.management_form.initial
    data |= {f"questions-{name}": value for name, value in counts.items()}
    for form in questions:
        data |= {
            bound.html_name: bound.value()
            for bound in form
            if bound.value() not in (None, False) and bound.name != "DELETE"
        }
    return data


def add_question(data: dict, **fields) -> dict:
    """Fill in the empty question of the page."""
    number = int(data["questions-INITIAL_FORMS"])
    return {**data, **{f"questions-{number}-{name}": value for name, value in fields.items()}}


def asked(draft: SheetVersion) -> list[str]:
    return list(draft.questions.values_list("code", flat=True))


def test_the_sheets_of_a_new_installation_are_listed(desk):
    said = desk.get(LIST).content.decode()
    for name in ("Préparer mon passage", "Me préparer à écouter", "Préparer le lancement"):
        assert name in said
    assert "Version 1, 12 questions" in said


def test_a_draft_begins_with_what_is_in_service_and_nobody_else_sees_it(desk, template):
    answer = desk.post(door("start", template))
    draft = template.versions.get(state="draft")
    assert answer.url == door("edit", draft)
    active = template.versions.get(state="active")
    columns = ["position", "code", "kind", "label", "is_required", "max_length", "choices"]
    assert list(draft.questions.values(*columns)) == list(active.questions.values(*columns))
    desk.post(door("start", template))
    assert template.versions.count() == 2


def test_saving_what_was_not_changed_changes_nothing(desk, draft):
    columns = ["code", "position", "kind", "max_length", "choices"]
    before = list(draft.questions.values(*columns))
    answer = desk.post(door("edit", draft), form_of(desk, draft))
    assert answer.url == door("sheet", draft.template)
    draft.refresh_from_db()
    assert list(draft.questions.values(*columns)) == before
    assert draft.lock_version == 1


def test_questions_are_added_ordered_changed_and_removed(desk, draft):
    data = form_of(desk, draft)
    data = add_question(
        data, label="Mon humeur", kind="choice", offered="Bonne\n\n Mauvaise \nBonne", ORDER="1"
    )
    data["questions-0-ORDER"] = "3"  # behind the second, which stays the second
    data["questions-2-DELETE"] = "on"
    data["questions-3-label"] = "Ma part"
    data["questions-3-max_length"] = "500"
    data["encore"] = "1"
    answer = desk.post(door("edit", draft), data)
    assert answer.url == door("edit", draft)
    found = list(draft.questions.all())
    assert [one.code for one in found][:4] == ["mon_humeur", "headline", "topic_kind", "my_part"]
    assert "context" not in asked(draft)
    assert (found[0].choices, found[0].max_length) == (["Bonne", "Mauvaise"], None)
    assert (found[3].label, found[3].max_length) == ("Ma part", 500)
    assert [one.position for one in found] == list(range(1, 13))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"label": "Sans réponse"}, "kind"),
        ({"kind": "long"}, "label"),
        ({"label": "Un choix", "kind": "choice", "offered": "Seul"}, "offered"),
        ({"label": "Trop", "kind": "long", "max_length": "5000"}, "max_length"),
        ({"label": "Peu", "kind": "long", "max_length": "1"}, "max_length"),
        ({"label": "Deux\nlignes", "kind": "long"}, "label"),
        ({"label": "C", "kind": "choices", "offered": "a\n" + "x" * 121}, "offered"),
        ({"label": "K", "kind": "other"}, "kind"),
    ],
)
def test_what_a_question_cannot_be_is_told_and_nothing_is_written(desk, draft, fields, wrong):
    before = asked(draft)
    data = add_question(form_of(desk, draft), **fields)
    answer = desk.post(door("edit", draft), data)
    number = data["questions-INITIAL_FORMS"]
    assert answer.status_code == 400
    assert f'href="#id_questions-{number}-{wrong}"' in answer.content.decode()
    assert asked(draft) == before


def test_two_questions_of_one_label_have_two_codes_and_a_foreign_code_is_not_taken(desk, draft):
    data = add_question(
        form_of(desk, draft), label="Ma question au groupe", kind="long", code="question"
    )
    desk.post(door("edit", draft), data)
    assert asked(draft)[-1] == "ma_question_au_groupe"
    data = add_question(
        form_of(desk, draft), label="Ma question au groupe", kind="long", code="intrus"
    )
    desk.post(door("edit", draft), data)
    assert asked(draft)[-2:] == ["ma_question_au_groupe", "ma_question_au_groupe_2"]


def test_the_second_of_two_is_told_and_loses_nothing(desk, draft):
    data = form_of(desk, draft)
    desk.post(door("edit", draft), {**data, "introduction": "La première."})
    answer = desk.post(door("edit", draft), {**data, "questions-0-label": "La mienne"})
    said = answer.content.decode()
    assert answer.status_code == 400
    assert "a changé cela" in said
    assert "La mienne" in said
    assert "Ce que j’apporte" in said  # what is written by now
    assert SheetQuestion.objects.filter(label="La mienne").count() == 0
    page = answer.context["form"]
    assert desk.post(door("edit", draft), {**data, "seen": page["seen"].value()}).status_code == 302


def test_putting_in_service_leaves_begun_sheets_their_questions(desk, draft, coordinator):
    place = EnrolmentFactory()
    turn = ClientTurnFactory(workshop__cohort=place.cohort, client=place)
    begun = open_sheet(place.person, workshop=turn.workshop, turn=turn)
    asked_before = begun.version
    question = desk.get(door("activate", draft)).content.decode()
    assert "gardent les questions" in question
    assert desk.post(door("activate", draft), {"seen": 7}).status_code == 400
    assert desk.post(door("activate", draft), {"seen": 0}).status_code == 302
    draft.refresh_from_db()
    assert (draft.number, draft.state, draft.activated_by) == (2, "active", coordinator)
    asked_before.refresh_from_db()
    assert asked_before.state == VersionState.ARCHIVED
    assert Preparation.objects.get().version == asked_before
    for closed in ("edit", "activate", "delete"):
        assert desk.get(door(closed, draft)).status_code == 404
    said = desk.get(door("sheet", draft.template)).content.decode()
    assert "En service" in said
    assert "Remplacée" in said
    [entry] = ModelLogEntry.objects.filter(action="portal.activate_sheet")
    assert entry.data == {"number": 2}


def test_a_sheet_without_questions_is_not_put_in_service(desk, draft):
    draft.questions.all().delete()
    answer = desk.post(door("activate", draft), {"seen": 0})
    assert answer.status_code == 400
    assert "au moins une question" in answer.content.decode()


def test_a_draft_is_given_up(desk, draft):
    assert "seront perdues" in desk.get(door("delete", draft)).content.decode()
    desk.post(door("delete", draft))
    assert not SheetVersion.objects.filter(state="draft").exists()


def test_the_name_that_participants_read_is_changed(desk, template):
    assert desk.post(door("rename", template), {"name": ""}).status_code == 400
    desk.post(door("rename", template), {"name": "Ma fiche"})
    assert "Ma fiche" in desk.get(LIST).content.decode()


def test_a_preview_is_what_participants_see_and_empty(desk, draft):
    place = EnrolmentFactory()
    turn = ClientTurnFactory(workshop__cohort=place.cohort, client=place)
    sheet = open_sheet(place.person, workshop=turn.workshop, turn=turn)
    save_sheet(sheet, texts=COMPLETE, seen=0)
    for version in (draft, sheet.version):
        said = desk.get(door("preview", version)).content.decode()
        for words in ("Ma question au groupe", "Un autre regard", "<textarea", "Aperçu"):
            assert words in said
        assert "Quetzalcoatl" not in said
        assert "<form" not in said.split('id="contenu"')[1].split("portal-footer")[0]


def test_editors_are_refused_everywhere(editor_client, template, draft):
    of_a_draft = ["preview", "edit", "activate", "delete"]
    rows = {template: ["sheet", "rename", "start"], draft: of_a_draft}
    doors = [LIST, *(door(name, row) for row, names in rows.items() for name in names)]
    for address in doors:
        for method in (editor_client.get, editor_client.post):
            response = method(address)
            assert response.status_code in {302, 403, 405}
            assert response.get("Location", "/admin/") == "/admin/"
    assert SheetVersion.objects.filter(state="draft").count() == 1
    assert LIST not in editor_client.get("/admin/").content.decode()


def test_the_menu_has_sheets(desk):
    assert LIST in desk.get("/admin/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(desk, count, django_assert_num_queries):
    for template in SheetTemplate.objects.all()[:count]:
        start_draft(template)
    desk.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        desk.get(LIST)
