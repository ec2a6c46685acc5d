"""The mails about sheets: that there is something to read or to do; never a word of it, a name or
a subject (security §3.2 line 37).
"""

from datetime import timedelta

from cms.addresses import absolute_address
from cms.delivery.outbox import Content, queue_content
from cms.emails import send_message, write_message
from cms.models import OutboxMail, User
from cms.typography import fr_date
from portal.access import present_facilitations
from portal.models import Preparation, Workshop
from portal.workshop_emails import in_words


def send_sheet_available(sheet: Preparation) -> None:
    """Tell those who facilitate the group that a sheet was handed over to them."""
    _tell_facilitators("sheet_available", sheet)


def send_sheet_withdrawn(sheet: Preparation) -> None:
    """Tell them that one was taken back after its session had begun (BR-50)."""
    _tell_facilitators("sheet_withdrawn", sheet)


def _tell_facilitators(kind: str, sheet: Preparation) -> None:
    present = present_facilitations().filter(
        cohort=sheet.cohort, workshop=None, person__is_active=True
    )
    context = {
        "code": sheet.cohort.code,
        "address": absolute_address("workshop", sheet.workshop_id),
    }
    for facilitation in present.select_related("person"):
        send_message(kind, to=facilitation.person.email, context=context)


def send_sheet_commented(sheet: Preparation) -> None:
    """Tell its author that a facilitator wrote to them."""
    address = absolute_address("preparation", sheet.pk)
    context = {"code": sheet.cohort.code, "address": f"{address}#commentaires"}
    if sheet.owner.is_active:
        send_message("sheet_commented", to=sheet.owner.email, context=context)


def send_sheet_reminder(
    person: User, workshops: list[Workshop], *, lifetime: timedelta
) -> OutboxMail:
    """Remind a client of the sheets that are due, all in one mail."""
    content = sheet_reminder(workshops)
    return queue_content("sheet_reminder", content, to=person.email, lifetime=lifetime)


def sheet_reminder(workshops: list[Workshop]) -> Content:
    """What a reminder of the sheets for these sessions says today."""
    context = {
        "sessions": [{**in_words(one), "due": _due_day(one)} for one in workshops],
        "address": absolute_address("preparations"),
        "choices": absolute_address("profile"),
    }
    return write_message("sheet_reminder", context)


def _due_day(workshop: Workshop) -> str:
    return fr_date(workshop.prep_due_at.astimezone(workshop.zone).date(), weekday=True)
