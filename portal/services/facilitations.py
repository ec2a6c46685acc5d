"""Who facilitates: from, to, and who takes over for one workshop (BR-60 to 63)."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from cms.models import User
from cms.typography import fr_date
from portal.access import last_day_of_substitutes, present_facilitations
from portal.emails import send_facilitation_changed
from portal.enums import CohortStatus
from portal.models import Cohort, Enrolment, Facilitation, Workshop
from portal.services.locking import lock_cohort
from portal.services.people import PersonDetails, find_or_make_person

BOTH = "Cette personne est inscrite dans ce groupe\u00a0: elle ne peut pas l’animer aussi."
NOBODY_LEFT = "Un groupe en cours garde au moins une animation\u00a0: nommez d’abord la suivante."
ONLY_EARLIER = "elle ne peut être qu’avancée."


@transaction.atomic
def assign_facilitator(
    cohort: Cohort,
    person: User,
    *,
    starts_on: date,
    user: User,
    ends_on: date | None = None,
    tells_group: bool = False,
) -> Facilitation:
    """Let a person facilitate a cohort from a day on, to a day or until further notice.

    ValidationError when they take part in it, or facilitate it already on one of those days.
    With `tells_group` its members hear of it.
    """
    lock_cohort(cohort)
    _refuse_participant(cohort, person)
    _refuse_overlap(cohort, person, starts_on, ends_on)
    assigned = Facilitation(cohort=cohort, person=person, starts_on=starts_on, ends_on=ends_on)
    assigned.full_clean()
    assigned.save()
    log(cohort, "portal.change_facilitation", user=user)
    if tells_group:
        send_facilitation_changed(cohort)
    return assigned


@transaction.atomic
def add_facilitator(
    cohort: Cohort,
    *,
    email: str,
    first_name: str,
    last_name: str,
    starts_on: date,
    ends_on: date | None,
    user: User,
) -> Facilitation:
    """Let somebody facilitate who is known by their address, and tell the group.

    Makes their account when there is none. Errors as `assign_facilitator`.
    """
    lock_cohort(cohort)  # before the account, as for participants: else two wait for each other
    person = find_or_make_person(email=email, first_name=first_name, last_name=last_name)
    return assign_facilitator(
        cohort, person, starts_on=starts_on, ends_on=ends_on, user=user, tells_group=True
    )


@transaction.atomic
def end_facilitation(facilitation: Facilitation, *, ends_on: date, user: User) -> None:
    """Set or bring forward the last day of an assignment; what it opened is closed the day after.

    ValidationError for a later day than it has, and when a running cohort would be left to nobody.
    The group hears of it, as of the beginning: not of who replaces for a session.
    """
    cohort = lock_cohort(facilitation.cohort)
    current = cohort.facilitations.get(pk=facilitation.pk)  # as it is now that it waits for us
    _refuse_later_end(current, ends_on)
    current.ends_on = ends_on
    current.full_clean()
    if current.workshop_id is None:
        _refuse_leaving_alone(cohort, current)
    current.save(update_fields=["ends_on", "updated_at"])
    log(cohort, "portal.change_facilitation", user=user)
    if current.workshop_id is None:
        send_facilitation_changed(cohort)


def can_end_earlier(facilitation: Facilitation) -> bool:
    """True while an assignment has no end, or one that lies ahead and can be brought forward."""
    if facilitation.ends_on is None:
        return True
    return facilitation.ends_on > max(timezone.localdate(), facilitation.starts_on)


def _refuse_later_end(current: Facilitation, ends_on: date) -> None:
    """What was open to somebody until a day is not opened to them for longer by this way."""
    if current.ends_on is not None and ends_on >= current.ends_on:
        day = fr_date(current.ends_on)
        raise ValidationError({"ends_on": f"La fin est fixée au {day}\u00a0: {ONLY_EARLIER}"})


def _refuse_leaving_alone(cohort: Cohort, leaving: Facilitation) -> None:
    """The day after, somebody else is there (BR-63); who begins later is no help until then."""
    day_after = leaving.ends_on + timedelta(days=1)
    others = present_facilitations(day_after).filter(cohort=cohort, workshop=None)
    others = others.exclude(pk=leaving.pk)
    if cohort.status == CohortStatus.RUNNING and not others.exists():
        raise ValidationError({"ends_on": NOBODY_LEFT})


@transaction.atomic
def assign_substitute(workshop: Workshop, details: PersonDetails, *, user: User) -> Facilitation:
    """Let somebody facilitate one workshop: from today to the day after it (BR-62).

    The second of two clicks finds what the first has made. ValidationError when they take part in
    the cohort, or the workshop is over.
    """
    cohort = lock_cohort(workshop.cohort)
    person = find_or_make_person(**details)
    _refuse_participant(cohort, person)
    last = last_day_of_substitutes(workshop)
    today = timezone.localdate()
    if last < today:
        raise ValidationError("Cette séance est passée.")
    if already := workshop.substitutes.filter(person=person, ends_on=last).first():
        return already
    substitute = Facilitation(
        cohort=cohort, person=person, workshop=workshop, starts_on=today, ends_on=last
    )
    substitute.full_clean()
    substitute.save()
    log(cohort, "portal.change_facilitation", user=user)
    return substitute


def _refuse_participant(cohort: Cohort, person: User) -> None:
    if Enrolment.objects.filter(cohort=cohort, person=person).exists():
        raise ValidationError(BOTH)


def _refuse_overlap(cohort: Cohort, person: User, starts_on: date, ends_on: date | None) -> None:
    mine = cohort.facilitations.filter(person=person, workshop=None)
    mine = mine.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
    if ends_on:
        mine = mine.filter(starts_on__lte=ends_on)
    if mine.exists():
        raise ValidationError("Cette personne anime déjà ce groupe à ces dates.")
