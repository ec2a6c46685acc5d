"""What is kept of people: what, why, until when, and how it is given out and erased.

A registry: each app declares its own in its `ready()`. The purge of every night, the export and
the erasure of one person, and the page that shows them what is kept all go by it, so that nothing
is forgotten by one of them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Model, QuerySet, TextChoices
from django.utils import timezone

from cms.descriptions import in_words
from cms.fates import Fates
from cms.services.leftovers import empty_write_ahead_log


class Theme(TextChoices):
    """Under which heading a person finds a kind of data."""

    WRITING = "writing", "Ce que vous écrivez"
    PATH = "path", "Votre parcours"
    ACCOUNT = "account", "Votre compte"
    CONTACT = "contact", "Vos échanges avec nous"
    WORK = "work", "Votre travail sur ce site"


@dataclass(frozen=True)
class Kept:
    """One kind of data about people.

    `due(now)` are the rows to delete, `of_person(email)` those about one person, since the date in
    their column `since`. `describe(row)` says in French, under names, what a row holds, for that
    person and for the coordination to read; None where there is nothing to read.
    `describe_for_person(row)` says what the person alone may read, in its place. Both give dates
    and moments as they are, for words and for programs.

    `erase(email)` makes the rows forget that person; without it they are deleted.
    `reasons_to_keep(email)` says in French what has to be done before anything may be erased.
    `tables` are the models that the kind is made of, each with the fate of its columns; a table
    may belong to several kinds, each with the columns that speak of its person.
    `theirs`: the rows are about the person; otherwise they only note who did something.
    """

    name: str
    label: str
    why: str
    how_long: str
    due: Callable[[datetime], QuerySet]
    of_person: Callable[[str], QuerySet]
    theme: Theme
    tables: Mapping[str, Fates] = field(default_factory=dict)
    since: str = "created_at"
    describe: Callable[[Model], dict] | None = None
    describe_for_person: Callable[[Model], dict] | None = None
    erase: Callable[[str], object] | None = None
    reasons_to_keep: Callable[[str], list[str]] | None = None
    theirs: bool = True

    @property
    def is_confidential(self) -> bool:
        """True when the coordination is told nothing of it, not even how much there is."""
        return self.describe_for_person is not None and self.describe is None

    def told_of(self, email: str) -> QuerySet:
        """Return the rows about one person, the oldest first: a copy reads the same each time."""
        order = (self.since, "pk") if self.since else ("pk",)
        return self.of_person(email).order_by(*order)


class ErasureRefused(Exception):
    """Somebody still has a part to play; `reasons` say in French what to do first."""

    def __init__(self, reasons: list[str]):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


REGISTRY: dict[str, Kept] = {}
NOBODY_S: dict[str, str] = {}  # tables that hold nothing of anybody, and why


def register_kept(*kinds: Kept) -> None:
    """Declare kinds of data; another of the same name is replaced."""
    REGISTRY.update({kind.name: kind for kind in kinds})


def register_nobody_s(why: str, *tables: str) -> None:
    """Declare models whose rows say nothing of anybody."""
    NOBODY_S.update(dict.fromkeys(tables, why))


def leave_to_pseudonym(email: str) -> None:
    """Erase nothing: the rows stay, tied to an account that will say nothing of anybody."""


def purge_personal_data(*, dry_run: bool = False) -> dict[str, int]:
    """Delete whatever nobody may keep any more; return how many rows of each kind, by label.

    Each kind is one transaction. With `dry_run` nothing is deleted.
    """
    counts = {kind.label: _purge(kind, dry_run) for kind in REGISTRY.values()}
    transaction.on_commit(empty_write_ahead_log)
    return counts


# Given out ---------------------------------------------------------------------------------------


def data_about(email: str) -> dict[str, list[dict]]:
    """Return what the coordination may read of one person, by label, in words."""
    told = _told(email, lambda kind: kind.describe)
    return {kind.label: [in_words(row) for row in rows] for kind, rows in told}


def data_for(email: str) -> Iterator[tuple[Kept, list[dict]]]:
    """Yield all that is kept of one person, for that person's eyes alone: kinds and their rows.

    Dates and moments are what they are (`cms.descriptions` says them in French).
    """
    return _told(email, lambda kind: kind.describe_for_person or kind.describe)


def _told(email: str, choose: Callable) -> Iterator[tuple[Kept, list[dict]]]:
    for kind in REGISTRY.values():
        if describe := choose(kind):
            told = (describe(row) for row in kind.told_of(email))
            if rows := [row for row in told if row]:  # some rows hold nothing to read
                yield kind, rows


# Erased ------------------------------------------------------------------------------------------


def reasons_to_keep(email: str) -> list[str]:
    """Return, in French, what has to be done before a person may be erased; [] when they may."""
    asked = [kind.reasons_to_keep for kind in REGISTRY.values() if kind.reasons_to_keep]
    return [reason for ask in asked for reason in ask(email)]


@transaction.atomic
def erase_person(email: str) -> dict[str, int]:
    """Forget one person everywhere, in one transaction; return how many rows, by label.

    Kinds are asked in the order of their registration, accounts last: the others find their rows
    by the address. What is confidential goes without being counted. ErasureRefused when a kind has
    reasons to keep, and then nothing is erased.
    """
    if reasons := reasons_to_keep(email):
        raise ErasureRefused(reasons)
    transaction.on_commit(empty_write_ahead_log)
    counts = {}
    for kind in REGISTRY.values():
        rows = kind.of_person(email)
        if count := rows.count():
            kind.erase(email) if kind.erase else rows.delete()
            counts |= {} if kind.is_confidential else {kind.label: count}
    return counts


@transaction.atomic
def _purge(kind: Kept, dry_run: bool) -> int:
    due = kind.due(timezone.now())
    count = due.count()
    if count and not dry_run:
        due.delete()
    return count
