"""What one fills in about a charter: a person's acceptance, the coordination's text and papers."""

from django import forms
from django.core.exceptions import ValidationError

from cms.models import User
from portal.enums import ChangeKind
from portal.models import Charter, CharterVersion
from portal.services.charter_answers import LONGEST_NAME, LONGEST_NOTE, clean_typed_name


class AcceptForm(forms.Form):
    """The box is never ticked beforehand, and comes unticked again with « Modifier »."""

    agrees = forms.BooleanField(
        label="J’ai lu cette charte et je m’engage à la respecter",
        error_messages={"required": "Cochez la case si vous acceptez la charte."},
    )
    typed_name = forms.CharField(
        label="Votre prénom et votre nom",
        max_length=LONGEST_NAME,
        strip=False,
        help_text="Il vaut signature. Il est chiffré, et n’est montré qu’à vous.",
        error_messages={"required": "Écrivez votre prénom et votre nom."},
        widget=forms.TextInput({"autocomplete": "name"}),
    )

    def clean_typed_name(self) -> str:
        return clean_typed_name(self.cleaned_data["typed_name"])


class CharterNameForm(forms.ModelForm):
    class Meta:
        model = Charter
        fields = ["name"]
        error_messages = {"name": {"unique": "Une charte porte déjà ce nom."}}


class DraftForm(forms.ModelForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = CharterVersion
        fields = ["title", "summary", "body", "change_note"]
        widgets = {
            "summary": forms.Textarea({"rows": 3}),
            "body": forms.Textarea({"rows": 30}),
            "change_note": forms.TextInput,
        }


class ActivateForm(forms.Form):
    change_kind = forms.ChoiceField(
        label="Nature du changement", choices=ChangeKind.choices, widget=forms.RadioSelect
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class PaperForm(forms.Form):
    person = forms.ModelChoiceField(
        label="Personne", queryset=User.objects.none(), empty_label="Choisir…"
    )
    note = forms.CharField(
        label="Comment la personne a signé",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 3}),
        help_text="La personne la lit et peut la contester\u00a0: des faits, rien d’autre. "
        "ex.\u00a0: Signée sur papier à la réunion de lancement, original au dossier.",
    )

    def __init__(self, *args, people: list[User], **kwargs):
        super().__init__(*args, **kwargs)
        keys = [person.pk for person in people]
        self.fields["person"].queryset = User.objects.filter(pk__in=keys).order_by(
            "last_name", "first_name"
        )

    def clean_note(self) -> str:
        if not (note := self.cleaned_data["note"].strip()):
            raise ValidationError("Dites comment la personne a signé.")
        return note
