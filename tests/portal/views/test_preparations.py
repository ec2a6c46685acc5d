"""Sheets on the pages: what their author writes, what each of the others reads, what it costs."""

from datetime import timedelta
from html import unescape
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from cms.models import OutboxMail, User
from portal.enums import CharterDecision, EnrolmentStatus, LeaveReason, SheetState, TurnState
from portal.models import (
    AuditEvent,
    ClientTurn,
    Cohort,
    CommentDraft,
    Commitment,
    Enrolment,
    Preparation,
    PreparationComment,
    SheetTemplate,
    SheetVersion,
    Workshop,
)
from portal.queries.preparations import whole
from portal.services.commitments import record_state
from portal.services.preparations import open_sheet, save_sheet, share_sheet, submit_sheet
from portal.services.snapshots import snapshots_of
from portal.views.acts import INCOMPLETE
from tests.factories.charters import put_in_force
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CharterAcceptanceFactory,
    ClientTurnFactory,
    CommentDraftFactory,
    CommitmentFactory,
    EnrolmentFactory,
    FacilitationFactory,
    PreparationCommentFactory,
    PreparationFactory,
    WorkshopFactory,
)
from tests.factories.sheets import COMPLETE
from tests.forms import soup_of
from tests.mails import sent_mails

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# Queries of each page, whatever the number of sheets on it.
PREPARATIONS, HOME, SESSION, ANIMATION, PLAN, READ = 22, 26, 39, 18, 18, 21
JSON = {"Accept": "application/json"}
TEXT = {f"q-{code}": answer for code, answer in COMPLETE.items()}
CANARY, SECRET = "Quetzalcoatl", "Zibeline"


@pytest.fixture
def turn(cohort, member) -> ClientTurn:
    workshop = WorkshopFactory(cohort=cohort, number=4)
    return ClientTurnFactory(workshop=workshop, client=member.enrolments.get())


@pytest.fixture(autouse=True)
def everybody_accepted(cohort, version, member, facilitator):
    for person in (member, facilitator):
        accept(person, cohort, version)


@pytest.fixture
def peer(cohort, version) -> User:
    person = EnrolmentFactory(cohort=cohort, person__first_name="Bruno").person
    accept(person, cohort, version)
    return person


def accept(person: User, cohort: Cohort, version) -> None:
    CharterAcceptanceFactory(person=person, cohort=cohort, version=version)


def written(turn: ClientTurn, state: str = "draft") -> Preparation:
    sheet = open_sheet(turn.client.person, workshop=turn.workshop, turn=turn)
    save_sheet(sheet, texts=COMPLETE, seen=0)
    if state != "draft":
        {"submitted": submit_sheet, "shared": share_sheet}[state](sheet, seen=1)
    return whole(Preparation.objects.all()).get(pk=sheet.pk)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: User, address: str, status: int = 200) -> str:
    response = client_of(person).get(address)
    assert response.status_code == status
    assert "no-store" in response["Cache-Control"]
    return unescape(response.content.decode()).replace("\u00a0", " ")


def door(sheet: Preparation, word: str = "") -> str:
    return f"/espace/preparations/{sheet.pk}/{word}"


def new(turn: ClientTurn) -> str:
    return f"/espace/preparations/passages/{turn.pk}/"


# The list, the first screen ----------------------------------------------------------------------


def test_the_list_of_a_stranger_is_empty_and_says_so():
    assert "Rien à préparer pour le moment" in page(UserFactory(), "/espace/preparations/")


def test_the_list_says_what_waits_how_far_it_is_and_until_when(turn, member):
    Workshop.objects.filter(pk=turn.workshop_id).update(
        prep_due_at=timezone.now().replace(year=2031, month=3, day=1, hour=12)
    )
    assert "0 étape sur 6" in page(member, "/espace/preparations/")
    sheet = open_sheet(member, workshop=turn.workshop, turn=turn)
    save_sheet(sheet, texts={"headline": "x", "question": "y", "my_part": "z"}, seen=0)
    said = page(member, "/espace/preparations/")
    for words in ("Préparer mon passage", "2 étapes sur 6", "Visible par vous seul·e"):
        assert words in said
    assert "À remettre au plus tard le" in said
    assert "samedi 1er mars 2031" in said
    assert door(sheet) in said


def test_the_list_holds_past_and_unattached_sheets_and_nobody_elses(turn, member, peer, cohort):
    past = written(turn, "shared")
    begun = timezone.now() - DAY
    Workshop.objects.filter(pk=turn.workshop_id).update(starts_at=begun, ends_at=begun + DAY / 8)
    Workshop.objects.filter(pk=turn.workshop_id).update(number=7)
    lost = PreparationFactory(
        turn=None, workshop=None, owner=member, cohort=cohort, saved_at=timezone.now()
    )
    theirs = written(
        ClientTurnFactory(workshop=WorkshopFactory(cohort=cohort), client=peer.enrolments.get()),
        "shared",
    )
    said = page(member, "/espace/preparations/")
    assert "Séance n° 7" in said
    assert "Fiches sans séance" in said
    assert [door(one) in said for one in (past, lost, theirs)] == [True, True, False]


