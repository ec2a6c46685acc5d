"""Telling people that what they wrote will go: at the end of a group, and a month before."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from portal.access import TEXTS_ARE_KEPT
from portal.enums import CohortStatus, RetentionNoticeKind
from portal.models import Cohort, RetentionNotice
from portal.own_data_emails import send_texts_kept_until
from portal.queries.deletion_dates import TOLD_BEFORE, cohorts_with_end, texts_go_on, writers_of
from portal.services.notices import too_early

# A group that goes on may get another session yet: nothing is announced before it surely ended.
MAY_GO_ON = timedelta(days=14)
GOES_ON = (CohortStatus.DRAFT, CohortStatus.OPEN, CohortStatus.RUNNING)


def announce_deletions() -> int:
    """Tell whoever has texts of a group that ended; return how many mails that makes.

    Each is told once at the end and once in the last month. Who was told before a later session,
    of a date that is not right any more, is told anew.
    """
    now = timezone.now()
    if too_early(now):
        return 0
    return sum(_announce(cohort, now) for cohort in _cohorts_over(now))


def _cohorts_over(now: datetime) -> list[Cohort]:
    ended = cohorts_with_end().filter(ended_at__lte=now).order_by("ended_at", "pk")
    return [one for one in ended if one.status not in GOES_ON or one.ended_at <= now - MAY_GO_ON]


@transaction.atomic
def _announce(cohort: Cohort, now: datetime) -> int:
    kind = _kind_due(cohort, now)
    told = RetentionNotice.objects.filter(cohort=cohort, kind=kind, sent_at__gt=cohort.ended_at)
    untold = writers_of(cohort).exclude(pk__in=told.values("person"))
    people = list(untold.select_for_update(no_key=True))
    for person in people:
        RetentionNotice.objects.update_or_create(
            person=person, cohort=cohort, kind=kind, defaults={"sent_at": now}
        )
        send_texts_kept_until(person, cohort, deleted_from(cohort, kind, now))
    return len(people)


def _kind_due(cohort: Cohort, now: datetime) -> RetentionNoticeKind:
    """The last announcement takes the place of the first where both are due."""
    is_last = now >= cohort.ended_at + TEXTS_ARE_KEPT - TOLD_BEFORE
    kinds = RetentionNoticeKind
    return kinds.TEXTS_LAST_MONTH if is_last else kinds.TEXTS_AT_END


def deleted_from(cohort: Cohort, kind: RetentionNoticeKind, now: datetime) -> date:
    """Return the day that a mail of today names: never less than a month after the last one."""
    day = texts_go_on(cohort.ended_at)
    if kind == RetentionNoticeKind.TEXTS_LAST_MONTH:
        return max(day, timezone.localdate(now + TOLD_BEFORE))
    return day
