"""The mails of the content house: each is three templates, written into the outbox."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import Group
from django.template.loader import render_to_string

from cms.addresses import absolute_address
from cms.delivery.outbox import LIFETIME, Attachment, Content, queue_content
from cms.models import DateAlert, FormationDate, OfferRequest, OutboxMail, SiteSettings, User
from cms.validators import as_one_line

COORDINATORS = "Coordination"


def send_offer_acknowledgement(offer_request: OfferRequest, titles: list[str]) -> None:
    """Tell the person that their request is there.

    The address is not proved to be theirs: nothing that was typed into the form goes to it.
    """
    send_message(
        "offer_acknowledgement",
        to=offer_request.email,
        reply_to=SiteSettings.load().contact_email,
        context={
            "reference": offer_request.reference,
            "received_at": offer_request.received_at,
            "titles": titles,
        },
    )


def send_offer_notice(offer_request: OfferRequest, titles: list[str]) -> None:
    """Tell the coordination that a request is there: where to read it, not who asks for what."""
    address = absolute_address("offer_requests:treat", offer_request.pk)
    for to in coordination_addresses():
        send_message(
            "offer_notice",
            to=to,
            context={
                "reference": offer_request.reference,
                "titles": titles,
                "address": address,
            },
        )


def coordination_addresses() -> list[str]:
    """Return the firm's role address, or else those of the coordinators."""
    if address := SiteSettings.load().contact_email:
        return [address]
    coordinators = User.objects.filter(
        is_active=True, groups__in=Group.objects.filter(name=COORDINATORS)
    )
    return sorted({person.email for person in coordinators})


def send_alert_confirmation(alert: DateAlert) -> None:
    send_message("alert_confirmation", to=alert.email, context=_about(alert))


def send_alert(alert: DateAlert, dates: list[FormationDate]) -> None:
    """Tell one person of the dates that were added to a formation; a click ends it."""
    context = _about(alert) | {"dates": [{"days": one.days, "place": one.place} for one in dates]}
    send_message("alert", to=alert.email, context=context, unsubscribe=context["removal"])


def _about(alert: DateAlert) -> dict:
    return {
        "title": as_one_line(alert.formation.title),  # older ones were not checked
        "page": urljoin(settings.BASE_URL, alert.formation.url or "/"),
        "confirmation": absolute_address("confirm_alert", alert.key),
        "removal": absolute_address("remove_alert", alert.key),
    }


def send_message(
    kind: str,
    *,
    to: str,
    context: dict,
    reply_to: str = "",
    unsubscribe: str = "",
    about: UUID | None = None,
    lifetime: timedelta = LIFETIME,
    attachments: Iterable[Attachment] = (),
) -> OutboxMail:
    """Queue a mail that says what `write_message` writes."""
    content = write_message(kind, context, attachments)
    options = {
        "reply_to": reply_to,
        "unsubscribe": unsubscribe,
        "about": about,
        "lifetime": lifetime,
    }
    return queue_content(kind, content, to=to, **options)


def write_message(kind: str, context: dict, attachments: Iterable[Attachment] = ()) -> Content:
    """Write `templates/emails/<kind>_subject.txt`, `<kind>.txt` and `<kind>.html`."""
    firm = SiteSettings.load()
    context = {**context, "firm": {"name": firm.name, "contact_email": firm.contact_email}}
    return Content(
        subject=render_to_string(f"emails/{kind}_subject.txt", context).strip(),
        text=render_to_string(f"emails/{kind}.txt", context),
        html=render_to_string(f"emails/{kind}.html", context),
        attachments=tuple(attachments),
    )
