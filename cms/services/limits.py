"""Limits on what strangers may do, counted in the database: they hold across processes, through a
restart and without Redis."""

import ipaddress
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.models import AttemptLog

KEPT_FOR = timedelta(days=1)  # no limit looks farther back


@dataclass(frozen=True)
class Limit:
    """At most `times` within `span`, a day at the most; `action` names it in the table."""

    action: str
    times: int
    span: timedelta


class LimitReached(Exception):
    """`wait` says in how many seconds it may be tried again."""

    def __init__(self, wait: int):
        super().__init__(f"again in {wait} s")
        self.wait = wait


@transaction.atomic
def count_attempt(limit: Limit, subject: str) -> float:
    """Count one attempt of the subject; raises LimitReached, and counts nothing, past the limit.

    Call it in the transaction of what is limited: what is undone was no attempt. Returns the
    moment under which it was counted (seconds since 1970), for `take_back_attempt`.
    """
    now = timezone.now()
    AttemptLog.objects.bulk_create(
        [AttemptLog(action=limit.action, subject=digest_of(subject), last_at=now)],
        ignore_conflicts=True,
    )
    log = _logs(limit, subject).select_for_update().get()
    recent = [moment for moment in log.moments if moment > (now - limit.span).timestamp()]
    if len(recent) >= limit.times:
        raise LimitReached(_seconds_until(recent[-limit.times], limit.span, now))
    log.moments, log.last_at = [*recent, now.timestamp()], now
    log.save()
    return now.timestamp()


@transaction.atomic
def take_back_attempt(limit: Limit, subject: str, moment: float) -> None:
    """Forget the attempt that was counted at `moment`; the others stay."""
    log = _logs(limit, subject).select_for_update().first()
    if log and moment in log.moments:
        log.moments.remove(moment)
        log.save()


def forget_attempts(limit: Limit, subject: str) -> None:
    """Forget all that the subject did."""
    _logs(limit, subject).delete()


def _logs(limit: Limit, subject: str) -> QuerySet[AttemptLog]:
    return AttemptLog.objects.filter(action=limit.action, subject=digest_of(subject))


def digest_of(subject: str) -> str:
    """Return the keyed hash under which a subject is counted."""
    return salted_hmac("cms.limits", subject, algorithm="sha256").hexdigest()


def network_of(address: str) -> str:
    """Return what counts as one address: for IPv6 the network that one customer is given."""
    found = ipaddress.ip_address(address)
    if mapped := getattr(found, "ipv4_mapped", None):
        return str(mapped)
    return str(found) if found.version == 4 else str(ipaddress.ip_network(f"{found}/64", False))


def mailbox_of(email: str) -> str:
    """Return an address as one person's, whatever its letter case and its form in Unicode."""
    return unicodedata.normalize("NFKC", email).casefold().strip()


def _seconds_until(moment: float, span: timedelta, now: datetime) -> int:
    return max(1, ceil((datetime.fromtimestamp(moment, tz=UTC) + span - now).total_seconds()))
