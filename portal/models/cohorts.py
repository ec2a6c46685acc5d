"""A group of peers: what it follows, who belongs to it, who facilitates it."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cms.enums import Payer
from cms.validators import validate_one_line
from portal.enums import (
    CharterPolicy,
    CohortKind,
    CohortStatus,
    EnrolmentStatus,
    LeaveReason,
    Modality,
    RotationMode,
)
from portal.models.base import PortalModel
from portal.validators import validate_timezone


class Cohort(PortalModel):
    """Opened from a formation, whose title and flow it keeps: later changes do not rewrite it."""

    code = models.CharField(
        "code",
        max_length=20,
        unique=True,
        validators=[
            RegexValidator(
                r"\A[A-Z0-9]+(-[A-Z0-9]+)*\Z", "Des majuscules, des chiffres et des tirets."
            )
        ],
        error_messages={"unique": "Un groupe porte déjà ce code."},
        help_text="Montré dans les agendas à la place du nom. ex. : NB-2027-1",
    )
    name = models.CharField(
        "nom du groupe",
        max_length=120,
        validators=[validate_one_line],
        help_text="ex. : Managers de proximité, printemps 2027",
    )
    formation = models.ForeignKey(
        "cms.FormationPage",
        verbose_name="formation",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    formation_title = models.CharField(max_length=255, blank=True, editable=False)
    offer_request = models.ForeignKey(
        "cms.OfferRequest",
        verbose_name="demande d’offre",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    kind = models.CharField(
        "type", max_length=5, choices=CohortKind.choices, default=CohortKind.INTER
    )
    sponsor = models.CharField(
        "commanditaire",
        max_length=150,
        blank=True,
        validators=[validate_one_line],
        help_text="Vu de la coordination seule. ex. : Groupe Méridien",
    )
    cofunded = models.BooleanField(
        "cofinancé par un fonds européen",
        default=False,
        help_text="Les preuves sont alors gardées 10 ans au lieu de 6.",
    )
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="coordination",
        on_delete=models.PROTECT,
        related_name="+",
    )
    timezone = models.CharField(
        "fuseau horaire", max_length=40, default="Europe/Paris", validators=[validate_timezone]
    )
    capacity_min = models.PositiveSmallIntegerField(
        "participants au moins", default=4, validators=[MinValueValidator(2)]
    )
    capacity_max = models.PositiveSmallIntegerField(
        "participants au plus", default=8, validators=[MaxValueValidator(30)]
    )
    rotation_mode = models.CharField(
        "tour des clients",
        max_length=10,
        choices=RotationMode.choices,
        default=RotationMode.PLANNED,
    )
    modality = models.CharField(
        "modalité", max_length=6, choices=Modality.choices, default=Modality.ONSITE
    )
    status = models.CharField(
        "état", max_length=8, choices=CohortStatus.choices, default=CohortStatus.DRAFT
    )
    charter = models.ForeignKey(
        "portal.Charter",
        verbose_name="charte",
        null=True,
        on_delete=models.PROTECT,
        related_name="cohorts",
    )
    charter_policy = models.CharField(
        "version de la charte",
        max_length=9,
        choices=CharterPolicy.choices,
        default=CharterPolicy.FOLLOWING,
    )
    pinned_version = models.ForeignKey(
        "portal.CharterVersion",
        verbose_name="version gardée",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    prep_due_days = models.PositiveSmallIntegerField("fiche à rendre (jours avant)", default=3)
    prep_share_days = models.PositiveSmallIntegerField("fiche à partager (jours avant)", default=2)
    version = models.PositiveIntegerField(default=0)  # for two coordinators at once

    class Meta(PortalModel.Meta):
        verbose_name = "groupe"
        verbose_name_plural = "groupes"
        default_permissions = ("view", "change")
        ordering = ["-created_at", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity_min__lte=F("capacity_max")),
                name="cohort_capacity_in_order",
                violation_error_message="Le plus petit nombre dépasse le plus grand.",
            ),
            models.CheckConstraint(
                condition=Q(charter_policy=CharterPolicy.FOLLOWING, pinned_version=None)
                | Q(charter_policy=CharterPolicy.PINNED, pinned_version__isnull=False),
                name="cohort_pins_a_version_or_follows",
            ),
        ]

    def __str__(self) -> str:
        """The code alone: this goes into the logs of the admin."""
        return self.code

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def is_over(self) -> bool:
        return self.status in {CohortStatus.CLOSED, CohortStatus.ARCHIVED}


class Enrolment(PortalModel):
    """A person's place in a cohort. No free text about them: only closed lists."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="personne",
        on_delete=models.PROTECT,
        related_name="enrolments",
    )
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments")
    status = models.CharField(
        "état",
        max_length=9,
        choices=EnrolmentStatus.choices,
        default=EnrolmentStatus.INVITED,
    )
    organisation = models.CharField(
        "organisation", max_length=150, blank=True, validators=[validate_one_line]
    )
    payer = models.CharField("qui paie", max_length=10, choices=Payer.choices, blank=True)
    shows_organisation = models.BooleanField("montrer mon organisation au groupe", default=False)
    shows_email = models.BooleanField("montrer mon adresse électronique au groupe", default=False)
    accommodation_contact_wanted = models.BooleanField(
        "souhaite parler d’une adaptation à un handicap", default=False
    )
    # Chosen by who has left (BR-10); until then what they shared is closed to the group.
    leaves_texts = models.BooleanField(
        "laisse lisible au groupe ce qui était partagé", default=False, db_default=False
    )
    group_agreed_at = models.DateTimeField("accord du groupe", null=True, blank=True)
    invitation_seen_at = models.DateTimeField("invitation ouverte le", null=True, blank=True)
    joined_on = models.DateField("arrivée le", null=True, blank=True)
    left_on = models.DateField("départ le", null=True, blank=True)
    leave_reason = models.CharField(
        "raison du départ", max_length=12, choices=LeaveReason.choices, blank=True
    )
    version = models.PositiveIntegerField(default=0)

    class Meta(PortalModel.Meta):
        verbose_name = "inscription"
        verbose_name_plural = "inscriptions"
        ordering = ["person__last_name", "person__first_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "cohort"], name="one_enrolment_in_a_cohort"),
            models.CheckConstraint(
                condition=Q(status=EnrolmentStatus.WITHDRAWN, left_on__isnull=False)
                & ~Q(leave_reason="")
                | ~Q(status=EnrolmentStatus.WITHDRAWN) & Q(left_on=None, leave_reason=""),
                name="enrolment_withdrawn_with_day_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[EnrolmentStatus.INVITED, EnrolmentStatus.WITHDRAWN])
                | Q(joined_on__isnull=False),
                name="enrolment_joined_or_invited",
            ),
        ]

    def __str__(self) -> str:
        return f"inscription {self.pk}"


