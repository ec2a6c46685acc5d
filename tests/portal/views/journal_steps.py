"""What tests of journal and commitments do as a browser would."""

from django.test import Client
from django.urls import reverse

from cms.models import User
from cms.typography import fr_date
from portal.enums import CancelReason
from portal.models import JournalEntry, Workshop
from portal.services.workshops import cancel_workshop
from tests.factories.content import UserFactory


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def filled_in(form, **changes) -> dict:
    """Return what a browser sends of a form as it is shown, with these changes."""
    data = {field.html_name: field.value() for field in form}
    return {name: "" if value is None else value for name, value in {**data, **changes}.items()}


def sent_entry(client: Client, entry: JournalEntry, *, by_itself: bool = False, **changes):
    """Open a text, type, and save it: by hand, or as the page does it by itself."""
    address = reverse("entry", args=[entry.pk])
    form = client.get(address).context["form"]
    headers = {"Accept": "application/json"} if by_itself else {}
    return client.post(address, filled_in(form, **changes), headers=headers)


def cancel(session: Workshop) -> None:
    """The coordination cancels a session."""
    cancel_workshop(session, reason=CancelReason.PLACE, seen=session.version, user=UserFactory())


def places_offered(form) -> list[tuple[str, str]]:
    """Return the sessions that a form offers, as (value, label), whatever their groups."""
    offered = []
    for value, label in form.fields["place"].choices:
        offered += [(value, label)] if isinstance(label, str) else label
    return offered


def day_of(session: Workshop) -> str:
    return fr_date(session.starts_at.astimezone(session.zone).date())
