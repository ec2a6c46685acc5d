"""A session of a cohort, with its own copy of the steps."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual

from cms.enums import Speaker
from cms.validators import validate_one_line
from portal.enums import CancelReason, Modality, WorkshopKind, WorkshopStatus
from portal.models.base import PortalModel
from portal.models.cohorts import Cohort, Enrolment
from portal.models.expressions import WholeSeconds
from portal.validators import (
    LONGEST_WORKSHOP,
    TOO_LONG,
    validate_place,
    validate_times,
    validate_timezone,
)


class Workshop(PortalModel):
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="workshops")
    number = models.PositiveSmallIntegerField("numéro", validators=[MinValueValidator(1)])
    kind = models.CharField(
        "type", max_length=8, choices=WorkshopKind.choices, default=WorkshopKind.WORKSHOP
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    timezone = models.CharField(
        "fuseau horaire", max_length=40, default="Europe/Paris", validators=[validate_timezone]
    )
    modality = models.CharField(
        "modalité", max_length=6, choices=Modality.choices, default=Modality.ONSITE
    )
    place = models.CharField(
        "lieu",
        max_length=200,
        blank=True,
        validators=[validate_one_line],
        help_text="ex. : 12 rue des Lilas, 69003 Lyon, salle Saône",
    )
    video_url = models.URLField(
        "lien de la visioconférence",
        blank=True,
        max_length=500,
        validators=[URLValidator(schemes=["https"])],
        help_text="Montré à qui a accepté la charte. ex. : https://visio.example.org/abcd",
    )
    access_code = models.CharField(
        "code d’accès au lieu",
        max_length=80,
        blank=True,
        validators=[validate_one_line],
        help_text="Montré à qui a accepté la charte. ex. : porte B, 2580",
    )
    status = models.CharField(
        "état", max_length=9, choices=WorkshopStatus.choices, default=WorkshopStatus.PLANNED
    )
    cancel_reason = models.CharField(
        "raison de l’annulation", max_length=12, choices=CancelReason.choices, blank=True
    )
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="animation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    prep_due_at = models.DateTimeField("fiche à rendre avant le")
    ics_sequence = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)

    class Meta(PortalModel.Meta):
        verbose_name = "séance"
        verbose_name_plural = "séances"
        ordering = ["starts_at", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "kind", "number"],
                name="workshop_number_once_in_a_cohort",
                violation_error_message="Une séance de ce groupe porte déjà ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="workshop_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    WholeSeconds("ends_at"),
                    WholeSeconds("starts_at") + int(LONGEST_WORKSHOP.total_seconds()),
                ),
                name="workshop_of_twelve_hours_at_most",
                violation_error_message=TOO_LONG,
            ),
            models.CheckConstraint(
                condition=Q(status=WorkshopStatus.CANCELLED) | Q(cancel_reason=""),
                name="workshop_reason_only_when_cancelled",
            ),
        ]

    def __str__(self) -> str:
        """A neutral title: it goes into calendars and mails (security §3.2 line 37)."""
        if self.kind == WorkshopKind.WORKSHOP:
            return f"Séance n° {self.number}"
        return self.get_kind_display()

    def clean(self) -> None:
        validate_times(self.starts_at, self.ends_at)
        validate_place(self.modality, self.place)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Step(PortalModel):
    """A step as it was when it was copied: the flow it came from may change (domain §1.4)."""

    position = models.PositiveSmallIntegerField()
    label = models.CharField("étape", max_length=120)
    letter = models.CharField("lettre", max_length=3, blank=True)
    minutes = models.PositiveSmallIntegerField(
        "durée en minutes", validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    speaker = models.CharField("qui parle", max_length=30, choices=Speaker.choices)
    help_text = models.TextField("ce qui s’y passe", blank=True)

    class Meta(PortalModel.Meta):
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.label


class CohortStep(Step):
    """What the workshops of a cohort begin with."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="steps")

    class Meta(Step.Meta):
        verbose_name = "étape d’un groupe"
        verbose_name_plural = "étapes des groupes"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "position"], name="cohort_step_in_its_place")
        ]


class WorkshopStep(Step):
    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="steps")

    class Meta(Step.Meta):
        verbose_name = "étape d’une séance"
        verbose_name_plural = "étapes des séances"
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "position"], name="workshop_step_in_its_place"
            )
        ]


class Absence(PortalModel):
    """« Je serai absent·e » : no reason is asked. Taken back by deleting it."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="absences")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="absences")

    class Meta(PortalModel.Meta):
        verbose_name = "absence annoncée"
        verbose_name_plural = "absences annoncées"
        constraints = [
            models.UniqueConstraint(fields=["workshop", "enrolment"], name="absent_once")
        ]

    def __str__(self) -> str:
        return f"absence {self.pk}"
