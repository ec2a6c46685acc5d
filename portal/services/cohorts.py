"""Opening a cohort and changing what it is."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from wagtail.log_actions import log

from cms.models import SessionFlow, User
from portal.access import present_facilitations
from portal.enums import CharterPolicy, CohortStatus, VersionState
from portal.models import Cohort, CohortStep
from portal.services.enrolments import follow_end
from portal.services.facilitations import assign_facilitator
from portal.services.locking import ChangedMeanwhile, lock_cohort
from portal.services.people import PersonDetails, find_or_make_person


@transaction.atomic
def open_cohort(
    *, flow: SessionFlow, facilitator: PersonDetails, starts_on: date, user: User, **fields
) -> Cohort:
    """Open a cohort with its first facilitator, and a copy of the flow that is its own.

    `fields` are those of `Cohort`; `starts_on` is the facilitator's first day. ValidationError by
    field when something is missing or contradicts itself.
    """
    cohort = Cohort(status=CohortStatus.OPEN, **fields)
    cohort.formation_title = cohort.formation.title if cohort.formation else ""
    cohort.full_clean()
    cohort.save()
    CohortStep.objects.bulk_create(steps_of(flow, cohort=cohort))
    assign_facilitator(cohort, find_or_make_person(**facilitator), starts_on=starts_on, user=user)
    log(cohort, "portal.open_cohort", user=user)
    return cohort


def steps_of(flow: SessionFlow, *, cohort: Cohort) -> list[CohortStep]:
    """Return the steps of a flow as the cohort will keep them, not saved yet."""
    return [
        CohortStep(
            cohort=cohort,
            position=position,
            label=step.label,
            letter=step.letter,
            minutes=step.minutes,
            speaker=step.speaker,
            help_text=step.help_text,
        )
        for position, step in enumerate(flow.steps.all(), start=1)
    ]


@transaction.atomic
def change_cohort(cohort: Cohort, *, seen: int, user: User, **fields) -> Cohort:
    """Change a cohort that is still at version `seen`.

    Its members' places end with it, and are taken up again when it goes on. Raises
    ChangedMeanwhile when it is at another version, ValidationError by field when it may not be so.
    """
    current = lock_cohort(cohort)
    if current.version != seen:
        raise ChangedMeanwhile
    was_over = current.is_over
    for name, value in fields.items():
        setattr(current, name, value)
    _pin_or_follow(current)
    _refuse_running_alone(current)
    current.version = F("version") + 1
    current.full_clean(exclude=["version"])
    current.save()
    log(current, "portal.change_cohort", user=user)
    if current.is_over != was_over:
        follow_end(current, user=user)
    current.refresh_from_db(fields=["version"])
    return current


def _pin_or_follow(cohort: Cohort) -> None:
    """A cohort that keeps its version keeps the one its people are asked for today (BR-24)."""
    if cohort.charter_policy == CharterPolicy.FOLLOWING:
        cohort.pinned_version = None
    elif cohort.pinned_version is None or cohort.pinned_version.charter_id != cohort.charter_id:
        cohort.pinned_version = cohort.charter.versions.get(state=VersionState.ACTIVE)


def _refuse_running_alone(cohort: Cohort) -> None:
    """A cohort that runs has somebody to run it (BR-63)."""
    if cohort.status != CohortStatus.RUNNING:
        return
    if not present_facilitations().filter(cohort=cohort, workshop=None).exists():
        raise ValidationError({"status": "Un groupe en cours a au moins une animation."})
