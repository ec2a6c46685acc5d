"""The numbers of others: in a query, in what is sent, in the forms of one's own pages.

Those in the path are tried by test_matrix.py, with what an answer to any of them may show.
"""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cms.delivery.periodic import JOBS
from portal.models import CharterAcceptance, Enrolment
from tests.factories.accounts import add_passkey
from tests.factories.charters import make_fresh
from tests.factories.portal import EnrolmentFactory
from tests.portal.account_steps import log_in_by_code
from tests.security.asking import Answer, Visitor, leaks_in, undone
from tests.security.canaries import canary
from tests.security.cases import cases_of
from tests.security.reporting import settle
from tests.security.routes import Route, all_routes
from tests.security.sending import (
    Form,
    as_query,
    forms_in,
    guessed,
    numbers_of,
    with_others,
    with_words,
)
from tests.security.verdicts import (
    CANARIES,
    READERS,
    Reader,
    Whose,
    may_read,
    owners_for,
    relations,
    stands_to,
    verdict_of,
)
from tests.security.watching import watched
from tests.security.world import World

PRIVATE = [route for route in all_routes() if route.path.startswith("espace/")]
OWN_NUMBERS = {"self", "other_kind"}
SENDERS = [READERS["participant"], READERS["facilitator"]]


def own_doors(world: World, route: Route, *, every_state: bool = False) -> Iterator[Visitor]:
    """Yield a visitor for each of the senders to whom a door of their own opens."""
    states = world.belongings.states(route.arguments)
    for reader in SENDERS:
        whose = world.belongings.whose("self", reader)
        for state in states if every_state else states[-1:]:
            values = world.belongings.values("self", reader, route.arguments, state)
            if verdict_of(route, reader, whose, state) == "allowed":
                yield Visitor(world, route, reader, values=values)


def noted_by_reading(world: World, reader: Reader, owner: str) -> set[str]:
    """Return the tables in which it is written down that a reader was shown an owner's texts."""
    is_shown = may_read("entrycohort", reader, world.belongings.whose(owner, reader))
    return {"portal_auditevent"} if is_shown else set()


def foreign_numbers(world: World, reader: Reader) -> Iterator[tuple[str, dict, set[str]]]:
    """Yield (owner, their numbers, those that nothing may be written with)."""
    for owner in (one for one in owners_for(reader) if one not in OWN_NUMBERS):
        numbers = numbers_of(world.belongings, owner, reader)
        whose = world.belongings.whose(owner, reader)
        if whose.person == reader.name:
            yield owner, numbers, set()
            continue
        stands = set(relations(reader, whose))
        is_stranger = stands <= {"missing", "away"}
        kinds = numbers if is_stranger else ("sheet_id", "entry_id", "commitment_id")
        unwritten = {one.hex for kind in kinds for one in numbers[kind] if isinstance(one, UUID)}
        yield owner, numbers, unwritten


def sent_by(visitor: Visitor, numbers: dict) -> Iterator[Answer]:
    """Ask with somebody else's numbers in the query, in a form, and as JSON."""
    sent = {name: str(number) for name, number in guessed(numbers).items()}
    yield visitor.ask("GET", query=as_query(numbers))
    yield visitor.ask("POST", data=sent)
    yield visitor.ask("POST", data=sent, content_type="application/json")


def forms_of(visitor: Visitor) -> list[Form]:
    """Return the forms of one's own page."""
    page = visitor.ask("GET").response
    is_page = page.status_code == 200 and page["Content-Type"].startswith("text/html")
    return list(forms_in(page.content.decode(), visitor.address)) if is_page else []


def filled_in(visitor: Visitor, forms: list[Form], own: dict, numbers: dict) -> Iterator[Answer]:
    """Send these forms with somebody else's numbers in place of one's own."""
    for changed in filter(None, (with_others(form, own, numbers) for form in forms)):
        yield visitor.ask("POST", at=changed.action, data=changed.fields)


def try_numbers(world: World, visitor: Visitor) -> None:
    """Try the numbers of every owner in every place; the visitor notes what is wrong."""
    reader, forms = visitor.reader, forms_of(visitor)
    own = numbers_of(world.belongings, "self", reader)
    for owner, numbers, unwritten in foreign_numbers(world, reader):
        for answer in (*sent_by(visitor, numbers), *filled_in(visitor, forms, own, numbers)):
            noted = noted_by_reading(world, reader, owner) if answer.asked[:3] == "GET" else set()
            for table in set(answer.traces.writes_with(unwritten)) - noted:
                visitor.complain(answer, f"writes into {table} what is of {owner}")


