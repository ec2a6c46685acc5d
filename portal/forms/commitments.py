"""The form of a commitment: small, dated, and its audience is chosen each time."""

from collections.abc import Mapping
from datetime import date
from uuid import uuid4

from django import forms

from portal.enums import Audience
from portal.forms.places import PlaceField, place_value
from portal.forms.writing import WordsField, WritingForm, first_attempt
from portal.local_times import refuse_far_day
from portal.models import Cohort, Commitment, Workshop
from portal.models.journal import NOT_CHOSEN
from portal.queries.commitments import session_to_come_of
from portal.queries.journal import sessions_to_write_about
from portal.services.commitments import CHOOSE, SAY_SOMETHING

TEXTS = ("text", "first_step", "success_sign", "help_needed")
LONGEST_TEXT = 600
TO_CONFIRM = "qui lit, à confirmer par «\u00a0Enregistrer\u00a0»"
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def short_text(label: str, *, help_text: str = "", **kwargs) -> WordsField:
    widget = forms.Textarea({"rows": 2, "autocomplete": "off"})
    return WordsField(
        label=label, help_text=help_text, max_length=LONGEST_TEXT, widget=widget, **kwargs
    )


class CommitmentForm(WritingForm):
    """The page itself saves words, be they half a commitment; who reads them is said by hand."""

    text = short_text(
        "Qu’allez-vous faire\u00a0?",
        help_text="Une seule chose, assez petite pour être faite avant la prochaine séance. "
        "Sans nommer de personnes.",
        error_messages={"required": SAY_SOMETHING},
    )
    first_step = short_text("Quel est le premier pas\u00a0?", required=False)
    success_sign = short_text("À quoi verrez-vous que c’est réussi\u00a0?", required=False)
    help_needed = short_text("De quelle aide avez-vous besoin\u00a0?", required=False)
    due_on = forms.DateField(
        label="Pour quand\u00a0?",
        required=False,
        widget=DAY,
        validators=[refuse_far_day],
    )
    place = PlaceField()
    audience = forms.ChoiceField(
        label="Qui lit cet engagement\u00a0?",
        choices=Audience.choices,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(
        self,
        data: Mapping | None,
        *,
        initial: dict,
        cohort: Cohort,
        workshop: Workshop | None = None,
    ):
        """`workshop` is the session that a commitment was taken at, cancelled since or not."""
        super().__init__(data, initial=initial)
        self.fields["place"].label = "Pris à la séance"
        sessions = sessions_to_write_about([cohort], also=workshop)
        self.fields["place"].offer([cohort], list(sessions))

    def clean(self) -> dict:
        """What is only missing is told by the service: after what another window has written."""
        missing = [name for name in self.errors if self.has_error(name, "required")]
        if set(self.errors) == set(missing) <= {"text", "audience"}:
            for name in missing:
                del self.errors[name]
            self.cleaned_data.setdefault("audience", NOT_CHOSEN)
        return self.cleaned_data

    def sides(self) -> tuple[str, ...]:
        return ("due_on", "place")

    def leave_out_wrong_sides(self) -> list[str]:
        """Besides, no choice of readers counts; that one was made is told."""
        self.errors.pop("audience", None)
        chosen = self.cleaned_data.pop("audience", NOT_CHOSEN)
        self.cleaned_data["audience"] = NOT_CHOSEN
        is_chosen_anew = chosen not in {NOT_CHOSEN, self.initial.get("audience")}
        return super().leave_out_wrong_sides() + [TO_CONFIRM] * is_chosen_anew

    def texts(self) -> dict[str, str]:
        typed = {name: self.cleaned_data.get(name) for name in TEXTS}
        return {name: text for name, text in typed.items() if text}

    def about(self) -> dict:
        _, workshop = self.cleaned_data["place"]
        chosen = {name: self.cleaned_data[name] for name in ("due_on", "audience")}
        return {"workshop": workshop, **chosen}


class NewCommitmentForm(CommitmentForm):
    """One that is not begun, or only by the same page: `begun` names that page."""

    begun = forms.UUIDField(widget=forms.HiddenInput)


def initial_of(commitment: Commitment) -> dict:
    return {
        **first_attempt(commitment.lock_version),
        **commitment.texts,
        "due_on": commitment.due_on,
        "place": place_value(commitment.cohort, commitment.workshop),
        "audience": commitment.audience,
    }


def initial_at(cohort: Cohort, workshop: Workshop | None) -> dict:
    """What a new commitment begins with: the day of the next session (domain §9.10)."""
    return {
        **first_attempt(0),
        "begun": uuid4(),
        "place": place_value(cohort, workshop),
        "due_on": next_day_of(cohort),
    }


def next_day_of(cohort: Cohort) -> date | None:
    """Return the day of the session after the one that goes on, where it takes place."""
    coming = session_to_come_of(cohort)
    return coming and coming.starts_at.astimezone(coming.zone).date()
