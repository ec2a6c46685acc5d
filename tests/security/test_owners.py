"""The numbers of others: in a query, in what is sent, in the forms of one's own pages.

Those in the path are tried by test_matrix.py, with what an answer to any of them may show.
"""

from collections.abc import Iterator
from itertools import chain
from uuid import UUID, uuid4

import pytest
from django.test import Client

from portal.models import CharterAcceptance, Enrolment
from tests.factories.accounts import add_passkey
from tests.factories.charters import make_fresh
from tests.factories.portal import EnrolmentFactory
from tests.portal.account_steps import log_in_by_code
from tests.security.asking import Answer, Visitor
from tests.security.canaries import canary
from tests.security.cases import carrying, cases_at, doors_of
from tests.security.expectations import EXPECT
from tests.security.reporting import settle
from tests.security.routes import Route, all_routes
from tests.security.sending import (
    Form,
    forms_in,
    numbers_of,
    with_others,
    with_words,
)
from tests.security.verdicts import (
    READERS,
    Reader,
    may_read,
    relations,
)
from tests.security.world import World

PRIVATE = [route for route in all_routes() if route.path.startswith("espace/")]
SENDERS = [READERS["participant"], READERS["facilitator"]]


def noted_by_reading(world: World, reader: Reader, owner: str) -> set[str]:
    """Return the tables in which it is written down that a reader was shown an owner's texts."""
    is_shown = may_read("entrycohort", reader, world.belongings.whose(owner, reader))
    return {"portal_auditevent"} if is_shown else set()


def unwritten_of(world: World, reader: Reader, owner: str) -> set[str]:
    """Return the numbers of an owner that nothing may be written with in a reader's name."""
    whose = world.belongings.whose(owner, reader)
    if whose.person == reader.name:
        return set()
    numbers = numbers_of(world.belongings, owner, reader)
    is_stranger = set(relations(reader, whose)) <= {"missing", "away"}
    kinds = numbers if is_stranger else ("sheet_id", "entry_id", "commitment_id")
    return {one.hex for kind in kinds for one in numbers[kind] if isinstance(one, UUID)}


def forms_of(visitor: Visitor) -> list[Form]:
    """Return the forms of one's own page."""
    page = visitor.ask("GET").response
    is_page = page.status_code == 200 and page["Content-Type"].startswith("text/html")
    return list(forms_in(page.content.decode(), visitor.address)) if is_page else []


def sent_by(visitor: Visitor, forms: list[Form], owner: str) -> Iterator[Answer]:
    """Ask with an owner's numbers in the query, in a form, of a peer as JSON too; and send these
    forms with them in place of one's own."""
    yield visitor.ask("GET")
    yield visitor.ask("POST")
    if owner == "peer":
        yield visitor.ask("POST", content_type="application/json")
    belongings, reader = visitor.world.belongings, visitor.reader
    own, foreign = (numbers_of(belongings, whose, reader) for whose in ("self", owner))
    for changed in filter(None, (with_others(form, own, foreign) for form in forms)):
        yield visitor.ask("POST", at=changed.action, data=changed.fields)


def expect_unchanged(visitor: Visitor, forms: list[Form], owner: str) -> None:
    """A door of one's own opens all the same; with the numbers of others nothing is written."""
    world, reader = visitor.world, visitor.reader
    unwritten = unwritten_of(world, reader, owner)
    for answer in sent_by(visitor, forms, owner):
        noted = noted_by_reading(world, reader, owner) if answer.asked[:3] == "GET" else set()
        for table in set(answer.traces.writes_with(unwritten)) - noted:
            visitor.complain(answer, f"writes into {table} what is of {owner}")


def try_numbers(world: World, route: Route, reader: Reader) -> Iterator[tuple[str, Visitor]]:
    """Yield (owner, who tried their numbers in every place). A shut door stays shut."""
    for verdict, door in doors_of(world, route, reader):
        forms = forms_of(door) if verdict == "allowed" else []
        yield "oneself", door
        for owner, visitor in carrying(verdict, door):
            if verdict == "allowed":
                expect_unchanged(visitor, forms, owner)
            else:
                EXPECT[verdict](visitor)
            yield owner, visitor


@pytest.mark.matrix
@pytest.mark.parametrize("route", PRIVATE, ids=lambda route: route.path)
def test_numbers_of_others_open_and_change_nothing(world, django_db_blocker, route):
    cases, faults = 0, []
    with django_db_blocker.unblock():
        for reader in READERS.values():
            for owner, visitor in try_numbers(world, route, reader):
                faults += [f"{reader.name} with {owner}: {fault}" for fault in visitor.faults]
                cases += visitor.cases
    settle(route.path, cases, faults)


@pytest.mark.matrix
def test_twenty_thousand_cases_are_made(world):
    """A door by a method in a reader's name for an owner is one, with the number in the path, in
    the query or in what is sent; they are counted before anybody asks."""
    in_path = (visitor for route in all_routes() for _, _, visitor in cases_at(world, route))
    carried = (
        visitor
        for route in PRIVATE
        for reader in READERS.values()
        for verdict, door in doors_of(world, route, reader)
        for _, visitor in carrying(verdict, door)
    )
    assert sum(len(visitor.methods) for visitor in chain(in_path, carried)) >= 20_000


