"""What the coordination fills in: a sheet's name, introduction and questions, in their order."""

from django import forms
from django.core.exceptions import ValidationError

from cms.validators import validate_one_line
from portal.enums import QuestionKind
from portal.models import SheetQuestion, SheetTemplate, SheetVersion
from portal.sheet_answers import TEXTS

WITH_CHOICES = (QuestionKind.CHOICE, QuestionKind.CHOICES)
MOST_QUESTIONS, MOST_CHOICES, LONGEST_CHOICE = 40, 20, 120
COLUMNS = ["kind", "label", "help_text", "is_required", "max_length"]


class SheetNameForm(forms.ModelForm):
    class Meta:
        model = SheetTemplate
        fields = ["name"]


class QuestionForm(forms.ModelForm):
    """One question; its place among the others is the number before it."""

    code = forms.SlugField(required=False, widget=forms.HiddenInput)
    offered = forms.CharField(
        label="Choix proposés",
        required=False,
        help_text="Un par ligne, pour «\u00a0Un choix\u00a0» et «\u00a0Plusieurs choix\u00a0».",
        widget=forms.Textarea({"rows": 4}),
    )

    class Meta:
        model = SheetQuestion
        fields = ["label", "kind", "is_required", "help_text", "offered", "max_length"]

    def clean_offered(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["offered"].splitlines()]
        choices = list(dict.fromkeys(filter(None, lines)))
        for choice in choices:
            validate_one_line(choice)
            if len(choice) > LONGEST_CHOICE:
                raise ValidationError(f"Un choix compte {LONGEST_CHOICE} signes au plus.")
        if len(choices) > MOST_CHOICES:
            raise ValidationError(f"{MOST_CHOICES} choix au plus.")
        return choices

    def clean(self) -> dict:
        cleaned = super().clean()
        offers = cleaned.get("kind") in WITH_CHOICES
        if offers and "offered" in cleaned and len(cleaned["offered"]) < 2:
            self.add_error("offered", "Proposez au moins deux choix.")
        return cleaned

    def question(self) -> dict:
        """Return the columns of a question; what its kind has no use for is left out."""
        said = self.cleaned_data
        question = {name: said[name] for name in COLUMNS}
        question["max_length"] = said["max_length"] if said["kind"] in TEXTS else None
        question["choices"] = said["offered"] if said["kind"] in WITH_CHOICES else []
        return {**question, "code": said["code"]}


QuestionFormSet = forms.formset_factory(
    QuestionForm,
    extra=1,
    can_order=True,
    can_delete=True,
    can_delete_extra=False,
    max_num=MOST_QUESTIONS,
    validate_max=True,
)


class SheetDraftForm(forms.ModelForm):
    """The draft of a version with all its questions, and an empty one for the next."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = SheetVersion
        fields = ["introduction"]
        widgets = {"introduction": forms.Textarea({"rows": 3})}

    def __init__(self, data=None, *, instance: SheetVersion):
        super().__init__(data, instance=instance, initial={"seen": instance.lock_version})
        self.saved = list(instance.questions.all())
        known = [_initial(question) for question in self.saved]
        self.questions = QuestionFormSet(data, initial=known, prefix="questions")
        for form in self.questions:
            form.fields["ORDER"].label = "Place"
            if "DELETE" in form.fields:  # not of the empty one
                form.fields["DELETE"].label = "Supprimer cette question"

    def is_valid(self) -> bool:
        valid = [super().is_valid(), self.questions.is_valid()]  # both: each tells its errors
        return all(valid)

    def written(self) -> dict:
        """Return the arguments of `edit_draft`."""
        filled = [one for one in self.questions.ordered_forms if one.has_changed() or one.initial]
        return {**self.cleaned_data, "questions": [one.question() for one in filled]}


def _initial(question: SheetQuestion) -> dict:
    return {
        "code": question.code,
        "offered": "\n".join(question.choices),
        **{name: getattr(question, name) for name in COLUMNS},
    }
