"""Random lives of sheets, by the real services: what others can read is always what was given.

`SHEET_LIVES=2000` runs as many lives; a few of them run with the suite.
"""

import os
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from cms.models import OutboxMail
from portal.access import preparations_for
from portal.enums import CohortStatus, SheetState
from portal.models import ClientTurn, Cohort, Preparation
from portal.models.turns import COMING_STATES
from portal.services.cohorts import change_cohort
from portal.services.locking import ChangedMeanwhile
from portal.services.preparations import (
    open_sheet,
    save_sheet,
    share_sheet,
    submit_sheet,
    take_up_sheet,
    unshare_sheet,
    update_sheet,
    withdraw_sheet,
)
from portal.services.turns import assign_turn, stand_back
from portal.services.writing import TextConflict
from tests.factories.portal import (
    ClientTurnFactory,
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)
from tests.factories.sheets import COMPLETE

LIVES = int(os.environ.get("SHEET_LIVES", "15"))
STEPS = 30
BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)
REFUSED = (ValidationError, ChangedMeanwhile, TextConflict)
pick = st.integers(0, 11)  # one of the rows there are, counted round
words = st.sampled_from(["", "un", "deux", "trois" * 40])


class SheetLife(RuleBasedStateMachine):
    """A group of three, two turns to come. `read` is what others were given, by sheet."""

    def __init__(self):
        super().__init__()
        self.clock = time_machine.travel(BEGIN)
        self.traveller = self.clock.start()
        self.life = transaction.atomic()
        self.life.__enter__()
        self.cohort = CohortFactory(capacity_min=2)
        self.facilitator = FacilitationFactory(
            cohort=self.cohort, starts_on=BEGIN.date() - timedelta(days=1)
        ).person
        self.places = EnrolmentFactory.create_batch(3, cohort=self.cohort)
        for number, place in enumerate(self.places[:2], start=1):
            starts_at = BEGIN + timedelta(days=7 * number)
            workshop = WorkshopFactory(cohort=self.cohort, number=number, starts_at=starts_at)
            ClientTurnFactory(workshop=workshop, client=place)
        self.read: dict = {}
        self.shared: set = set()
        self.written: dict = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.life.__exit__(None, None, None)
        self.clock.stop()

    # What there is ---------------------------------------------------------------------------

    def one_of(self, rows, number: int):
        rows = list(rows)
        return rows[number % len(rows)] if rows else None

    def sheet(self, number: int) -> Preparation | None:
        found = Preparation.objects.select_related("owner__data_key", "cohort", "workshop")
        return self.one_of(found.order_by("created_at", "pk"), number)

    def turn(self, number: int, *states) -> ClientTurn | None:
        turns = ClientTurn.objects.select_related("workshop__cohort", "client__person")
        turns = turns.filter(state__in=states) if states else turns
        return self.one_of(turns.order_by("workshop__starts_at"), number)

    def attempt(self, deed) -> bool:
        """Do it, or see it refused with nothing changed."""
        before = list(Preparation.objects.order_by("pk").values_list("pk", "state", "revision"))
        try:
            with transaction.atomic():
                deed()
        except REFUSED:
            after = Preparation.objects.order_by("pk").values_list("pk", "state", "revision")
            assert list(after) == before
            return False
        return True

    # The author ------------------------------------------------------------------------------

    @rule(number=pick)
    def begin(self, number):
        turn = self.turn(number, *COMING_STATES)
        if turn and self.attempt(
            lambda: open_sheet(turn.client.person, workshop=turn.workshop, turn=turn)
        ):
            sheet = Preparation.objects.get(turn=turn)
            self.written.setdefault(sheet.pk, {})

    @rule(number=pick, headline=words, is_whole=st.booleans(), behind=st.sampled_from([0, 0, 0, 1]))
    def write(self, number, headline, is_whole, behind):
        sheet = self.sheet(number)
        if sheet is None:
            return
        texts = {**(COMPLETE if is_whole else {}), "headline": headline}
        seen = sheet.lock_version - behind
        if self.attempt(lambda: save_sheet(sheet, texts=texts, seen=seen)):
            assert not behind
            self.written[sheet.pk] = texts

    @rule(number=pick, act=st.sampled_from([submit_sheet, share_sheet, update_sheet]))
    def hand_over(self, number, act):
        sheet = self.sheet(number)
        if sheet is None:
            return
        mails = OutboxMail.objects.filter(kind="sheet_available").count()
        before, was_shared = sheet.state, sheet.pk in self.shared
        if not self.attempt(lambda: act(sheet, seen=sheet.lock_version)):
            return
        is_first = before in {SheetState.DRAFT, SheetState.WITHDRAWN}
        assert OutboxMail.objects.filter(kind="sheet_available").count() == mails + is_first
        if is_first or act is update_sheet or (act is share_sheet and not was_shared):
            self.read[sheet.pk] = dict(self.written[sheet.pk])
        if act is share_sheet:
            self.shared.add(sheet.pk)

    @rule(number=pick)
    def take_back_from_the_group(self, number):
        if sheet := self.sheet(number):
            unshare_sheet(sheet)
            self.shared.discard(sheet.pk)

    @rule(number=pick)
    def take_back_from_everybody(self, number):
        if sheet := self.sheet(number):
            withdraw_sheet(sheet)
            self.forget(sheet)

    def forget(self, sheet: Preparation) -> None:
        self.read.pop(sheet.pk, None)
        self.shared.discard(sheet.pk)

    @rule(number=pick, other=pick)
    def take_up(self, number, other):
        sheet, turn = self.sheet(number), self.turn(other)
        if sheet and turn and self.attempt(lambda: take_up_sheet(sheet, turn=turn)):
            assert turn.client.person_id == sheet.owner_id

    # The others ------------------------------------------------------------------------------

    @rule(number=pick)
    def leave_a_turn(self, number):
        if turn := self.turn(number, *COMING_STATES):
            sheet = Preparation.objects.filter(turn=turn).first()
            person = turn.client.person
            if self.attempt(lambda: stand_back(turn, person, seen=turn.version)) and sheet:
                self.forget(sheet)

    @rule(number=pick, who=pick)
    def give_a_turn(self, number, who):
        turn, place = self.turn(number), self.one_of(self.places, who)
        place.refresh_from_db()
        sheet = Preparation.objects.filter(turn=turn).first()
        done = self.attempt(
            lambda: assign_turn(turn, client=place, seen=turn.version, user=self.facilitator)
        )
        if done and sheet and sheet.owner_id != place.person_id:
            self.forget(sheet)

    @rule(days=st.integers(1, 6))
    def days_pass(self, days):
        self.traveller.shift(timedelta(days=days))

    @rule(status=st.sampled_from([CohortStatus.RUNNING, CohortStatus.CLOSED]))
    def the_group_ends_or_goes_on(self, status):
        cohort = Cohort.objects.get(pk=self.cohort.pk)
        change_cohort(cohort, seen=cohort.version, user=self.facilitator, status=status)

    # What always holds -----------------------------------------------------------------------

    @invariant()
    def others_read_what_they_were_given(self):
        by_facilitator = {
            one.pk: dict(one.released)
            for one in preparations_for(self.facilitator).select_related("owner__data_key")
        }
        assert by_facilitator == self.read
        for place in self.places:
            peers = preparations_for(place.person).values_list("pk", flat=True)
            theirs = {one.pk for one in Preparation.objects.filter(owner=place.person)}
            assert set(peers) == self.shared - theirs

    @invariant()
    def authors_lose_nothing(self):
        for sheet in Preparation.objects.select_related("owner__data_key"):
            assert dict(sheet.texts) == self.written[sheet.pk]
            if sheet.turn_id:
                assert sheet.workshop_id == sheet.turn.workshop_id

    @invariant()
    def a_turn_has_the_sheet_of_its_client(self):
        for turn in ClientTurn.objects.select_related("client"):
            owners = set(turn.preparations.values_list("owner", flat=True))
            assert owners <= ({turn.client.person_id} if turn.client else set())

    @invariant()
    def nothing_is_handed_over_for_the_first_time_once_it_has_begun(self):
        for sheet in Preparation.objects.filter(submitted_at__isnull=False):
            assert sheet.workshop is None or sheet.submitted_at < sheet.workshop.starts_at
            assert sheet.submitted_at <= timezone.now()


@pytest.mark.django_db
def test_lives_of_sheets():
    run_state_machine_as_test(
        SheetLife,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