# What is typed ------------------------------------------------------------------------------------

# Names and addresses that the portal keeps in clear; nothing else that is typed.
IN_CLEAR = {"cms_user", "portal_workshop"}
# Fields that are typed to be told, by the door that takes them: mailed to whom the canary is for.
TOLD = {"espace/animation/seances/<uuid:workshop_id>/lieu/": "place"}


def own_doors(world: World, route: Route) -> Iterator[Visitor]:
    """Yield a visitor for each of the senders to whom a door of their own opens, in every state."""
    for reader in SENDERS:
        for verdict, door in doors_of(world, route, reader, every_state=True):
            if verdict == "allowed":
                yield door


@pytest.mark.matrix
@pytest.mark.parametrize("route", PRIVATE, ids=lambda route: route.path)
def test_what_is_typed_is_sealed_and_goes_nowhere_else(world, django_db_blocker, route):
    """Every form of one's own pages is sent: no mail, no log, no column has the words in clear."""
    cases, faults, told = 0, [], TOLD.get(route.path)
    with django_db_blocker.unblock():
        for visitor in own_doors(world, route):
            word = canary("spoken", visitor.reader.name)
            others = {told: canary(told, visitor.reader.name)} if told else {}
            for form in forms_of(visitor):
                sent = with_words(form, word, others).fields
                answer = visitor.ask("POST", at=form.action, data=sent)
                for table in set(answer.traces.writes_with({word})) - IN_CLEAR:
                    visitor.complain(answer, f"writes what was typed into {table}")
            cases += visitor.cases
            faults += [f"{visitor.reader.name}: {fault}" for fault in visitor.faults]
    settle(route.path, cases, faults)


# Ids in what is sent ------------------------------------------------------------------------------


@pytest.fixture
def mine(db) -> Enrolment:
    return EnrolmentFactory(cohort=make_fresh())


@pytest.fixture
def theirs(db) -> Enrolment:
    return EnrolmentFactory(cohort=make_fresh())


def test_version_of_another_charter_is_not_answered(client, mine, theirs):
    client.force_login(mine.person)
    door = f"/espace/groupes/{mine.cohort_id}/charte/"
    for version in (theirs.cohort.charter.versions.get().pk, uuid4(), "x"):
        form = {"version": version, "agrees": "on", "typed_name": "Ada B", "etape": "accepter"}
        assert client.post(door, form).status_code == 409
        assert client.post(f"{door}refuser/", {"version": version}).status_code == 409
    assert not CharterAcceptance.objects.exists()


def test_profile_changes_no_place_of_somebody_else(client, mine, theirs):
    client.force_login(mine.person)
    page = client.get("/espace/profil/")
    form = {"first_name": "Ada", "last_name": "Martin"}
    prefixes = [one.prefix for one in page.context["places"]]
    assert [str(mine.pk) in prefix for prefix in prefixes] == [True]
    for prefix in prefixes:
        foreign = prefix.replace(str(mine.pk), str(theirs.pk))
        form |= {f"{name}-shows_email": "on" for name in (prefix, foreign)}
    assert client.post("/espace/profil/", form).status_code == 302
    assert set(Enrolment.objects.filter(shows_email=True)) == {mine}


def test_session_of_somebody_else_is_not_ended(mine, theirs):
    me, other = Client(), Client()
    log_in_by_code(me, mine.person)
    log_in_by_code(other, theirs.person)
    number = other.get("/compte/sessions/").context["sessions"][0]["id"]
    for session in (number, number + 999, "x"):
        assert me.post("/compte/sessions/", {"session": session}).status_code == 404
    assert other.get("/compte/sessions/").status_code == 200


@pytest.mark.parametrize("deed", ["remove", "edit"])
def test_passkey_of_somebody_else_does_not_exist(client, mine, theirs, deed):
    for person in (mine.person, theirs.person):
        add_passkey(person)
    client.force_login(mine.person)
    own, foreign = (
        one.authenticator_set.get(type="webauthn") for one in (mine.person, theirs.person)
    )
    for pk, status in ((own.pk, 200), (foreign.pk, 404), (foreign.pk + 999, 404)):
        address = f"/compte/2fa/webauthn/keys/{pk}/{deed}/"
        assert client.get(address).status_code == status
    assert client.post(f"/compte/2fa/webauthn/keys/{foreign.pk}/{deed}/").status_code == 404


def test_paper_is_recorded_for_members_of_that_cohort_alone(client, coordinator, mine, theirs):
    client.force_login(coordinator)
    door = f"/admin/coordination/chartes/groupes/{mine.cohort_id}/papier/"
    for person in (theirs.person_id, coordinator.pk, 999_999):
        assert client.post(door, {"person": person, "note": "Signée."}).status_code == 400
    assert not CharterAcceptance.objects.exists()
