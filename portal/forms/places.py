"""The field that says which session a text is about, or which group without one."""

from collections.abc import Mapping
from types import MappingProxyType

from django import forms

from cms.typography import fr_date
from portal.enums import WorkshopStatus
from portal.models import Cohort, Workshop

Place = tuple[Cohort, Workshop | None]
WITHOUT, CANCELLED = "Sans séance", ", annulée"
UNKNOWN = {"invalid_choice": "Choisissez une séance de la liste."}


class PlaceField(forms.ChoiceField):
    """Cleans to a group and a session of it, or none."""

    def __init__(self, **kwargs):
        super().__init__(label="Séance", error_messages=UNKNOWN, **kwargs)
        self.places: Mapping[str, Place] = MappingProxyType({})  # each form's field gets its own

    def offer(self, cohorts: list[Cohort], sessions: list[Workshop]) -> None:
        """Give the choices; of several groups each has its own heading."""
        without = [(cohort, None) for cohort in cohorts]
        places = without + [(session.cohort, session) for session in sessions]
        # Another dict each time: Django copies a field for its form, and not what the field holds.
        self.places = {place_value(*place): place for place in places}
        by_group = [(cohort.name, self._choices_in(cohort)) for cohort in cohorts]
        self.choices = by_group if len(by_group) > 1 else self._choices_in(*cohorts)

    def _choices_in(self, cohort: Cohort) -> list[tuple[str, str]]:
        places = self.places.items()
        return [(value, in_words(place[1])) for value, place in places if place[0] == cohort]

    def clean(self, value: str) -> Place:
        return self.places[super().clean(value)]


def place_value(cohort: Cohort, workshop: Workshop | None) -> str:
    return str(workshop.pk) if workshop else f"groupe-{cohort.pk}"


def in_words(workshop: Workshop | None) -> str:
    """« Séance n° 3, 12 novembre 2026 », and « , annulée » where it is."""
    if workshop is None:
        return WITHOUT
    day = fr_date(workshop.starts_at.astimezone(workshop.zone).date())
    is_cancelled = workshop.status == WorkshopStatus.CANCELLED
    return f"{workshop}, {day}{CANCELLED if is_cancelled else ''}"
