"""Sessions in French words, without markup: for mails and sentences."""

from datetime import datetime
from zoneinfo import ZoneInfo

from cms.typography import fr_date, fr_time
from portal.time_zones import PARIS, zone_name


def times_in_words(starts_at: datetime, ends_at: datetime, timezone: str) -> str:
    """Return « jeudi 25 mars 2027, 9 h 30 – 12 h 30 »; the zone is named unless it is Paris's."""
    start, end = (at.astimezone(ZoneInfo(timezone)) for at in (starts_at, ends_at))
    zone = "" if timezone == PARIS else f" ({zone_name(timezone)})"
    day = fr_date(start.date(), weekday=True)
    return f"{day}, {fr_time(start.time())} – {fr_time(end.time())}{zone}"