class Facilitation(PortalModel):
    """Who facilitates a cohort, from and to which day; or, as a substitute, one workshop of it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="personne",
        on_delete=models.PROTECT,
        related_name="facilitations",
    )
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="facilitations")
    workshop = models.ForeignKey(
        "portal.Workshop",
        verbose_name="pour cette seule séance",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="substitutes",
    )
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    class Meta(PortalModel.Meta):
        verbose_name = "animation"
        verbose_name_plural = "animations"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="facilitation_days_in_order",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            models.CheckConstraint(
                condition=Q(workshop=None) | Q(ends_on__isnull=False),
                name="substitution_has_an_end",
            ),
            models.UniqueConstraint(
                fields=["person", "cohort"],
                condition=Q(ends_on=None, workshop=None),
                name="one_open_facilitation_in_a_cohort",
                violation_error_message="Cette personne anime déjà ce groupe.",
            ),
        ]

    def __str__(self) -> str:
        return f"animation {self.pk}"


class Invitation(PortalModel):
    """A way into the portal for one enrolment, sent by mail. Its secret is kept as a digest."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(PortalModel.Meta):
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(used_at=None, revoked_at=None),
                name="one_open_invitation_for_an_enrolment",
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def is_open(self) -> bool:
        return not (self.used_at or self.revoked_at) and self.expires_at > timezone.now()
