"""What speaks against a date without forbidding it (BR-33): read before a session is planned."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q

from cms.models import User
from cms.working_days import public_holiday
from portal.access import lasting_facilitations
from portal.enums import EnrolmentStatus, WorkshopKind, WorkshopStatus
from portal.local_times import is_unusual
from portal.models import Cohort, Facilitation, Workshop
from portal.series import Slot

SUNDAY = 6
EXPECTED = (EnrolmentStatus.INVITED, EnrolmentStatus.ACTIVE)


def slot_warnings(
    cohort: Cohort, slots: list[Slot], *, facilitator: User | None, but: Workshop | None = None
) -> list[list[str]]:
    """Return, for each slot in order, what speaks against it; one query for all of them.

    Without a facilitator those of the whole cohort count. `but` is the session that is moved.
    """
    busy = _busy(cohort, slots, facilitator, but) if slots else []
    return [
        [*_of_day(slot, cohort), *_of_series(slot, slots), *_of_people(slot, busy, cohort)]
        for slot in slots
    ]


def workshop_warnings(workshop: Workshop, *, facilitator: User | None) -> list[str]:
    """Return what speaks against the times of a session; nothing once it is called off."""
    if workshop.status == WorkshopStatus.CANCELLED:
        return []
    slot = Slot(workshop.kind, workshop.starts_at, workshop.ends_at)
    [found] = slot_warnings(workshop.cohort, [slot], facilitator=facilitator, but=workshop)
    return found


def too_few_sessions(cohort: Cohort, slots: list[Slot]) -> str:
    """Return a warning when not everybody could be client once (BR-02), else ""."""
    planned = cohort.workshops.filter(kind=WorkshopKind.WORKSHOP)
    count = planned.exclude(status=WorkshopStatus.CANCELLED).count()
    count += sum(slot.kind == WorkshopKind.WORKSHOP for slot in slots)
    people = cohort.enrolments.filter(status__in=EXPECTED).count()
    if count >= people:
        return ""
    missing = people - count
    lacks = "n’aurait pas son" if missing == 1 else "n’auraient pas leur"
    return (
        f"{people} participants pour {count} séance{'s' if count > 1 else ''}\u00a0: "
        f"{missing} {lacks} tour de client."
    )


def _of_day(slot: Slot, cohort: Cohort) -> list[str]:
    day = slot.starts_at.astimezone(cohort.zone).date()
    found = [_holiday(day), "dimanche" if day.weekday() == SUNDAY else ""]
    if is_unusual(slot.starts_at, slot.ends_at, cohort.zone):
        found.append("avant 7\u00a0h ou après 22\u00a0h")
    return [one for one in found if one]


def _holiday(day: date) -> str:
    name = public_holiday(day)
    return f"jour férié ({name})" if name else ""


def _of_series(slot: Slot, slots: list[Slot]) -> list[str]:
    meanwhile = [one for one in slots if one is not slot and _overlap(one, slot)]
    return ["en même temps qu’une autre de ces séances"] if meanwhile else []


def _overlap(one: Workshop | Slot, other: Slot) -> bool:
    return one.starts_at < other.ends_at and one.ends_at > other.starts_at


def _of_people(slot: Slot, busy: Iterable[Workshop], cohort: Cohort) -> list[str]:
    meanwhile = [one for one in busy if _overlap(one, slot)]
    return [
        f"le groupe a déjà sa «\u00a0{one}\u00a0»"
        if one.cohort_id == cohort.pk
        else f"l’animation est prise par {one.cohort.code}"
        for one in meanwhile
    ]


def _busy(
    cohort: Cohort, slots: list[Slot], facilitator: User | None, but: Workshop | None
) -> list[Workshop]:
    """The sessions of the cohort, and of its facilitators elsewhere, in the span of the slots.

    Who replaces at a session is there whoever else facilitates it.
    """
    people = [facilitator.pk] if facilitator else lasting_facilitations(cohort).values("person")
    theirs = Facilitation.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=OuterRef("starts_at__date")),
        person__in=people,
        starts_on__lte=OuterRef("starts_at__date"),
    )
    replaced = Exists(theirs.filter(workshop=OuterRef("pk")))
    of_cohort = Exists(theirs.filter(workshop=None, cohort=OuterRef("cohort")))
    found = Workshop.objects.filter(
        Q(cohort=cohort) | Q(facilitator__in=people) | Q(replaced) | Q(of_cohort, facilitator=None),
        starts_at__lt=max(slot.ends_at for slot in slots),
        ends_at__gt=min(slot.starts_at for slot in slots),
    ).exclude(status=WorkshopStatus.CANCELLED)
    if but:
        found = found.exclude(pk=but.pk)
    return list(found.select_related("cohort"))
