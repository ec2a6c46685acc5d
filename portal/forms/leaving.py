"""What a participant says when they leave a group by themselves."""

from django import forms

from portal.enums import LeaveReason

# A breach of the charter is what others find.
OWN_REASONS = [choice for choice in LeaveReason.choices if choice[0] != LeaveReason.BREACH]


class LeaveForm(forms.Form):
    reason = forms.ChoiceField(
        label="Pourquoi",
        choices=OWN_REASONS,
        initial=LeaveReason.NOT_SAID,
        help_text="La coordination seule lit cette réponse. «\u00a0Non précisée\u00a0» en est une.",
    )
    leaves_texts = forms.BooleanField(
        label="Laisser lisible au groupe ce que j’ai partagé", required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
