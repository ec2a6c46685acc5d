"""Rules that forms, services and models of the portal share."""

from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError

from portal.enums import Modality

LONGEST_WORKSHOP = timedelta(hours=12)
TOO_LONG = "Une séance dure 12 heures au plus."


def validate_times(starts_at: datetime | None, ends_at: datetime | None) -> None:
    """Refuse a workshop that ends before it starts, or is longer than 12 hours.

    Lengths are counted in UTC: two times of one zone would leave a change of clocks out (BR-41).
    """
    if not starts_at or not ends_at:
        return
    length = ends_at.astimezone(UTC) - starts_at.astimezone(UTC)
    if length <= timedelta(0):
        raise ValidationError({"ends_at": "La fin doit suivre le début."})
    if length > LONGEST_WORKSHOP:
        raise ValidationError({"ends_at": TOO_LONG})


def validate_place(modality: str, place: str) -> None:
    """A workshop on site has a place."""
    if modality in {Modality.ONSITE, Modality.HYBRID} and not place:
        raise ValidationError({"place": "Dites où se tient la séance."})


def validate_timezone(name: str) -> None:
    """Refuse what is no name of the IANA list."""
    if name not in available_timezones():
        raise ValidationError("Ce fuseau horaire n’existe pas. ex.\u00a0: Europe/Paris")
