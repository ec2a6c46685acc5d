"""Writing a mail: a row beside what it tells of; the worker sends it once that is committed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cms.models import MailAttachment, OutboxMail
from cms.validators import UNSEEN, is_mail_address

LIFETIME = timedelta(days=5)
LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail; `content_type` may have parameters (`text/calendar; …`)."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Content:
    """What a mail says: a subject of one line, its text, the same in HTML, its files."""

    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()


# Kinds whose words may become untrue while they wait for their server.
REWRITERS: dict[str, Callable[[OutboxMail], Content | None]] = {}


def register_rewriter(kind: str, rewrite: Callable[[OutboxMail], Content | None]) -> None:
    """Have the mails of a kind written anew each time they are tried; None takes one back."""
    REWRITERS[kind] = rewrite


def queue_mail(
    *,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    reply_to: str = "",
    unsubscribe: str = "",
    about: UUID | None = None,
    lifetime: timedelta = LIFETIME,
    attachments: Iterable[Attachment] = (),
) -> OutboxMail:
    """Write a mail to one reader; call it in the transaction of what the mail tells.

    `kind` names the message for the operator (`password_reset_key`), never its reader; `about` is
    the id of what it tells of, for a rewriter of that kind. Whatever is not sent within `lifetime`
    is given up: a link that is dead by then helps nobody.
    `unsubscribe` is an address of ours at which a mail program may stop such mails with one POST
    (RFC 8058). ValidationError names the field (`to`, `subject`, `text`, `html`, `reply_to`) that
    cannot go into a mail.
    """
    validate_mail(to=to, subject=subject, text=text, html=html, reply_to=reply_to)
    with transaction.atomic(savepoint=False):  # with its files, or not at all
        mail = OutboxMail.objects.create(
            kind=kind,
            about=about,
            to=to,
            subject=subject,
            text=text,
            html=html,
            reply_to=reply_to,
            unsubscribe=unsubscribe,
            expires_at=timezone.now() + lifetime,
        )
        MailAttachment.objects.bulk_create(_row_of(one, mail) for one in attachments)
    return mail


def _row_of(file: Attachment, mail: OutboxMail) -> MailAttachment:
    return MailAttachment(
        mail=mail, name=file.name, content_type=file.content_type, content=file.content
    )


def queue_content(kind: str, content: Content, **options) -> OutboxMail:
    """Write a mail of that content; the other `options` are those of `queue_mail`."""
    return queue_mail(
        kind=kind,
        subject=content.subject,
        text=content.text,
        html=content.html,
        attachments=content.attachments,
        **options,
    )


def content_of(mail: OutboxMail) -> Content:
    """Return what a mail says as it was written, its files included."""
    files = (
        Attachment(one.name, one.content_type, bytes(one.content)) for one in mail.attachments.all()
    )
    return Content(mail.subject, mail.text, mail.html, tuple(files))


def validate_mail(*, to: str, subject: str, text: str, html: str = "", reply_to: str = "") -> None:
    """Raise ValidationError by field for what would add a header or a reader, or cannot be kept."""
    errors: dict[str, str] = {}
    for name, address in {"to": to, **({"reply_to": reply_to} if reply_to else {})}.items():
        if not is_mail_address(address):
            errors[name] = "Cette adresse n’en est pas une."
    if UNSEEN.search(subject):
        errors["subject"] = "L’objet contient un retour à la ligne ou un caractère invisible."
    elif not subject.strip() or len(subject) > LONGEST_SUBJECT:
        errors["subject"] = f"L’objet a de 1 à {LONGEST_SUBJECT} signes."
    for name, body in {"text": text, "html": html}.items():
        if "\x00" in body:
            errors[name] = "Le texte contient un caractère nul."
    if not text.strip():
        errors["text"] = "Un mail a un texte."
    if errors:
        raise ValidationError(errors)
