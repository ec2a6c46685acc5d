"""When the file of a training and what people wrote go, and who has to be told before
(domain §4.1)."""

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from cms.models import User
from portal.access import TEXTS_ARE_KEPT, ends_of_cohorts, last_end
from portal.enums import RetentionNoticeKind
from portal.models import (
    Cohort,
    Commitment,
    JournalEntry,
    Preparation,
    RetentionNotice,
)
from portal.models.texts import OwnText

TOLD_BEFORE = relativedelta(months=1)
# The administrative file of a training.
PROOF_IS_KEPT, COFUNDED_PROOF_IS_KEPT = relativedelta(years=6), relativedelta(years=10)


def cohorts_with_end() -> QuerySet[Cohort]:
    """The cohorts, each with the end of its last session as `ended_at`, past or to come."""
    return Cohort.objects.annotate(ended_at=last_end("workshops__"))


def cohorts_over(now: datetime) -> QuerySet[Cohort]:
    """Cohorts whose last session lies six years back, ten if they are cofunded by now."""
    return cohorts_with_end().filter(
        Q(cofunded=False, ended_at__lte=now - PROOF_IS_KEPT)
        | Q(cofunded=True, ended_at__lte=now - COFUNDED_PROOF_IS_KEPT)
    )


def texts_go_on(ended_at: datetime) -> date:
    """Return the day from which the texts of a cohort may go."""
    return timezone.localdate(ended_at + TEXTS_ARE_KEPT)


def texts_over(model: type[OwnText], now: datetime) -> QuerySet:
    """The texts whose time is over, and whose owners were told so a month ago or more.

    What was told before the last session ended was told of another date.
    """
    ends = ends_of_cohorts().filter(cohort=OuterRef("cohort"))
    told = RetentionNotice.objects.filter(
        person=OuterRef("owner"),
        cohort=OuterRef("cohort"),
        kind=RetentionNoticeKind.TEXTS_LAST_MONTH,
        sent_at__lte=now - TOLD_BEFORE,
        sent_at__gt=OuterRef("ended_at"),
    )
    dated = model.objects.annotate(ended_at=Subquery(ends.values("ended_at")))
    return dated.filter(Exists(told), ended_at__lte=now - TEXTS_ARE_KEPT)


def writers_of(cohort: Cohort) -> QuerySet[User]:
    """Return the people who have any text of a cohort, whatever became of their place."""
    return User.objects.filter(has_texts(owner=OuterRef("pk"), cohort=cohort)).order_by("pk")


def has_texts(**whose) -> Q:
    """Return the condition that there is any text of the given owner and cohort."""
    found = Q()
    for model in (Preparation, JournalEntry, Commitment):
        found |= Exists(model.objects.filter(**whose))
    return found
