"""One's sessions over time: the agenda's page and the feed read the same, and cannot disagree."""

from datetime import UTC, datetime, time, timedelta

from django.db.models import QuerySet

from cms.models import User
from portal.access import workshops_for
from portal.models import Workshop
from portal.months import Month
from portal.queries.cohorts import SHOWN_STATES

A_DAY = timedelta(days=1)  # more than any clock is away from another's date


def sessions_of(reader: User) -> QuerySet[Workshop]:
    """Return the sessions of all of a person's cohorts: past, coming, moved, cancelled.

    Dates and places are for everybody who belongs there, before the charter too (contract §7).
    They come by date: numbers stay when a session moves past the next one (BR-34).
    """
    mine = workshops_for(reader).filter(cohort__status__in=SHOWN_STATES)
    return mine.select_related("cohort").order_by("starts_at", "number", "pk")


def sessions_in(reader: User, month: Month) -> list[Workshop]:
    """Return one's sessions of a month, by the day it is where each takes place."""
    around = sessions_of(reader).filter(
        starts_at__gte=_midnight(month) - A_DAY, starts_at__lt=_midnight(month.next) + A_DAY
    )
    return [one for one in around.prefetch_related("moves") if month_of(one) == month]


def month_of(workshop: Workshop) -> Month:
    return Month.of(workshop.starts_at.astimezone(workshop.zone).date())


def months_around(reader: User, month: Month) -> tuple[Month | None, Month | None]:
    """Return the nearest month with a session before an empty one, and the nearest after it."""
    sessions, middle = sessions_of(reader), _midnight(month) + 15 * A_DAY
    before = sessions.filter(starts_at__lt=middle).last()
    after = sessions.filter(starts_at__gte=middle).first()
    return before and month_of(before), after and month_of(after)


def _midnight(month: Month) -> datetime:
    return datetime.combine(month.first_day, time.min, tzinfo=UTC)
