"""Sending what is in the outbox: claimed, sent, marked, each in a transaction of its own.

A worker claims a mail before it speaks to the mail server, so that two never send the same one. A
worker that dies with a claimed mail lets it go: another sends it. One window remains, and no
program can close it: killed after the server took the mail and before that was written down, a
few milliseconds, the mail leaves twice. We chose that rather than a mail that never leaves; both
copies bear the same Message-ID, by which mail servers and readers know them for one.

What may become untrue while its server is away is written anew at each try, or taken back.
"""

import logging
from datetime import timedelta
from email.utils import format_datetime

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cms.delivery.outbox import REWRITERS, Content, content_of
from cms.delivery.presence import present_workers
from cms.enums import MailState
from cms.models import MailAttachment, OutboxMail

logger = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
KEPT_FOR = timedelta(days=30)
# Kinds of which nothing is kept once they left: they go to addresses that are nobody's here, of who
# was erased, of who changes theirs.
FORGOTTEN = {"account_erased", "email_changed", "email_confirmation"}
# Kinds whose mails reach a reader in the order of their writing, whatever was put off: the last
# word about a date is the one that counts.
IN_ORDER = {"workshop_news"}
NO_CONTENT = {"subject": "", "text": "", "html": "", "unsubscribe": ""}


def wait_after(attempts: int) -> timedelta:
    """Return how long to wait after that many failed attempts: 1, 2, 4… minutes, 1 hour at most."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)


def deliver_due_mails(worker_id: str = "") -> int:
    """Try every mail that is due; return how many were tried. For tests and single passes."""
    tried = 0
    while deliver_next_mail(worker_id):
        tried += 1
    return tried


def deliver_next_mail(worker_id: str = "") -> bool:
    """Try the mail that has been due the longest; False when none is."""
    mail = _claim(worker_id)
    if mail is None:
        return False
    try:
        if content := _content_now(mail):
            _as_message(mail, content).send()
    except Exception as error:  # whatever happened, the mail is still to be sent
        _put_off(mail, error)
    else:
        _end(_claimed(mail), MailState.SENT) if content else _claimed(mail).delete()
    return True


def due_mails() -> QuerySet[OutboxMail]:
    """Mails to be tried now; those whose order matters after the one before them."""
    now = timezone.now()
    before = OutboxMail.objects.filter(
        kind=OuterRef("kind"),
        to=OuterRef("to"),
        pk__lt=OuterRef("pk"),
        state__in=[MailState.WAITING, MailState.SENDING],
        expires_at__gt=now,
    )
    mails = OutboxMail.objects.filter(~Q(kind__in=IN_ORDER) | ~Exists(before))
    return mails.filter(state=MailState.WAITING, next_attempt_at__lte=now, expires_at__gt=now)


def take_back_abandoned_mails() -> int:
    """Let others send what a worker that is gone had claimed; return how many."""
    claimed = list(OutboxMail.objects.filter(state=MailState.SENDING))
    present = set(present_workers())  # after: whoever claimed one of these was there before
    abandoned = [mail for mail in claimed if mail.claimed_by not in present]
    waiting = {"state": MailState.WAITING, "claimed_by": "", "next_attempt_at": timezone.now()}
    return sum(_claimed(mail).update(**waiting) for mail in abandoned)


def give_up_late_mails() -> int:
    """Mark what could not be sent in its lifetime and delete its content; return how many."""
    late = OutboxMail.objects.filter(state=MailState.WAITING, expires_at__lte=timezone.now())
    given_up = _end(late, MailState.GIVEN_UP)
    if given_up:
        logger.error("%d mails were given up", given_up)
    return given_up


def _claim(worker_id: str) -> OutboxMail | None:
    if not due_mails().exists():  # no lock for nothing, once a second
        return None
    with transaction.atomic():
        due = due_mails().select_for_update(skip_locked=True)
        mail = due.order_by("next_attempt_at", "pk").first()
        if mail is not None:
            mail.state, mail.claimed_by = MailState.SENDING, worker_id
            mail.attempts += 1
            mail.save(update_fields=["state", "claimed_by", "attempts"])
    return mail


def _claimed(mail: OutboxMail) -> QuerySet[OutboxMail]:
    """The mail, as long as it is still ours."""
    return OutboxMail.objects.filter(
        pk=mail.pk, state=MailState.SENDING, claimed_by=mail.claimed_by, attempts=mail.attempts
    )


def _content_now(mail: OutboxMail) -> Content | None:
    """What a mail says at this moment; None when it has become untrue and nobody is to get it."""
    if rewrite := REWRITERS.get(mail.kind):
        with transaction.atomic():
            return rewrite(mail)
    return content_of(mail)


def _as_message(mail: OutboxMail, content: Content) -> EmailMultiAlternatives:
    headers = {
        "Message-ID": mail.message_id,
        "Date": format_datetime(timezone.localtime(mail.created_at)),
        "Auto-Submitted": "auto-generated",  # no out-of-office answers, please
    }
    if mail.unsubscribe:  # RFC 8058: the reader's mail program does it with one POST
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        content.subject,
        content.text,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    if content.html:
        message.attach_alternative(content.html, "text/html")
    for file in content.attachments:
        message.attach(file.name, file.content, file.content_type)
    return message


def _put_off(mail: OutboxMail, error: Exception) -> None:
    """A server's own words may hold the address: only the kind of error and its code are kept."""
    reason = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
    logger.warning("mail %s not sent, attempt %d: %s", mail.message_id, mail.attempts, reason)
    _claimed(mail).update(
        state=MailState.WAITING,
        claimed_by="",
        last_error=reason[:80],
        next_attempt_at=timezone.now() + wait_after(mail.attempts),
    )


@transaction.atomic
def _end(mails: QuerySet[OutboxMail], state: MailState) -> int:
    MailAttachment.objects.filter(mail__in=mails.values("pk")).delete()
    forgotten, _ = mails.filter(kind__in=FORGOTTEN).delete()
    kept = mails.update(state=state, ended_at=timezone.now(), claimed_by="", **NO_CONTENT)
    return forgotten + kept
