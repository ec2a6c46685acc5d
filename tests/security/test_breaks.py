"""The list of deliberate breaks is not out of date; `manage.py breaks` makes them."""

import ast
import re

import pytest

from tests.security.breaking import ROOT, all_breaks
from tests.security.routes import all_routes

BREAKS = all_breaks()
DOOR = re.compile(r"\[(espace/.*|healthz)\]$")


def test_there_are_twenty_and_none_twice():
    assert len(BREAKS) >= 20
    assert len({(one.file, one.before, one.after) for one in BREAKS}) == len(BREAKS)


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: one.name)
def test_break_still_applies(one):
    assert one.is_found(ROOT), f"not, or not once, in {one.file}"
    assert one.after != one.before
    ast.parse((ROOT / one.file).read_text().replace(one.before, one.after))


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: one.name)
def test_break_names_tests_that_exist(one):
    doors = {route.path for route in all_routes()}
    for test in one.tests:
        path, _, function = test.partition("[")[0].partition("::")
        assert f"def {function}(" in (ROOT / path).read_text()
        if door := DOOR.search(test):
            assert door.group(1) in doors