def test_home_asks_for_the_clients_sheet_until_it_is_handed_over(turn, member, peer):
    said = page(member, "/espace/")
    assert "Préparer ma séance : 0 étape sur 6" in said
    assert new(turn) in said
    assert "Préparer ma séance" not in page(peer, "/espace/")
    sheet = written(turn)
    assert "Préparer ma séance : 6 étapes sur 6" in page(member, "/espace/")
    submit_sheet(sheet, seen=1)
    assert "Préparer ma séance" not in page(member, "/espace/")


def test_home_asks_for_no_sheet_months_ahead_nor_of_a_session_one_misses(turn, member):
    Workshop.objects.filter(pk=turn.workshop_id).update(
        starts_at=timezone.now() + 60 * DAY,
        ends_at=timezone.now() + 60 * DAY + DAY / 8,
        prep_due_at=timezone.now() + 57 * DAY,
    )
    assert "Préparer ma séance" not in page(member, "/espace/")
    assert "Préparer mon passage" in page(member, "/espace/preparations/")


def test_everybody_prepares_the_kickoff(member, cohort):
    kickoff = WorkshopFactory(cohort=cohort, kind="kickoff", number=1)
    assert "Préparer le lancement : 0 étape sur 1" in page(member, "/espace/")
    address = f"/espace/preparations/seances/{kickoff.pk}/"
    client_of(member).post(address, {"seen": 0, "q-expectations": "Écouter"})
    sheet = Preparation.objects.get()
    assert (sheet.workshop, sheet.turn, sheet.role) == (kickoff, None, "consultant")


# Writing -----------------------------------------------------------------------------------------


def test_looking_at_a_new_sheet_writes_nothing_and_the_first_save_begins_it(turn, member):
    said = page(member, new(turn))
    assert "Ma question au groupe" in said
    assert not Preparation.objects.exists()
    response = client_of(member).post(new(turn), {**TEXT, "seen": 0, "puis": "remettre"})
    sheet = Preparation.objects.select_related("owner__data_key").get()
    assert response.url == door(sheet, "remettre/")
    assert dict(sheet.texts) == COMPLETE
    assert (sheet.state, sheet.turn, sheet.owner) == ("draft", turn, member)
    assert client_of(member).get(new(turn)).url == door(sheet)


def test_the_page_saves_by_itself_what_is_unfinished_and_too_long(turn, member):
    client, key = client_of(member), uuid4()
    long = {"seen": 0, "key": key, "q-headline": "x" * 900, "q-context": " \r\n "}
    for _ in range(2):  # the answer was lost: the very same again
        answer = client.post(new(turn), long, headers=JSON)
        assert answer.status_code == 200
        assert answer.json()["seen"] == 1
    sheet = Preparation.objects.select_related("owner__data_key").get()
    assert dict(sheet.texts) == {"headline": "x" * 900}
    again = {"seen": 1, "key": uuid4(), "q-headline": "court"}
    assert client.post(new(turn), again, headers=JSON).json()["seen"] == 2


@pytest.mark.parametrize("headers", [{}, JSON])
def test_page_of_another_account_is_not_saved_in_mine(member, peer, cohort, headers):
    """Two people on one browser: the page of who was there before is still open."""
    session = WorkshopFactory(cohort=cohort, kind="kickoff")
    address = f"/espace/preparations/seances/{session.pk}/"
    shown = soup_of(client_of(member).get(address))
    account = shown.select_one("[name=account]")["value"]
    question = shown.select_one(".question textarea")["name"]
    sent = {"seen": 0, "account": account, question: "Zibeline"}
    answer = client_of(peer).post(address, sent, headers=headers)
    assert answer.status_code == 403
    assert "ouverte avec un autre compte" in unescape(answer.content.decode())
    assert ("Zibeline" in answer.content.decode()) == (not headers)  # to be copied
    if not headers:  # to press once more, or to type on, changes nothing
        assert soup_of(answer).select_one("[name=account]")["value"] == account
    assert not Preparation.objects.exists()
    assert client_of(member).post(address, sent, headers=headers).status_code in {200, 302}


def test_line_ends_of_a_browser_make_no_other_sheet(turn, member):
    """By hand a browser sends CR LF, the page itself LF."""
    sheet, client = written(turn), client_of(member)
    for seen, ends in enumerate(["\r\n", "\n", "\r\n", "\n", "\r\n"], start=1):
        headers = JSON if ends == "\n" else {}
        form = {**TEXT, "seen": seen, "q-headline": f"Un{ends}mot", "q-context": f"Deux{ends}mots"}
        assert client.post(door(sheet), form, headers=headers).status_code in (200, 302)
    said = {**COMPLETE, "headline": "Un\nmot", "context": "Deux\nmots"}
    saved = whole(Preparation.objects.all()).get()
    assert (saved.lock_version, dict(saved.texts)) == (6, said)
    assert [dict(one.content) for one in snapshots_of(saved)] == [said, COMPLETE]


def test_two_windows_are_both_kept_and_shown(turn, member):
    sheet, client = written(turn), client_of(member)
    form = {**TEXT, "seen": 1}
    assert client.post(door(sheet), {**form, "q-headline": "Première"}).status_code == 302
    refused = client.post(door(sheet), {**form, "q-headline": "Seconde"}, headers=JSON)
    assert refused.status_code == 409
    shown = client.post(door(sheet), {**form, "q-headline": "Seconde", "q-help_types": []})
    said = shown.content.decode()
    assert shown.status_code == 409
    assert "Première" in said
    assert 'value="Seconde"' in said
    assert shown.context["theirs"] == [
        ("Ma manchette", "Première"),
        ("L’aide que j’attends", "Des idées, Un autre regard"),
    ]
    assert 'name="seen" value="2"' in said


