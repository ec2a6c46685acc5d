"""The coordination's forms about a session. Times are those of the place it is held at."""

from copy import copy
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.widgets import AdminDateTimeInput

from cms.models import User
from portal.access import lasting_facilitations
from portal.enums import CancelReason, RepeatedHour, WorkshopStatus
from portal.forms.warned import WarnedMixin
from portal.local_times import RepeatedTime, instant_of
from portal.models import Cohort, Workshop
from portal.queries.plan_warnings import workshop_warnings
from portal.services.workshops import same_as

# Typed without a scheme, a video link is an https address.
VIDEO_LINK = {"video_url": partial(forms.URLField, assume_scheme="https")}
MOMENT = "ex.\u00a0: 12/03/2027 9:30"
REASONS = [("", "Choisissez"), *CancelReason.choices]  # none is taken without a look
EVERYBODY = "Toutes les personnes qui animent le groupe"
CANCELLED_ELSEWHERE = (
    "Pour annuler une séance, prenez «\u00a0Annuler\u00a0»\u00a0: la raison y est demandée."
)


def asks_which_hour(form: forms.BaseForm, *, when: bool) -> None:
    """Show the question « la première ou la seconde ? » only in the one night that raises it."""
    form.fields["repeated"].widget = forms.Select() if when else forms.HiddenInput()
    form.fields["repeated"].widget.choices = form.fields["repeated"].choices


class LocalTimesMixin:
    """Reads `starts_at` and `ends_at` as the clocks of `zone` show them.

    An hour that they skip is refused; one that they show twice is asked for (BR-42).
    """

    zone: ZoneInfo

    def show_local_times(self, zone: ZoneInfo) -> None:
        self.zone = zone
        for name in ("starts_at", "ends_at"):
            if moment := self.initial.get(name):
                self.initial[name] = timezone.make_naive(moment, zone)
                self._note_which(moment)
        asks_which_hour(self, when=bool(self["repeated"].value()))

    def full_clean(self) -> None:
        # What was typed is read as if in UTC, which has every hour once; `clean` says what it is.
        with timezone.override(UTC):
            super().full_clean()

    def clean(self) -> dict:
        data = super().clean()
        for name in ("starts_at", "ends_at"):
            if typed := data.get(name):
                self._settle(name, typed.replace(tzinfo=None), data)
        data.pop("repeated", None)
        return data

    def _settle(self, name: str, typed, data: dict) -> None:
        try:
            data[name] = instant_of(typed.date(), typed.time(), self.zone, data.get("repeated"))
        except RepeatedTime as error:
            asks_which_hour(self, when=True)
            self.add_error(name, error)
        except ValidationError as error:
            self.add_error(name, error)

    def _note_which(self, moment) -> None:
        """A time of that night, shown again, stays the one it was."""
        local = moment.astimezone(self.zone)
        if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
            self.initial["repeated"] = RepeatedHour.SECOND if local.fold else RepeatedHour.FIRST


def which_hour() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Cette heure arrive deux fois\u00a0: laquelle\u00a0?",
        choices=[("", "Choisissez"), *RepeatedHour.choices],
        required=False,
        widget=forms.HiddenInput,
    )


def facilitators_to_choose(cohort: Cohort, but: object = None):
    """The people who facilitate the whole cohort, today or later; and who does already."""
    assigned = lasting_facilitations(cohort).values("person")
    return User.objects.filter(Q(pk__in=assigned, is_active=True) | Q(pk=but))


class WorkshopForm(WarnedMixin, LocalTimesMixin, forms.ModelForm):
    repeated = which_hour()

    class Meta:
        model = Workshop
        fields = [
            "kind",
            "starts_at",
            "ends_at",
            "modality",
            "place",
            "access_code",
            "video_url",
            "facilitator",
        ]
        widgets = {"starts_at": AdminDateTimeInput, "ends_at": AdminDateTimeInput}
        field_classes = VIDEO_LINK
        help_texts = {"starts_at": MOMENT, "ends_at": MOMENT}

    def __init__(self, *args, cohort: Cohort, **kwargs):
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        there = self.instance.facilitator_id
        self.fields["facilitator"].queryset = facilitators_to_choose(cohort, there)
        self.fields["facilitator"].empty_label = EVERYBODY
        self.show_local_times(self.instance.zone if self.instance.cohort_id else cohort.zone)

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors and self.is_another_date(data):
            typed = self.as_typed(data)
            self.warn(workshop_warnings(typed, facilitator=typed.facilitator))
        return data

    def is_another_date(self, data: dict) -> bool:
        """Whether somebody is asked to be there who was not, or at another time."""
        return True

    def as_typed(self, data: dict) -> Workshop:
        """Return the session as it would be, not saved; the one that is there after a click."""
        typed = Workshop(cohort=self.cohort, timezone=self.cohort.timezone, **data)
        return same_as(typed) or typed

    def _post_clean(self) -> None:
        """The service checks the whole session, with the cohort it belongs to."""


def _as_shown(moment: datetime) -> datetime:
    """A form shows no seconds, and sends none back."""
    return moment.replace(second=0, microsecond=0)


class ChangeWorkshopForm(WorkshopForm):
    """A cancelled session stays so unless another state is chosen; none is cancelled here."""

    # Sent as it was before somebody else's change, a state would undo theirs unnoticed.
    shown_as_written = ("seen", "status")

    status = forms.ChoiceField(
        label="État",
        choices=WorkshopStatus.choices,
        help_text="Une séance tenue ne change plus.",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta(WorkshopForm.Meta):
        fields = [*WorkshopForm.Meta.fields, "status"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Offered alone: the field knows them all, for what is written now to be told in words.
        if not self._is_cancelled:
            offered = [one for one in WorkshopStatus.choices if one[0] != WorkshopStatus.CANCELLED]
            self.fields["status"].widget.choices = offered

    @property
    def _is_cancelled(self) -> bool:
        return self.instance.status == WorkshopStatus.CANCELLED

    def is_another_date(self, data: dict) -> bool:
        if data["seen"] != self.instance.version:
            return False  # that somebody else changed it is told first, by the service
        now, moments = self.instance, ("starts_at", "ends_at")
        is_restored = self._is_cancelled and data["status"] != WorkshopStatus.CANCELLED
        is_moved = any(data[name] != _as_shown(getattr(now, name)) for name in moments)
        return is_restored or is_moved or data["facilitator"] != now.facilitator

    def as_typed(self, data: dict) -> Workshop:
        typed = copy(self.instance)
        for name in ("kind", "starts_at", "ends_at", "facilitator", "status"):
            setattr(typed, name, data[name])
        return typed

    def clean(self) -> dict:
        data = super().clean()
        cancels = data.get("status") == WorkshopStatus.CANCELLED and not self._is_cancelled
        # Of an older page it is no wish: the session was restored since, as the service tells.
        if cancels and data.get("seen", 0) >= self.instance.version:
            self.add_error("status", CANCELLED_ELSEWHERE)
        return data


class CancelForm(forms.Form):
    reason = forms.ChoiceField(label="Raison", choices=REASONS)
    seen = forms.IntegerField(widget=forms.HiddenInput)
