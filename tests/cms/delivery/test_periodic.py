"""Jobs of each minute, hour and day: each slot is taken once, and no failure stops another job."""

from datetime import datetime, timedelta

import pytest

from cms.delivery import periodic
from cms.delivery.periodic import (
    DAY,
    HOUR,
    MINUTE,
    PeriodicJob,
    claim_slot,
    register_job,
    run_due_jobs,
)

NOON = datetime.fromisoformat("2030-03-12T12:00:30+01:00")


@pytest.fixture
def jobs(monkeypatch) -> dict[str, PeriodicJob]:
    """No job but the test's own."""
    monkeypatch.setattr(periodic, "JOBS", {})
    return periodic.JOBS


@pytest.mark.parametrize(
    ("every", "slot"),
    [(MINUTE, "11:00:00"), (HOUR, "11:00:00"), (DAY, "00:00:00"), (MINUTE * 5, "11:00:00")],
)
def test_slot_begins_on_the_round_minute_hour_and_day(every, slot):
    begins = PeriodicJob("job", list, every).slot_at(NOON)
    assert begins == datetime.fromisoformat(f"2030-03-12T{slot}+00:00")


def test_job_is_done_once_a_slot_whoever_asks(db, jobs, time_machine):
    done = []
    register_job("job", lambda: done.append("job"))
    time_machine.move_to(NOON, tick=False)
    one, other = {}, {}
    for seen in (one, other, one):
        run_due_jobs(seen)
    assert done == ["job"]

    time_machine.move_to(NOON + timedelta(seconds=30), tick=False)
    for seen in (other, one, one):
        run_due_jobs(seen)
    assert done == ["job", "job"]


def test_slot_is_taken_once_and_no_earlier_one_after_it(db):
    later = NOON + timedelta(minutes=1)
    taken = [claim_slot("job", slot) for slot in (NOON, NOON, later, NOON, later)]
    assert taken == [True, False, True, False, False]


def test_asking_again_within_a_slot_asks_nothing_of_the_database(
    db, jobs, time_machine, django_assert_num_queries
):
    register_job("job", lambda: None)
    time_machine.move_to(NOON, tick=False)
    seen: dict[str, datetime] = {}
    run_due_jobs(seen)
    with django_assert_num_queries(0):
        run_due_jobs(seen)


def test_job_that_fails_stops_no_other(db, jobs, caplog):
    done = []
    register_job("bad", lambda: 1 / 0)
    register_job("good", lambda: done.append("good"))
    run_due_jobs({})
    assert done == ["good"]
    assert "The periodic job bad failed" in caplog.text


def test_jobs_of_the_house():
    assert {name: job.every for name, job in periodic.JOBS.items()} == {
        "publish_due_pages": MINUTE,
        "refresh_representations": MINUTE,
        "put_back_abandoned_tasks": MINUTE,
        "drop_repeated_tasks": MINUTE,
        "take_back_abandoned_mails": MINUTE,
        "give_up_late_mails": MINUTE,
        "enqueue_missing_renditions": HOUR,
        "enqueue_outdated_programmes": HOUR,
        "delete_old_previews": MINUTE,
        "forget_silent_workers": HOUR,
        "send_due_alerts": HOUR,
        "purge_personal_data": DAY,
        "prune_finished_tasks": DAY,
        "delete_ended_sessions": DAY,
        "delete_empty_entries": HOUR,
        "send_convocations": HOUR,
        "send_sheet_reminders": HOUR,
        "send_workshop_reminders": HOUR,
        "announce_deletions": HOUR,
        "tend_inactive_accounts": HOUR,
    }
