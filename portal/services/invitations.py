"""A way into the portal: sent by mail, opened by a button, used once (mail scanners open links)."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cms.models import User
from portal.emails import send_invitation
from portal.enums import CohortStatus, EnrolmentStatus
from portal.models import Enrolment, Invitation
from portal.queries.proposals import is_proposed
from portal.services.locking import lock_cohort

VALID_FOR = timedelta(days=14)
SECRET_BYTES = 32
GROUP_IS_OVER = "Ce groupe est terminé\u00a0: personne n’y prend place, à moins qu’il ne reprenne."
NOT_AGREED = (
    "Le groupe est en cours et n’a pas encore donné son accord\u00a0: l’invitation part avec lui."
)
ACCOUNT_IS_OFF = "Le compte de cette personne est désactivé\u00a0: aucun lien ne lui ouvrirait."


class NotInvited(Exception):
    """The invitation was used, revoked, replaced or is too old; or there never was one."""


def digest_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(enrolment: Enrolment, *, user: User) -> Invitation:
    """Send a person the way to their place; an earlier one stops working.

    ValidationError unless the place waits for an answer, as long as a group that has begun has not
    agreed to somebody new, and where the link would lead nowhere.
    """
    cohort = lock_cohort(enrolment.cohort)
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if cohort.is_over:
        raise ValidationError(GROUP_IS_OVER)
    if not enrolment.person.is_active:
        raise ValidationError(ACCOUNT_IS_OFF)
    if enrolment.status != EnrolmentStatus.INVITED:
        raise ValidationError("Cette personne a déjà répondu à son invitation.")
    if is_proposed(enrolment):
        raise ValidationError(NOT_AGREED)
    _close(enrolment)
    token = secrets.token_urlsafe(SECRET_BYTES)
    invitation = Invitation.objects.create(
        enrolment=enrolment, digest=digest_of(token), expires_at=timezone.now() + VALID_FOR
    )
    send_invitation(enrolment, token=token, lifetime=VALID_FOR)
    log(enrolment.cohort, "portal.invite", user=user)
    return invitation


@transaction.atomic
def revoke_invitation(enrolment: Enrolment, *, user: User) -> None:
    """Make the link that was sent useless; the place stays, and may be invited again."""
    _close(Enrolment.objects.select_for_update().get(pk=enrolment.pk))
    log(enrolment.cohort, "portal.revoke_invitation", user=user)


def _close(enrolment: Enrolment) -> None:
    now = timezone.now()
    enrolment.invitations.filter(used_at=None, revoked_at=None).update(revoked_at=now)


def find_invitation(token: str) -> Invitation:
    """Return what a link leads to, with person and cohort; NotInvited when it leads nowhere."""
    invitation = (
        Invitation.objects.filter(
            digest=digest_of(token),
            used_at=None,
            revoked_at=None,
            expires_at__gt=timezone.now(),
            enrolment__status=EnrolmentStatus.INVITED,
            enrolment__person__is_active=True,
            enrolment__cohort__status__in=[
                CohortStatus.DRAFT,
                CohortStatus.OPEN,
                CohortStatus.RUNNING,
            ],
        )
        .select_related("enrolment__person", "enrolment__cohort")
        .first()
    )
    if invitation is None:
        raise NotInvited
    return invitation


def note_invitation_seen(invitation: Invitation) -> None:
    """Remember the first time the link was opened; scanners of mail servers open it too."""
    Enrolment.objects.filter(pk=invitation.enrolment_id, invitation_seen_at=None).update(
        invitation_seen_at=timezone.now()
    )


@transaction.atomic
def accept_invitation(token: str) -> Enrolment:
    """Use an invitation: the person takes their place. NotInvited when somebody was faster."""
    enrolment = find_invitation(token).enrolment
    lock_cohort(enrolment.cohort)
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    invitation = find_invitation(token)  # again: somebody may have had the rows before us
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at", "updated_at"])
    enrolment = invitation.enrolment
    enrolment.status = EnrolmentStatus.ACTIVE
    enrolment.joined_on = enrolment.joined_on or timezone.localdate()
    enrolment.version += 1
    enrolment.save()
    return enrolment
