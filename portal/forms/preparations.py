"""The form of a sheet, made of its questions; the facilitator's comment."""

from collections.abc import Iterable, Mapping

from django import forms

from cms.typography import fr_number
from portal.enums import QuestionKind
from portal.forms.follow_up import FollowUps
from portal.forms.writing import (
    LONGEST,
    WordsField,
    WritingForm,
    first_attempt,
    in_words,
    writing_field,
)
from portal.models import ClientTurn, CommentDraft, Preparation, SheetQuestion
from portal.queries.commitments import next_session_of
from portal.sheet_answers import SCALE, is_answered, longest_of

PREFIX = "q-"  # a question may be called « action » : browsers would take it for the form's own
SHORT_ROWS, LONG_ROWS = 3, 8
LONG_ANSWER = 800  # signs from which a field is offered more room
LONGEST_COMMENT = 4000
FOLLOW_UP = "Un de vos engagements est à revoir, au début de la fiche."


class SheetForm(WritingForm):
    """Takes answers as they are: unfinished, too long. `portal.sheet_answers` says what hinders
    handing them over."""

    def __init__(
        self,
        *args,
        questions: Iterable[SheetQuestion],
        follow_ups: FollowUps | None = None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.follow_ups = follow_ups
        self.questions = list(questions)
        for question in self.questions:
            self.fields[PREFIX + question.code] = FIELDS[question.kind](question)

    def is_valid(self) -> bool:
        """Both parts tell their errors."""
        valid = super().is_valid()
        if self.follow_ups is None or self.follow_ups.is_valid():
            return valid
        self.add_error(None, FOLLOW_UP)
        return False

    def texts(self) -> dict:
        said = {one.code: self.cleaned_data.get(PREFIX + one.code) for one in self.questions}
        return {code: answer for code, answer in said.items() if is_answered(answer)}

    def differences(self, current: Mapping) -> list[tuple[str, str]]:
        typed = self.texts()
        return [
            (one.label, in_words(current.get(one.code)))
            for one in self.questions
            if typed.get(one.code) != current.get(one.code)
        ]

    def refuse(self, refused: Mapping[str, str]) -> None:
        """Tell at each question what hinders handing over."""
        for code, words in refused.items():
            self.add_error(PREFIX + code, words)

    def rows(self) -> list[tuple[SheetQuestion, forms.BoundField]]:
        return [(one, self[PREFIX + one.code]) for one in self.questions]


def sheet_form(sheet: Preparation, data=None) -> SheetForm:
    """Return the form of a sheet: what was sent, or what is saved.

    Its first step, before the next session, is where one stands with one's commitments (BR-73).
    """
    initial = {PREFIX + code: answer for code, answer in sheet.texts.items()}
    initial |= first_attempt(sheet.lock_version)
    return SheetForm(
        data,
        questions=sheet.version.questions.all(),
        follow_ups=_follow_ups(sheet, data),
        initial=initial,
    )


def _follow_ups(sheet: Preparation, data) -> FollowUps | None:
    if sheet.workshop is None or next_session_of(sheet.cohort) != sheet.workshop:
        return None
    return FollowUps(data, owner=sheet.owner, workshop=sheet.workshop)


def checked_form(sheet: Preparation, refused: Mapping[str, str]) -> SheetForm:
    """Return the form of a saved sheet with what hinders handing it over at its fields."""
    saved = {PREFIX + code: answer for code, answer in sheet.texts.items()}
    form = sheet_form(sheet, {**saved, **first_attempt(sheet.lock_version)})
    form.full_clean()
    form.refuse(refused)
    return form


# One field for each kind of question -------------------------------------------------------------


def _short(question: SheetQuestion) -> forms.Field:
    return WordsField(
        **_said(question),
        strip=False,
        max_length=LONGEST,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def _long(question: SheetQuestion) -> forms.Field:
    rows = LONG_ROWS if longest_of(question) > LONG_ANSWER else SHORT_ROWS
    return writing_field(question.label, rows=rows, help_text=_help(question))


def _choice(question: SheetQuestion) -> forms.Field:
    choices = [(one, one) for one in question.choices]
    return forms.ChoiceField(**_said(question), choices=choices, widget=forms.RadioSelect)


def _choices(question: SheetQuestion) -> forms.Field:
    choices = [(one, one) for one in question.choices]
    return forms.MultipleChoiceField(
        **_said(question), choices=choices, widget=forms.CheckboxSelectMultiple
    )


def _box(question: SheetQuestion) -> forms.Field:
    return forms.BooleanField(**_said(question))


def _scale(question: SheetQuestion) -> forms.Field:
    choices = [(one, one) for one in SCALE]
    return forms.ChoiceField(**_said(question), choices=choices, widget=forms.RadioSelect)


def _said(question: SheetQuestion) -> dict:
    return {"label": question.label, "help_text": _help(question), "required": False}


def _help(question: SheetQuestion) -> str:
    """What the coordination wrote, then how long an answer may be where they said so."""
    limit = f"{fr_number(question.max_length)} signes au plus." if question.max_length else ""
    return " ".join(filter(None, (question.help_text, limit)))


FIELDS = {
    QuestionKind.SHORT: _short,
    QuestionKind.LONG: _long,
    QuestionKind.CHOICE: _choice,
    QuestionKind.CHOICES: _choices,
    QuestionKind.BOX: _box,
    QuestionKind.SCALE: _scale,
}


# Others ------------------------------------------------------------------------------------------


class CommentForm(WritingForm):
    """A facilitator's word; handed over empty, it is taken back."""

    text = WordsField(
        label="Votre commentaire",
        required=False,
        strip=False,
        max_length=LONGEST_COMMENT,
        help_text="Lu par l’auteur·e de la fiche et par l’animation une fois remis. Signé de votre "
        "nom.",
        widget=forms.Textarea({"rows": 5, "autocomplete": "off"}),
    )

    def __init__(self, data=None, *, draft: CommentDraft | None, handed_over: str):
        """`handed_over` is what the author of the sheet reads, and stands here without a draft."""
        self.handed_over = {"text": handed_over} if handed_over else {}
        words = (draft and draft.texts) or self.handed_over
        super().__init__(data, initial=first_attempt(draft.lock_version if draft else 0) | words)

    def texts(self) -> dict[str, str]:
        text = self.cleaned_data["text"]
        return {"text": text} if text.strip() else {}

    def differences(self, current: Mapping) -> list[tuple[str, str]]:
        """What the other window has handed over is no draft any more."""
        return super().differences(current or self.handed_over)


class TakeUpForm(forms.Form):
    """For which of one's own turns a sheet is taken up."""

    turn = forms.ModelChoiceField(queryset=ClientTurn.objects.none())

    def __init__(self, *args, turns, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["turn"].queryset = turns
