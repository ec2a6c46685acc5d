"""A whole series of sessions, planned at once."""

from django.db import transaction
from wagtail.log_actions import log

from cms.models import User
from portal.enums import WorkshopStatus
from portal.models import Cohort, Workshop
from portal.series import Slot
from portal.services.locking import ChangedMeanwhile, lock_cohort
from portal.services.workshops import add_workshop, refuse_other_wishes


@transaction.atomic
def plan_series(
    cohort: Cohort, slots: list[Slot], *, seen: int, user: User, **fields
) -> list[Workshop]:
    """Add a session for each slot, all of them or none, to a cohort still at version `seen`.

    `fields` are those they share: modality, place, facilitator… The same click twice adds them
    once. Raises ChangedMeanwhile; ValidationError by field.
    """
    cohort = lock_cohort(cohort)
    if cohort.version != seen:
        return _planned_already(cohort, slots, fields)
    cohort.version += 1
    cohort.save(update_fields=["version", "updated_at"])
    log(cohort, "portal.plan_series", user=user)
    return [
        add_workshop(
            cohort,
            user=user,
            kind=slot.kind,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            timezone=cohort.timezone,
            **fields,
        )
        for slot in slots
    ]


def _planned_already(cohort: Cohort, slots: list[Slot], fields: dict) -> list[Workshop]:
    """Return the sessions of these slots if every one is there, as wished; else ChangedMeanwhile.

    ValidationError when they are there with other wishes: what was typed is not lost unsaid.
    """
    sessions = cohort.workshops.exclude(status=WorkshopStatus.CANCELLED)
    there = {(one.kind, one.starts_at, one.ends_at): one for one in sessions}
    wanted = [(slot.kind, slot.starts_at, slot.ends_at) for slot in slots]
    if not all(one in there for one in wanted):
        raise ChangedMeanwhile
    for one in wanted:
        refuse_other_wishes(there[one], fields)
    return [there[one] for one in wanted]
