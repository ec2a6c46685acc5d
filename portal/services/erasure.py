"""What becomes of an account when its person is erased (domain §4.2).

The row stays, because the proof of a training points at it; it says nothing of anybody any more.
"""

import json

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.users.models import UserProfile

from cms.models import User
from cms.retention import erase_person
from cms.services.files import delete_file
from portal.enums import AuditAction, CohortStatus, EnrolmentStatus, LeaveReason
from portal.models import Cohort, Enrolment, Facilitation
from portal.own_data_emails import send_erased
from portal.roles import Roles
from portal.services.audit import note_about_person
from portal.services.enrolments import withdraw

HAS_RIGHTS = (
    "Ce compte entre dans l’administration\u00a0: retirez-lui d’abord ses droits, ou demandez-le "
    "à qui gère les comptes."
)
FACILITATES = (
    "Cette personne anime un groupe, ou va l’animer\u00a0: fixez d’abord la fin de son animation."
)
COORDINATES = "Cette personne coordonne un groupe\u00a0: confiez-le d’abord à quelqu’un d’autre."
LIVE_PLACES = (EnrolmentStatus.INVITED, EnrolmentStatus.ACTIVE, EnrolmentStatus.SUSPENDED)
LIVE_COHORTS = (CohortStatus.DRAFT, CohortStatus.OPEN, CohortStatus.RUNNING)


@transaction.atomic
def erase_oneself(person: User) -> None:
    """Forget somebody everywhere, as they asked, and tell their mailbox.

    ErasureRefused when something has to be done before; then nothing is erased.
    """
    email = person.email
    note_about_person(AuditAction.ERASED, person, actor=person)
    erase_person(email)
    send_erased(email)  # last: what waits in the outbox for somebody goes with them


def reasons_to_keep_account(email: str) -> list[str]:
    """Return, in French, why the account of an address cannot be erased yet; [] when it can.

    Until the end of the transaction nobody else erases that account. A group must not lose who
    runs it, nor the firm a superuser, by the way of a form about data.
    """
    person = User.objects.select_for_update(no_key=True).filter(email__iexact=email).first()
    if person is None:
        return []
    reasons = {
        HAS_RIGHTS: person.is_superuser or Roles(person).enters_admin,
        FACILITATES: _still_facilitates(person),
        COORDINATES: Cohort.objects.filter(coordinator=person, status__in=LIVE_COHORTS).exists(),
    }
    return [reason for reason, holds in reasons.items() if holds]


def _still_facilitates(person: User) -> bool:
    unfinished = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())
    rows = Facilitation.objects.filter(unfinished, person=person)
    return rows.filter(cohort__status__in=LIVE_COHORTS).exists()


@transaction.atomic
def leave_places(email: str) -> None:
    """End the places that somebody still has, as any departure does; the group is not told why."""
    places = Enrolment.objects.filter(person__email__iexact=email, status__in=LIVE_PLACES)
    for place in places.order_by("cohort_id"):  # each locks its cohort: in one order for all
        withdraw(
            place,
            reason=LeaveReason.NOT_SAID,
            left_on=timezone.localdate(),
            seen=place.version,
            user=None,
        )


def forget_profiles(email: str) -> None:
    """Delete what Wagtail keeps of somebody's preferences, with their picture's file."""
    for profile in UserProfile.objects.filter(user__email__iexact=email):
        delete_file(profile.avatar)
        profile.delete()


@transaction.atomic
def pseudonymise_accounts(email: str) -> None:
    """Take away from an account all that says whose it was, and every way to use it.

    Its addresses and second factors are kinds of their own, and gone by now.
    """
    for person in User.objects.filter(email__iexact=email):
        person.erase()
        person.save()  # which ends its sessions
        person.groups.clear()
        person.user_permissions.clear()
        EmailAddress.objects.filter(user=person).delete()  # saving made one of the pseudonym
    _delete_half_open_sessions(email)


def _delete_half_open_sessions(email: str) -> None:
    """Who asked for a code and did not use it has a session that belongs to no account yet."""
    for session in Session.objects.iterator():
        if json.dumps(email.lower()) in json.dumps(session.get_decoded(), default=str).lower():
            session.delete()
