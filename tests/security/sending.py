"""What can be sent to a door with the numbers of somebody else in it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

from tests.security.belongings import Belongings
from tests.security.verdicts import Reader

# Under which names somebody who tries would send which number.
GUESSES = {
    "cohort_id": ("cohort_id", "cohort", "group", "groupe"),
    "workshop_id": ("workshop_id", "workshop", "seance", "follow_up_workshop"),
    "enrolment_id": ("proposed", "inscription"),
    "turn_id": ("turn_id", "turn", "offered", "wanted", "passage"),
    "swap_id": ("swap_id", "swap", "echange"),
    "sheet_id": ("sheet_id", "preparation", "preparation_id", "sheet", "fiche", "id"),
    "entry_id": ("entry_id", "entry", "target_id"),
    "commitment_id": ("commitment_id", "commitment", "engagement", "pk"),
    "place": ("enrolment_id", "enrolment", "client"),
    "person": ("person", "person_id", "owner", "owner_id", "facilitator", "recipient", "user"),
}


TYPED = {None, "text", "search"}


@dataclass(frozen=True)
class Form:
    """A form of a page: where it goes, what it would send as it stands, what one types into."""

    action: str
    fields: dict[str, str]
    typed: frozenset[str] = frozenset()


def numbers_of(belongings: Belongings, owner: str, reader: Reader) -> dict[str, list[object]]:
    """Return the numbers of an owner's things by kind, their place and themselves included."""
    numbers = {
        kind: list(states.values())
        for kind, states in belongings.values_by_state(owner, reader).items()
        if kind != "token"
    }
    if holding := belongings.holding(owner, reader):
        numbers |= {"place": [holding.place.pk], "person": [holding.person.pk]}
    return numbers


def guessed(numbers: dict[str, list[object]]) -> dict[str, str]:
    """Return what to send: the widest of each kind of things, under every likely name."""
    return {name: str(numbers[kind][-1]) for kind in numbers for name in GUESSES[kind]}


def forms_in(html: str, address: str) -> Iterator[Form]:
    """Yield what the forms of a page would send by POST, with something chosen everywhere."""
    for form in BeautifulSoup(html, "html.parser").find_all("form", method="post"):
        fields, typed = {}, set()
        for one in form.find_all(["input", "textarea", "select", "button"], attrs={"name": True}):
            fields.setdefault(one["name"], _value_of(one))
            if one.name == "textarea" or (one.name == "input" and one.get("type") in TYPED):
                typed.add(one["name"])
        action = urlsplit(form.get("action") or address).path
        yield Form(action, fields, frozenset(typed))


def _value_of(control) -> str:
    if control.name == "textarea":
        return control.text
    if control.name == "select":
        options = [one["value"] for one in control.find_all("option") if one.get("value")]
        return next(iter(options), "")
    return control.get("value", "on" if control.get("type") == "checkbox" else "")


def with_words(form: Form, word: str, others: dict[str, str]) -> Form:
    """Return the form with a word typed into every field that takes words, and `others` by name."""
    typed = {name: others.get(name, word) for name in form.typed}
    return replace(form, fields={**form.fields, **typed})


def with_others(form: Form, own: dict, foreign: dict) -> Form | None:
    """Return the form with every number of one's own exchanged; None where there is none."""
    swaps = {
        str(number): str(foreign[kind][-1])
        for kind, numbers in own.items()
        for number in numbers
        if kind in foreign and kind != "person"
    }
    fields = {name: swaps.get(value, value) for name, value in form.fields.items()}
    return None if fields == form.fields else replace(form, fields=fields)
