"""The coordination's forms about a request and about one person."""

from datetime import timedelta

from django import forms
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.widgets import AdminDateTimeInput

from cms.enums import OfferLogKind, OfferStatus
from cms.models import User
from cms.validators import validate_one_line, validate_text

A_CLOCK_S_DIFFERENCE = timedelta(minutes=5)


def coordinators():
    """Who may be given a request: active people who may change it."""
    may_change = Q(
        groups__permissions__codename="change_offerrequest",
        groups__permissions__content_type__app_label="cms",
    )
    people = User.objects.filter(may_change | Q(is_superuser=True), is_active=True)
    return people.distinct().order_by("email")


class TreatmentForm(forms.Form):
    status = forms.ChoiceField(label="État", choices=OfferStatus.choices)
    assigned_to = forms.ModelChoiceField(
        label="Confiée à", queryset=User.objects.none(), required=False, empty_label="Personne"
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = coordinators()


class LogEntryForm(forms.Form):
    kind = forms.ChoiceField(label="Quoi", choices=OfferLogKind.choices)
    happened_at = forms.DateTimeField(
        label="Quand", widget=AdminDateTimeInput, help_text="ex.\u00a0: 12/03/2027 14:30"
    )
    text = forms.CharField(
        label="Texte",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
        validators=[validate_text],
        help_text="La personne peut demander à lire ce qui est écrit ici\u00a0: des faits, "
        "rien sur sa santé ni son caractère.",
    )

    def clean_happened_at(self):
        moment = self.cleaned_data["happened_at"]
        if moment > timezone.now() + A_CLOCK_S_DIFFERENCE:
            raise forms.ValidationError("Ce moment est à venir\u00a0: notez ce qui a eu lieu.")
        return moment

    def clean(self) -> dict:
        data = super().clean()
        if data.get("kind") == OfferLogKind.NOTE and not data.get("text", "").strip():
            self.add_error("text", "Une note a un texte.")
        return data


class PersonForm(forms.Form):
    email = forms.EmailField(
        label="Adresse électronique",
        help_text="ex.\u00a0: camille.martin@example.org",
        validators=[validate_one_line],
    )
