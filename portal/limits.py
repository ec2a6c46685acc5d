"""allauth's limits, counted where all of ours are: in the database (`cms.services.limits`).

allauth counts in the default cache. That is each process's own memory in a small installation,
gone with a restart, and lets everything pass while Redis is down (security T7).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import RateLimited
from allauth.core.internal import ratelimit
from allauth.mfa import app_settings as mfa
from allauth.mfa.totp.internal import auth as totp
from django.http import HttpRequest

from cms.services.limits import (
    Limit,
    LimitReached,
    count_attempt,
    forget_attempts,
    mailbox_of,
    take_back_attempt,
)

APP = "allauth.account"


@dataclass(frozen=True)
class Counted:
    """One attempt that was counted; takes the place of allauth's `SingleRateLimitUsage`."""

    limit: Limit
    subject: str
    moment: float

    def rollback(self) -> None:
        take_back_attempt(self.limit, self.subject, self.moment)


def consume_single_rate(
    request: HttpRequest,
    *,
    app: str,
    action: str,
    rate: ratelimit.Rate,
    key=None,
    user=None,
    dry_run: bool = False,
    raise_exception: bool = False,
) -> Counted | None:
    """Count one attempt under one rate; None, or RateLimited when asked for, past it."""
    limit, subject = _counter(request, app, action, rate, key, user)
    try:
        counted = Counted(limit, subject, count_attempt(limit, subject))
    except LimitReached as reached:
        if raise_exception:
            raise RateLimited from reached
        return None
    if dry_run:
        counted.rollback()
    return counted


def clear(request: HttpRequest, *, app: str, action: str, config=None, key=None, user=None) -> None:
    """Forget what was counted of an action, under each of its rates."""
    for rate in ratelimit.get_rates(app=app, action=action, config=config):
        forget_attempts(*_counter(request, app, action, rate, key, user))


def _counter(request: HttpRequest, app: str, action: str, rate, key, user) -> tuple[Limit, str]:
    subject = ratelimit.get_cache_key(
        request, app=app, action=action, rate=rate, key=key, user=user
    )
    return Limit(action, rate.amount, timedelta(seconds=rate.duration)), subject


class UsedCodes:
    """Second-factor codes that were used; takes the place of the cache in which allauth notes them.

    allauth notes a code for one period; it is valid for as many as are tolerated.
    """

    def add(self, key: str, value, timeout: int) -> bool:
        """Note a code; False when it is there already."""
        periods = 1 + 2 * mfa.TOTP_TOLERANCE
        try:
            count_attempt(Limit("used_code", 1, timedelta(seconds=timeout * periods)), key)
        except LimitReached:
            return False
        return True


def keep_limits_in_database() -> None:
    """Put the functions above in the place of allauth's; called once, when the apps are ready."""
    for name, ours in {"_consume_single_rate": consume_single_rate, "clear": clear}.items():
        getattr(ratelimit, name)  # an allauth without it is another one: do not start
        setattr(ratelimit, name, ours)
    if not hasattr(totp, "cache"):
        raise ImportError("allauth keeps used codes elsewhere")
    totp.cache = UsedCodes()


def account_key(email: str) -> str:
    """Return under which key the failures of one account are counted, however it was typed."""
    return f"account:{mailbox_of(email)}"


@contextmanager
def counted_try(request: HttpRequest, email: str, *, asked_at: float) -> Iterator[None]:
    """Count a try of a mailed code as a failure of its account, unless the block succeeds.

    A code, known by the moment when it was asked for, has three tries. Past a limit the block does
    not run: ValidationError.
    """
    code_key = f"{account_key(email)}:{asked_at}"
    if not ratelimit.consume(request, app=APP, action="code_tries", key=code_key):
        raise get_adapter().validation_error("too_many_login_attempts")
    failure = ratelimit.consume(request, app=APP, action="login_failed", key=account_key(email))
    if not failure:
        raise get_adapter().validation_error("too_many_login_attempts")
    yield
    failure.rollback()
