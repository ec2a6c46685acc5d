"""« Prévenez-moi »: asked for, confirmed from the mailbox, told of dates, ended in a click."""

import logging
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Prefetch
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.emails import send_alert, send_alert_confirmation
from cms.enums import SeatsState
from cms.models import DateAlert, FormationDate, FormationPage
from cms.privacy_notice import VERSION
from cms.services.limits import Limit, count_attempt, mailbox_of, network_of

logger = logging.getLogger(__name__)

FROM_AN_ADDRESS = Limit("date_alert_address", 5, timedelta(hours=1))
TO_A_PERSON = Limit("date_alert_person", 3, timedelta(days=1))
TO_CONFIRM = timedelta(days=2)
LASTS = timedelta(days=365)
NOT_FREE = (SeatsState.FULL, SeatsState.CLOSED)


@transaction.atomic
def ask_for_alert(formation: FormationPage, *, email: str, address: str) -> DateAlert:
    """Write the mail that asks to confirm; nothing else is sent before it is answered.

    The mail goes to `mailbox_of(email)`, which the caller has checked. `address` is the IP address
    that limits count. Raises LimitReached; then nothing was written.
    """
    count_attempt(FROM_AN_ADDRESS, network_of(address))
    mailbox = mailbox_of(email)
    count_attempt(TO_A_PERSON, mailbox)
    alert, _ = DateAlert.objects.get_or_create(
        formation=formation,
        email=mailbox,
        defaults={"privacy_notice_version": VERSION},
    )
    send_alert_confirmation(alert)
    return alert


def confirm_alert(alert: DateAlert) -> None:
    """Count the alert from now on; once confirmed it stays so."""
    DateAlert.objects.filter(pk=alert.pk, confirmed_at=None).update(confirmed_at=timezone.now())


def remove_alert(alert: DateAlert) -> None:
    alert.delete()


def send_due_alerts() -> int:
    """Tell of dates that were added since the alert was asked for; return how many were told.

    One mail for all dates of a formation at a time; dates without free seats are no news. An alert
    that fails is tried again the next time, and stops no other.
    """
    news = FormationDate.objects.upcoming().exclude(seats_state__in=NOT_FREE)
    alerts = (
        DateAlert.objects.filter(
            confirmed_at__isnull=False,
            formation__live=True,
            formation__dates__in=news,
            formation__dates__announced_at__gt=Coalesce("notified_at", "asked_at"),
        )
        .select_related("formation")
        .prefetch_related(Prefetch("formation__dates", queryset=news.order_by("starts_on")))
        .distinct()
    )
    return sum(_try_to_tell(alert) for alert in alerts)


def ended_alerts(now):
    """Return the alerts not confirmed in two days, and those that are a year old."""
    unconfirmed = DateAlert.objects.filter(confirmed_at=None, asked_at__lte=now - TO_CONFIRM)
    return unconfirmed | DateAlert.objects.filter(confirmed_at__lte=now - LASTS)


def _try_to_tell(alert: DateAlert) -> bool:
    try:
        return _tell(alert)
    except (InterfaceError, OperationalError):  # the database is away: for the others too
        raise
    except Exception as error:  # its own words may hold the address
        logger.error("date alert %d was not told: %s", alert.pk, type(error).__name__)
        return False


@transaction.atomic
def _tell(alert: DateAlert) -> bool:
    """Write one mail, once: the alert is locked, and asked again what it was told before."""
    locked = DateAlert.objects.select_for_update().filter(pk=alert.pk).first()
    if locked is None:
        return False
    since = locked.notified_at or locked.asked_at
    dates = [one for one in alert.formation.dates.all() if _is_new(one, since)]
    if not dates:
        return False
    locked.notified_at = timezone.now()
    locked.save(update_fields=["notified_at"])
    send_alert(alert, dates)
    return True


def _is_new(date: FormationDate, since) -> bool:
    return date.announced_at is not None and date.announced_at > since
