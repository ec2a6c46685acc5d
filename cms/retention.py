"""What is kept of people: what, why, until when, and how it is given out and erased.

A registry: each app declares its own in its `ready()`. The purge of every night, the export and
the erasure of one person all go by it, so that nothing is forgotten by one of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone


@dataclass(frozen=True)
class Kept:
    """One kind of data about people.

    `due(now)` are the rows to delete, `of_person(email)` those about one person; `describe(row)`
    says in French what a row holds, for that person to read, or None where there is nothing to
    read. `erase(email)` makes the rows forget that person; without it they are deleted.
    `reasons_to_keep(email)` says in French what has to be done before anything may be erased.
    """

    name: str
    label: str
    why: str
    how_long: str
    due: Callable[[datetime], QuerySet]
    of_person: Callable[[str], QuerySet]
    describe: Callable[[Model], dict] | None = None
    erase: Callable[[str], object] | None = None
    reasons_to_keep: Callable[[str], list[str]] | None = None


class ErasureRefused(Exception):
    """Somebody still has a part to play; `reasons` say in French what to do first."""

    def __init__(self, reasons: list[str]):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


REGISTRY: dict[str, Kept] = {}


def register_kept(*kinds: Kept) -> None:
    """Declare kinds of data; another of the same name is replaced."""
    REGISTRY.update({kind.name: kind for kind in kinds})


def purge_personal_data(*, dry_run: bool = False) -> dict[str, int]:
    """Delete whatever nobody may keep any more; return how many rows of each kind, by label.

    Each kind is one transaction. With `dry_run` nothing is deleted.
    """
    return {kind.label: _purge(kind, dry_run) for kind in REGISTRY.values()}


def data_about(email: str) -> dict[str, list[dict]]:
    """Return all that is kept of one person, as they may read it, by label."""
    found = {
        kind.label: [kind.describe(row) for row in kind.of_person(email)]
        for kind in REGISTRY.values()
        if kind.describe
    }
    return {label: rows for label, rows in found.items() if rows}


@transaction.atomic
def erase_person(email: str) -> dict[str, int]:
    """Forget one person everywhere, in one transaction; return how many rows, by label.

    Kinds are asked in the order of their registration, accounts last: the others find their rows
    by the address. ErasureRefused when a kind has reasons to keep, and then nothing is erased.
    """
    asked = [kind.reasons_to_keep for kind in REGISTRY.values() if kind.reasons_to_keep]
    if reasons := [reason for ask in asked for reason in ask(email)]:
        raise ErasureRefused(reasons)
    counts = {}
    for kind in REGISTRY.values():
        rows = kind.of_person(email)
        if count := rows.count():
            counts[kind.label] = count
            kind.erase(email) if kind.erase else rows.delete()
    return counts


@transaction.atomic
def _purge(kind: Kept, dry_run: bool) -> int:
    due = kind.due(timezone.now())
    count = due.count()
    if count and not dry_run:
        due.delete()
    return count
