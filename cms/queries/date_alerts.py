"""Which formations one may be told about, and the alert that a link opens."""

from cms.models import DateAlert, FormationPage


def formation_for_alert(slug: str) -> FormationPage | None:
    """Return the formation on line with this slug."""
    if "\0" in slug:
        return None
    return FormationPage.objects.live().defer_streamfields().filter(slug=slug).first()


def alert_with_key(key: str) -> DateAlert | None:
    return DateAlert.objects.filter(key=key).select_related("formation").first()
