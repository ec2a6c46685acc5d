"""The coordination's forms about the places of a cohort. None has free text about a person."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

from portal.enums import LeaveReason
from portal.parsing.participants import ParticipantLine, read_file, read_text


class ParticipantsForm(forms.Form):
    """A list, pasted or in a file; `lines` after it was read, whatever is wrong with them."""

    people = forms.CharField(
        label="Liste collée",
        required=False,
        max_length=100_000,
        widget=forms.Textarea({"rows": 9}),
        help_text="Une personne par ligne\u00a0: "
        "nom\u00a0; adresse\u00a0; organisation\u00a0; payeur. "
        "ex.\u00a0: Amina Benali\u00a0; amina@example.org\u00a0; Méridien\u00a0; entreprise",
    )
    file = forms.FileField(
        label="ou fichier CSV ou XLSX",
        required=False,
        help_text="Mêmes colonnes, avec ou sans ligne de titres. 200 lignes et 1 Mo au plus.",
    )
    group_agrees = forms.BooleanField(
        label="Le groupe est en cours\u00a0: "
        "ses membres sont d’accord pour accueillir ces personnes",
        required=False,
        help_text="Sans cette coche, l’animation d’un groupe en cours lui pose la question.",
    )

    def clean(self) -> dict:
        data = super().clean()
        if self.errors:  # what is refused already is not missing as well
            return data
        file, people = data.get("file"), data.get("people", "").strip()
        if bool(file) == bool(people):
            raise ValidationError("Collez une liste, ou choisissez un fichier.")
        self.lines: list[ParticipantLine] = []
        try:
            self.lines = read_file(file.name, file.read()) if file else read_text(people)
        except ValidationError as error:
            self.add_error("file" if file else "people", error)
        return data


class WithdrawalForm(forms.Form):
    reason = forms.ChoiceField(label="Raison", choices=LeaveReason.choices)
    left_on = forms.DateField(
        label="Dernier jour",
        widget=AdminDateInput,
        initial=timezone.localdate,
        help_text="ex.\u00a0: 12/03/2027",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
