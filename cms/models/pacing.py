"""How long a formation lasts: hours and days apart, workshops, months."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from typing_extensions import TypedDict

from cms.api_types import Decimals
from cms.typography import fr_duration, fr_workshops
from cms.validators import validate_range

QUARTER_HOUR = MinValueValidator(Decimal("0.25"))


class Duration(TypedDict):
    """Hours and days apart; `display` is for readers."""

    hours: Decimals | None
    days: Decimals | None
    note: str
    display: str


class Workshops(TypedDict):
    """Their number, length in hours and spread in months; `display` is for readers."""

    count: int | None
    hours_min: Decimals | None
    hours_max: Decimals | None
    months_min: int | None
    months_max: int | None
    display: str


class Paced(models.Model):
    duration_hours = models.DecimalField(
        "durée en heures",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[QUARTER_HOUR],
        help_text="ex. : 28",
    )
    duration_days = models.DecimalField(
        "durée en jours",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[QUARTER_HOUR],
        help_text="Facultatif, en plus des heures. ex. : 4",
    )
    duration_note = models.CharField(
        "précision sur la durée",
        max_length=250,
        blank=True,
        help_text="ex. : Lancement et bilan de 2 h compris",
    )
    workshop_count = models.PositiveSmallIntegerField(
        "nombre d’ateliers", null=True, blank=True, help_text="ex. : 8"
    )
    workshop_hours_min = models.DecimalField(
        "heures par atelier, au moins",
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[QUARTER_HOUR],
        help_text="ex. : 2",
    )
    workshop_hours_max = models.DecimalField(
        "heures par atelier, au plus",
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[QUARTER_HOUR],
        help_text="ex. : 3",
    )
    months_min = models.PositiveSmallIntegerField(
        "mois, au moins", null=True, blank=True, help_text="ex. : 4"
    )
    months_max = models.PositiveSmallIntegerField(
        "mois, au plus", null=True, blank=True, help_text="ex. : 6"
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        validate_range(self.workshop_hours_min, self.workshop_hours_max, "workshop_hours_max")
        validate_range(self.months_min, self.months_max, "months_max")

    @property
    def duration(self) -> Duration:
        """Hours and days as strings of decimals, or null; `display` is for readers."""
        return {
            "hours": _plain(self.duration_hours),
            "days": _plain(self.duration_days),
            "note": self.duration_note,
            "display": fr_duration(self.duration_hours, self.duration_days),
        }

    @property
    def workshops(self) -> Workshops:
        """Their number, length in hours and spread in months; `display` is for readers."""
        hours = (self.workshop_hours_min, self.workshop_hours_max)
        months = (self.months_min, self.months_max)
        return {
            "count": self.workshop_count,
            "hours_min": _plain(hours[0]),
            "hours_max": _plain(hours[1]),
            "months_min": months[0],
            "months_max": months[1],
            "display": fr_workshops(self.workshop_count, hours, months),
        }


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:.2f}"
