"""The forms of one's journal: writing a text, looking for one."""

from collections.abc import Mapping
from datetime import date, timedelta

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from cms.models import User
from portal.access import cohorts_of
from portal.enums import Audience, EntryMoment, EntryRole
from portal.forms.places import PlaceField, in_words, place_value
from portal.forms.writing import WritingForm, first_attempt, writing_field
from portal.gate import cohorts_to_write_in
from portal.guiding_questions import Question, questions_for
from portal.local_times import refuse_far_day
from portal.models import Cohort, JournalEntry, Workshop
from portal.models.journal import ENTRY_TEXTS
from portal.queries.journal import sessions_to_write_about, written_entries

LONGEST_SEARCH = 200
PERIODS = {"30": timedelta(days=30), "92": timedelta(days=92), "366": timedelta(days=366)}
ABOUT = ("entry_date", "place", "moment", "my_role")
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class EntryForm(WritingForm):
    """A text of the journal, under the questions of its moment and of the owner's role."""

    entry_date = forms.DateField(label="Date", widget=DAY, validators=[refuse_far_day])
    place = PlaceField()
    moment = forms.ChoiceField(label="Moment", choices=EntryMoment.choices)
    my_role = forms.ChoiceField(label="Mon rôle ce jour-là", choices=EntryRole.choices)

    def __init__(self, data: Mapping | None, *, entry: JournalEntry):
        self.entry = entry
        super().__init__(data, initial=initial_of(entry))
        cohorts = cohorts_to_choose(entry)
        sessions = sessions_to_write_about(cohorts, also=entry.workshop)
        self.fields["place"].offer(cohorts, list(sessions))
        self.questions = self._questions()
        for question in self.questions:
            rows = 6 if question.is_main else 4
            self.fields[question.name] = writing_field(
                question.words, rows=rows, help_text=question.hint
            )

    def _questions(self) -> list[Question]:
        """Those of the moment and role that are chosen by now, or were before."""
        chosen = {name: self[name].value() for name in ("moment", "my_role")}
        known = chosen["moment"] in EntryMoment and chosen["my_role"] in EntryRole
        return questions_for(
            *(chosen.values() if known else (self.entry.moment, self.entry.my_role))
        )

    def main_fields(self) -> list[forms.BoundField]:
        """What is asked first, and whatever is answered already."""
        return [self[one.name] for one in self.questions if self._stands_open(one)]

    def other_fields(self) -> list[forms.BoundField]:
        return [self[one.name] for one in self.questions if not self._stands_open(one)]

    def _stands_open(self, question: Question) -> bool:
        bound = self[question.name]
        return question.is_main or bool(bound.value()) or bool(bound.errors)

    def about_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ABOUT]

    def sides(self) -> tuple[str, ...]:
        """All but the place of a text that others read: words meant for another group wait."""
        is_shared = self.entry.audience != Audience.ME
        return tuple(name for name in ABOUT if not (is_shared and name == "place"))

    def texts(self) -> dict[str, str]:
        typed = {name: self.cleaned_data[name] for name in ENTRY_TEXTS}
        return {name: text for name, text in typed.items() if text.strip()}

    def about(self) -> dict:
        """Return what the text is about, as the service takes it."""
        cohort, workshop = self.cleaned_data["place"]
        chosen = {name: self.cleaned_data[name] for name in ("entry_date", "moment", "my_role")}
        return {"cohort": cohort, "workshop": workshop, **chosen}


def initial_of(entry: JournalEntry) -> dict:
    return {
        **first_attempt(entry.lock_version),
        **entry.texts,
        "entry_date": entry.entry_date,
        "place": place_value(entry.cohort, entry.workshop),
        "moment": entry.moment,
        "my_role": entry.my_role,
    }


def cohorts_to_choose(entry: JournalEntry) -> list[Cohort]:
    """A text that others read stays in their group."""
    if entry.audience != Audience.ME:
        return [entry.cohort]
    others = [one for one in cohorts_to_write_in(entry.owner) if one != entry.cohort]
    return [entry.cohort, *others]


class SearchForm(forms.Form):
    """Looks for one's own texts. Sent by POST: what is sought stands in no address and no log."""

    words = forms.CharField(
        label="Chercher dans mon journal",
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    group = forms.ModelChoiceField(
        label="Groupe", queryset=Cohort.objects.none(), required=False, empty_label="Tous"
    )
    session = forms.ModelChoiceField(
        label="Séance", queryset=Workshop.objects.none(), required=False, empty_label="Toutes"
    )
    role = forms.ChoiceField(
        label="Mon rôle", choices=[("", "Tous"), *EntryRole.choices], required=False
    )
    audience = forms.ChoiceField(
        label="Qui lit", choices=[("", "Peu importe"), *Audience.choices], required=False
    )
    period = forms.ChoiceField(
        label="Période",
        choices=[
            ("", "Depuis le début"),
            ("30", "Les 30 derniers jours"),
            ("92", "Les 3 derniers mois"),
            ("366", "Les 12 derniers mois"),
        ],
        required=False,
    )

    def __init__(self, data: Mapping | None, *, owner: User):
        super().__init__(data)
        entries = written_entries(owner).order_by()
        groups = cohorts_of(owner).filter(pk__in=entries.values("cohort"))
        sessions = Workshop.objects.filter(pk__in=entries.values("workshop"))
        self.fields["group"].queryset = groups.order_by("name")
        self.fields["group"].label_from_instance = lambda cohort: cohort.name
        self.fields["session"].queryset = sessions.order_by("-starts_at")
        self.fields["session"].label_from_instance = in_words

    def filter_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "words"]

    @property
    def is_filtering(self) -> bool:
        return any(self[name].value() for name in self.fields if name != "words")

    def narrow(self, entries: "QuerySet[JournalEntry]") -> "QuerySet[JournalEntry]":
        """Return what the filters leave of a queryset."""
        chosen = self.cleaned_data
        equal = {
            "cohort": chosen["group"],
            "workshop": chosen["session"],
            "my_role": chosen["role"],
            "audience": chosen["audience"],
        }
        entries = entries.filter(**{name: value for name, value in equal.items() if value})
        if chosen["period"]:
            entries = entries.filter(entry_date__gte=since(chosen["period"]))
        return entries


def since(period: str) -> date:
    return timezone.localdate() - PERIODS[period]
