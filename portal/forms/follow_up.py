"""« Où en êtes-vous ? » : one small form for each commitment that comes up at a session.

It stands on the session's page, and inside the form of the next preparation sheet:

    follow_ups = FollowUps(request.POST or None, owner=request.user, workshop=workshop)
    {% include "portal/commitments/follow_up.html" %}      within the <form>, given `follow_ups`
    follow_ups.is_valid()                                  tells its errors, like a form
    if not follow_ups.save(): raise TextConflict(sheet)    another window changed one meanwhile

Fields are named `suivi-<id>-state`, `suivi-<id>-note`; they may be sent as often as one likes.
"""

import re
from collections.abc import Mapping
from uuid import UUID, uuid4

from django import forms

from cms.models import User
from portal.enums import CommitmentState
from portal.forms.writing import WordsField
from portal.models import Commitment, Workshop
from portal.queries.commitments import commitments_to_follow_up
from portal.services.commitments import FollowUp, follow_up

LONGEST_NOTE = 2_000
SENT = re.compile(r"suivi-([0-9a-f-]{36})-seen")
MEANWHILE = (
    "Cet engagement a changé dans une autre fenêtre. Ce que vous avez écrit est resté ici\u00a0; "
    "enregistrez de nouveau pour le garder."
)


class FollowUpForm(forms.Form):
    """Where one stands with one commitment. `there` is set when another window says otherwise."""

    state = forms.ChoiceField(label="Où j’en suis", choices=CommitmentState.choices, required=False)
    note = WordsField(
        label="Ce que j’ai observé",
        required=False,
        max_length=LONGEST_NOTE,
        help_text="Facultatif. Sans nommer de personnes.",
        widget=forms.Textarea({"rows": 2}),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    page = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data, *, commitment: Commitment):
        self.commitment, self.there = commitment, None
        initial = {
            "state": commitment.state,
            "note": commitment.texts.get("follow_up_note", ""),
            "seen": commitment.lock_version,
            "page": uuid4(),
        }
        super().__init__(data, prefix=f"suivi-{commitment.pk}", initial=initial)

    def clean_state(self) -> str:
        return self.cleaned_data["state"] or self.commitment.state

    def answer(self) -> FollowUp:
        return FollowUp(commitment_id=self.commitment.pk, **self.cleaned_data)

    def show_other(self, current: Commitment) -> None:
        """Show what another window wrote beside what was typed; saved again, that is meant."""
        self.there = current
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = str(current.lock_version)
        self.add_error(None, MEANWHILE)


class FollowUps:
    """The forms of one session. Iterates over them; empty when nothing is to be followed up."""

    def __init__(self, data: Mapping | None, *, owner: User, workshop: Workshop):
        self.owner, self.workshop = owner, workshop
        sent = ids_in(data or {})
        found = commitments_to_follow_up(owner, workshop, also=sent)
        self.forms = [
            FollowUpForm(data if one.pk in sent else None, commitment=one) for one in found
        ]

    def __iter__(self):
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    def is_valid(self) -> bool:
        """True when every form that was sent is right; each tells its errors."""
        valid = [form.is_valid() for form in self._sent()]
        return all(valid)

    def save(self) -> bool:
        """Write all that was sent. False when another window was quicker with some of it: those
        forms show both; the rest is saved."""
        by_commitment = {form.commitment.pk: form for form in self._sent()}
        answers = [form.answer() for form in by_commitment.values()]
        refused = follow_up(self.owner, self.workshop, answers)
        for current in refused:
            by_commitment[current.pk].show_other(current)
        return not refused

    def _sent(self) -> list[FollowUpForm]:
        return [form for form in self.forms if form.is_bound]


def ids_in(data: Mapping) -> set[UUID]:
    """Return the ids of the commitments that a form speaks of."""
    found = set()
    for name in data:
        if sent := SENT.fullmatch(name):
            try:
                found.add(UUID(sent[1]))
            except ValueError:
                continue
    return found
