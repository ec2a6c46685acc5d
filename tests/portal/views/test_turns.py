"""Who is client, on the pages: to whom it is told, what each may do, what it costs."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from cms.models import User
from portal.enums import SwapState, TurnState, WorkshopKind, WorkshopStatus
from portal.models import Absence, ClientTurn, Cohort, Enrolment, TurnSwap, Workshop
from portal.services.rotation_plans import propose_plan
from portal.services.swaps import ask_swap
from portal.views.acts import INCOMPLETE, MEANWHILE
from portal.views.rotation import ADDED
from tests.factories.portal import (
    CharterAcceptanceFactory,
    CharterVersionFactory,
    ClientTurnFactory,
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort() -> Cohort:
    return CohortFactory(name="Groupe du lundi", charter=CharterVersionFactory().charter)


@pytest.fixture
def me(cohort):
    place = EnrolmentFactory(cohort=cohort, person__first_name="Amina")
    accept(place.person, cohort)
    return place


@pytest.fixture
def peer(cohort):
    place = EnrolmentFactory(cohort=cohort, person__first_name="Bruno", person__last_name="Castel")
    accept(place.person, cohort)
    return place


def accept(person: User, cohort: Cohort) -> None:
    version = cohort.charter.versions.get()
    CharterAcceptanceFactory(person=person, cohort=cohort, version=version)


def turn_in(cohort: Cohort, days: int, **fields) -> ClientTurn:
    workshop = WorkshopFactory(
        cohort=cohort, number=days, starts_at=timezone.now() + timedelta(days=days)
    )
    return ClientTurnFactory(workshop=workshop, **fields)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person: User, address: str) -> str:
    response = client_of(person).get(address)
    assert response.status_code == 200
    return response.content.decode().replace("&nbsp;", " ")


def act(person: User, address: str, **data) -> str:
    """Press a button; return the page it leads to."""
    return client_of(person).post(address, data, follow=True).content.decode()


def session(turn: ClientTurn) -> str:
    return f"/espace/seances/{turn.workshop_id}/"


# Reading -----------------------------------------------------------------------------------------


def test_home_says_who_is_client_next(cohort, me, peer):
    turn_in(cohort, 4, client=peer)
    turn_in(cohort, 5, client=me, state=TurnState.CONFIRMED)
    mine = page(me.person, "/espace/")
    assert "Client·e pressenti·e : Bruno" in mine
    assert "Castel" not in mine
    assert "Vous êtes client·e de la" in mine
    assert "Vous êtes pressenti·e comme client·e de la séance n° 4" in page(peer.person, "/espace/")


@pytest.mark.parametrize("kind", [WorkshopKind.KICKOFF, WorkshopKind.WORKSHOP])
def test_home_looks_past_a_session_without_turns(cohort, me, peer, kind):
    soon = timezone.now() + timedelta(days=1)
    WorkshopFactory(cohort=cohort, number=1, kind=kind, starts_at=soon)
    cancelled = turn_in(cohort, 3, client=None, state=TurnState.OPEN).workshop
    Workshop.objects.filter(pk=cancelled.pk).update(status=WorkshopStatus.CANCELLED)
    turn_in(CohortFactory(), 2)
    turn_in(cohort, 4, client=peer)
    turn_in(cohort, 5, client=me)
    mine = page(me.person, "/espace/")
    assert re.search(r"Séance n° 4 \([^)]+\) · Client·e pressenti·e : Bruno", mine)
    assert mine.count('class="turn-who"') == 1
    theirs = page(peer.person, "/espace/")
    assert 'class="turn-who"' not in theirs
    assert "Vous êtes pressenti·e comme client·e de la" in theirs


def test_a_free_turn_is_said_to_be_free(cohort, me):
    turn_in(cohort, 4)
    assert "Passage à choisir" in page(me.person, "/espace/")


def test_without_the_charter_nobody_is_named(cohort, me, peer):
    turn = turn_in(cohort, 4, client=peer)
    newcomer = EnrolmentFactory(cohort=cohort).person
    for address in ("/espace/", f"/espace/groupes/{cohort.pk}/", session(turn)):
        said = page(newcomer, address)
        assert "Bruno" not in said
        assert "Castel" not in said
    assert "une fois la charte acceptée" in page(newcomer, session(turn))


def test_the_group_reads_turns_counts_and_history(cohort, me, peer):
    turn_in(cohort, 4, client=peer)
    propose_plan(cohort, user=cohort.coordinator)
    said = page(me.person, f"/espace/groupes/{cohort.pk}/")
    for word in ("Bruno Castel", "Pressenti·e", "Passages de chacun", "Ce qui s’est passé"):
        assert word in said


# Acting ------------------------------------------------------------------------------------------


def test_taking_and_leaving_a_turn_on_its_session(cohort, me):
    turn = turn_in(cohort, 4)
    said = act(me.person, f"/espace/passages/{turn.pk}/prendre/", seen=0)
    assert "vous êtes pressenti·e pour ce passage" in said
    assert "Laisser ce passage" in said
    said = act(me.person, f"/espace/passages/{turn.pk}/laisser/", seen=1)
    assert "de nouveau ouvert" in said
    turn.refresh_from_db()
    assert turn.client is None


def test_the_second_is_told(cohort, me, peer):
    turn = turn_in(cohort, 4)
    act(peer.person, f"/espace/passages/{turn.pk}/prendre/", seen=0)
    said = act(me.person, f"/espace/passages/{turn.pk}/prendre/", seen=0)
    assert "plus rapide" in said
    turn.refresh_from_db()
    assert turn.client == peer


@pytest.mark.parametrize("data", [{}, {"seen": "abc"}, {"seen": "-1"}])
def test_a_broken_form_is_told_and_changes_nothing(cohort, me, data):
    turn = turn_in(cohort, 4)
    said = act(me.person, f"/espace/passages/{turn.pk}/prendre/", **data)
    assert "rechargez la page" in said
    turn.refresh_from_db()
    assert turn.version == 0


def test_without_the_charter_no_turn_is_taken(cohort):
    turn, newcomer = turn_in(cohort, 4), EnrolmentFactory(cohort=cohort).person
    response = client_of(newcomer).post(f"/espace/passages/{turn.pk}/prendre/", {"seen": 0})
    assert response.status_code == 403
    turn.refresh_from_db()
    assert turn.client is None


def test_an_exchange_from_asking_to_the_answer(cohort, me, peer):
    mine, theirs = turn_in(cohort, 4, client=me), turn_in(cohort, 5, client=peer)
    assert "Demander un échange" in page(me.person, session(theirs))
    act(me.person, f"/espace/passages/{theirs.pk}/echanger/", seen=0, offered=mine.pk)
    swap = TurnSwap.objects.get()
    home = page(peer.person, "/espace/")
    assert "Répondre à un échange de passages" in home
    assert "vous propose d’échanger" in page(peer.person, session(theirs))
    assert "Répondre" not in page(me.person, "/espace/")
    act(peer.person, f"/espace/echanges/{swap.pk}/", answer="agree")
    assert ClientTurn.objects.get(pk=mine.pk).client == peer
    assert "accepté" in page(me.person, session(theirs))


@pytest.mark.parametrize("answer", ["", "agree", "peut-etre"])
def test_an_exchange_is_not_answered_by_who_asked(cohort, me, peer, answer):
    mine, theirs = turn_in(cohort, 4, client=me), turn_in(cohort, 5, client=peer)
    swap = ask_swap(theirs, offered=mine, person=me.person, seen=0)
    act(me.person, f"/espace/echanges/{swap.pk}/", answer=answer)
    swap.refresh_from_db()
    assert swap.state == SwapState.ASKED
    third = EnrolmentFactory(cohort=cohort).person
    accept(third, cohort)
    response = client_of(third).post(f"/espace/echanges/{swap.pk}/", {"answer": "agree"})
    assert response.status_code == 404


# Who runs the group ------------------------------------------------------------------------------


@pytest.fixture
def facilitator(cohort) -> User:
    person = FacilitationFactory(cohort=cohort).person
    accept(person, cohort)
    return person


@pytest.fixture(params=["facilitator", "coordinator"])
def runner(request, cohort) -> tuple[User, str]:
    """Who plans the turns, and where."""
    doors = {
        "facilitator": f"/espace/animation/{cohort.pk}/passages/",
        "coordinator": f"/admin/coordination/groupes/{cohort.pk}/passages/",
    }
    return request.getfixturevalue(request.param), doors[request.param]


def test_turns_are_planned_changed_and_added(cohort, me, peer, runner):
    person, door = runner
    turn_in(cohort, 4)
    assert "Proposer un plan" in page(person, door)
    act(person, f"{door}proposer/", per_workshop=1)
    turn = ClientTurn.objects.get()
    first = turn.client
    said = page(person, door)
    assert "Il manque 1 passage" in said
    for deed, version, state in (
        ("confirm", 1, TurnState.CONFIRMED),
        ("reopen", 2, TurnState.OPEN),
        ("skip", 3, TurnState.SKIPPED),
    ):
        act(person, f"{door}{turn.pk}/", deed=deed, seen=version)
        turn.refresh_from_db()
        assert (turn.state, turn.version) == (state, version + 1)
    other = peer if first == me else me
    act(person, f"{door}{turn.pk}/", deed="assign", client=other.pk, seen=4)
    turn.refresh_from_db()
    assert turn.client == other
    act(person, f"{door}seances/{turn.workshop_id}/ajouter/", seen=1)
    assert turn.workshop.turns.count() == 2
    said = act(person, f"{door}{turn.pk}/", deed="confirm", seen=1)
    assert "plus rapide" in said


def test_a_plan_that_proposes_nothing_says_why(cohort, me, peer, runner):
    person, door = runner
    nothing = "Rien à proposer\u00a0: "
    propose = {"per_workshop": 1}
    assert f"{nothing}aucune séance n’est à venir." in act(person, f"{door}proposer/", **propose)
    turn_in(cohort, 4)
    assert "Le plan est proposé." in act(person, f"{door}proposer/", **propose)
    assert f"{nothing}aucun passage n’est libre." in act(person, f"{door}proposer/", **propose)
    second = turn_in(cohort, 5)
    waiting = Enrolment.objects.filter(cohort=cohort, turns=None).get()
    Absence.objects.create(workshop=second.workshop, enrolment=waiting)
    assert f"{nothing}qui attend un passage sera" in act(person, f"{door}proposer/", **propose)
    turn_in(cohort, 6, client=waiting)
    assert f"{nothing}personne n’attend" in act(person, f"{door}proposer/", **propose)


def test_turns_that_lack_and_people_who_wait_are_both_said(cohort, me, peer, runner):
    person, door = runner
    turn_in(cohort, 4)
    said = BeautifulSoup(page(person, door), "html.parser").get_text(" ", strip=True)
    assert (
        "Il manque 1 passage pour que chaque participant en ait un (2 n’en ont pas, 1 est encore "
        "libre). Ajoutez-en"
    ) in said


def adding(person: User, door: str, workshop_id) -> dict[str, str]:
    """Return what the button « Ajouter un passage » of a page sends."""
    found = BeautifulSoup(page(person, door), "html.parser")
    form = found.find("form", action=f"{door}seances/{workshop_id}/ajouter/")
    return {one["name"]: one["value"] for one in form.select("input") if one["name"] == "seen"}


def test_the_same_click_twice_adds_one_turn(cohort, runner):
    person, door = runner
    workshop = WorkshopFactory(cohort=cohort)
    address = f"{door}seances/{workshop.pk}/ajouter/"
    for count in (0, 1):
        form = adding(person, door, workshop.pk)
        assert form == {"seen": str(count)}
        assert ADDED in act(person, address, **form)
        said = act(person, address, **form)
        assert MEANWHILE in said
        assert ADDED not in said
        assert workshop.turns.count() == count + 1


@pytest.mark.parametrize("data", [{}, {"seen": ""}, {"seen": "x"}, {"seen": "-1"}])
def test_a_turn_is_added_by_a_whole_form_alone(cohort, runner, data):
    person, door = runner
    workshop = WorkshopFactory(cohort=cohort)
    assert INCOMPLETE in act(person, f"{door}seances/{workshop.pk}/ajouter/", **data)
    assert workshop.turns.count() == 0


def test_too_few_turns_are_confirmed_by_a_click(cohort, me, peer, runner):
    person, door = runner
    turn_in(cohort, 4)
    act(person, f"{door}proposer/", per_workshop=1)
    said = act(person, f"{door}confirmer/", seen=1)
    assert "Il manque" not in said


def test_a_turn_of_another_group_is_not_found(me, runner):
    person, door = runner
    stranger = turn_in(CohortFactory(), 4)
    form = {"deed": "skip", "seen": 0}
    assert client_of(person).post(f"{door}{stranger.pk}/", form).status_code == 404
    address = f"{door}seances/{stranger.workshop_id}/ajouter/"
    assert client_of(person).post(address, {"seen": 1}).status_code == 404


def test_a_facilitator_reads_no_plan_before_the_charter(cohort, me):
    person = FacilitationFactory(cohort=cohort).person
    door = f"/espace/animation/{cohort.pk}/passages/"
    assert client_of(person).get(door).url == f"/espace/groupes/{cohort.pk}/charte/"
    assert client_of(person).post(f"{door}proposer/").status_code == 403


def test_the_coordination_sees_on_the_group_that_turns_are_too_few(cohort, me, peer, coordinator):
    turn_in(cohort, 4, client=me)
    address = f"/admin/coordination/groupes/{cohort.pk}/"
    assert "il manque 1 passage" in page(coordinator, address)


# What it costs -----------------------------------------------------------------------------------

COSTS = {"/espace/": 26, "group": 26, "session": 40, "plan": 19}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("where", COSTS)
def test_pages_cost_the_same_for_one_turn_and_three(
    cohort, me, facilitator, count, where, django_assert_num_queries
):
    theirs = [
        turn_in(cohort, days, client=EnrolmentFactory(cohort=cohort))
        for days in range(2, 2 + count)
    ]
    for days in range(10, 10 + count):
        mine = turn_in(cohort, days, client=me)
        ClientTurnFactory.create_batch(count, workshop=theirs[0].workshop)
        ask_swap(mine, offered=theirs[0], person=theirs[0].client.person, seen=0)
    propose_plan(cohort, user=cohort.coordinator)
    address = {
        "group": f"/espace/groupes/{cohort.pk}/",
        "session": session(theirs[0]),
        "plan": f"/espace/animation/{cohort.pk}/passages/",
    }.get(where, where)
    client = client_of(facilitator if where == "plan" else me.person)
    client.get(address)
    with django_assert_num_queries(COSTS[where]):
        client.get(address)


def absence(turn: ClientTurn, person: User, **data):
    address = f"{session(turn)}absence/"
    return client_of(person).post(address, {"seen": turn.workshop.version, **data}, follow=True)


def words(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def test_a_client_is_told_what_an_absence_costs_before_it_does(cohort, me):
    mine = turn_in(cohort, 7, client=me, state=TurnState.CONFIRMED)
    following = turn_in(cohort, 21)
    said = words(absence(mine, me.person))
    assert "Votre passage est de nouveau libre" in said
    assert "reste à vous seul·e" in said
    assert "Le prochain passage libre vous est proposé : séance n° 21" in said
    mine.refresh_from_db()
    assert (mine.client, mine.workshop.absences.count()) == (me, 0)
    assert "vous serez absent·e" in words(absence(mine, me.person, sure="1"))
    mine.refresh_from_db()
    following.refresh_from_db()
    assert (mine.client, following.client, mine.workshop.absences.count()) == (None, me, 1)


def test_a_client_without_another_free_turn_is_told_so(cohort, me):
    mine = turn_in(cohort, 7, client=me, state=TurnState.PROPOSED)
    turn_in(cohort, 3)  # before: no way out
    assert "Aucun autre passage n’est libre plus tard" in words(absence(mine, me.person))


def test_a_client_who_saw_another_date_is_not_asked_about_it(cohort, me):
    mine = turn_in(cohort, 7, client=me, state=TurnState.CONFIRMED)
    said = words(absence(mine, me.person, seen=mine.workshop.version + 1))
    assert "a changé pendant que vous la lisiez" in said


def test_the_others_are_absent_in_one_tap(cohort, me, peer):
    theirs = turn_in(cohort, 7, client=peer, state=TurnState.CONFIRMED)
    assert "vous serez absent·e" in words(absence(theirs, me.person))
    assert theirs.workshop.absences.get().enrolment == me


@pytest.mark.parametrize("taken", [False, True])
def test_who_comes_after_all_is_shown_the_way_to_their_turn_while_it_is_free(
    cohort, me, peer, taken
):
    mine = turn_in(cohort, 7, client=me, state=TurnState.CONFIRMED)
    absence(mine, me.person, sure="1")
    if taken:
        mine.refresh_from_db()
        act(peer.person, f"/espace/passages/{mine.pk}/prendre/", seen=mine.version)
    came = absence(mine, me.person, presence="1")
    link = BeautifulSoup(came.content, "html.parser").select('[role=status] a[href="#passages"]')
    assert [one.get_text() for one in link] == ([] if taken else ["reprendre mon passage"])
    assert "vous serez là" in words(came)
