"""Accounts that nobody used for two years: their people are told, then they go (domain §4.1)."""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.models import OfferRequest, User
from cms.models.users import NO_MAILBOX
from cms.retention import erase_person, reasons_to_keep
from portal.enums import AuditAction, RetentionNoticeKind
from portal.models import Enrolment, RetentionNotice
from portal.own_data_emails import send_account_expires
from portal.services.audit import note_about_person
from portal.services.erasure import LIVE_COHORTS, LIVE_PLACES
from portal.services.notices import too_early

UNUSED_FOR = relativedelta(years=2)
WARNED_FOR = timedelta(days=30)
# A warning names one day: who is not erased within the week after it is warned anew.
NAMED_DAY_HOLDS = timedelta(days=7)


def tend_inactive_accounts() -> int:
    """Warn who has not logged in for two years, erase who was warned thirty days ago.

    Returns how many were warned or erased. Logging in ends it. Whoever enters the admin, runs a
    group, has a place in one that goes on, or asked us for an offer, is left alone; once nothing
    speaks for them any more, they are warned as if they had never been.
    """
    now = timezone.now()
    if too_early(now):
        return 0
    _warnings().exclude(person__in=unused_accounts(now).values("pk")).delete()
    return sum(_tend(pk, now) for pk in list(unused_accounts(now).values_list("pk", flat=True)))


def unused_accounts(now: datetime) -> QuerySet[User]:
    """The accounts that nobody used for two years and nothing speaks for, in the order of keys.

    Who facilitates or coordinates is among them: what erasing asks first keeps them.
    """
    places = Enrolment.objects.filter(
        person=OuterRef("pk"), status__in=LIVE_PLACES, cohort__status__in=LIVE_COHORTS
    )
    offers = OfferRequest.objects.filter(email__iexact=OuterRef("email"))
    people = User.objects.annotate(used_at=Coalesce("last_login", "date_joined"))
    unused = people.filter(
        used_at__lte=now - UNUSED_FOR, is_superuser=False, groups=None, user_permissions=None
    )
    living = unused.exclude(email__endswith=f"@{NO_MAILBOX}")
    return living.exclude(Exists(places) | Exists(offers)).order_by("pk")


@transaction.atomic
def _tend(pk: int, now: datetime) -> bool:
    """True when something was done about a person.

    Since the list was made they may have logged in, got a place or asked for an offer: once nobody
    else can change their account, it is asked again.
    """
    User.objects.select_for_update(no_key=True).filter(pk=pk).first()
    person = unused_accounts(now).filter(pk=pk).first()
    if person is None or reasons_to_keep(person.email):
        _warnings().filter(person=pk).delete()
        return False
    told = _warnings().filter(person=person, sent_at__gt=now - WARNED_FOR - NAMED_DAY_HOLDS).first()
    if told is None:
        _warn(person, now)
        return True
    if told.sent_at > now - WARNED_FOR:
        return False
    note_about_person(AuditAction.ERASED, person, actor=None)
    erase_person(person.email)
    return True


def _warnings() -> QuerySet[RetentionNotice]:
    kind = RetentionNoticeKind.ACCOUNT_INACTIVE
    return RetentionNotice.objects.filter(cohort=None, kind=kind)


def _warn(person: User, now: datetime) -> None:
    RetentionNotice.objects.create(
        person=person, kind=RetentionNoticeKind.ACCOUNT_INACTIVE, sent_at=now
    )
    send_account_expires(person, timezone.localdate(now + WARNED_FOR))
