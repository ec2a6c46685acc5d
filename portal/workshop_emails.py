"""The mails about a session: where, when and whether; never a link of the video call, a subject,
a reason or somebody's name (security §3.2 line 37).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings

from cms.addresses import absolute_address
from cms.delivery.outbox import Attachment, Content, queue_content
from cms.emails import send_message, write_message
from cms.models import OutboxMail, User
from cms.typography import fr_date
from portal.calendar import address_of, calendar_body, title_of
from portal.models import Workshop
from portal.queries.concerned import opening_days
from portal.words import times_in_words

FILE = "seance.ics"
UPDATE, CANCEL = "PUBLISH", "CANCEL"


@dataclass(frozen=True)
class News:
    """What changed at a session; `was` are its times before, if it was moved."""

    was: tuple[datetime, datetime] | None = None
    is_cancelled: bool = False
    is_restored: bool = False
    has_new_place: bool = False
    has_new_facilitator: bool = False

    @property
    def is_in_calendars(self) -> bool:
        return bool(self.was) or self.is_cancelled or self.is_restored or self.has_new_place

    @property
    def is_any(self) -> bool:
        return self.is_in_calendars or self.has_new_facilitator


def send_workshop_news(
    workshop: Workshop, news: News, people: Iterable[User], *, lifetime: timedelta
) -> None:
    """Tell each of the people once what changed, with what their calendar needs to follow."""
    for person in people:
        _send_news(workshop, news, person, lifetime=lifetime)


def send_workshop_news_to_coordinator(
    workshop: Workshop, news: News, coordinator: User, *, lifetime: timedelta
) -> None:
    """Tell who coordinates the group the same; they read of the session on the group's page."""
    address = absolute_address("cohorts:cohort", workshop.cohort_id)
    _send_news(workshop, news, coordinator, lifetime=lifetime, address=address)


def _send_news(
    workshop: Workshop, news: News, person: User, *, lifetime: timedelta, address: str = ""
) -> None:
    was = news.was and times_in_words(*news.was, workshop.timezone)
    (told,) = _in_words_for(person, [workshop])
    context = {"news": news, "was": was, "workshop": told, "group_page": address}
    files, method = [], CANCEL if news.is_cancelled else UPDATE
    if news.is_in_calendars:
        files = [calendar_file([workshop], method=method, address=address)]
    send_message(
        "workshop_news",
        to=person.email,
        context=context,
        about=workshop.pk,
        attachments=files,
        lifetime=lifetime,
    )


def send_reminder(person: User, workshops: list[Workshop], *, lifetime: timedelta) -> OutboxMail:
    """Remind a person of the sessions that are near, all in one mail."""
    content = reminder(person, workshops)
    return queue_content("workshop_reminder", content, to=person.email, lifetime=lifetime)


def reminder(person: User, workshops: list[Workshop]) -> Content:
    """What a reminder of these sessions says today."""
    context = {
        "workshops": _in_words_for(person, workshops),
        "choices": absolute_address("profile"),
    }
    return write_message("workshop_reminder", context)


def send_convocation(person: User, workshops: list[Workshop], *, lifetime: timedelta) -> OutboxMail:
    """Call a person to the first of a cohort's sessions, which come in order, cohort included."""
    content = convocation(workshops)
    return queue_content("convocation", content, to=person.email, lifetime=lifetime)


def convocation(workshops: list[Workshop]) -> Content:
    """What a convocation to these sessions says today, with their file for calendars."""
    cohort = workshops[0].cohort
    first, *others = [in_words(one) for one in workshops]
    formation = cohort.formation if cohort.formation and cohort.formation.live else None
    context = {
        "code": cohort.code,
        "first": first,
        "others": others,
        "programme": formation and urljoin(settings.BASE_URL, formation.url),
        "accessibility": formation and formation.effective_disability_contact,
        "charter": absolute_address("cohort_charter", cohort.pk),
        "coordinator": {
            "name": cohort.coordinator.get_full_name(),
            "email": cohort.coordinator.email,
        },
    }
    return write_message("convocation", context, [calendar_file(workshops)])


def in_words(workshop: Workshop) -> dict:
    """What a mail may say of a session."""
    return {
        "title": title_of(workshop),
        "day": fr_date(workshop.starts_at.astimezone(workshop.zone).date(), weekday=True),
        "times": times_in_words(workshop.starts_at, workshop.ends_at, workshop.timezone),
        "place": workshop.place or workshop.get_modality_display(),
        "address": address_of(workshop),
    }


def _in_words_for(person: User, workshops: list[Workshop]) -> list[dict]:
    """The same, with the day from which its link leads somewhere for who facilitates it later."""
    days = opening_days(person, workshops)
    return [
        in_words(one) | {"opens_on": fr_date(days[one.pk]) if one.pk in days else ""}
        for one in workshops
    ]


def calendar_file(
    workshops: list[Workshop], *, method: str = UPDATE, address: str = ""
) -> Attachment:
    """A file of events; mail programs offer to take it over when its type names the method."""
    body = calendar_body(workshops, method=method, address=address)
    return Attachment(FILE, f"text/calendar; method={method}", body)
