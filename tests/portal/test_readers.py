"""The table « qui peut lire » of everybody's data page says what is so: each cell is tried."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from cms.models import User
from cms.retention import data_for
from portal.models import Cohort, Workshop
from portal.readers import READERS, WHAT, Reads
from tests.factories.charters import accept, make_fresh
from tests.factories.content import UserFactory
from tests.factories.portal import (
    ClientTurnFactory,
    CommitmentFactory,
    EnrolmentFactory,
    FacilitationFactory,
    JournalEntryFactory,
    PreparationFactory,
    WorkshopFactory,
)
from tests.whole_database import columns_holding

pytestmark = pytest.mark.django_db
WORD, ROOM = "Quatrefages-7731", "Salle Canarine 12"
EMAIL, NAME = "lue.partout@example.org", "Effaceau-Lue"
AUDIENCES, SHEETS = ("me", "facilitator", "cohort"), ("draft", "submitted", "shared")


@dataclass
class Group8:
    """One member with a text for each audience and a sheet in each state."""

    cohort: Cohort
    person: User
    workshop: Workshop
    writings: dict[str, list[tuple[str, str]]]  # by audience, where which words would stand
    sheets: dict[str, str]


@pytest.fixture
def group() -> Group8:
    cohort = make_fresh()
    place = EnrolmentFactory(cohort=cohort, person__email=EMAIL, person__last_name=NAME)
    person, workshop = place.person, WorkshopFactory(cohort=cohort, place=ROOM)
    writings, sheets = {}, {}
    for audience in AUDIENCES:
        given = {"cohort": cohort, "owner": person, "audience": audience}
        entry = JournalEntryFactory(texts={"facts": WORD}, **given)
        CommitmentFactory(texts={"text": f"{WORD} {audience}"}, **given)
        writings[audience] = [
            (reverse("entry", args=[entry.pk]), WORD),
            (reverse("shared_in_group", args=[cohort.pk]), f"{WORD} {audience}"),
        ]
    for state in SHEETS:
        turn = ClientTurnFactory(workshop=WorkshopFactory(cohort=cohort), client=place)
        traits = {} if state == "draft" else {state: True}
        sheet = PreparationFactory(turn=turn, texts={"question": WORD}, **traits)
        sheets[state] = reverse("preparation", args=[sheet.pk])
    return Group8(cohort, person, workshop, writings, sheets)


def make_reader(name: str, cohort: Cohort) -> User:
    if name == "peer":
        return EnrolmentFactory(cohort=cohort).person
    if name == "facilitator":
        found = FacilitationFactory(cohort=cohort)
        type(found).objects.filter(pk=found.pk).update(created_at=cohort.created_at)
        return found.person
    if name == "superuser":
        return UserFactory(is_superuser=True)
    staff = {"coordinator": "Coordination", "editor": "Rédaction"}
    return UserFactory(groups=[Group.objects.get(name=staff[name])])


def sees(client: Client, address: str, word: str) -> bool:
    return word in client.get(address, follow=True).content.decode()


# What is asked ------------------------------------------------------------------------------------


def writings_read(client: Client, group: Group8) -> Reads:
    read = set()
    for audience, pages in group.writings.items():
        (is_read,) = {sees(client, page, word) for page, word in pages}  # both alike
        read |= {audience} if is_read else set()
    by_audiences = {
        frozenset(): Reads.NO,
        frozenset({"cohort"}): Reads.SHARED_WITH_GROUP,
        frozenset({"cohort", "facilitator"}): Reads.SHARED,
    }
    return by_audiences[frozenset(read)]


def sheets_read(client: Client, group: Group8) -> Reads:
    read = frozenset(state for state, page in group.sheets.items() if sees(client, page, WORD))
    if not read:
        file = client.post("/admin/coordination/personne/", {"email": EMAIL}, follow=True)
        assert WORD not in file.content.decode()
        return Reads.STATE if "Remise à l’animation" in file.content.decode() else Reads.NO
    by_states = {
        frozenset({"shared"}): Reads.SHARED_WITH_GROUP,
        frozenset({"submitted", "shared"}): Reads.SUBMITTED,
    }
    return by_states[read]


def dates_read(client: Client, group: Group8) -> Reads:
    pages = [
        reverse("workshop", args=[group.workshop.pk]),
        reverse("cohorts:cohort", args=[group.cohort.pk]),
    ]
    return Reads.YES if any(sees(client, page, ROOM) for page in pages) else Reads.NO


def account_read(client: Client, group: Group8) -> Reads:
    in_group = [reverse("cohort", args=[group.cohort.pk]), reverse("facilitation")]
    in_admin = [reverse("cohorts:cohort", args=[group.cohort.pk])]
    if any(sees(client, page, EMAIL) for page in in_admin):
        return Reads.YES
    if any(sees(client, page, EMAIL) for page in in_group):
        return Reads.NAME_AND_EMAIL
    return Reads.NAME if any(sees(client, page, NAME) for page in in_group) else Reads.NO


ASKED = {
    "writings": writings_read,
    "sheets": sheets_read,
    "dates": dates_read,
    "account": account_read,
}


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("name", ["peer", "facilitator", "coordinator", "editor", "superuser"])
def test_who_logs_in_reads_what_the_table_says(group, name, what):
    reader = make_reader(name, group.cohort)
    if name in ("peer", "facilitator"):
        accept(reader, group.cohort, group.cohort.charter.versions.get())
    client = Client()
    client.force_login(reader)
    assert ASKED[what](client, group) == getattr(READERS[name], what)


def test_who_has_the_database_alone_reads_no_text(group):
    assert columns_holding(WORD) == set()
    assert (READERS["backup"].writings, READERS["backup"].sheets) == (Reads.SEALED, Reads.SEALED)
    assert "portal_workshop.place" in columns_holding(ROOM)
    assert "cms_user.email" in columns_holding(EMAIL)
    assert (READERS["backup"].dates, READERS["backup"].account) == (Reads.YES, Reads.YES)


def test_who_has_the_keys_as_well_can_read_all(group):
    opened = {kind.name: str(rows) for kind, rows in data_for(EMAIL)}
    assert WORD in opened["journal_entries"]
    assert WORD in opened["commitments"]
    assert WORD in opened["preparations"]
    operator = READERS["operator"]
    assert (operator.writings, operator.sheets) == (Reads.POSSIBLE, Reads.POSSIBLE)


def test_every_reader_of_the_table_is_tried():
    assert list(READERS) == [
        *("peer", "facilitator", "coordinator", "editor", "superuser"),
        *("backup", "operator"),
    ]
    assert list(WHAT) == list(ASKED)
