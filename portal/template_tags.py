"""What the templates of the portal need to show sessions."""

from datetime import datetime
from math import cos, pi, sin

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from cms.typography import fr_date, fr_time
from portal.access import is_facilitator
from portal.enums import WorkshopStatus
from portal.models import Workshop

register = template.Library()
PARIS = "Europe/Paris"
RING, CENTRE = 18, 24


@register.simple_tag(takes_context=True)
def facilitates_something(context) -> bool:
    """True when the reader has « Animation » in their menu; asked once a page."""
    request = context["request"]
    if not hasattr(request, "facilitates_something"):
        request.facilitates_something = is_facilitator(request.user)
    return request.facilitates_something


@register.filter
def workshop_times(workshop: Workshop) -> SafeString:
    """Return « jeudi 25 mars 2027, 9 h 30 – 12 h 30 » where the session takes place.

    The zone is named when it is not that of Paris.
    """
    start, end = (localtime(at, workshop.zone) for at in (workshop.starts_at, workshop.ends_at))
    zone = "" if workshop.timezone == PARIS else f" ({zone_name(workshop.timezone)})"
    return format_html(
        '<time datetime="{}">{}</time>, '
        '<span class="hours">{} – <time datetime="{}">{}</time></span>{}',
        start.isoformat(),
        fr_date(start.date(), weekday=True),
        fr_time(start.time()),
        end.isoformat(),
        fr_time(end.time()),
        zone,
    )


def zone_name(zone: str) -> str:
    """« America/Martinique » gives « heure de Martinique »."""
    return f"heure de {zone.rpartition('/')[2].replace('_', ' ')}"


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
def french_day_of(moment: datetime) -> str:
    return fr_date(localtime(moment).date())


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
