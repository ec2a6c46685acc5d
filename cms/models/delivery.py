"""What the worker keeps in the database: mails to send, who works, which jobs were done."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone

from cms.enums import MailState


def new_message_id() -> str:
    """Return a Message-ID that names our public host, not the machine the worker runs on."""
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.BASE_URL).hostname}>"


class OutboxMail(models.Model):
    """A mail to one reader. `cms.delivery.outbox` writes it, `cms.delivery.sending` sends it.

    Subject and bodies are there until the mail has left or was given up; then they are deleted.
    Nobody is shown this table, and neither it nor its addresses go into a log.
    """

    message_id = models.CharField(
        "identifiant", max_length=255, unique=True, default=new_message_id
    )
    kind = models.CharField("message", max_length=60)
    about = models.UUIDField("à propos de", null=True, blank=True)  # its kind knows of what
    to = models.EmailField("destinataire")
    reply_to = models.EmailField("réponses à", blank=True, db_default="")
    unsubscribe = models.URLField("adresse de désinscription", blank=True, db_default="")
    subject = models.CharField("objet", max_length=200, blank=True)
    text = models.TextField("texte", blank=True)
    html = models.TextField("texte en HTML", blank=True)
    state = models.CharField(
        "état", max_length=10, choices=MailState.choices, default=MailState.WAITING
    )
    attempts = models.PositiveIntegerField("tentatives", default=0)
    claimed_by = models.CharField("envoi confié à", max_length=32, blank=True)
    last_error = models.CharField("dernière erreur", max_length=80, blank=True)
    created_at = models.DateTimeField("écrit le", default=timezone.now)
    next_attempt_at = models.DateTimeField("à envoyer dès le", default=timezone.now)
    expires_at = models.DateTimeField("inutile après le")
    ended_at = models.DateTimeField("parti ou abandonné le", null=True, blank=True)

    class Meta:
        verbose_name = "mail à envoyer"
        verbose_name_plural = "mails à envoyer"
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(state__in=["waiting", "sending"]),
                name="outbox_not_sent",
            )
        ]


class MailAttachment(models.Model):
    """A file of a mail in the outbox; it goes with the mail's content, sent or given up."""

    mail = models.ForeignKey(OutboxMail, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField("nom du fichier", max_length=120)
    content_type = models.CharField("type", max_length=120)
    content = models.BinaryField("contenu")

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"pièce jointe {self.pk}"


class WorkerPresence(models.Model):
    """A worker at work says so every few seconds; what a silent one had begun is taken up again."""

    worker_id = models.CharField(max_length=32, primary_key=True)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "processus de tâches"
        verbose_name_plural = "processus de tâches"
        default_permissions = ()


class PeriodicRun(models.Model):
    """The last time slot of a periodic job that a worker took: each slot is taken once."""

    name = models.CharField(max_length=60, primary_key=True)
    slot = models.DateTimeField()

    class Meta:
        verbose_name = "travail périodique"
        verbose_name_plural = "travaux périodiques"
        default_permissions = ()
