"""A group that has begun is asked before somebody new is written to (BR-14)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cms.models import User
from portal.access import present_facilitations
from portal.emails import send_person_proposed
from portal.models import Cohort, Enrolment
from portal.queries.proposals import is_proposed
from portal.services.invitations import GROUP_IS_OVER, invite
from portal.services.locking import lock_cohort

SETTLED = "La question est réglée\u00a0: personne n’attend plus de réponse du groupe à ce sujet."


def ask_group(cohort: Cohort) -> None:
    """Tell who facilitates today that a question waits for them: one mail each, without a name.

    The caller owns the transaction.
    """
    present = present_facilitations().filter(cohort=cohort, workshop=None, person__is_active=True)
    for facilitation in present.select_related("person"):
        send_person_proposed(cohort, to=facilitation.person.email)


@transaction.atomic
def note_agreement(place: Enrolment, *, user: User) -> None:
    """Note that a group takes in who was proposed to it; their invitation leaves.

    Of two at once the second is told, as by ValidationError who comes when the proposal was taken
    back, the group is over, or the account is off: then nothing is noted.
    """
    cohort = lock_cohort(place.cohort)
    current = Enrolment.objects.select_for_update().get(pk=place.pk)
    if cohort.is_over:
        raise ValidationError(GROUP_IS_OVER)
    if not is_proposed(current):
        raise ValidationError(SETTLED)
    current.group_agreed_at = timezone.now()
    current.version += 1
    current.save(update_fields=["group_agreed_at", "version", "updated_at"])
    log(cohort, "portal.note_agreement", user=user)
    invite(current, user=user)
