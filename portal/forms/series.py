"""The coordination's form for a whole series of sessions."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from portal.enums import SeriesRhythm
from portal.forms.cohorts import DAY
from portal.forms.workshops import (
    EVERYBODY,
    VIDEO_LINK,
    asks_which_hour,
    facilitators_to_choose,
    which_hour,
)
from portal.local_times import RepeatedTime
from portal.models import Cohort, Workshop
from portal.series import Series, Sitting, Slot, days_left_out, slots_of

TIME = "ex.\u00a0: 9:30"
LONGEST_BREAK = timedelta(days=400)
WEEKDAYS = list(
    enumerate(["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"])
)
BREAKS = 3
BREAK_FIELDS = tuple(
    f"break_{number}_{end}" for number in range(1, BREAKS + 1) for end in ("from", "to")
)
RHYTHM = ("first_on", "on_weekday", "rhythm", "every", "count", "begins", "ends", "repeated")
SHARED = ("modality", "place", "access_code", "video_url", "facilitator")


def _day(label: str, **options) -> forms.DateField:
    return forms.DateField(label=label, widget=AdminDateInput, **{"help_text": DAY, **options})


def _time(label: str, **options) -> forms.TimeField:
    return forms.TimeField(label=label, widget=AdminTimeInput, **{"help_text": TIME, **options})


class SeriesForm(forms.ModelForm):
    """Reads what a series is made of.

    Once it is valid, `slots` are its sessions, and `left_out` the days without one.
    """

    kickoff_on = _day("Réunion de lancement", required=False, help_text=f"Facultative. {DAY}")
    kickoff_begins = _time("Début du lancement", required=False)
    kickoff_ends = _time("Fin du lancement", required=False)
    first_on = _day(
        "Première séance",
        help_text=f"Elle a lieu ce jour-là, ou au premier jour choisi après. {DAY}",
    )
    on_weekday = forms.TypedChoiceField(label="Jour", choices=WEEKDAYS, coerce=int)
    rhythm = forms.ChoiceField(label="Rythme", choices=SeriesRhythm.choices)
    every = forms.IntegerField(
        label="Toutes les combien de semaines", min_value=1, max_value=12, initial=2, required=False
    )
    count = forms.IntegerField(label="Nombre de séances", min_value=1, max_value=30, initial=8)
    begins = _time("Début")
    ends = _time("Fin")
    review_on = _day("Bilan", required=False, help_text=f"Facultatif. {DAY}")
    review_begins = _time("Début du bilan", required=False)
    review_ends = _time("Fin du bilan", required=False)
    repeated = which_hour()
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Workshop
        fields = SHARED
        field_classes = VIDEO_LINK

    def __init__(self, *args, cohort: Cohort, **kwargs):
        self.cohort = cohort
        self.slots: list[Slot] = []
        self.left_out: list[date] = []
        super().__init__(*args, **kwargs)
        self.fields["facilitator"].queryset = facilitators_to_choose(cohort)
        self.fields["facilitator"].empty_label = EVERYBODY
        for number in range(1, BREAKS + 1):
            self.fields[f"break_{number}_from"] = _day(f"Sans séance du ({number})", required=False)
            self.fields[f"break_{number}_to"] = _day(f"au ({number})", required=False)
        self.order_fields([name for name in self.fields if name not in SHARED])
        asks_which_hour(self, when=bool(self["repeated"].value()))

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the fields that are shown, under the words of what they are about."""
        groups = (
            ("Lancement", ("kickoff_on", "kickoff_begins", "kickoff_ends")),
            ("Séances", RHYTHM),
            ("Bilan", ("review_on", "review_begins", "review_ends")),
            ("Jours sans séance", BREAK_FIELDS),
            ("Lieu et animation", SHARED),
        )
        return [
            (words, [self[name] for name in names if not self[name].is_hidden])
            for words, names in groups
        ]

    def clean(self) -> dict:
        data = super().clean()
        if self.errors:
            return data
        try:
            series = self._series(data)
            self.slots, self.left_out = slots_of(series), days_left_out(series)
        except RepeatedTime as error:
            asks_which_hour(self, when=True)
            self.add_error("repeated", error)
        except ValidationError as error:
            self.add_error(None, error)
        return data

    def _post_clean(self) -> None:
        """The service checks every session, with the cohort it belongs to."""

    def shared(self) -> dict:
        """Return what all the sessions have in common."""
        return {name: self.cleaned_data[name] for name in SHARED}

    def _series(self, data: dict) -> Series:
        return Series(
            **{name: data[name] for name in ("first_on", "on_weekday", "rhythm", "count")},
            every=data["every"] or 1,
            begins=data["begins"],
            ends=data["ends"],
            zone=self.cohort.zone,
            kickoff=self._sitting("kickoff", data),
            review=self._sitting("review", data),
            excluded=tuple(self._breaks(data)),
            repeated=data["repeated"],
        )

    def _sitting(self, name: str, data: dict) -> Sitting | None:
        """Kickoff and review take the hours of the sessions where they have none of their own."""
        day = data[f"{name}_on"]
        begins, ends = data[f"{name}_begins"], data[f"{name}_ends"]
        return day and Sitting(day, begins or data["begins"], ends or data["ends"])

    def _breaks(self, data: dict):
        for number in range(1, BREAKS + 1):
            first, last = data[f"break_{number}_from"], data[f"break_{number}_to"]
            if last and not first:
                raise ValidationError("Une période sans séance a un premier jour.")
            if first:
                last = last or first
                if last < first or last - first > LONGEST_BREAK:
                    raise ValidationError(
                        "Une période sans séance finit après son début, en 400 jours au plus."
                    )
                yield first, last
