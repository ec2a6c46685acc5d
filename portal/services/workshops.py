"""The sessions of a cohort, one at a time."""

from copy import copy
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.log_actions import log

from cms.models import User
from portal.access import MEMBER_STATES, last_day_of_substitutes
from portal.enums import CancelReason, WorkshopKind, WorkshopStatus
from portal.models import Absence, Cohort, Enrolment, Workshop, WorkshopMove, WorkshopStep
from portal.services.locking import ChangedMeanwhile, lock_cohort
from portal.services.turn_upkeep import follow_workshop, free_turn_of_absent
from portal.services.workshop_news import tell_news
from portal.words import times_in_words

IN_CALENDARS = ("starts_at", "ends_at", "place", "modality", "status")
HELD = "Cette séance est tenue\u00a0: elle ne change plus."
CANCELLED = "Cette séance est annulée."
ALREADY = (
    "Le groupe a déjà «\u00a0{}\u00a0» à ces heures ({}), avec d’autres indications\u00a0: "
    "c’est elle qu’il faut changer."
)
STEP_FIELDS = ("position", "label", "letter", "minutes", "speaker", "help_text")


@transaction.atomic
def add_workshop(cohort: Cohort, *, user: User, **fields) -> Workshop:
    """Add a session, a consultation with the cohort's own steps. ValidationError by field.

    Its number, without one, follows the last of its kind in the cohort; instants are aware. The
    same click twice adds it once: the one that is there is returned. Another of its kind at its
    very times is refused.
    """
    cohort = lock_cohort(cohort)
    workshop = Workshop(cohort=cohort, **fields)
    workshop.number = workshop.number or next_number(workshop)
    workshop.prep_due_at = prep_due_at(cohort, workshop)
    workshop.full_clean()
    if there := same_as(workshop):
        refuse_other_wishes(there, {name: getattr(workshop, name) for name in fields})
        return there
    workshop.save()
    _copy_steps(workshop)
    log(cohort, "portal.add_workshop", user=user)
    return workshop


def _copy_steps(workshop: Workshop) -> None:
    """They are those of a consultation: first and last meeting have none."""
    if workshop.kind != WorkshopKind.WORKSHOP or workshop.steps.exists():
        return
    WorkshopStep.objects.bulk_create(
        WorkshopStep(workshop=workshop, **{name: getattr(step, name) for name in STEP_FIELDS})
        for step in workshop.cohort.steps.all()
    )


def same_as(workshop: Workshop) -> Workshop | None:
    """Return the session of that kind and time which its group has already, cancelled ones apart.

    Nobody can take one away again.
    """
    alike = Workshop.objects.filter(
        cohort=workshop.cohort,
        kind=workshop.kind,
        starts_at=workshop.starts_at,
        ends_at=workshop.ends_at,
    )
    return alike.exclude(status=WorkshopStatus.CANCELLED).select_related("cohort").first()


def refuse_other_wishes(there: Workshop, wished: dict) -> None:
    """ValidationError when a session says otherwise than what was typed of it, by field.

    What was left empty is no wish. Nothing typed is lost without a word.
    """
    if any(value and getattr(there, name) != value for name, value in wished.items()):
        times = times_in_words(there.starts_at, there.ends_at, there.timezone)
        raise ValidationError(ALREADY.format(there, times))


def next_number(workshop: Workshop) -> int:
    """Return what follows the last of its kind: kickoff and review do not count among sessions."""
    alike = Workshop.objects.filter(cohort=workshop.cohort, kind=workshop.kind)
    return (alike.aggregate(last=Max("number"))["last"] or 0) + 1


def prep_due_at(cohort: Cohort, workshop: Workshop) -> datetime:
    """Return the end of the local day that lies `prep_due_days` before a session (BR-51)."""
    if workshop.starts_at is None:
        return workshop.starts_at
    local = workshop.starts_at.astimezone(workshop.zone) - timedelta(days=cohort.prep_due_days)
    return local.replace(hour=23, minute=59, second=0, microsecond=0)


