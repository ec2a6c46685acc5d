"""The declared fates, held to what export and erasure really do: each column of each table.

A row of every table has something in each of its columns (tests/portal/lives.py). A column is in
the export when changing it changes the export; it goes when erasing changes it or takes its row.
"""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models, transaction
from django.db.models import Subquery

from cms.descriptions import in_words
from cms.fates import Fate
from cms.retention import REGISTRY, Kept, erase_person
from portal.encryption import EncryptedDataField, EncryptedTextField, Sealed
from portal.models import CharterVersion
from portal.seals import seals_lifted
from tests.factories.full import something_in
from tests.portal.lives import EMAIL, Life

COLUMNS = [
    (kind.name, table, column)
    for kind in REGISTRY.values()
    for table, fates in kind.tables.items()
    for column in fates
]
NOTHING = (None, "", False, 0, [], {})
# Where any other value would break a rule of the database.
OTHER = {
    ("portal.Enrolment", "status"): {"status": "suspended", "left_on": None, "leave_reason": ""},
    ("portal.ClientTurn", "state"): {"state": "confirmed"},
    ("portal.Preparation", "state"): {"state": "shared"},
    ("portal.Cohort", "capacity_min"): {"capacity_min": 3},
    ("portal.Cohort", "charter_policy"): {
        "charter_policy": "pinned",
        "pinned_version": Subquery(CharterVersion.objects.values("pk")[:1]),
    },
    ("wagtailusers.UserProfile", "current_time_zone"): {"current_time_zone": "Indian/Reunion"},
    ("mfa.Authenticator", "type"): {"type": "recovery_codes"},
    ("portal.Workshop", "cancel_reason"): {"cancel_reason": "place", "status": "cancelled"},
}


def fate_of(kind: str, table: str, column: str) -> Fate:
    return REGISTRY[kind].tables[table][column]


@pytest.fixture
def life(db) -> Life:
    return Life()


# Erasure ------------------------------------------------------------------------------------------


def lying(row: models.Model, column: str) -> object:
    """What is in the database, sealed texts as they lie there; KeyError without the row."""
    name = row._meta.get_field(column).attname
    found = type(row)._base_manager.filter(pk=row.pk).values_list(name, flat=True)
    if not found:
        raise KeyError(row)
    return found[0].cipher_text if isinstance(found[0], Sealed) else found[0]


def went(row: models.Model, column: str, before: object) -> bool:
    try:
        return lying(row, column) != before
    except KeyError:
        return True


def test_what_goes_goes_and_what_stays_stays(life):
    before = {one: lying(life.rows[one[:2]], one[2]) for one in COLUMNS}
    erase_person(EMAIL)
    gone = {one for one in COLUMNS if went(life.rows[one[:2]], one[2], before[one])}
    declared = {one for one in COLUMNS if not fate_of(*one).why_it_stays}
    assert gone == declared


def test_what_goes_without_its_row_had_something_in_it(life):
    """Else an empty column would look erased... or kept."""
    before = {one: lying(life.rows[one[:2]], one[2]) for one in COLUMNS}
    erase_person(EMAIL)
    for kind, table, column in COLUMNS:
        row = life.rows[kind, table]
        is_there = type(row)._base_manager.filter(pk=row.pk).exists()
        if is_there and not fate_of(kind, table, column).why_it_stays:
            assert before[kind, table, column] not in NOTHING, (table, column)


# Export -------------------------------------------------------------------------------------------


def told(kind: Kept) -> str:
    """What the person's export says of a kind, in whatever order: a moment that is not given may
    decide which row comes first."""
    describe = kind.describe_for_person or kind.describe
    rows = [describe(row) for row in kind.told_of(EMAIL)] if describe else []
    return str(sorted(str(in_words(row)) for row in rows))


def is_told(kind: Kept, row: models.Model, column: str) -> bool:
    """True when another value in a column changes the export; the change is undone."""
    before = told(kind)
    with transaction.atomic():
        with seals_lifted():
            change(row, row._meta.get_field(column))
        after = told(kind)
        transaction.set_rollback(True)
    return after != before


def change(row: models.Model, field: models.Field) -> None:
    table = type(row)._base_manager.filter(pk=row.pk)
    if isinstance(field, EncryptedTextField):
        again = table.get()
        is_data = isinstance(field, EncryptedDataField)
        setattr(again, field.name, {"free_text": "autre"} if is_data else "autre")
        again.save()
    else:
        other = OTHER.get((row._meta.label, field.name))
        table.update(**(other or {field.attname: other_value(row, field)}))


def other_value(row: models.Model, field: models.Field) -> object:
    now = getattr(row, field.attname)
    if field.is_relation:
        same = [
            one for one in row._meta.concrete_fields if one.related_model == field.related_model
        ]
        taken = [getattr(row, one.attname) for one in same if one.is_relation]
        return field.related_model._base_manager.exclude(pk__in=taken).last().pk
    if field.choices:
        return next(value for value, _ in reversed(field.flatchoices) if value not in ("", now))
    return by_type(field, now)


def by_type(field: models.Field, now: object) -> object:
    if now is None:
        return something_in(field)
    if isinstance(now, bool):
        return not now
    if isinstance(now, date):  # moments are dates as well
        return now + (timedelta(hours=1) if isinstance(now, datetime) else timedelta(days=1))
    if isinstance(now, int):
        return now + 50
    if isinstance(field, models.JSONField):
        return ["P7D"]
    if isinstance(field, models.UUIDField):
        return uuid4()
    if isinstance(field, models.BinaryField):
        return b"autre"
    if isinstance(field, models.GenericIPAddressField):
        return "192.0.2.9"
    if isinstance(field, models.EmailField):
        return "autre.canari@example.org"
    return f"autre {field.name}"[: field.max_length]


def is_asked(kind: str, table: str, column: str) -> bool:
    """Columns that only tie a row to another say nothing themselves, unless they are given."""
    field = apps.get_model(table)._meta.get_field(column)
    is_tie = field.primary_key or field.is_relation
    return fate_of(kind, table, column).given or not is_tie


def test_what_is_given_is_in_the_export_and_the_rest_is_not(life):
    asked = [one for one in COLUMNS if is_asked(*one)]
    found = {one for one in asked if is_told(REGISTRY[one[0]], life.rows[one[:2]], one[2])}
    assert found == {one for one in COLUMNS if fate_of(*one).given}
