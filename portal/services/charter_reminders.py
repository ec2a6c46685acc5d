"""« Rappeler aux autres » : one neutral mail to each who has not answered yet."""

from datetime import timedelta

from django.db import transaction

from cms.services.limits import Limit, LimitReached, count_attempt
from portal.charter_emails import send_charter_reminder
from portal.enums import CharterState
from portal.models import Cohort
from portal.queries.charter_states import charter_states_of, required_version
from portal.queries.charters import people_of

ONCE_A_DAY = Limit("charter reminder", 1, timedelta(hours=24))
TO_REMIND = {CharterState.NEVER, CharterState.PENDING}  # who refused has answered


@transaction.atomic
def remind_to_answer(cohort: Cohort) -> int:
    """Remind those of a cohort who have not answered; return how many mails that makes.

    Nobody is reminded twice within 24 hours, whoever asks; nobody at all without a text to answer.
    """
    if required_version(cohort) is None:
        return 0
    states = charter_states_of([cohort])
    silent = [
        one.person
        for one in people_of([cohort])
        if states[cohort.pk, one.person.pk] in TO_REMIND and one.person.is_active
    ]
    return sum(_remind(cohort, person) for person in silent)


def _remind(cohort: Cohort, person) -> bool:
    try:
        count_attempt(ONCE_A_DAY, f"{cohort.pk} {person.pk}")
    except LimitReached:
        return False
    send_charter_reminder(person.email)
    return True
