"""The clocks people live by: that of Paris, and that of who reads from elsewhere (BR-44)."""

from babel.dates import get_timezone_location
from django.conf import settings
from wagtail.users.models import UserProfile

from cms.models import User

PARIS = "Europe/Paris"


def zone_of(person: User) -> str:
    """Return the zone a person chose, that of Paris without a choice.

    It is the one that the admin asks its users for as well.
    """
    chosen = UserProfile.objects.filter(user=person).values_list("current_time_zone", flat=True)
    return chosen.first() or PARIS


def zone_name(zone: str) -> str:
    """« Pacific/Noumea » gives « heure de Nouméa »."""
    return f"heure de {_city_of(zone)}"


def zone_choices() -> list[tuple[str, str]]:
    """Return the zones to choose from, that of Paris first."""
    return [(zone, f"Heure de {_city_of(zone)}") for zone in settings.WAGTAIL_USER_TIME_ZONES]


def _city_of(zone: str) -> str:
    return get_timezone_location(zone, locale="fr", return_city=True)
