"""What answers to a sheet's questions are worth: whether one says something, what hinders handing
the sheet over, how it reads. Looks at questions and texts alone, asks no database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString

from cms.typography import fr_number
from portal.enums import QuestionKind
from portal.markdown import render_light
from portal.models.sheets import LONGEST_ANSWER, SheetQuestion

TEXTS = (QuestionKind.SHORT, QuestionKind.LONG)
SCALE = ("1", "2", "3", "4", "5")
SHORTEST_LIMIT = 200  # of a short text that has no limit of its own
ANSWER = "Répondez à cette question pour remettre la fiche."
TICK = "Cochez cette case pour remettre la fiche."


@dataclass(frozen=True)
class Steps:
    """How far a sheet is: answers that it needs to be handed over, and how many are there."""

    done: int
    total: int

    @property
    def words(self) -> str:
        """« 3 étapes sur 5 »; nothing where no answer is asked for."""
        return f"{self.done} étape{'s' if self.done > 1 else ''} sur {self.total}"


@dataclass(frozen=True)
class ReadAnswer:
    """An answer as it is read: what was typed as light Markdown, choices as they are offered."""

    label: str
    html: SafeString | None
    choices: list[str]


def steps_of(questions: Iterable[SheetQuestion], texts: Mapping) -> Steps:
    asked = [one for one in questions if one.is_required]
    return Steps(sum(is_answered(texts.get(one.code)) for one in asked), len(asked))


def is_answered(answer) -> bool:
    """True for what says something: blanks do not."""
    return bool(answer.strip() if isinstance(answer, str) else answer)


def longest_of(question: SheetQuestion) -> int:
    """Return how many signs an answer may have when the sheet is handed over."""
    usual = SHORTEST_LIMIT if question.kind == QuestionKind.SHORT else LONGEST_ANSWER
    return question.max_length or usual


def refusals_of(questions: Iterable[SheetQuestion], texts: Mapping) -> dict[str, str]:
    """Return, by the code of its question, why an answer hinders handing over; {} for none.

    Drafts are saved as they are: what is required and how long it may be counts here alone.
    """
    told = {one.code: _refusal(one, texts.get(one.code)) for one in questions}
    return {code: words for code, words in told.items() if words}


def _refusal(question: SheetQuestion, answer) -> str:
    if not is_answered(answer):
        required = TICK if question.kind == QuestionKind.BOX else ANSWER
        return required if question.is_required else ""
    over = len(answer) - longest_of(question) if question.kind in TEXTS else 0
    if over <= 0:
        return ""
    signs = "d’un signe" if over == 1 else f"de {fr_number(over)} signes"
    return f"{fr_number(longest_of(question))} signes au plus\u00a0: raccourcissez {signs}."


def read_answers(questions: Iterable[SheetQuestion], texts: Mapping) -> list[ReadAnswer]:
    """Return the answers that say something, in the order of the questions."""
    said = [one for one in questions if is_answered(texts.get(one.code))]
    return [_read(one, texts[one.code]) for one in said]


def _read(question: SheetQuestion, answer) -> ReadAnswer:
    if question.kind in TEXTS:
        return ReadAnswer(question.label, render_light(answer), [])
    if question.kind == QuestionKind.CHOICES:
        return ReadAnswer(question.label, None, answer)
    if question.kind == QuestionKind.SCALE:
        return ReadAnswer(question.label, None, [f"{answer} sur {SCALE[-1]}"])
    return ReadAnswer(question.label, None, ["Oui" if answer is True else answer])