def test_a_new_sheet_answers_the_questions_that_were_shown(turn, member):
    """Others came into service while the page was open: nothing typed is dropped."""
    old = SheetVersion.objects.get(state="active", template__role="client")
    SheetVersion.objects.filter(pk=old.pk).update(state="archived")
    SheetVersion.objects.create(
        template=old.template, number=2, state="active", activated_at=timezone.now()
    )
    client_of(member).post(new(turn), {**TEXT, "seen": 0, "version": old.pk})
    sheet = Preparation.objects.select_related("owner__data_key").get()
    assert (sheet.version, dict(sheet.texts)) == (old, COMPLETE)


@pytest.mark.parametrize("sent", ["x", "", uuid4(), "another template", "a draft"])
def test_another_version_than_those_that_were_in_service_is_not_taken(turn, member, sent):
    active = SheetVersion.objects.get(state="active", template__role="client")
    draft = SheetVersion.objects.create(template=active.template)
    foreign = SheetTemplate.objects.get(workshop_kind="review").versions.get()
    sent = {"another template": foreign.pk, "a draft": draft.pk}.get(sent, sent)
    client_of(member).post(new(turn), {**TEXT, "seen": 0, "version": sent})
    assert Preparation.objects.get().version == active


def test_a_choice_that_is_not_offered_is_refused_and_nothing_is_lost(turn, member):
    sheet = written(turn)
    form = {**TEXT, "seen": 1, "q-topic_kind": "Un rêve", "q-headline": "Gardée"}
    answer = client_of(member).post(door(sheet), form)
    assert answer.status_code == 400
    assert 'value="Gardée"' in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_no_turn_of_mine_has_no_sheet(turn, peer, facilitator, stranger, method):
    for person in (peer, facilitator, stranger):
        answer = getattr(client_of(person), method)(new(turn), {**TEXT, "seen": 0})
        assert answer.status_code == 404
    assert not Preparation.objects.exists()


def test_of_a_session_that_is_over_nothing_new_is_begun(turn, member):
    Workshop.objects.filter(pk=turn.workshop_id).update(status="cancelled")
    answer = client_of(member).post(new(turn), {**TEXT, "seen": 0})
    assert answer.status_code == 400
    assert CANARY in answer.content.decode()  # what was typed is still there
    assert not Preparation.objects.exists()


# The first step: where one stands with one's commitments (BR-73) -------------------------------


@pytest.fixture
def commitment(member, cohort) -> Commitment:
    """One of the member's; others that they are not asked about."""
    CommitmentFactory(cohort=cohort, owner=EnrolmentFactory(cohort=cohort).person)
    CommitmentFactory(owner=member, texts={"text": "D’un autre groupe"})
    return CommitmentFactory(cohort=cohort, owner=member, texts={"text": "Refuser une réunion"})


def said_of(commitment: Commitment) -> tuple[str, str | None]:
    found = Commitment.objects.select_related("owner__data_key").get(pk=commitment.pk)
    return found.state, found.texts.get("follow_up_note")


def follow_up(page_context, state: str, note: str) -> dict:
    [form] = page_context["follow_ups"]
    hidden = {field.html_name: field.value() for field in form.hidden_fields()}
    return {**hidden, form.add_prefix("state"): state, form.add_prefix("note"): note}


def test_a_sheet_begins_with_the_commitments_and_saves_both(turn, member, commitment):
    client = client_of(member)
    shown = client.get(new(turn))
    said = shown.content.decode()
    assert said.index("Refuser une réunion") < said.index("Ma manchette")
    assert "D’un autre groupe" not in said
    form = {**TEXT, "seen": 0, **follow_up(shown.context, "done", "Fait deux fois.")}
    assert client.post(new(turn), form, headers=JSON).status_code == 200
    assert said_of(commitment) == ("done", "Fait deux fois.")
    assert Preparation.objects.get().lock_version == 1
    again = {**form, "seen": 1, "key": uuid4()}  # what was not typed anew is sent along
    assert client.post(new(turn), again, headers=JSON).status_code == 200
    shown = client.get(door(Preparation.objects.get()))
    assert "Fait deux fois." in shown.content.decode()


def test_a_commitment_changed_elsewhere_is_shown_and_the_sheet_is_saved(turn, member, commitment):
    sheet, client = written(turn), client_of(member)
    shown = client.get(door(sheet))
    record_state(commitment, state="adapted", note="Ailleurs.", seen=commitment.lock_version)
    followed_up = follow_up(shown.context, "done", "Ici.")
    form = {**TEXT, "seen": 1, "q-headline": "Nouvelle", **followed_up}
    answer = client.post(door(sheet), form)
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Ailleurs." in said
    assert "Ici.</textarea>" in said
    assert said_of(commitment) == ("adapted", "Ailleurs.")
    assert whole(Preparation.objects.all()).get().texts["headline"] == "Nouvelle"


