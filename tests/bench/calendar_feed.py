"""A calendar feed while the firm grows: PostgreSQL with one group, then with a thousand.

Read by a member of one group, and by somebody who facilitates all of them. Aims: a feed takes the
same queries whatever it holds, and a member's takes no longer because others have groups too.

Run by `manage.py bench`; writes one JSON object to standard output.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from statistics import median

import django

from tests.bench.databases import postgresql_database
from tests.bench.import_files import manage

SEED, COHORTS, MEMBERS, SESSIONS, TIMES = 20261129, 1_000, 8, 10, 9
MOST_GROWTH = 1.5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, postgresql_database() as database:
        environment = {
            **os.environ,
            "DATABASE_URL": database,
            "VAR_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "REDIS_URL": "",
        }
        manage(["migrate", "-v0"], environment)
        command = [sys.executable, "-W", "ignore", "-m", __spec__.name, "inside"]
        inside = subprocess.run(
            command, env=environment, check=True, capture_output=True, text=True
        )
        metrics = json.loads(inside.stdout)
    report = {"seed": SEED, "cases": 4 * TIMES, "failures": missed(metrics), "metrics": metrics}
    json.dump(report, sys.stdout)


def missed(metrics: dict[str, float]) -> list[str]:
    failures = []
    if len(queries := {value for name, value in metrics.items() if "queries" in name}) > 1:
        failures.append(f"feed: {sorted(queries)} queries, not one number")
    if (growth := metrics["feed_of_a_member_growth"]) > MOST_GROWTH:
        failures.append(f"feed: a member's takes {growth} times as long among {COHORTS} groups")
    return failures


def measure() -> dict[str, float]:
    """Return queries and median milliseconds of each feed, by the number of groups there are."""
    from django.test.utils import setup_test_environment

    setup_test_environment()
    world = World()
    world.grow(1)
    alone, run_alone = look(world.member), look(world.facilitator)
    world.grow(COHORTS - 1)
    among, run_all = look(world.member), look(world.facilitator)
    return {
        "feed_of_a_member_queries": alone["queries"],
        "feed_of_a_member_among_1000_queries": among["queries"],
        "feed_of_1_group_queries": run_alone["queries"],
        "feed_of_1000_groups_queries": run_all["queries"],
        "feed_of_a_member_ms": alone["ms"],
        "feed_of_a_member_among_1000_ms": among["ms"],
        "feed_of_a_member_growth": round(among["ms"] / alone["ms"], 2),
        "feed_of_1000_groups_first_read_ms": run_all["first_ms"],
        "feed_of_1000_groups_unchanged_ms": run_all["ms"],
        "feed_of_1000_groups_bytes": run_all["bytes"],
    }


def look(token: str) -> dict[str, float]:
    """Read a feed as a calendar does: once whole, then asking whether it changed."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, path = Client(), f"/espace/flux/{token}.ics"
    started = time.perf_counter()
    whole = client.get(path)
    first = time.perf_counter() - started
    seconds = []
    for _ in range(TIMES):
        started = time.perf_counter()
        answer = client.get(path, headers={"If-None-Match": whole["ETag"]})
        seconds.append(time.perf_counter() - started)
        if (whole.status_code, answer.status_code) != (200, 304):
            raise RuntimeError(f"answers {whole.status_code}, {answer.status_code}")
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return {
        "queries": len(queries),
        "ms": round(1000 * median(seconds), 1),
        "first_ms": round(1000 * first),
        "bytes": len(whole.content),
    }


class World:
    """Groups of people of their own; one person facilitates all, one is a member of the first.

    `member` and `facilitator` are the tokens of their feeds.
    """

    def __init__(self):
        from portal.services.feeds import make_feed
        from tests.factories.charters import make_fresh
        from tests.factories.content import UserFactory

        self.first, self.cohorts = make_fresh(), []
        self.people = UserFactory.create_batch(2)
        self.member, self.facilitator = (make_feed(one, alarms=[]) for one in self.people)

    def grow(self, count: int) -> None:
        from django.db import connection, transaction

        with transaction.atomic():
            self._grow(count)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as a server that has run for a while

    def _grow(self, count: int) -> None:
        from tests.factories.portal import CohortFactory, FacilitationFactory

        for number in range(count):
            cohort = CohortFactory(charter=self.first.charter, coordinator=self.first.coordinator)
            FacilitationFactory(cohort=cohort, person=self.people[1])
            self._fill(cohort, is_first=not self.cohorts and not number)
            self.cohorts.append(cohort)

    def _fill(self, cohort, *, is_first: bool) -> None:
        from django.utils import timezone

        from cms.models import User
        from portal.models import Enrolment, Workshop
        from tests.factories.portal import EnrolmentFactory, WorkshopFactory

        # No passwords: to make thousands of them takes longer than all the rest.
        people = User.objects.bulk_create(
            User(email=f"membre{cohort.pk.hex}-{number}@example.org", password="!")
            for number in range(MEMBERS)
        )
        people += self.people[:1] if is_first else []
        Enrolment.objects.bulk_create(
            EnrolmentFactory.build(cohort=cohort, person=person) for person in people
        )
        begins = timezone.now() - timedelta(days=60)
        Workshop.objects.bulk_create(
            WorkshopFactory.build(
                cohort=cohort, number=number + 1, starts_at=begins + timedelta(days=21 * number)
            )
            for number in range(SESSIONS)
        )


if __name__ == "__main__":
    if sys.argv[1:] == ["inside"]:
        django.setup()
        json.dump(measure(), sys.stdout)
    else:
        main()
