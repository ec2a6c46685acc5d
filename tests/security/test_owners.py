"""Role x route x owner: every id of the portal, tried with what is one's own and what is not.

Routes come from the URLconf. A new argument needs its values in `Belongings`; until then it fails.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from cms.models import User
from cms.printing import can_print
from portal.enums import CohortStatus, EnrolmentStatus, LeaveReason
from portal.models import CharterAcceptance, Cohort, Enrolment, TurnSwap
from tests.factories.accounts import add_passkey, add_totp
from tests.factories.charters import accept, make_fresh
from tests.factories.content import FormationPageFactory, UserFactory
from tests.factories.portal import (
    ClientTurnFactory,
    EnrolmentFactory,
    FacilitationFactory,
    TurnSwapFactory,
    WorkshopFactory,
)
from tests.portal.account_steps import log_in_by_code
from tests.security.routes import Route, all_routes
from tests.security.test_matrix import undone

ROUTES = [
    route
    for route in all_routes()
    if route.path.startswith("espace/")
    and route.arguments
    and "token" not in route.arguments  # a secret belongs to who knows it
]
CANARY = "Canari-dailleurs"
PROGRAMS = ({}, {"Accept": "application/json"}, {"HX-Request": "true"})
OWN = ["takes part", "facilitates"]
NOT_OWN = [
    *("other cohort", "cohort of the same formation", "cohort not open yet"),
    *("invited", "suspended", "withdrawn", "facilitated until yesterday", "facilitates tomorrow"),
    *("unknown", "id of another kind"),
]
IDS = ["cohort_id", "workshop_id", "turn_id", "swap_id"]
READERS = ["participant", "coordinator", "superuser"]


@dataclass
class Belongings:
    """What takes the place of the arguments of routes, for each owner."""

    cohorts: dict[str, Cohort]
    readers: dict[str, User]

    def values(self, owner: str) -> dict[str, object]:
        if owner == "unknown":
            return {name: uuid4() for name in IDS}
        if owner == "id of another kind":
            mine = self.values("takes part")
            return dict(zip(IDS, (mine[name] for name in reversed(IDS)), strict=True))
        cohort = self.cohorts[owner]
        swap = TurnSwap.objects.get(wanted__workshop__cohort=cohort)
        ids = (cohort.pk, swap.wanted.workshop_id, swap.wanted_id, swap.pk)
        return dict(zip(IDS, ids, strict=True))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[Belongings]:
    """Made once: every request is undone."""
    with django_db_blocker.unblock(), undone():
        yield make_belongings()


def make_belongings() -> Belongings:
    """One person who takes part in a group and facilitates another; groups that are not theirs."""
    person = UserFactory(email="lit@example.org")
    page, day = FormationPageFactory(title="Pratiquer"), timezone.localdate()
    cohorts = {owner: make_fresh() for owner in NOT_OWN[:-2]}
    cohorts |= {owner: make_fresh(formation=page) for owner in OWN}
    strangers = [cohorts[owner].pk for owner in NOT_OWN[:2]]  # of the others one knows the name
    Cohort.objects.filter(pk__in=strangers).update(name=CANARY)
    Cohort.objects.filter(pk=strangers[1]).update(formation=page)
    Cohort.objects.filter(pk=cohorts[NOT_OWN[2]].pk).update(status=CohortStatus.DRAFT)
    for status in ("active", "invited", "suspended", "withdrawn"):
        owner = {"active": "takes part"}.get(status, status)
        gone = {"left_on": day, "leave_reason": LeaveReason.NOT_SAID}
        extra = gone if status == EnrolmentStatus.WITHDRAWN else {}
        EnrolmentFactory(cohort=cohorts[owner], person=person, status=status, **extra)
    EnrolmentFactory(cohort=cohorts["cohort not open yet"], person=person)
    for owner, starts, ends in (
        ("facilitates", day, None),
        ("facilitated until yesterday", day - timedelta(days=9), day - timedelta(days=1)),
        ("facilitates tomorrow", day + timedelta(days=1), None),
    ):
        FacilitationFactory(cohort=cohorts[owner], person=person, starts_on=starts, ends_on=ends)
    for owner, cohort in cohorts.items():
        place = "Lyon" if owner in OWN else CANARY
        peer = EnrolmentFactory(cohort=cohort, person__last_name=place)
        asked = cohort.enrolments.filter(person=person).first() or EnrolmentFactory(cohort=cohort)
        TurnSwapFactory(
            offered=ClientTurnFactory(workshop__cohort=cohort, client=peer),
            wanted=ClientTurnFactory(
                workshop=WorkshopFactory(cohort=cohort, place=place), client=asked
            ),
        )
        if owner in OWN:
            accept(person, cohort, cohort.charter.versions.get())
    staff = UserFactory(groups=[Group.objects.get(name="Coordination")])
    readers = [person, staff, UserFactory(is_superuser=True)]
    for one in readers:
        add_totp(one)
    return Belongings(cohorts, dict(zip(READERS, readers, strict=True)))


def statuses(world: Belongings, route: Route, owner: str, reader: str) -> set[int]:
    """Ask by every method, as a page and as a program; return the answers but 405."""
    client = Client(raise_request_exception=False)
    client.force_login(world.readers[reader])
    found = set()
    for method in (client.get, client.post):
        for headers in PROGRAMS:
            with undone():
                answer = method(route.address(world.values(owner)), headers=headers)
            found.add(answer.status_code)
            assert CANARY not in answer.content.decode("latin-1")
    return found - {405}


@pytest.mark.matrix
@pytest.mark.parametrize("owner", NOT_OWN)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_what_is_not_mine_does_not_exist(world, django_db_blocker, route, owner):
    with django_db_blocker.unblock(), undone():
        assert statuses(world, route, owner, "participant") == {404}


@pytest.mark.matrix
@pytest.mark.parametrize("reader", READERS[1:])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_staff_reads_nothing_in_the_portal(world, django_db_blocker, route, reader):
    with django_db_blocker.unblock(), undone():
        for owner in ("takes part", "unknown"):
            assert statuses(world, route, owner, reader) == {404}, owner


@pytest.mark.matrix
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_what_is_mine_exists(world, django_db_blocker, route):
    """Without this, a route that is broken would look well guarded."""
    if route.path.endswith("recu.pdf") and not can_print():
        pytest.skip("a receipt needs Pango")
    with django_db_blocker.unblock(), undone():
        answers = [statuses(world, route, owner, "participant") for owner in OWN]
        assert any(found - {404} for found in answers), answers
        assert not any(status >= 500 for found in answers for status in found)


@pytest.mark.matrix
def test_pages_without_an_id_name_no_group_of_others(world, django_db_blocker):
    pages = [
        route for route in all_routes() if route.path.startswith("espace/") and not route.arguments
    ]
    assert len(pages) >= 3
    with django_db_blocker.unblock(), undone():
        client = Client()
        client.force_login(world.readers["participant"])
        for route in pages:
            assert CANARY not in client.get(f"/{route.path}").content.decode(), route.path


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
