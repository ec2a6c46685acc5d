"""The coordination's forms about a session. Times are those of the place it is held at."""

from functools import partial
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from wagtail.admin.widgets import AdminDateTimeInput

from portal.enums import CancelReason, WorkshopStatus
from portal.models import Workshop

MOMENT = "ex. : 12/03/2027 9:30"
CHOSEN_HERE = [WorkshopStatus.PLANNED, WorkshopStatus.CONFIRMED, WorkshopStatus.HELD]


class WorkshopForm(forms.ModelForm):
    """Reads and shows local times of `zone`; an hour that the clocks skip or repeat is refused."""

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
        ]
        widgets = {"starts_at": AdminDateTimeInput, "ends_at": AdminDateTimeInput}
        field_classes = {"video_url": partial(forms.URLField, assume_scheme="https")}
        help_texts = {"starts_at": MOMENT, "ends_at": MOMENT}

    def __init__(self, *args, zone: ZoneInfo, **kwargs):
        self.zone = zone
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at"):
            if moment := self.initial.get(name):
                self.initial[name] = timezone.make_naive(moment, zone)

    def full_clean(self) -> None:
        with timezone.override(self.zone):
            super().full_clean()

    def _post_clean(self) -> None:
        """The service checks the whole session, with the cohort it belongs to."""


class ChangeWorkshopForm(WorkshopForm):
    status = forms.ChoiceField(
        label="État",
        choices=[(one.value, one.label) for one in CHOSEN_HERE],
        help_text="Une séance tenue ne change plus.",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta(WorkshopForm.Meta):
        fields = [*WorkshopForm.Meta.fields, "status"]


class CancelForm(forms.Form):
    reason = forms.ChoiceField(label="Raison", choices=CancelReason.choices)
    seen = forms.IntegerField(widget=forms.HiddenInput)