@pytest.mark.parametrize("state", ["nowhere", "x" * 30])
def test_what_is_no_state_of_a_commitment_is_told(turn, member, commitment, state):
    sheet, client = written(turn), client_of(member)
    form = {**TEXT, "seen": 1, **follow_up(client.get(door(sheet)).context, state, "")}
    assert client.post(door(sheet), form, headers=JSON).status_code == 400
    answer = client.post(door(sheet), form)
    assert answer.status_code == 400
    assert "Un de vos engagements est à revoir" in answer.content.decode()
    assert said_of(commitment)[0] == "planned"


def test_commitments_are_asked_about_before_the_next_session_alone(
    turn, member, commitment, cohort
):
    sheet = written(turn)
    WorkshopFactory(cohort=cohort, number=5, starts_at=timezone.now() + DAY)
    assert client_of(member).get(door(sheet)).context["follow_ups"] is None


# Handing over ------------------------------------------------------------------------------------


def test_the_last_look_shows_the_text_and_who_reads_it(turn, member, facilitator):
    facilitator.first_name, facilitator.last_name = "Ariane", "Lemoine"
    facilitator.save()
    sheet = written(turn)
    for word in ("remettre/", "partager/"):
        said = page(member, door(sheet, word))
        assert CANARY in said
        assert "Ariane Lemoine" in said
        assert 'name="seen" value="1"' in said
    assert Preparation.objects.get().state == "draft"
    assert not OutboxMail.objects.exists()


def test_what_is_missing_is_told_at_its_field(turn, member):
    sheet = written(turn)
    save_sheet(sheet, texts={"headline": CANARY}, seen=1)
    said = page(member, door(sheet, "remettre/"))
    assert '<a href="#id_q-topic_kind">' in said
    assert 'id="id_q-question_error"' in said
    assert f'value="Une équipe {CANARY}"' not in said
    assert f'value="{CANARY}"' in said
    assert client_of(member).post(door(sheet, "remettre/"), {"seen": 2}).status_code == 400
    assert Preparation.objects.get().state == "draft"


def test_handing_over_and_taking_back_by_the_buttons(turn, member):
    sheet, client = written(turn), client_of(member)
    states = []
    for word in ("remettre/", "partager/", "departager/", "retirer/", "partager/"):
        answer = client.post(door(sheet, word), {"seen": 1}, follow=True)
        states.append(Preparation.objects.get().state)
        assert answer.status_code == 200
    assert states == ["submitted", "shared", "submitted", "withdrawn", "shared"]


def test_what_changed_since_the_look_is_looked_at_again(turn, member):
    sheet = written(turn)
    save_sheet(sheet, texts={**COMPLETE, "headline": "Changée"}, seen=1)
    for seen in ("1", "", "x"):
        answer = client_of(member).post(door(sheet, "partager/"), {"seen": seen})
        assert answer.status_code == 409
        assert "Changée" in answer.content.decode()
    assert Preparation.objects.get().state == "draft"


def test_modifications_are_not_read_until_they_are_passed_on(turn, member, peer):
    sheet, client = written(turn, "shared"), client_of(member)
    assert "mise à jour" not in page(peer, f"/espace/seances/{turn.workshop_id}/")
    client.post(door(sheet), {**TEXT, "seen": 1, "q-headline": "Nouvelle"})
    assert "Modifications non transmises" in page(member, door(sheet))
    before = page(peer, door(sheet))
    assert (CANARY in before, "Nouvelle" in before, "Mise à jour" in before) == (True, False, False)
    client.post(door(sheet, "transmettre/"), {"seen": 2})
    assert "Modifications non transmises" not in page(member, door(sheet))
    after = page(peer, door(sheet))
    assert (CANARY in after, "Nouvelle" in after, "Mise à jour" in after) == (False, True, True)
    assert "mise à jour" in page(peer, f"/espace/seances/{turn.workshop_id}/")


def test_a_sheet_without_a_session_is_taken_up_for_another_turn(turn, member, cohort):
    sheet = written(turn)
    Preparation.objects.update(turn=None, workshop=None)
    free = ClientTurnFactory(workshop=WorkshopFactory(cohort=cohort), client=turn.client)
    assert "Reprendre ma fiche" in page(member, door(sheet))
    assert "La relire, et la reprendre" in page(member, new(free))
    client_of(member).post(door(sheet, "reprendre/"), {"turn": free.pk})
    assert Preparation.objects.get().turn == free


@pytest.mark.parametrize("whose", ["a peer", "nobody", "another group"])
def test_a_sheet_is_taken_up_for_no_turn_of_somebody_else(turn, member, cohort, whose):
    sheet = written(turn)
    Preparation.objects.update(turn=None, workshop=None)
    client = {"a peer": EnrolmentFactory(cohort=cohort), "nobody": None}.get(whose)
    other = EnrolmentFactory(person=member)
    client = other if whose == "another group" else client
    workshop = WorkshopFactory(cohort=other.cohort if whose == "another group" else cohort)
    free = ClientTurnFactory(workshop=workshop, client=client)
    for value in (free.pk, uuid4(), "x", ""):
        client_of(member).post(door(sheet, "reprendre/"), {"turn": value})
    assert Preparation.objects.get().turn is None


