"""What the outbox would send, sent."""

from django.core import mail
from django.core.mail import EmailMessage

from cms.delivery.sending import deliver_due_mails


def sent_mails() -> list[EmailMessage]:
    """Do the worker's work on the outbox; return all mails sent since the test began."""
    deliver_due_mails()
    return mail.outbox
