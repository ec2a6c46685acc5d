"""No column about a person is left out of what the registry declares, and none is declared in vain.

What is declared is held to what export and erasure do by test_fates_are_true.py.
"""

from django.apps import apps
from django.db import connection
from django.db.models import Model

from cms.fates import Fates
from cms.models import User
from cms.retention import NOBODY_S, REGISTRY, Kept

ONLY_ON_SQLITE = {"wagtailsearch.SQLiteFTSIndexEntry"}
MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}


def nobody_s() -> set[str]:
    """The declared tables of nobody's that this database has."""
    return set(NOBODY_S) - (ONLY_ON_SQLITE if connection.vendor != "sqlite" else set())


def columns_of(model: type[Model]) -> set[str]:
    """The columns of a model's own table."""
    return {field.name for field in model._meta.local_concrete_fields}


def declared() -> list[tuple[Kept, str, Fates]]:
    return [
        (kind, label, fates) for kind in REGISTRY.values() for label, fates in kind.tables.items()
    ]


def fates_of(label: str) -> list[str]:
    return [name for _, table, fates in declared() if table == label for name in fates]


def tables(*, theirs: bool) -> set[str]:
    """The tables whose rows are about people; or those that only note who did something."""
    of_people = {label for kind, label, _ in declared() if kind.theirs}
    return of_people if theirs else {label for _, label, _ in declared()} - of_people


def linked(model: type[Model]) -> set[str]:
    links = [field for field in model._meta.local_concrete_fields if field.is_relation]
    return {field.related_model._meta.label for field in links}


def test_every_table_has_fates_or_is_nobody_s():
    assert set(MODELS) == {label for _, label, _ in declared()} | nobody_s()


def test_no_table_is_both():
    assert {label for _, label, _ in declared()} & set(NOBODY_S) == set()


def test_every_column_of_a_table_has_one_fate():
    for label in {label for _, label, _ in declared()}:
        assert sorted(fates_of(label)) == sorted(columns_of(MODELS[label])), label


def test_nothing_leads_from_what_is_nobody_s_to_a_person():
    """Else it would be about them. A table that notes who did something is a wall: it is the
    firm's page, and what hangs on the page is the firm's too."""
    of_people = tables(theirs=True) | {User._meta.label}
    assert {label for label in nobody_s() if linked(MODELS[label]) & of_people} == set()


def test_whatever_leads_to_a_person_is_declared():
    """The walk that the tests above rely on, made once without them."""
    reached = {User._meta.label}
    while more := {
        label
        for label, model in MODELS.items()
        if label not in reached | tables(theirs=False) and linked(model) & reached
    }:
        reached |= more
    assert reached <= tables(theirs=True)
    assert {"portal.Absence", "portal.SignedName", "account.EmailConfirmation"} <= reached


def test_what_stays_says_why_in_a_sentence():
    whys = {fate.why_it_stays for _, _, fates in declared() for fate in fates.values()} - {""}
    assert all(len(why) > 30 and why[0].isupper() for why in whys), whys
    assert all(len(why) > 20 for why in NOBODY_S.values())


def test_kinds_begin_with_a_column_that_exists():
    for kind in REGISTRY.values():
        model = kind.of_person("x@example.org").model
        assert not kind.since or kind.since in {field.name for field in model._meta.concrete_fields}
