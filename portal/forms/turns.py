"""What is sent about a turn: which version of it was on the page, and what to do."""

from django import forms

from portal.models import ClientTurn, Cohort, Enrolment
from portal.queries.turns import coming_workshops, people_without_turn
from portal.services.rotation_plans import is_planned
from portal.services.turns import assign_turn, confirm_turn, reopen_turn, skip_turn

SAID = {
    "assign": "Le passage est enregistré.",
    "confirm": "Le passage est confirmé.",
    "reopen": "Le passage est de nouveau ouvert.",
    "skip": "C’est noté\u00a0: ce passage n’a pas lieu.",
}


def said_of_plan(cohort: Cohort, given: list[ClientTurn]) -> str:
    """Return what came of « Proposer un plan »; of nothing, why."""
    if given:
        return "Le plan est proposé."
    if not coming_workshops(cohort).exists():
        return "Rien à proposer\u00a0: aucune séance n’est à venir."
    if not is_planned(cohort):
        return "Les passages sont ouverts\u00a0: ils attendent des volontaires."
    waiting = people_without_turn(cohort)
    if not waiting.people:
        return "Rien à proposer\u00a0: personne n’attend de passage."
    if not waiting.free:
        return "Rien à proposer\u00a0: aucun passage n’est libre."
    return "Rien à proposer\u00a0: qui attend un passage sera absent aux séances encore libres."


class SeenForm(forms.Form):
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class SwapForm(SeenForm):
    """Which of one's own turns is offered for another's."""

    offered = forms.ModelChoiceField(queryset=ClientTurn.objects.none())

    def __init__(self, *args, offers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["offered"].queryset = offers


class TurnForm(SeenForm):
    """One of the four things that whoever runs a group does with a turn."""

    deed = forms.ChoiceField(choices=list(SAID.items()))
    client = forms.ModelChoiceField(queryset=Enrolment.objects.none(), required=False)

    def __init__(self, *args, cohort: Cohort, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = Enrolment.objects.filter(cohort=cohort)

    def do(self, turn: ClientTurn, user) -> ClientTurn:
        """Do what was chosen. Errors as the services have them."""
        seen, deed = self.cleaned_data["seen"], self.cleaned_data["deed"]
        if deed == "assign":
            return assign_turn(turn, client=self.cleaned_data["client"], seen=seen, user=user)
        deeds = {"confirm": confirm_turn, "reopen": reopen_turn, "skip": skip_turn}
        return deeds[deed](turn, seen=seen, user=user)


class PlanForm(forms.Form):
    per_workshop = forms.TypedChoiceField(
        label="Passages par séance", choices=[(1, "1"), (2, "2")], coerce=int, initial=1
    )


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        choices=[("agree", "Accepter"), ("refuse", "Refuser"), ("take_back", "Retirer")]
    )
