"""When one's own calendar rings."""

from django import forms

from portal.enums import Alarm


class AlarmsForm(forms.Form):
    alarms = forms.MultipleChoiceField(
        label="Rappels",
        choices=Alarm.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
