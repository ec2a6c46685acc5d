"""What a prospect asks of the firm, and how far the firm is with it."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cms.enums import OfferFormat, OfferLogKind, OfferStatus, Payer
from cms.validators import validate_one_line, validate_text

KEPT_FOR = relativedelta(years=3)  # from the person's last contact (CNIL; domain §4.1)
SPAM_IS_KEPT = relativedelta(months=3)  # long enough to find an honest one among them
OPEN_STATES = (OfferStatus.NEW, OfferStatus.QUALIFIED, OfferStatus.QUOTED)
FROM_PERSON = (OfferLogKind.MAIL_IN, OfferLogKind.CALL_IN, OfferLogKind.MEETING)
FROM_FIRM = (OfferLogKind.MAIL_OUT, OfferLogKind.CALL_OUT, OfferLogKind.MEETING)


class OfferCounter(models.Model):
    """The last number given in a year. Its row is locked by whoever writes a request."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "compteur de demandes"
        verbose_name_plural = "compteurs de demandes"
        default_permissions = ()


class OfferRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=OPEN_STATES)

    def unanswered(self, since: datetime | None = None):
        """Open requests whose person has heard nothing, since that moment or at all."""
        waiting = Q(answered_at=None) | Q(answered_at__lt=F("last_contact_at"))
        found = self.open().filter(waiting)
        return found.filter(last_contact_at__lte=since) if since else found

    def due_for_purge(self, now: datetime):
        spam = Q(status=OfferStatus.SPAM, last_contact_at__lte=now - SPAM_IS_KEPT)
        return self.filter(Q(last_contact_at__lte=now - KEPT_FOR) | spam)


class OfferRequest(models.Model):
    reference = models.CharField("référence", max_length=20, unique=True)
    received_at = models.DateTimeField("reçue le", default=timezone.now)
    first_name = models.CharField("prénom", max_length=80, validators=[validate_one_line])
    last_name = models.CharField("nom", max_length=80, validators=[validate_one_line])
    email = models.EmailField("adresse électronique", validators=[validate_one_line])
    phone = models.CharField(
        "téléphone",
        max_length=30,
        blank=True,
        validators=[validate_one_line],
        help_text="ex. : 06 12 34 56 78",
    )
    organisation = models.CharField(
        "organisation", max_length=150, blank=True, validators=[validate_one_line]
    )
    job = models.CharField("fonction", max_length=150, blank=True, validators=[validate_one_line])
    format = models.CharField(
        "format", max_length=10, choices=OfferFormat.choices, default=OfferFormat.UNSURE
    )
    headcount = models.PositiveSmallIntegerField(
        "nombre de participants",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text="De 1 à 500. ex. : 8",
    )
    period = models.CharField(
        "période souhaitée",
        max_length=200,
        blank=True,
        validators=[validate_one_line],
        help_text="ex. : de janvier à juin 2027, le jeudi matin",
    )
    place = models.CharField(
        "lieu", max_length=200, blank=True, validators=[validate_one_line], help_text="ex. : Lyon"
    )
    payer = models.CharField("qui paie", max_length=12, choices=Payer.choices, blank=True)
    signatory_name = models.CharField(
        "qui signera", max_length=160, blank=True, validators=[validate_one_line]
    )
    signatory_email = models.EmailField(
        "adresse électronique de qui signera", blank=True, validators=[validate_one_line]
    )
    administrative_name = models.CharField(
        "contact administratif", max_length=160, blank=True, validators=[validate_one_line]
    )
    administrative_email = models.EmailField(
        "adresse électronique du contact administratif",
        blank=True,
        validators=[validate_one_line],
    )
    message = models.TextField(
        "votre message",
        blank=True,
        validators=[validate_text],
        help_text="Ce que vous cherchez, en quelques lignes. "
        "N’y mettez rien sur la santé de quelqu’un.",
    )
    disability_contact_wanted = models.BooleanField(
        "souhaite parler d’une adaptation à un handicap", default=False
    )
    newsletter_optin = models.BooleanField("accepte la lettre d’information", default=False)
    privacy_notice_version = models.CharField(
        "version de la notice", max_length=40, validators=[validate_one_line]
    )
    source_path = models.CharField("page d’origine", max_length=300, blank=True)
    status = models.CharField(
        "état", max_length=10, choices=OfferStatus.choices, default=OfferStatus.NEW
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="confiée à",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    last_contact_at = models.DateTimeField("dernier contact venu de la personne")
    answered_at = models.DateTimeField("dernière réponse", null=True, blank=True)
    version = models.PositiveIntegerField(default=0)  # of status and assignment, for two at once

    objects = OfferRequestQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "demande d’offre"
        verbose_name_plural = "demandes d’offre"
        default_permissions = ("view", "change", "delete")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(headcount=None) | Q(headcount__range=(1, 500)),
                name="offer_headcount_from_1_to_500",
            )
        ]
        indexes = [
            models.Index(fields=["email", "received_at"], name="offer_of_person"),
            models.Index(fields=["status", "-received_at"], name="offer_by_status"),
            models.Index(fields=["last_contact_at"], name="offer_last_contact"),
        ]

    def __str__(self) -> str:
        """The reference alone: this goes into the logs of the admin."""
        return self.reference

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def purge_on(self):
        """The day from which nothing of it is kept any more."""
        is_spam = self.status == OfferStatus.SPAM
        return timezone.localdate(self.last_contact_at + (SPAM_IS_KEPT if is_spam else KEPT_FOR))


class RequestedFormation(models.Model):
    """A formation that was asked for, as it was named and priced that day."""

    offer_request = models.ForeignKey(
        OfferRequest, on_delete=models.CASCADE, related_name="formations"
    )
    formation = models.ForeignKey(
        "cms.FormationPage", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    slug = models.CharField(max_length=255)
    title = models.CharField("formation", max_length=255)
    price = models.CharField("prix affiché", max_length=200, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "formation demandée"
        verbose_name_plural = "formations demandées"
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer_request", "slug"], name="formation_requested_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class OfferLogEntry(models.Model):
    """A note or a contact. The person may read all of them on request: they are told so there."""

    offer_request = models.ForeignKey(
        OfferRequest, on_delete=models.CASCADE, related_name="log_entries"
    )
    kind = models.CharField(
        "quoi", max_length=10, choices=OfferLogKind.choices, default=OfferLogKind.NOTE
    )
    happened_at = models.DateTimeField("quand", default=timezone.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField("texte", blank=True, validators=[validate_text])

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "entrée du suivi"
        verbose_name_plural = "suivi"
        default_permissions = ()
        ordering = ["-happened_at", "-pk"]


class OfferSubmission(models.Model):
    """What a sending is known again by, for a day: its Idempotency-Key, or who sent which text."""

    key = models.CharField(max_length=64, unique=True)  # keyed hash of that
    body = models.CharField(max_length=64)  # keyed hash of the data
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)
    offer_request = models.ForeignKey(OfferRequest, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "envoi d’une demande"
        verbose_name_plural = "envois de demandes"
        default_permissions = ()
