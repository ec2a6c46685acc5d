"""What the templates of the portal need to show sessions."""

from datetime import date, datetime
from math import cos, pi, sin
from uuid import UUID
from zoneinfo import ZoneInfo

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime

from cms.typography import fr_date, fr_moment, fr_time
from portal.enums import WorkshopKind, WorkshopStatus
from portal.models import ClientTurn, Cohort, Workshop
from portal.queries.preparations import Task
from portal.queries.sheets_of_others import NO_SHEET
from portal.roles import Roles, reader_roles
from portal.series import Slot
from portal.time_zones import PARIS, zone_name, zone_of

register = template.Library()
PEERS = 8
RING, CENTRE = 18, 24


@register.simple_tag(takes_context=True, name="reader_roles")
def what_the_reader_is(context) -> Roles:
    """Return what somebody who has logged in is beside a participant."""
    return reader_roles(context["request"])


@register.simple_tag(takes_context=True)
def reader_zone(context) -> str:
    """The zone of who reads the page; asked once a page."""
    request = context["request"]
    if not hasattr(request, "reader_zone"):
        request.reader_zone = zone_of(request.user)
    return request.reader_zone


@register.filter
def workshop_times(workshop: Workshop, zone: str = PARIS) -> SafeString:
    """Return « jeudi 25 mars 2027, 9 h 30 – 12 h 30 » where the session takes place.

    The zone is named when it is not that of Paris, or when other clocks follow: that of Paris and
    that of the reader, `zone`, as far as they show another time (BR-44).
    """
    return _times(workshop, workshop.timezone, zone)


@register.filter
def slot_times(slot: Slot, cohort: Cohort) -> SafeString:
    """Return the same for a session that is not planned yet."""
    return _times(slot, cohort.timezone, PARIS)


def _times(session: Workshop | Slot, own: str, reader: str) -> SafeString:
    others = other_zones(session, own, reader)
    told = [_day_and_hours(session, own)]
    if others or own != PARIS:
        told.append(format_html(" ({})", zone_name(own)))
    day = _local(session, own)[0].date()
    for other in others:
        write = _hours if _local(session, other)[0].date() == day else _day_and_hours
        told.append(
            format_html(
                ' <span class="elsewhere">soit {} ({})</span>',
                write(session, other),
                zone_name(other),
            )
        )
    return format_html_join("", "{}", ((part,) for part in told))


def other_zones(session: Workshop | Slot, own: str, reader: str) -> list[str]:
    """Return those of Paris and the reader whose clocks differ from the session's, and each other.

    A reader in Brussels lives by the clock of Paris, and is told nothing.
    """
    clocks = {own: _clocks(session, own)}
    for zone in (PARIS, reader):
        if (shown := _clocks(session, zone)) not in clocks.values():
            clocks[zone] = shown
    return [zone for zone in clocks if zone != own]


def _clocks(session: Workshop | Slot, zone: str) -> list[datetime]:
    """What clocks show at start and end, without their zone: to be compared with other clocks."""
    return [at.replace(tzinfo=None) for at in _local(session, zone)]


def _local(session: Workshop | Slot, zone: str) -> tuple[datetime, datetime]:
    there = ZoneInfo(zone)
    return session.starts_at.astimezone(there), session.ends_at.astimezone(there)


def _day_and_hours(session: Workshop | Slot, zone: str) -> SafeString:
    start, _ = _local(session, zone)
    return format_html(
        '<time datetime="{}">{}</time>, {}',
        start.isoformat(),
        fr_date(start.date(), weekday=True),
        _hours(session, zone),
    )


def _hours(session: Workshop | Slot, zone: str) -> SafeString:
    start, end = _local(session, zone)
    return format_html(
        '<span class="hours"><time datetime="{}">{}</time> – <time datetime="{}">{}</time></span>',
        start.isoformat(),
        fr_time(start.time()),
        end.isoformat(),
        fr_time(end.time()),
    )


@register.filter
def start_hours(workshop: Workshop, zone: str = PARIS) -> str:
    """Return « 9 h 30 » for a cell of the table; beside other clocks, each with its zone."""
    zones = [workshop.timezone, *other_zones(workshop, workshop.timezone, zone)]
    hours = [(fr_time(_local(workshop, one)[0].time()), zone_name(one)) for one in zones]
    if zones == [PARIS]:
        return hours[0][0]
    return ", ".join(f"{hour} ({name})" for hour, name in hours)