# Reading -----------------------------------------------------------------------------------------

READ_BY = {
    "draft": {"author"},
    "submitted": {"author", "facilitator"},
    "shared": {"author", "facilitator", "peer"},
}


@pytest.mark.parametrize("state", READ_BY)
def test_who_opens_a_sheet(turn, member, peer, facilitator, stranger, coordinator, state):
    sheet = written(turn, state)
    everybody = {
        "author": member,
        "peer": peer,
        "facilitator": facilitator,
        "stranger": stranger,
        "coordinator": coordinator,
        "superuser": UserFactory(is_superuser=True),
    }
    opened = set()
    for name, person in everybody.items():
        answer = client_of(person).get(door(sheet))
        assert answer.status_code in {200, 404}
        assert (CANARY in answer.content.decode()) == (answer.status_code == 200)
        opened |= {name} if answer.status_code == 200 else set()
        listed = client_of(person).get(f"/espace/seances/{turn.workshop_id}/")
        assert (door(sheet) in listed.content.decode()) == (answer.status_code == 200)
        if name != "author":
            assert client_of(person).post(door(sheet), {**TEXT, "seen": 1}).status_code == 404
    assert opened == READ_BY[state]


def test_a_peer_reads_neither_the_draft_nor_lateness_nor_comments_nor_versions(
    turn, member, peer, facilitator
):
    Workshop.objects.filter(pk=turn.workshop_id).update(prep_due_at=timezone.now() - DAY)
    sheet = written(turn, "shared")
    save_sheet(sheet, texts={**COMPLETE, "headline": "Brouillon en cours"}, seen=1)
    PreparationCommentFactory(
        preparation=sheet, written_by=facilitator, text="Un mot de l’animatrice"
    )
    session = f"/espace/seances/{turn.workshop_id}/"
    for person, sees in ((peer, False), (facilitator, True)):
        said = page(person, door(sheet)) + page(person, session)
        assert ("Un mot de l’animatrice" in said) is sees
        assert ("tardive" in said) is sees
        assert "Brouillon en cours" not in said
    assert "Remise tardive" in page(member, door(sheet))
    for word in ("versions/", "fiche.pdf", "remettre/", "retirer/", "partager/"):
        assert client_of(peer).get(door(sheet, word)).status_code == 404


def test_who_left_and_leaves_their_texts_has_no_name_any_more(turn, member, peer):
    member.first_name, member.last_name = "Amina", "Benali"
    member.save()
    sheet = written(turn, "shared")
    assert "Amina Benali" in page(peer, door(sheet))
    gone = {
        "status": EnrolmentStatus.WITHDRAWN,
        "left_on": timezone.localdate(),
        "leave_reason": LeaveReason.NOT_SAID,
    }
    Enrolment.objects.filter(pk=turn.client_id).update(**gone, leaves_texts=True)
    said = page(peer, door(sheet)) + page(peer, f"/espace/seances/{turn.workshop_id}/")
    assert "Ancien participant" in said
    assert "Fiche d’Amina" not in said
    assert CANARY in page(member, door(sheet))  # their own


def test_reading_is_noted_once_a_day_and_ones_own_is_not(turn, member, peer, facilitator):
    sheet = written(turn, "shared")
    AuditEvent.objects.all().delete()
    for person in (member, peer, peer, facilitator):
        page(person, door(sheet))
    noted = AuditEvent.objects.values_list("actor", "owner", "action", "target_id")
    assert set(noted) == {
        (person.pk, member.pk, "read", sheet.pk) for person in (peer, facilitator)
    }


def test_somebody_elses_markup_is_words(turn, peer):
    sheet = open_sheet(turn.client.person, workshop=turn.workshop, turn=turn)
    evil = {**COMPLETE, "headline": "<script>x</script>", "context": '<p hx-get="/">a</p>'}
    save_sheet(sheet, texts=evil, seen=0)
    share_sheet(sheet, seen=1)
    said = client_of(peer).get(door(sheet)).content.decode()
    assert "<script>x" not in said
    assert "<p hx-get" not in said
    assert "&lt;script&gt;x" in said


# The charter -------------------------------------------------------------------------------------


@pytest.fixture
def declined(member, cohort, version):
    CharterAcceptanceFactory(
        person=member, cohort=cohort, version=version, decision=CharterDecision.DECLINED
    )


def test_without_the_charter_ones_own_is_read_and_taken_back_not_written(
    turn, member, declined, cohort
):
    sheet = PreparationFactory(turn=turn, shared=True, texts=COMPLETE)
    charter = f"/espace/groupes/{cohort.pk}/charte/"
    client = client_of(member)
    said = page(member, door(sheet))
    assert CANARY in said
    assert "<textarea" not in said
    for headers in ({}, JSON):
        refused = client.post(door(sheet), {**TEXT, "seen": 0}, headers=headers)
        assert refused.status_code == 403
        assert charter in refused.content.decode()
    for word in ("remettre/", "partager/", "transmettre/"):
        assert client.get(door(sheet, word)).url == charter
        assert client.post(door(sheet, word), {"seen": 0}).status_code == 403
    assert client.get(door(sheet, "versions/")).status_code == 200
    assert client.post(door(sheet, "versions/"), {"version": uuid4()}).status_code == 403
    assert client.post(door(sheet, "departager/")).status_code == 302
    assert client.post(door(sheet, "retirer/")).status_code == 302
    assert Preparation.objects.get().state == "withdrawn"


