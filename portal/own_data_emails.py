"""The mails about what is kept of somebody: neutral, since mailboxes are shared (domain §4.5)."""

from datetime import date

from cms.addresses import absolute_address
from cms.emails import send_message
from cms.models import User
from cms.typography import fr_date
from portal.models import Cohort


def send_erased(to: str) -> None:
    """Tell somebody that all was erased as they asked; its row in the outbox goes with it."""
    send_message("account_erased", to=to, context={})


def send_texts_kept_until(person: User, cohort: Cohort, day: date) -> None:
    """Tell from which day what somebody wrote in a group goes, and how to take it along."""
    context = {
        "code": cohort.code,
        "day": fr_date(day),
        "address": absolute_address("export_own_data"),
    }
    send_message("texts_kept_until", to=person.email, context=context)


def send_account_expires(person: User, day: date) -> None:
    """Tell somebody that their unused account goes on a day, unless they log in before."""
    context = {"day": fr_date(day), "address": absolute_address("portal_home")}
    send_message("account_expires", to=person.email, context=context)
