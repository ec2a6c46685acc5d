from django import forms

LONGEST, USUAL = 30, 7


class ReviewLinkForm(forms.Form):
    days = forms.IntegerField(
        label="Durée en jours",
        min_value=1,
        max_value=LONGEST,
        initial=USUAL,
        help_text=f"De 1 à {LONGEST} jours. Le lien peut être révoqué avant.",
    )
    recipient = forms.CharField(
        label="Pour qui",
        max_length=120,
        required=False,
        help_text="Pour vous y retrouver dans la liste. ex.\u00a0: Mme Durand, entreprise pilote",
    )