def test_without_the_charter_nothing_is_begun_nor_asked_for(turn, member, declined, cohort):
    client, charter = client_of(member), f"/espace/groupes/{cohort.pk}/charte/"
    assert client.get(new(turn)).url == charter
    assert client.post(new(turn), {**TEXT, "seen": 0}).status_code == 403
    assert "Préparer ma séance" not in page(member, "/espace/")
    assert "Préparer cette séance" not in page(member, f"/espace/seances/{turn.workshop_id}/")
    assert not Preparation.objects.exists()


def test_a_new_version_of_the_charter_lets_write_for_oneself_and_nothing_else(
    turn, member, peer, cohort
):
    sheet = written(turn)
    theirs = written(
        ClientTurnFactory(workshop=WorkshopFactory(cohort=cohort), client=peer.enrolments.get()),
        "shared",
    )
    put_in_force(cohort.charter)
    client, charter = client_of(member), f"/espace/groupes/{cohort.pk}/charte/"
    assert client.post(door(sheet), {**TEXT, "seen": 1}, headers=JSON).status_code == 200
    assert "Préparer ma séance" in page(member, "/espace/")
    assert client.post(door(sheet, "partager/"), {"seen": 2}).status_code == 403
    assert client.get(door(theirs)).url == charter
    assert door(theirs) not in page(member, f"/espace/seances/{theirs.workshop_id}/")
    assert not AuditEvent.objects.filter(action="read").exists()


def test_who_has_left_reads_and_takes_back_what_is_theirs(turn, member):
    sheet = written(turn, "shared")
    Enrolment.objects.filter(pk=turn.client_id).update(status=EnrolmentStatus.SUSPENDED)
    client = client_of(member)
    assert CANARY in page(member, door(sheet))
    assert door(sheet) in page(member, "/espace/preparations/")
    assert client.post(door(sheet), {**TEXT, "seen": 1}).status_code == 403
    client.post(door(sheet, "retirer/"))
    assert Preparation.objects.get().state == "withdrawn"


# Comments ----------------------------------------------------------------------------------------


def test_a_comment_is_sealed_for_the_author_and_told_of_without_a_word(turn, member, facilitator):
    facilitator.first_name, facilitator.last_name = "Ariane", "Lemoine"
    facilitator.save()
    sheet, client = written(turn, "submitted"), client_of(facilitator)
    OutboxMail.objects.all().delete()
    form = {"seen": 0, "text": "Une question, plutôt."}
    assert client.post(door(sheet, "commentaire/"), form).url == door(sheet)
    comment = PreparationComment.objects.select_related("recipient__data_key").get()
    assert (comment.recipient, comment.written_by, comment.text) == (
        member,
        facilitator,
        "Une question, plutôt.",
    )
    said = page(member, door(sheet))
    assert "Une question, plutôt." in said
    assert "Ariane Lemoine" in said
    [mail] = sent_mails()
    assert mail.to == [member.email]
    assert mail.subject == f"{sheet.cohort.code} – un commentaire vous attend"
    assert "plutôt" not in mail.body + mail.alternatives[0][0]
    assert "Lemoine" not in mail.body + mail.alternatives[0][0]
    client.post(door(sheet, "commentaire/"), {"seen": 1, "text": "Mieux."})
    assert len(sent_mails()) == 1
    client.post(door(sheet, "commentaire/"), {"seen": 2, "text": "  "})
    assert not PreparationComment.objects.exists()


def test_two_facilitators_each_have_their_word(turn, member, facilitator, cohort, version):
    other = FacilitationFactory(
        cohort=cohort, starts_on=timezone.localdate() - DAY, person__last_name="Quéré"
    ).person
    accept(other, cohort, version)
    sheet = written(turn, "submitted")
    for person, text in ((facilitator, "Premier"), (other, "Second")):
        client_of(person).post(door(sheet, "commentaire/"), {"seen": 0, "text": text})
    for person in (member, facilitator, other):
        said = page(person, door(sheet))
        assert "Premier" in said
        assert "Second" in said


def test_of_two_windows_the_second_comment_is_told_and_kept(turn, facilitator):
    sheet, client = written(turn, "submitted"), client_of(facilitator)
    client.post(door(sheet, "commentaire/"), {"seen": 0, "text": "Premier"})
    answer = client.post(door(sheet, "commentaire/"), {"seen": 0, "text": "Second"})
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Premier" in said
    assert "Second</textarea>" in said
    assert 'name="seen" value="1"' in said
    assert client.post(door(sheet, "commentaire/"), {"text": "x"}).status_code == 400


def by_itself(client: Client, sheet: Preparation, **form):
    """Send a comment as the page does while it is typed."""
    headers = {"Accept": "application/json"}
    return client.post(door(sheet, "commentaire/"), form, headers=headers)


