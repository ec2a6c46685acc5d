"""Every mail of a whole year of a cohort's life, counted: with the real services and a moved clock.

From the invitations in January to the review in the next January: over both clock changes and the
year's end. The worker looks three times a day. What is counted is what left, by kind and person.
"""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from cms.delivery.sending import deliver_due_mails
from cms.models import OutboxMail, User
from portal.enums import CancelReason, CohortStatus, LeaveReason, WorkshopKind
from portal.models import ClientTurn, Cohort, Enrolment, NotificationChoices, Workshop
from portal.parsing.participants import ParticipantLine
from portal.services.charter_reminders import remind_to_answer
from portal.services.cohorts import change_cohort
from portal.services.enrolments import enrol_participants, suspend, take_back, withdraw
from portal.services.facilitations import add_facilitator, end_facilitation
from portal.services.invitations import accept_invitation, invite
from portal.services.rotation_plans import add_turn
from portal.services.swaps import agree_to_swap, ask_swap
from portal.services.turns import assign_turn, volunteer
from portal.services.workshop_notices import send_convocations, send_workshop_reminders
from portal.services.workshops import (
    announce_absence,
    cancel_workshop,
    change_workshop,
    move_workshop,
)
from tests.factories.charters import accept, make_fresh
from tests.factories.portal import FacilitationFactory, WorkshopFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
HOURS = timedelta(hours=3)
FIRST, LAST = date(2027, 1, 4), date(2028, 1, 31)
DAYS = {  # all of them Thursdays; the clocks change on 28 March and 31 October
    "kickoff": "2027-02-04", "1": "2027-03-04", "2": "2027-04-01", "3": "2027-05-06",
    "4": "2027-06-03", "5": "2027-07-01", "6": "2027-09-02", "7": "2027-10-07",
    "8": "2027-11-04", "9": "2027-12-02", "review": "2028-01-06",
    "10": "2028-01-27",  # not cancelled when the group ended before it
}  # fmt: skip


def at(day: str | date, hour: int = 9, minute: int = 30) -> datetime:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)


def address(name: str) -> str:
    return f"{name}@example.org"


class Year:
    """The cohort, and what happens to it, day by day: each method is named by its day."""

    def __init__(self):
        self.cohort: Cohort = make_fresh(
            code="LU-1",
            status=CohortStatus.OPEN,
            capacity_min=6,
            coordinator__email=address("coordination"),
        )
        self.user: User = self.cohort.coordinator
        self.first = FacilitationFactory(
            cohort=self.cohort, person__email=address("first"), starts_on=FIRST
        )
        for name, day in DAYS.items():
            kind = name if name in WorkshopKind.values else WorkshopKind.WORKSHOP
            number = int(name) if name.isdigit() else 1
            WorkshopFactory(
                cohort=self.cohort, kind=kind, number=number,
                starts_at=at(day), ends_at=at(day) + HOURS,
            )  # fmt: skip

    def session(self, number: int) -> Workshop:
        sessions = Workshop.objects.select_related("cohort")
        return sessions.get(kind=WorkshopKind.WORKSHOP, number=number)

    def turn(self, number: int) -> ClientTurn:
        turns = ClientTurn.objects.select_related("workshop__cohort", "client__person")
        return turns.get(workshop=self.session(number))

    def place(self, name: str) -> Enrolment:
        return Enrolment.objects.select_related("person", "cohort").get(person__email=address(name))

    def enrol(self, *names: str, **options) -> None:
        lines = [
            ParticipantLine(number, first_name=name, last_name="Test", email=address(name))
            for number, name in enumerate(names, start=1)
        ]
        enrol_participants(self.cohort, lines, user=self.user, **options)

    def come(self, name: str) -> None:
        """Open the link of the last invitation that was sent."""
        links = [
            re.search(r"/invitation/([\w-]+)/", one.body)
            for one in mail.outbox
            if one.to == [address(name)]
        ]
        accept_invitation([link[1] for link in links if link][-1])

    def accept_charter(self, *people: User) -> None:
        for person in people:
            accept(person, self.cohort, self.cohort.charter.versions.get())

    def person(self, name: str) -> User:
        return User.objects.get(email=address(name))

    def on_2027_01_04(self):
        self.enrol("anna", "bruno", "chloe", "david", "emma", "farid", "hugo")

    def on_2027_01_05(self):
        for name in ("anna", "bruno", "chloe", "david", "emma", "farid"):
            self.come(name)
        NotificationChoices.objects.create(person=self.person("bruno"), week_before=False)
        NotificationChoices.objects.create(
            person=self.person("farid"), day_before=False, turns=False
        )

    def on_2027_01_13(self):
        people = [self.person(name) for name in ("anna", "chloe", "david", "emma", "farid")]
        self.accept_charter(*people, self.first.person)
        for number in range(1, 10):
            add_turn(self.session(number), seen=0, user=self.user)
        clients = {1: "anna", 2: "bruno", 3: "chloe", 4: "farid", 5: "david", 6: "emma"}
        for number, name in clients.items():
            turn = self.turn(number)
            assign_turn(turn, client=self.place(name), seen=turn.version, user=self.user)

    def on_2027_01_18(self):
        invite(self.place("hugo"), user=self.user)  # who never answers

    def on_2027_01_20(self):
        assert remind_to_answer(self.cohort) == 1  # bruno
        assert remind_to_answer(self.cohort) == 0  # a second click, the same day
        self.accept_charter(self.person("bruno"))

    def on_2027_02_04(self):
        change_cohort(self.cohort, status=CohortStatus.RUNNING, seen=0, user=self.user)

    def on_2027_03_26(self):
        """Put off by two weeks, the day after the reminder of a week before."""
        one, to = self.session(2), at("2027-04-15")
        move_workshop(
            one, starts_at=to, ends_at=to + HOURS, seen=one.version, user=self.first.person
        )

    def on_2027_04_20(self):
        announce_absence(self.session(3), self.person("chloe"))  # its client: the 7th is next

    def on_2027_05_10(self):
        david = self.place("david")
        suspend(david, seen=david.version, user=self.user)

    def on_2027_05_20(self):
        one = self.session(4)
        change_workshop(one, place="3 quai Rambaud, Lyon", seen=one.version, user=self.user)

    def on_2027_06_10(self):
        emma = self.place("emma")
        left = {"reason": LeaveReason.NOT_SAID, "left_on": date(2027, 6, 10)}
        withdraw(emma, **left, seen=emma.version, user=self.user)

    def on_2027_06_28(self):
        one = self.session(5)
        cancel_workshop(one, reason=CancelReason.PLACE, seen=one.version, user=self.user)

    def on_2027_07_05(self):
        self.enrol("gaelle", group_agrees=True)

    def on_2027_07_06(self):
        self.come("gaelle")

    def on_2027_07_07(self):
        assert remind_to_answer(self.cohort) == 1
        self.accept_charter(self.person("gaelle"))

    def on_2027_07_20(self):
        turn = self.turn(6)  # emma's, open since she left
        volunteer(turn, self.person("gaelle"), seen=turn.version)

    def on_2027_08_10(self):
        wanted = self.turn(7)
        swap = {"offered": self.turn(6), "person": self.person("gaelle")}
        self.swap = ask_swap(wanted, **swap, seen=wanted.version)

    def on_2027_08_11(self):
        agree_to_swap(self.swap, self.person("chloe"))

    def on_2027_09_20(self):
        david = self.place("david")
        take_back(david, seen=david.version, user=self.user)

    def on_2027_10_01(self):
        """Somebody else facilitates from the 16th on: two news, one after the other."""
        names = {"email": address("second"), "first_name": "Inès", "last_name": "Roy"}
        starts_on = date(2027, 10, 16)
        add_facilitator(self.cohort, **names, starts_on=starts_on, ends_on=None, user=self.user)
        end_facilitation(self.first, ends_on=date(2027, 10, 15), user=self.user)

    def on_2027_10_20(self):
        """The end alone."""
        one, second = self.session(8), self.person("second")
        change_workshop(one, ends_at=one.ends_at + HOURS / 6, seen=one.version, user=second)

    def on_2028_01_10(self):
        """Over: nobody is told of anything any more."""
        cohort = Cohort.objects.get()
        change_cohort(cohort, status=CohortStatus.CLOSED, seen=cohort.version, user=self.user)