@pytest.mark.matrix
@pytest.mark.parametrize("route", PRIVATE, ids=lambda route: route.path)
def test_numbers_of_others_open_and_change_nothing(world, django_db_blocker, route):
    cases, faults = 0, []
    with django_db_blocker.unblock():
        for visitor in own_doors(world, route):
            try_numbers(world, visitor)
            faults += [f"{visitor.reader.name}: {fault}" for fault in visitor.faults]
            cases += visitor.cases
    settle(route.path, cases, faults)


# What is typed ------------------------------------------------------------------------------------

# Names and addresses that the portal keeps in clear; nothing else that is typed.
IN_CLEAR = {"cms_user", "portal_workshop"}
# Fields that are typed to be told, by the door that takes them: mailed to whom the canary is for.
TOLD = {"espace/animation/seances/<uuid:workshop_id>/lieu/": "place"}


@pytest.mark.matrix
@pytest.mark.parametrize("route", PRIVATE, ids=lambda route: route.path)
def test_what_is_typed_is_sealed_and_goes_nowhere_else(world, django_db_blocker, route):
    """Every form of one's own pages is sent: no mail, no log, no column has the words in clear."""
    cases, faults, told = 0, [], TOLD.get(route.path)
    with django_db_blocker.unblock():
        for visitor in own_doors(world, route, every_state=True):
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


# From before the sessions, which are in ten days, until long after the texts are gone.
DAYS = (0, 3, 6, 7, 8, 9, 11, 160, 200, 400, 800)


@pytest.mark.matrix
def test_mails_of_the_worker_hold_nothing_that_their_reader_may_not_read(
    world, django_db_blocker, time_machine
):
    sent, faults = 0, []
    jobs = [job for job in JOBS.values() if job.run.__module__.startswith("portal.")]
    morning = timezone.localtime().replace(hour=9, minute=30)
    with django_db_blocker.unblock():
        for days in DAYS:
            with undone(), watched() as traces:
                time_machine.move_to(morning + timedelta(days=days))
                for job in jobs:
                    job.run()
            sent += len(traces.mails)
            faults += [f"day {days}: {leak}" for leak in leaks_in(traces, world)]
    assert sent > 50
    settle("worker", sent, faults)


# The other side: whoever may read something finds it ----------------------------------------------

READING = [
    route
    for route in all_routes()
    if route.path.startswith(("espace/", "invitation/", "admin/coordination/", "admin/users/"))
]


GIVEN_BY_POST = {"espace/mes-donnees/export/"}
TYPED_HERE = {"spoken"}  # by these tests, and nowhere before


def opened(world: World, reader: Reader) -> Iterator[tuple[Reader, Answer]]:
    """Yield every page and file that opens to a reader, with whose eyes it is for."""
    for route in READING:
        for _, verdict, visitor in cases_of(world, route, reader):
            if verdict in {"allowed", "look"}:
                yield visitor.reads_as, visitor.ask("GET")
            if verdict == "allowed" and route.path in GIVEN_BY_POST:
                yield visitor.reads_as, visitor.ask("POST")


def promised() -> set[tuple[str, str]]:
    """Return (kind, relation) for each reader that matrix.yaml names for a canary."""
    return {
        (kind, relation)
        for kind, rule in CANARIES.items()
        if kind not in TYPED_HERE
        for relation in (*rule["read"], *rule.get("behind_charter", ()))
    }


@pytest.mark.matrix
def test_every_canary_is_found_by_those_it_is_for(world, django_db_blocker):
    """Without this, a canary that is on no page would look well guarded."""
    found, expected = set(), promised()
    with django_db_blocker.unblock():
        for reader in READERS.values():
            for eyes, answer in opened(world, reader):
                for kind, word in answer.shown:
                    stands = stands_to(eyes, world.people.whose.get(word, Whose()))
                    found |= {(kind, one) for one in stands if (kind, one) in expected}
    assert sorted(expected - found) == []


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