def test_a_comment_saves_itself_for_its_writer_alone(turn, member, facilitator, cohort, version):
    other = FacilitationFactory(cohort=cohort, starts_on=timezone.localdate() - DAY).person
    accept(other, cohort, version)
    sheet, client = written(turn, "submitted"), client_of(facilitator)
    OutboxMail.objects.all().delete()
    answer = by_itself(client, sheet, seen=0, text=SECRET)
    assert (answer.status_code, answer.json()["seen"]) == (200, 1)
    draft = CommentDraft.objects.select_related("owner__data_key").get()
    assert (draft.owner, dict(draft.texts)) == (facilitator, {"text": SECRET})
    for person in (member, other):
        assert SECRET not in page(person, door(sheet))
    mine = soup_of(client.get(door(sheet)))
    assert mine.select_one("textarea[name=text]").text.strip() == SECRET
    assert "Brouillon, lu de vous seul·e" in mine.get_text()
    assert not PreparationComment.objects.exists()
    assert sent_mails() == []
    assert not AuditEvent.objects.filter(action="commented").exists()


def test_a_comment_that_was_handed_over_stays_while_another_is_typed(turn, member, facilitator):
    sheet, client = written(turn, "submitted"), client_of(facilitator)
    by_itself(client, sheet, seen=0, text="Premier")
    assert (
        client.post(door(sheet, "commentaire/"), {"seen": 1, "text": "Premier"}).status_code == 302
    )
    draft = CommentDraft.objects.select_related("owner__data_key").get()
    assert (draft.lock_version, dict(draft.texts)) == (2, {})
    by_itself(client, sheet, seen=2, text=SECRET)
    said = page(member, door(sheet))
    assert ("Premier" in said, SECRET in said) == (True, False)
    said = page(facilitator, door(sheet))
    assert ("Premier" in said, SECRET in said) == (True, True)
    client.post(door(sheet, "commentaire/"), {"seen": 3, "text": SECRET})
    said = page(member, door(sheet))
    assert ("Premier" in said, SECRET in said) == (False, True)
    assert "Brouillon" not in page(facilitator, door(sheet))


def test_comment_typed_elsewhere_meanwhile_is_not_overwritten(turn, facilitator):
    sheet, client = written(turn, "submitted"), client_of(facilitator)
    by_itself(client, sheet, seen=0, text="Premier")
    assert by_itself(client, sheet, seen=0, text="Second").status_code == 409
    answer = client.post(door(sheet, "commentaire/"), {"seen": 0, "text": "Second"})
    assert answer.status_code == 409
    assert answer.context["theirs"] == [("Votre commentaire", "Premier")]
    assert not PreparationComment.objects.exists()


def test_comment_sent_twice_is_one(turn, facilitator):
    sheet, client = written(turn, "submitted"), client_of(facilitator)
    OutboxMail.objects.all().delete()
    form = {"seen": 0, "key": uuid4(), "text": "Une question, plutôt."}
    for _ in range(2):
        assert client.post(door(sheet, "commentaire/"), form).status_code == 302
    assert PreparationComment.objects.count() == 1
    assert len(sent_mails()) == 1
    assert AuditEvent.objects.filter(action="commented").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_reading_a_sheet_costs_the_same_with_many_comments(
    turn, facilitator, count, django_assert_num_queries
):
    sheet = written(turn, "submitted")
    PreparationCommentFactory.create_batch(count, preparation=sheet)
    CommentDraftFactory.create_batch(count, preparation=sheet)
    CommentDraftFactory(preparation=sheet, owner=facilitator)
    queries_of(facilitator, door(sheet), READ, django_assert_num_queries)


def test_only_who_facilitates_and_reads_comments(turn, member, peer, facilitator, stranger, cohort):
    sheet = written(turn, "shared")
    substitute = FacilitationFactory(
        cohort=cohort, workshop=turn.workshop, ends_on=timezone.localdate() + DAY
    ).person
    accept(substitute, cohort, cohort.charter.versions.get())
    assert CANARY in page(substitute, door(sheet))
    for person in (member, peer, stranger, substitute):
        answer = client_of(person).post(door(sheet, "commentaire/"), {"seen": 0, "text": "x"})
        assert answer.status_code == 404
    Preparation.objects.update(
        state=SheetState.DRAFT, released=None, submitted_at=None, shared_at=None
    )
    answer = client_of(facilitator).post(door(sheet, "commentaire/"), {"seen": 0, "text": "x"})
    assert answer.status_code == 404
    assert not PreparationComment.objects.exists()


# Files -------------------------------------------------------------------------------------------


