"""Where the canaries are: with those they are for, and in no mail that others read.

The two longest of the matrix; by their name they begin before the doors, so that no process is left
with them at the end.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.delivery.periodic import JOBS
from tests.security.asking import Answer, leaks_in, undone
from tests.security.cases import cases_of
from tests.security.reporting import settle
from tests.security.routes import all_routes
from tests.security.verdicts import CANARIES, READERS, Reader, Whose, stands_to
from tests.security.watching import watched
from tests.security.world import World

# In mails -----------------------------------------------------------------------------------------

# From before the sessions, which are in ten days, until long after the texts are gone.
DAYS = (0, 3, 6, 7, 8, 9, 11, 160, 200, 400, 800)


@pytest.mark.matrix
def test_mails_of_the_worker_hold_nothing_that_their_reader_may_not_read(
    world, django_db_blocker, time_machine
):
    sent, faults = 0, []
    jobs = [job for job in JOBS.values() if job.run.__module__.startswith("portal.")]
    morning = timezone.localtime().replace(hour=9, minute=30)
    with django_db_blocker.unblock():
        for days in DAYS:
            with undone(), watched() as traces:
                time_machine.move_to(morning + timedelta(days=days))
                for job in jobs:
                    job.run()
            sent += len(traces.mails)
            faults += [f"day {days}: {leak}" for leak in leaks_in(traces, world)]
    assert sent > 50
    settle("worker", sent, faults)


# With those they are for -------------------------------------------------------------------------

READING = [
    route
    for route in all_routes()
    if route.path.startswith(("espace/", "invitation/", "admin/coordination/", "admin/users/"))
]


GIVEN_BY_POST = {"espace/mes-donnees/export/"}
TYPED_HERE = {"spoken"}  # by these tests, and nowhere before


def opened(world: World, reader: Reader) -> Iterator[tuple[Reader, Answer]]:
    """Yield every page and file that opens to a reader, with whose eyes it is for."""
    for route in READING:
        for _, verdict, visitor in cases_of(world, route, reader):
            if verdict in {"allowed", "look"}:
                yield visitor.reads_as, visitor.ask("GET")
            if verdict == "allowed" and route.path in GIVEN_BY_POST:
                yield visitor.reads_as, visitor.ask("POST")


def promised() -> set[tuple[str, str]]:
    """Return (kind, relation) for each reader that matrix.yaml names for a canary."""
    return {
        (kind, relation)
        for kind, rule in CANARIES.items()
        if kind not in TYPED_HERE
        for relation in (*rule["read"], *rule.get("behind_charter", ()))
    }


def may_find_one_of(missing: set[tuple[str, str]], world: World, reader: Reader) -> bool:
    """True when a reader stands to somebody as one of these promises says."""
    stands = {one for whose in world.people.whose.values() for one in stands_to(reader, whose)}
    return any(relation in stands for _, relation in missing)


@pytest.mark.matrix
def test_every_canary_is_found_by_those_it_is_for(world, django_db_blocker):
    """Without this, a canary that is on no page would look well guarded."""
    missing = promised()
    with django_db_blocker.unblock():
        for reader in READERS.values():
            pages = opened(world, reader)
            while may_find_one_of(missing, world, reader) and (page := next(pages, None)):
                eyes, answer = page
                for kind, word in answer.shown:
                    stands = stands_to(eyes, world.people.whose.get(word, Whose()))
                    missing -= {(kind, one) for one in stands}
    assert sorted(missing) == []