@pytest.fixture
def live_through(time_machine) -> Callable[[], None]:
    """Do what happens on each day at noon, and what the worker does at 8, 9 and 18 h."""

    def live() -> None:
        time_machine.move_to(at(FIRST, 7), tick=False)
        year, day = Year(), FIRST
        while day <= LAST:
            for hour in (8, 9, 12, 18):
                time_machine.move_to(at(day, hour, 0), tick=False)
                if hour != 12:
                    send_convocations()
                    send_workshop_reminders()
                elif happens := getattr(year, f"on_{day:%Y_%m_%d}", None):
                    happens()
                deliver_due_mails()
            day += timedelta(days=1)

    return live


def test_every_mail_of_a_year_is_counted(live_through):
    live_through()
    everybody = ("anna", "bruno", "chloe", "david", "emma", "farid")
    expected = {
        "invitation": {**dict.fromkeys(everybody, 1), "hugo": 2, "gaelle": 1},
        "charter_reminder": {"bruno": 1, "gaelle": 1},
        # Who joined in July was not called: the group had begun.
        "convocation": dict.fromkeys(everybody, 1),
        # farid wishes no mail about turns; chloe lost hers by her absence and got the next.
        "turn_proposed": {"anna": 1, "bruno": 1, "chloe": 2, "david": 1, "emma": 1},
        "turn_swap_asked": {"chloe": 1},
        "turn_swap_answered": {"gaelle": 1},
        # 12 of a week before (the 2nd session twice, the 5th although it is cancelled later) and
        # 10 of the day before.
        "workshop_reminder": {
            "anna": 22,
            "bruno": 10,  # no week before
            "farid": 12,  # no day before
            "chloe": 20,  # absent from the 3rd
            "david": 17,  # suspended from 10 May to 20 September: the 4th, 5th and 6th
            "emma": 11,  # gone after the 4th
            "gaelle": 10,  # there from the 6th on
            "first": 16,  # until the 7th, which is before the 16th of October
            "second": 6,  # from the 8th on
        },
        # The 2nd put off, the 4th elsewhere, the 5th cancelled, the 8th longer.
        "workshop_news": {
            **dict.fromkeys(("anna", "bruno", "chloe", "farid"), 4),
            "david": 2,
            "emma": 2,
            "gaelle": 1,
            "first": 3,
            "second": 1,
            "coordination": 2,  # what others changed
        },
        # Five places taken, hugo's included, of six at least.
        "group_too_small": {"coordination": 1, "first": 1},
        "facilitation_changed": dict.fromkeys(
            ("anna", "bruno", "chloe", "david", "farid", "gaelle"), 2
        ),
    }
    counted = Counter(OutboxMail.objects.values_list("kind", "to"))
    assert counted == {
        (kind, address(name)): count
        for kind, people in expected.items()
        for name, count in people.items()
    }