def test_the_author_prints_what_they_wrote(turn, member, pango):
    sheet = written(turn)
    answer = client_of(member).get(door(sheet, "fiche.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    code = sheet.cohort.code.lower()
    assert answer["Content-Disposition"] == f'attachment; filename="fiche-{code}-seance-n-4.pdf"'
    assert "no-store" in answer["Cache-Control"]
    text = "".join(one.extract_text() for one in PdfReader(BytesIO(answer.content)).pages)
    for words in (CANARY, "Ma question au groupe", "Un autre regard", "Visible par vous seul·e"):
        assert words in text


def test_a_former_version_is_taken_up_again(turn, member):
    sheet, client = written(turn), client_of(member)
    save_sheet(sheet, texts={**COMPLETE, "headline": "Après"}, seen=1)
    said = page(member, door(sheet, "versions/"))
    assert CANARY in said
    assert "Ma manchette" in said
    former = sheet.snapshots.select_related("owner__data_key")
    old = next(one for one in former if CANARY in one.content["headline"])
    client.post(door(sheet, "versions/"), {"version": old.pk, "seen": 2})
    assert whole(Preparation.objects.all()).get().texts["headline"] == COMPLETE["headline"]
    other = PreparationFactory()
    theirs = other.snapshots.create(owner=other.owner, content={}, taken_at=timezone.now())
    answer = client.post(door(sheet, "versions/"), {"version": theirs.pk, "seen": 3})
    assert answer.status_code == 404


def test_a_former_version_is_taken_up_upon_a_version_only(turn, member):
    sheet, client = written(turn), client_of(member)
    [old] = sheet.snapshots.all()
    for seen in ("9" * 5_000, "x", ""):
        answer = client.post(door(sheet, "versions/"), {"version": old.pk, "seen": seen})
        assert (answer.status_code, INCOMPLETE in answer.content.decode()) == (400, True)
    assert whole(Preparation.objects.all()).get().lock_version == 1


# Costs -------------------------------------------------------------------------------------------


def queries_of(person: User, address: str, count: int, expect) -> None:
    client = client_of(person)
    client.get(address)  # the session's own minute
    with expect(count):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(
    member, facilitator, cohort, peer, count, django_assert_num_queries
):
    session = None
    for number in range(count):
        mine = ClientTurnFactory(
            workshop=WorkshopFactory(cohort=cohort, number=number + 1),
            client=member.enrolments.get(),
        )
        written(mine, "submitted")
        session = WorkshopFactory(cohort=cohort, number=number + 20) if not number else session
        place = EnrolmentFactory(cohort=cohort)
        written(ClientTurnFactory(workshop=session, client=place), "shared")
        PreparationFactory(
            turn=None, workshop=None, owner=member, cohort=cohort, saved_at=timezone.now()
        )
        past = WorkshopFactory(
            cohort=cohort, number=number + 40, starts_at=timezone.now() - (number + 1) * DAY
        )
        done = ClientTurnFactory(
            workshop=past, client=member.enrolments.get(), state=TurnState.DONE
        )
        PreparationFactory(turn=done, shared=True)
    queries_of(member, "/espace/preparations/", PREPARATIONS, django_assert_num_queries)
    queries_of(member, "/espace/", HOME, django_assert_num_queries)
    queries_of(peer, f"/espace/seances/{session.pk}/", SESSION, django_assert_num_queries)
    queries_of(facilitator, "/espace/animation/", ANIMATION, django_assert_num_queries)


# Who runs the group ------------------------------------------------------------------------------


def test_the_facilitator_sees_what_was_handed_over_late_or_not(turn, facilitator, cohort, member):
    member.first_name, member.last_name = "Amina", "Benali"
    member.save()
    assert "Aucune fiche remise" in page(facilitator, "/espace/animation/")
    sheet = written(turn)
    assert "Amina Benali" in page(facilitator, "/espace/animation/")  # as a member
    assert "Fiche de" not in page(facilitator, "/espace/animation/")
    submit_sheet(sheet, seen=1)
    Workshop.objects.filter(pk=turn.workshop_id).update(prep_due_at=timezone.now() - DAY)
    said = page(facilitator, "/espace/animation/")
    assert "Fiche d’Amina Benali" in said
    assert "remise tardive" in said
    assert door(sheet) in said
    assert "mise à jour" not in said


def test_a_facilitator_without_the_charter_sees_no_sheet(turn, facilitator, cohort):
    sheet = written(turn, "submitted")
    put_in_force(cohort.charter)
    said = page(facilitator, "/espace/animation/") + page(
        facilitator, f"/espace/seances/{turn.workshop_id}/"
    )
    assert "Fiche de" not in said
    assert client_of(facilitator).get(door(sheet)).status_code == 302


@pytest.mark.parametrize(
    ("state", "late", "words"),
    [
        (None, False, "Fiche de préparation : aucune"),
        ("draft", False, "Fiche de préparation : commencée"),
        ("submitted", False, "Fiche de préparation : remise<"),
        ("submitted", True, "Fiche de préparation : remise en retard"),
        ("shared", False, "Fiche de préparation : remise<"),
    ],
)
def test_the_coordination_sees_a_sheets_state_alone(turn, coordinator, cohort, state, late, words):
    if late:
        Workshop.objects.filter(pk=turn.workshop_id).update(prep_due_at=timezone.now() - DAY)
    if state:
        written(turn, state)
    said = page(coordinator, f"/admin/coordination/groupes/{cohort.pk}/passages/")
    assert words in said
    assert CANARY not in said
    assert "/espace/preparations/" not in said


def test_the_coordinations_plan_costs_the_same_for_one_and_three_sheets(
    turn, coordinator, cohort, django_assert_num_queries
):
    client = client_of(coordinator)
    address = f"/admin/coordination/groupes/{cohort.pk}/passages/"
    written(turn, "submitted")
    client.get(address)
    with django_assert_num_queries(PLAN):
        client.get(address)
    for number in (8, 9):
        place = EnrolmentFactory(cohort=cohort)
        workshop = WorkshopFactory(cohort=cohort, number=number)
        written(ClientTurnFactory(workshop=workshop, client=place), "submitted")
    with django_assert_num_queries(PLAN):
        client.get(address)
