"""The mails about a charter: neutral, since mailboxes are shared (domain §4.5).

None names a person, a group's name or an answer; links lead to a log-in.
"""

from cms.addresses import absolute_address
from cms.emails import send_message
from portal.models import CharterAcceptance, Cohort


def send_charter_notice(cohort: Cohort) -> None:
    """Tell the coordinator that somebody in a group waits to be talked to about the charter."""
    address = absolute_address("charters:cohort", cohort.pk)
    send_message(
        "charter_notice",
        to=cohort.coordinator.email,
        context={"code": cohort.code, "address": address},
    )


def send_charter_reminder(to: str) -> None:
    send_message("charter_reminder", to=to, context={"address": absolute_address("portal_home")})


def send_paper_recorded(answer: CharterAcceptance) -> None:
    """Tell a person that a paper was recorded in their name, which they may contest (BR-26)."""
    send_message(
        "charter_paper",
        to=answer.person.email,
        context={"address": absolute_address("portal_home")},
    )