@transaction.atomic
def change_workshop(
    workshop: Workshop, *, seen: int, user: User, tells: bool = True, **fields
) -> Workshop:
    """Change a session that is still at version `seen`; calendars are told by its sequence.

    Its old dates are kept (BR-31); with `tells`, everybody concerned hears of it once by mail.
    Raises ChangedMeanwhile; ValidationError by field, also when the session was held.
    """
    lock_cohort(workshop.cohort)  # before the session: the order in which everybody locks
    current = (
        Workshop.objects.select_for_update(of=("self",))
        .select_related("cohort")
        .get(pk=workshop.pk)
    )
    if current.version != seen:
        raise ChangedMeanwhile
    if current.status == WorkshopStatus.HELD:
        raise ValidationError(HELD)
    before = copy(current)
    for name, value in fields.items():
        setattr(current, name, value)
    if current.status != WorkshopStatus.CANCELLED:
        current.cancel_reason = ""
    if current.starts_at != before.starts_at:
        current.prep_due_at = prep_due_at(current.cohort, current)
    if any(getattr(current, name) != getattr(before, name) for name in IN_CALENDARS):
        current.ics_sequence += 1
    current.version += 1
    if current.status == WorkshopStatus.HELD and current.starts_at > timezone.now():
        raise ValidationError({"status": "Cette séance n’a pas encore commencé."})
    current.full_clean()
    current.save()
    _copy_steps(current)  # it may have become a consultation
    _keep_old_times(before, current, user)
    _bring_substitutes_along(before, current)
    follow_workshop(current, user=user)
    log(current.cohort, "portal.change_workshop", user=user)
    if tells:
        tell_news(before, current, user=user)
    return current


def _keep_old_times(before: Workshop, current: Workshop, user: User) -> None:
    if (current.starts_at, current.ends_at) == (before.starts_at, before.ends_at):
        return
    WorkshopMove.objects.create(
        workshop=current, starts_at=before.starts_at, ends_at=before.ends_at, moved_by=user
    )


def _bring_substitutes_along(before: Workshop, current: Workshop) -> None:
    """Who replaces at a session keeps the way to it (BR-62), unless it was ended: that holds."""
    was, last = last_day_of_substitutes(before), last_day_of_substitutes(current)
    if was != last:
        following = current.substitutes.filter(ends_on=was, starts_on__lte=last)
        following.update(ends_on=last, updated_at=timezone.now())


def move_workshop(
    workshop: Workshop,
    *,
    starts_at: datetime,
    ends_at: datetime,
    seen: int,
    user: User,
    tells: bool = True,
) -> Workshop:
    """Put a session off, or forward, to times that lie ahead; `starts_at` and `ends_at` are aware.

    ValidationError when it was held or cancelled, or for times that are over.
    """
    if workshop.status == WorkshopStatus.CANCELLED:
        raise ValidationError(CANCELLED)
    if starts_at <= timezone.now():
        raise ValidationError("La nouvelle date est passée.")
    return change_workshop(
        workshop, seen=seen, user=user, tells=tells, starts_at=starts_at, ends_at=ends_at
    )


def cancel_workshop(
    workshop: Workshop, *, reason: CancelReason, seen: int, user: User, tells: bool = True
) -> Workshop:
    """Cancel a session; it stays where it was, shown as cancelled.

    ValidationError when it was held, or cancelled already.
    """
    if workshop.status == WorkshopStatus.CANCELLED and workshop.version == seen:
        raise ValidationError(CANCELLED)
    return change_workshop(
        workshop,
        seen=seen,
        user=user,
        tells=tells,
        status=WorkshopStatus.CANCELLED,
        cancel_reason=reason,
    )


@transaction.atomic
def announce_absence(workshop: Workshop, person: User, *, seen: int | None = None) -> None:
    """« Je serai absent·e » : said once, without a reason; nothing happens the second time.

    Of the session at version `seen`, if the person was shown one: ChangedMeanwhile when it is
    another, for it may have another date now. A client's turn is open again (BR-06). Raises
    ValidationError when the session has begun or is cancelled, or the person has left.
    """
    workshop = _lock_seen(workshop, seen)
    place = _place_at(workshop, person)
    Absence.objects.get_or_create(workshop=workshop, enrolment=place)
    free_turn_of_absent(place, workshop)


@transaction.atomic
def take_back_absence(workshop: Workshop, person: User, *, seen: int | None = None) -> None:
    """« Je serai là, finalement ». Raises what `announce_absence` does."""
    workshop = _lock_seen(workshop, seen)
    Absence.objects.filter(workshop=workshop, enrolment=_place_at(workshop, person)).delete()


def _lock_seen(workshop: Workshop, seen: int | None) -> Workshop:
    """Return the session as it is now, its cohort locked."""
    cohort = lock_cohort(workshop.cohort)
    current = Workshop.objects.get(pk=workshop.pk)
    current.cohort = cohort
    if seen is not None and current.version != seen:
        raise ChangedMeanwhile
    return current


def _place_at(workshop: Workshop, person: User) -> Enrolment:
    if workshop.status == WorkshopStatus.CANCELLED or workshop.starts_at <= timezone.now():
        raise ValidationError("Cette séance a commencé ou est annulée.")
    mine = Enrolment.objects.filter(cohort=workshop.cohort, person=person, status__in=MEMBER_STATES)
    place = mine.select_related("cohort", "person").first()
    if place is None:  # suspended since the page was shown
        raise ValidationError("Vous ne faites plus partie de ce groupe.")
    return place
