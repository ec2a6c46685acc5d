"""What the people of the demonstration's middle group wrote: sheets, journals, commitments.

No mail leaves, and nothing is made twice.
"""

from datetime import datetime, timedelta

from portal.demo.words import COMMITMENTS, ENTRIES, SHEETS
from portal.enums import (
    Audience,
    EntryMoment,
    EntryRole,
    SheetRole,
    SheetState,
    TurnState,
    VersionState,
)
from portal.models import (
    ClientTurn,
    Cohort,
    Commitment,
    Enrolment,
    JournalEntry,
    Preparation,
    SheetVersion,
    Workshop,
)
from portal.models.turns import COMING_STATES

AN_EVENING = timedelta(hours=5)


def ensure_texts(cohort: Cohort) -> None:
    """Give the group what its members wrote; once."""
    if JournalEntry.objects.filter(cohort=cohort).exists():
        return
    held = list(cohort.workshops.filter(status="held").order_by("starts_at"))
    _past_sheets(cohort)
    _next_sheet(cohort)
    for place in cohort.enrolments.select_related("person").filter(status="active"):
        _journal(place, held)


def _past_sheets(cohort: Cohort) -> None:
    """Each past client shared a sheet two days before their session."""
    turns = _turns(cohort).filter(state=TurnState.DONE)
    for turn, texts in zip(turns, SHEETS, strict=False):
        shared_at = turn.workshop.starts_at - timedelta(days=2)
        sheet = _sheet(turn, texts, saved_at=shared_at - AN_EVENING)
        sheet.state, sheet.released, sheet.revision = SheetState.SHARED, texts, 1
        sheet.submitted_at = shared_at - timedelta(days=2)
        sheet.released_at = sheet.shared_at = shared_at
        sheet.save()


def _next_sheet(cohort: Cohort) -> None:
    """The next client has begun theirs."""
    if turn := _turns(cohort).filter(state__in=COMING_STATES).first():
        begun = {name: SHEETS[-1][name] for name in ("topic_kind", "headline", "context")}
        yesterday = min(turn.workshop.starts_at, turn.updated_at) - AN_EVENING
        _sheet(turn, begun, saved_at=yesterday).save()


def _turns(cohort: Cohort):
    turns = ClientTurn.objects.filter(workshop__cohort=cohort, client__isnull=False)
    return turns.select_related("workshop", "client__person").order_by("workshop__starts_at")


def _sheet(turn: ClientTurn, texts: dict, *, saved_at: datetime) -> Preparation:
    version = SheetVersion.objects.get(
        template__role=SheetRole.CLIENT,
        template__workshop_kind=turn.workshop.kind,
        state=VersionState.ACTIVE,
    )
    return Preparation(
        owner=turn.client.person,
        cohort_id=turn.workshop.cohort_id,
        workshop=turn.workshop,
        turn=turn,
        role=SheetRole.CLIENT,
        version=version,
        texts=texts,
        lock_version=1,
        saved_at=saved_at,
    )


def _journal(place: Enrolment, held: list[Workshop]) -> None:
    """Texts and commitments of one person, a few hours after the sessions they are about."""
    for number, audience, texts in ENTRIES.get(place.person.email, ()):
        workshop = held[number]
        written_at = workshop.ends_at + AN_EVENING
        JournalEntry.objects.create(
            owner=place.person,
            cohort=place.cohort,
            workshop=workshop,
            moment=EntryMoment.AFTER,
            my_role=EntryRole.CONSULTANT,
            entry_date=written_at.astimezone(workshop.zone).date(),
            audience=audience,
            shared_at=None if audience == Audience.ME else written_at,
            texts=texts,
            lock_version=1,
            saved_at=written_at,
        )
    for number, state, audience, texts in COMMITMENTS.get(place.person.email, ()):
        _commitment(place, held, number, state=state, audience=audience, texts=texts)


def _commitment(place: Enrolment, held: list[Workshop], number: int, **fields) -> None:
    """To be done by the next session; the last ones by the first that comes."""
    taken_at = held[number].ends_at
    following = place.cohort.workshops.filter(starts_at__gt=taken_at).exclude(status="cancelled")
    due = following.order_by("starts_at").first()
    Commitment.objects.create(
        owner=place.person,
        cohort=place.cohort,
        workshop=held[number],
        due_on=due and due.starts_at.astimezone(due.zone).date(),
        shared_at=None if fields["audience"] == Audience.ME else taken_at,
        state_changed_at=taken_at,
        lock_version=1,
        saved_at=taken_at,
        **fields,
    )
