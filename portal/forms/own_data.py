"""What one chooses for the groups one left; what one types before everything is erased."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError

from portal.models import Enrolment

WORD = "EFFACER"
NOT_THE_WORD = f"Écrivez le mot {WORD} pour confirmer, ou revenez à vos données."


class LeaveTextsForm(forms.ModelForm):
    class Meta:
        model = Enrolment
        fields = ["leaves_texts"]
        labels = {"leaves_texts": "Laisser lisible au groupe ce que j’ai partagé"}


def leave_texts_forms(data, places: Iterable[Enrolment]) -> list[LeaveTextsForm]:
    """Return a form for each place; what was sent for other places is not read."""
    return [LeaveTextsForm(data, instance=one, prefix=f"groupe-{one.pk}") for one in places]


class EraseForm(forms.Form):
    """A button is pressed by mistake; a word is not (RGAA 11.12)."""

    word = forms.CharField(
        label=f"Pour confirmer, écrivez le mot {WORD}",
        max_length=40,
        error_messages={"required": NOT_THE_WORD},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_word(self) -> str:
        word = self.cleaned_data["word"].strip(" .«»\u00a0").upper()
        if word != WORD:
            raise ValidationError(NOT_THE_WORD)
        return word
