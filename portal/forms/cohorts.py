"""The coordination's forms about a cohort and who runs it."""

from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

from cms.forms.offers import coordinators
from cms.models import FormationPage, SessionFlow, User
from cms.validators import validate_one_line
from portal.enums import CharterPolicy, CohortKind, CohortStatus, VersionState
from portal.models import Charter, CharterVersion, Cohort

DAY = "ex.\u00a0: 12/03/2027"


class PersonForm(forms.Form):
    """Somebody by their address; the names serve when the firm does not know it yet."""

    email = forms.EmailField(
        label="Adresse électronique de l’animation",
        validators=[validate_one_line],
        help_text="ex.\u00a0: ariane.lemoine@example.org",
    )
    first_name = forms.CharField(
        label="Son prénom", max_length=80, required=False, validators=[validate_one_line]
    )
    last_name = forms.CharField(
        label="Son nom",
        max_length=80,
        required=False,
        validators=[validate_one_line],
        help_text="Utile si cette personne n’a pas encore de compte.",
    )

    def clean(self) -> dict:
        data = super().clean()
        person = User.objects.filter(email__iexact=data.get("email", "")).first()
        if "email" not in data:
            return data
        if person and not person.is_active:
            self.add_error("email", "Ce compte est désactivé.")
        if not person and not (data.get("first_name") and data.get("last_name")):
            self.add_error("last_name", "Cette adresse est nouvelle\u00a0: dites aussi son nom.")
        return data


class CohortFields(forms.ModelForm):
    class Meta:
        model = Cohort
        fields = [
            "name",
            "code",
            "formation",
            "kind",
            "sponsor",
            "cofunded",
            "modality",
            "capacity_min",
            "capacity_max",
            "rotation_mode",
            "timezone",
            "charter",
            "coordinator",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_force = CharterVersion.objects.filter(charter=OuterRef("pk"), state=VersionState.ACTIVE)
        self.fields["charter"].queryset = Charter.objects.filter(Exists(in_force))
        self.fields["charter"].required = True
        self.fields["coordinator"].queryset = coordinators()
        self.fields["formation"].queryset = FormationPage.objects.order_by("title")
        self.fields["formation"].required = not self.instance.formation_title

    def clean_code(self) -> str:
        return self.cleaned_data["code"].upper()


def usual_values_of(formation: FormationPage) -> dict:
    """Return what a formation says of its groups, under the form's names; what it leaves open is
    left out, so that the form's own values stand."""
    of_one_kind = formation.format in CohortKind.values
    said = {
        "formation": formation.pk,
        "kind": formation.format if of_one_kind else None,
        "capacity_min": formation.group_min,
        "capacity_max": formation.group_max,
        "flow": formation.session_flow_id,
    }
    return {name: value for name, value in said.items() if value}


class OpenCohortForm(PersonForm, CohortFields):
    flow = forms.ModelChoiceField(
        label="Déroulement des séances",
        queryset=SessionFlow.objects.order_by("name"),
        help_text="Copié dans le groupe\u00a0: le changer plus tard dans le catalogue "
        "n’y change rien.",
    )
    starts_on = forms.DateField(
        label="Anime à partir du",
        widget=AdminDateInput,
        initial=timezone.localdate,
        help_text=DAY,
    )

    field_order = [*CohortFields.Meta.fields, "flow", "email", "first_name", "last_name"]


class ChangeCohortForm(CohortFields):
    status = forms.ChoiceField(label="État", choices=CohortStatus.choices)
    charter_policy = forms.ChoiceField(
        label="Version de la charte",
        choices=CharterPolicy.choices,
        help_text="«\u00a0Garde sa version\u00a0»\u00a0: une nouvelle version "
        "n’est pas demandée à ce groupe.",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta(CohortFields.Meta):
        fields = [*CohortFields.Meta.fields, "status", "charter_policy"]


class FacilitatorForm(PersonForm):
    starts_on = forms.DateField(label="À partir du", widget=AdminDateInput, help_text=DAY)
    ends_on = forms.DateField(
        label="Jusqu’au", widget=AdminDateInput, required=False, help_text=DAY
    )


class EndFacilitationForm(forms.Form):
    ends_on = forms.DateField(label="Dernier jour", widget=AdminDateInput, help_text=DAY)