@register.filter
def moved_from(workshop: Workshop) -> str:
    """Return « Reportée du 12 mars 2027 », « Avancée du… », or which hours of the same day it had.

    Those are the times before the present ones (BR-31), nothing when the session never moved. Reads
    its `moves`: best fetched before.
    """
    moves = list(workshop.moves.all())
    others = [one for one in moves if one.starts_at != workshop.starts_at]
    told = [_start_before(workshop, others[-1].starts_at)] if others else []
    if moves and moves[-1] not in others and moves[-1].ends_at != workshop.ends_at:
        end = moves[-1].ends_at.astimezone(workshop.zone)
        told.append(f"Horaire changé, fin à {fr_time(end.time())} auparavant")
    return ". ".join(told)


def _start_before(workshop: Workshop, starts_at: datetime) -> str:
    before, now = (at.astimezone(workshop.zone) for at in (starts_at, workshop.starts_at))
    if before.date() == now.date():
        return f"Horaire changé, {fr_time(before.time())} auparavant"
    return f"{'Reportée' if before < now else 'Avancée'} du {fr_date(before.date())}"


@register.inclusion_tag("portal/bullet.svg")
def session_bullet(workshop: Workshop) -> dict:
    """Draw the ring of peers as a bullet: the mark of the session's number is filled."""
    is_counted = workshop.kind == WorkshopKind.WORKSHOP
    mine = (workshop.number - 1) % PEERS if is_counted else None
    places = enumerate(_places(PEERS))
    return {"marks": [{"x": round(x), "y": round(y), "mine": i == mine} for i, (x, y) in places]}


@register.filter
def session_in_a_sentence(workshop: Workshop) -> str:
    """Return « séance n° 4 », as it reads within a sentence."""
    title = str(workshop)
    return title[:1].lower() + title[1:]


@register.filter
def workshop_day(workshop: Workshop) -> SafeString:
    start = localtime(workshop.starts_at, workshop.zone)
    return format_html(
        '<time datetime="{}">{}</time>', start.isoformat(), fr_date(start.date(), weekday=True)
    )


@register.filter
def due_day(workshop: Workshop) -> SafeString:
    """Return the day until whose end a sheet is on time, where the session takes place (BR-51)."""
    day = localtime(workshop.prep_due_at, workshop.zone).date()
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), fr_date(day, weekday=True))


@register.simple_tag
def sheet_state(states: dict[UUID, str], turn: ClientTurn) -> str:
    """Return in a word how the sheet of a turn stands, of those of `states_of_sheets`."""
    return states.get(turn.pk, NO_SHEET)


@register.filter
def task_address(task: Task) -> str:
    """Return where a session is prepared: at its sheet, or where one begins."""
    if task.sheet:
        return reverse("preparation", args=[task.sheet.pk])
    if task.turn:
        return reverse("prepare_turn", args=[task.turn.pk])
    return reverse("prepare_workshop", args=[task.workshop.pk])


@register.filter
def french_day_of(moment: datetime) -> str:
    return fr_date(localtime(moment).date())


@register.filter
def french_day(day: date | datetime) -> str:
    """Return « 12 mars 2027 » of a day, or of the day of a moment."""
    return french_day_of(day) if isinstance(day, datetime) else fr_date(day)


@register.filter
def french_moment(moment: datetime) -> str:
    return fr_moment(moment)


@register.filter
def saved_moment(moment: datetime) -> str:
    """Return « à 9 h 42 » of today, « le 29 novembre 2026 à 14 h 30 » of another day."""
    local = localtime(moment)
    return f"à {fr_time(local.time())}" if local.date() == localdate() else f"le {fr_moment(local)}"


@register.inclusion_tag("portal/ring.svg")
def progress_ring(workshops: list[Workshop]) -> dict:
    """Draw one mark per session on a ring, filled once it was held; cancelled ones are left out."""
    shown = [one for one in workshops if one.status != WorkshopStatus.CANCELLED]
    held = [one.status == WorkshopStatus.HELD for one in shown]
    marks = [
        {"x": round(x, 1), "y": round(y, 1), "held": is_held}
        for (x, y), is_held in zip(_places(len(shown)), held, strict=True)
    ]
    return {"marks": marks, "held": sum(held), "total": len(held), "radius": RING}


def _places(count: int) -> list[tuple[float, float]]:
    """Return points apart by the same arc, the first one on top."""
    angles = [2 * pi * index / count - pi / 2 for index in range(count)]
    return [(CENTRE + RING * cos(angle), CENTRE + RING * sin(angle)) for angle in angles]
