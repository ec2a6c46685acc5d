"""The mails of the portal: neutral, as employers' mailboxes are shared (domain §4.5).

None of them holds a member's name or a word of theirs; links lead to the log-in.
"""

from datetime import timedelta

from cms.addresses import absolute_address
from cms.emails import send_message
from portal.enums import EnrolmentStatus
from portal.models import Cohort, Enrolment


def send_invitation(enrolment: Enrolment, *, token: str, lifetime: timedelta) -> None:
    """Send a person the way to their place, and until when it works."""
    send_message(
        "invitation",
        to=enrolment.person.email,
        lifetime=lifetime,
        context={
            "cohort": {"name": enrolment.cohort.name, "code": enrolment.cohort.code},
            "address": absolute_address("invitation", token),
            "days": lifetime.days,
        },
    )


def send_person_proposed(cohort: Cohort, *, to: str) -> None:
    """Tell who facilitates that the group is asked something: whom it is about, the portal says."""
    context = {"code": cohort.code, "address": absolute_address("facilitation")}
    send_message("person_proposed", to=to, context=context)


def send_facilitation_changed(cohort: Cohort) -> None:
    """Tell the members that somebody else facilitates from now on: who, the portal says."""
    members = cohort.enrolments.filter(status=EnrolmentStatus.ACTIVE)
    for enrolment in members.select_related("person"):
        send_message("facilitation_changed", to=enrolment.person.email, context=_about(cohort))


def send_group_too_small(cohort: Cohort, *, to: str) -> None:
    send_message("group_too_small", to=to, context=_about(cohort))


def send_member_left(cohort: Cohort, *, to: str) -> None:
    """Tell who runs a group that somebody left it by themselves: who, the portal says."""
    send_message("member_left", to=to, context=_about(cohort))


def _about(cohort: Cohort) -> dict:
    return {
        "cohort": {"code": cohort.code, "capacity_min": cohort.capacity_min},
        "address": absolute_address("portal_home"),
    }
