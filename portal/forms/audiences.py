"""The confirmation of who reads a text."""

from django import forms

from portal.enums import Audience


class AudienceForm(forms.Form):
    """Who is to read it, and the group whose people were named when that was asked."""

    audience = forms.ChoiceField(choices=Audience.choices)
    group = forms.UUIDField(required=False)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("audience") != Audience.ME and not data.get("group"):
            self.add_error("group", "Il manque le groupe.")
        return data
