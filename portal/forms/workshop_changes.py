"""The facilitator's forms about a session: each changes one thing, and works on a phone."""

from copy import copy
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.models import User
from portal.forms.warned import WarnedMixin
from portal.forms.workshops import (
    EVERYBODY,
    REASONS,
    asks_which_hour,
    facilitators_to_choose,
    which_hour,
)
from portal.local_times import RepeatedTime, instant_of
from portal.models import Workshop
from portal.queries.plan_warnings import workshop_warnings


class ChangeForm(forms.Form):
    """`seen` is the version of the session that was shown when it was filled in."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    tells_nobody = False

    def __init__(self, *args, workshop: Workshop, **kwargs):
        self.workshop = workshop
        initial = {**self.initial_of(workshop), "seen": workshop.version}
        super().__init__(*args, initial=initial, **kwargs)

    def initial_of(self, workshop: Workshop) -> dict:
        return {}

    def show_version(self, workshop: Workshop) -> None:
        """Keep what was typed; sent again, it is meant for the session as it is now."""
        self.data = self.data.copy()
        self.data["seen"] = workshop.version


class WarnedForm(WarnedMixin, ChangeForm):
    """Warned of the reader's own other groups alone: a colleague's are not theirs to know."""

    def __init__(self, *args, reader: User, **kwargs):
        self.reader = reader
        super().__init__(*args, **kwargs)

    def warn_of(self, **changed) -> None:
        if self.cleaned_data["seen"] != self.workshop.version:
            return  # that somebody else changed it is told first, by the service
        typed = copy(self.workshop)
        for name, value in changed.items():
            setattr(typed, name, value)
        self.warn(workshop_warnings(typed, facilitator=self.reader))


class MoveForm(WarnedForm):
    """Reads a day and hours as the clocks show them where the session takes place."""

    day = forms.DateField(
        label="Nouveau jour", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    begins = forms.TimeField(label="Début", widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    ends = forms.TimeField(label="Fin", widget=forms.TimeInput({"type": "time"}, "%H:%M"))
    repeated = which_hour()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asks_which_hour(self, when=bool(self["repeated"].value()))

    def initial_of(self, workshop: Workshop) -> dict:
        zone = workshop.zone
        start, end = (at.astimezone(zone) for at in (workshop.starts_at, workshop.ends_at))
        return {"day": start.date(), "begins": start.time(), "ends": end.time()}

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors:
            for name in ("begins", "ends"):
                self._settle(name, data, self.workshop.zone)
        # Of times that are over there is nothing to check: the service refuses them.
        if not self.errors and data["begins"] > timezone.now():
            self.warn_of(starts_at=data["begins"], ends_at=data["ends"])
        return data

    def times(self) -> dict:
        """Return the new instants as the service takes them."""
        return {
            "starts_at": self.cleaned_data["begins"],
            "ends_at": self.cleaned_data["ends"],
            "seen": self.cleaned_data["seen"],
        }

    def _settle(self, name: str, data: dict, zone: ZoneInfo) -> None:
        try:
            data[name] = instant_of(data["day"], data[name], zone, data.get("repeated", ""))
        except RepeatedTime as error:
            asks_which_hour(self, when=True)
            self.add_error(name, error)
        except ValidationError as error:
            self.add_error(name, error)


class PlaceForm(ChangeForm):
    modality = Workshop._meta.get_field("modality").formfield()
    place = Workshop._meta.get_field("place").formfield()

    def initial_of(self, workshop: Workshop) -> dict:
        return {"modality": workshop.modality, "place": workshop.place}


class WhoForm(WarnedForm):
    facilitator = forms.ModelChoiceField(
        label="Qui anime cette séance",
        queryset=None,
        required=False,
        empty_label=EVERYBODY,
    )

    def __init__(self, *args, workshop: Workshop, **kwargs):
        super().__init__(*args, workshop=workshop, **kwargs)
        self.fields["facilitator"].queryset = facilitators_to_choose(
            workshop.cohort, workshop.facilitator_id
        )
        self.fields["facilitator"].label_from_instance = lambda person: person.get_full_name()

    def initial_of(self, workshop: Workshop) -> dict:
        return {"facilitator": workshop.facilitator_id}

    def clean(self) -> dict:
        data = super().clean()
        who = data.get("facilitator")
        if not self.errors and who == self.reader and who != self.workshop.facilitator:
            self.warn_of(facilitator=who)
        return data


class HeldForm(ChangeForm):
    """Asks for nothing: the page says what follows."""

    tells_nobody = True


class CallOffForm(ChangeForm):
    reason = forms.ChoiceField(
        label="Raison",
        choices=REASONS,
        help_text="Vue de l’animation et de la coordination seules.",
    )
