"""What a person says of themselves, and to whom."""

from collections.abc import Iterable

from django import forms

from cms.models import User
from cms.validators import validate_one_line
from portal.models import Enrolment, NotificationChoices
from portal.time_zones import zone_choices


class ProfileForm(forms.ModelForm):
    first_name = forms.CharField(
        label="Prénom",
        max_length=80,
        validators=[validate_one_line],
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label="Nom",
        max_length=80,
        validators=[validate_one_line],
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name"]


class VisibilityForm(forms.ModelForm):
    class Meta:
        model = Enrolment
        fields = ["shows_organisation", "shows_email", "accommodation_contact_wanted"]
        labels = {
            "shows_organisation": "Montrer mon organisation aux membres",
            "shows_email": "Montrer mon adresse électronique aux membres",
            "accommodation_contact_wanted": "Je souhaite parler d’une adaptation à un handicap "
            "avec la personne référente (vu de la coordination seule)",
        }


def visibility_forms(data, places: Iterable[Enrolment]) -> list[VisibilityForm]:
    """Return a form for each place of the reader's; what was sent for other places is not read."""
    return [VisibilityForm(data, instance=one, prefix=f"groupe-{one.pk}") for one in places]


class RemindersForm(forms.ModelForm):
    class Meta:
        model = NotificationChoices
        fields = ["week_before", "day_before", "preparation", "turns"]
        labels = {
            "week_before": "Une semaine avant chaque séance",
            "day_before": "La veille de chaque séance",
            "preparation": "Quand la fiche de mon passage est à préparer",
            "turns": "Quand un passage m’est proposé, ou qu’un échange m’attend",
        }


class ZoneForm(forms.Form):
    """The clock one lives by; its choices are those of the admin's users."""

    zone = forms.ChoiceField(
        label="Fuseau horaire",
        choices=zone_choices,
        required=False,
        help_text="Les heures des séances sont montrées à Paris, et chez vous si elles diffèrent.",
    )
