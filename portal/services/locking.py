"""What two people at once meet at. The order for everybody: cohort, session, place or turn."""

from portal.models import Cohort


class ChangedMeanwhile(Exception):
    """Somebody else changed the row after it was read; nothing was written."""


def lock_cohort(cohort: Cohort) -> Cohort:
    """Return the cohort as it is now; the next who asks waits for this transaction to end."""
    return Cohort.objects.select_for_update().get(pk=cohort.pk)
