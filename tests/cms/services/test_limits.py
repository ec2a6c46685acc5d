"""Limits count what happened, per subject, in a sliding window."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.models import AttemptLog
from cms.services.limits import Limit, LimitReached, count_attempt, mailbox_of, network_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
LIMIT = Limit("essai", 3, timedelta(hours=1))


def allowed(limit: Limit, subject: str) -> bool:
    try:
        count_attempt(limit, subject)
    except LimitReached:
        return False
    return True


@settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.integers(min_value=0, max_value=3000), max_size=12))
def test_never_more_than_the_limit_in_any_window(time_machine, steps):
    """Compared with a list of the moments that were allowed."""
    AttemptLog.objects.all().delete()
    now, taken = NOON, []
    for step in steps:
        now += timedelta(seconds=step)
        time_machine.move_to(now, tick=False)
        expected = sum(moment > now - LIMIT.span for moment in taken) < LIMIT.times
        assert allowed(LIMIT, "a") is expected
        if expected:
            taken.append(now)


def test_the_wait_is_exact(time_machine):
    for minutes in (0, 10, 20):
        time_machine.move_to(NOON + timedelta(minutes=minutes), tick=False)
        count_attempt(LIMIT, "a")
    with pytest.raises(LimitReached) as reached:
        count_attempt(LIMIT, "a")
    assert reached.value.wait == 40 * 60
    time_machine.move_to(NOON + timedelta(minutes=60), tick=False)
    count_attempt(LIMIT, "a")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_at_once_are_no_more_than_the_limit():
    def attempt(_) -> bool:
        try:
            return allowed(LIMIT, "a")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(40)))
    assert sum(answers) == LIMIT.times


def test_subjects_and_actions_do_not_share(time_machine):
    other = Limit("autre", 3, timedelta(hours=1))
    assert all(allowed(LIMIT, "a") for _ in range(3))
    assert allowed(LIMIT, "b")
    assert allowed(other, "a")
    assert not allowed(LIMIT, "a")


def test_the_table_does_not_tell_who():
    count_attempt(LIMIT, "camille@example.org")
    row = AttemptLog.objects.values().get()
    assert "camille" not in str(row)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1::5", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:ffff::5", "2001:db8:0:1::/64"),
    ],
)
def test_what_counts_as_one_address(address, network):
    assert network_of(address) == network


@pytest.mark.parametrize("email", ["Camille@Example.org ", "ｃamille@example.org"])
def test_what_counts_as_one_person(email):
    assert mailbox_of(email) == "camille@example.org"
