"""The readers and groups of matrix.yaml, brought to life; each with a canary in what it holds.

What they have and write is in `belongings.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import Group
from django.utils import timezone

from cms.models import FormationPage, User
from portal.enums import EnrolmentStatus, LeaveReason
from portal.models import Cohort, Enrolment, Facilitation, Workshop
from portal.queries.charter_states import required_version
from portal.services.charter_answers import record_paper_acceptance
from tests.factories.accounts import add_passkey, add_totp
from tests.factories.charters import accept, decline, make_fresh, put_in_force
from tests.factories.content import UserFactory
from tests.factories.portal import EnrolmentFactory, FacilitationFactory
from tests.security.canaries import canary, owner_word
from tests.security.verdicts import GROUPS, READERS, Reader, Whose

STAFF_GROUPS = {"editor": "Rédaction", "coordinator": "Coordination"}
# What people may show to their group or hide, this reader shows; the others hide it.
SHOWS_ALL = "peer"
SIGNED_ON_PAPER = "peer"
# Who answers to the sheets of a group; in the others, somebody.
COMMENTERS = {"here": "facilitator", "there": "other_facilitator"}
NUMBERS = count()


@dataclass
class People:
    """Accounts by reader's name, groups by name; whose each canary is, who reads which mail."""

    accounts: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Cohort] = field(default_factory=dict)
    whose: dict[str, Whose] = field(default_factory=dict)  # by the owner's word in canaries
    by_address: dict[str, Reader] = field(default_factory=dict)

    def place_of(self, reader: Reader, group: str) -> Enrolment | None:
        account = self.accounts[reader.name]
        return Enrolment.objects.filter(person=account, cohort=self.groups[group]).first()


def make_people(formation: FormationPage) -> People:
    """All accounts, groups and places; nobody facilitates and no charter is answered yet."""
    people = People()
    for reader in (one for one in READERS.values() if one.has_account):
        person = people.accounts[reader.name] = make_account(reader)
        people.whose[owner_word(reader.name)] = whose_of(reader)
        people.by_address[person.email] = reader
    for name in GROUPS:
        people.groups[name] = make_group(name, people.accounts["coordinator"], formation)
        people.whose[name] = Whose(None, name)
    for reader in READERS.values():
        for group, status in reader.places.items():
            enrol(people, reader, group, status)
    return people


def whose_of(reader: Reader) -> Whose:
    """Whose a reader's things are: theirs; at a stand-in's session, somebody's of the group."""
    is_theirs = reader.facilitates.get(reader.group) != "one session"
    return Whose(reader.name if is_theirs else None, reader.group, session=reader.name)


def make_account(reader: Reader) -> User:
    """An account with second factors and codes for the day they are lost, or without."""
    names = {}
    if reader.role == "account" or reader.places:
        email = canary("shownemail" if reader.name == SHOWS_ALL else "email", reader.name)
        name = canary(_name_kind(reader), reader.name)
        names = {"email": f"{email}@example.org", "last_name": name}
    person = UserFactory(
        **names,
        groups=Group.objects.filter(name=STAFF_GROUPS.get(reader.role)),
        is_superuser=reader.role == "superuser",
        is_active=reader.name != "closed",
    )
    if reader.factor != "none set up":
        add_totp(person)
        add_passkey(person)
        RecoveryCodes.activate(person)
    return person


def _name_kind(reader: Reader) -> str:
    if reader.name in COMMENTERS.values():
        return "commentername"
    return "facilitatorname" if reader.facilitates else "surname"


def make_group(name: str, coordinator: User, formation: FormationPage) -> Cohort:
    return make_fresh(
        coordinator=coordinator,
        formation=formation if name in {"here", "sister"} else None,
        status=GROUPS[name],
        code=canary("code", name).upper(),
        name=f"Groupe {canary('groupname', name)}",
        sponsor=f"Maison {canary('sponsor', name)}",
    )


def enrol(people: People, reader: Reader, group: str, status: str) -> Enrolment:
    shows, gone = reader.name == SHOWS_ALL, status == EnrolmentStatus.WITHDRAWN
    is_late, today = status == "joined today", timezone.localdate()
    joined_on = today if is_late else today - timedelta(days=30)
    return EnrolmentFactory(
        cohort=people.groups[group],
        person=people.accounts[reader.name],
        status=EnrolmentStatus.ACTIVE if is_late else status,
        organisation=canary("shownemployer" if shows else "employer", reader.name),
        shows_email=shows,
        shows_organisation=shows,
        joined_on=None if status == EnrolmentStatus.INVITED else joined_on,
        group_agreed_at=timezone.now() if is_late else None,
        left_on=today - timedelta(days=1) if gone else None,
        leave_reason=LeaveReason.NOT_SAID if gone else "",
    )


def enrol_somebody(people: People, group: str, status: str = "active", **fields) -> Enrolment:
    """A member who is none of the readers, or somebody who may become one."""
    email = f"membre{next(NUMBERS)}.{canary('email', group)}@example.org"
    people.by_address[email] = Reader(email, "account", places={group: status})
    return EnrolmentFactory(
        cohort=people.groups[group],
        person__email=email,
        person__last_name=canary("surname", group),
        organisation=canary("employer", group),
        status=status,
        **fields,
    )


def assign_facilitators(people: People, session_of_stand_in: Workshop) -> None:
    today, day = timezone.localdate(), timedelta(days=1)
    days = {
        "now": (today - 30 * day, None),
        "since today": (today, None),
        "until yesterday": (today - 30 * day, today - day),
        "from next week": (today + 7 * day, None),
        "one session": (today - day, today + 30 * day),
    }
    for reader in READERS.values():
        for group, when in reader.facilitates.items():
            starts_on, ends_on = days[when]
            assigned = FacilitationFactory(
                cohort=people.groups[group],
                person=people.accounts[reader.name],
                starts_on=starts_on,
                ends_on=ends_on,
                workshop=session_of_stand_in if when == "one session" else None,
            )
            # Written down long ago; of who comes today, after all texts were shared.
            written = timezone.now() + (day if when == "since today" else -30 * day)
            Facilitation.objects.filter(pk=assigned.pk).update(created_at=written)


def answer_charters(people: People) -> None:
    """All who were ever bound answer, as their line says; who is « pending » before the change."""
    bound = [one for one in READERS.values() if one.places or one.facilitates]
    _accept(people, (one for one in bound if one.charter == "pending"))
    put_in_force(people.groups["here"].charter)
    _accept(people, (one for one in bound if one.charter == "accepted"))
    for reader in (one for one in bound if one.charter == "declined"):
        here = people.groups["here"]
        decline(people.accounts[reader.name], here, required_version(here))


def _accept(people: People, readers: Iterable[Reader]) -> None:
    for reader in readers:
        person = people.accounts[reader.name]
        for group in {**reader.places, **reader.facilitates}:
            cohort = people.groups[group]
            if reader.name == SIGNED_ON_PAPER:
                record_paper_acceptance(
                    person,
                    cohort,
                    version_id=required_version(cohort).pk,
                    note=canary("paper", reader.name),
                    actor=people.accounts["coordinator"],
                )
            else:
                name = f"Ada {canary('typed', reader.name)}"
                accept(person, cohort, required_version(cohort), name)
