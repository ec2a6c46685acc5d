"""The world of the access matrix."""

import gc
from collections.abc import Iterator

import pytest

from tests.security.asking import undone
from tests.security.world import World, make_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once for a module: every case puts back what it changed."""
    with django_db_blocker.unblock(), undone():
        world = make_world()
        gc.freeze()  # what is there stays: looking through it again and again takes a tenth of all
        yield world
        gc.unfreeze()
