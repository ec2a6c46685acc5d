"""The questions of preparation sheets, as the coordination writes them. No participant's word."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from cms.validators import validate_one_line, validate_text
from portal.enums import QuestionKind, SheetRole, VersionState, WorkshopKind
from portal.models.base import PortalModel

LONGEST_ANSWER = 4000


class SheetTemplate(PortalModel):
    """What is asked of whom before which kind of session; one each."""

    role = models.CharField("pour", max_length=10, choices=SheetRole.choices)
    workshop_kind = models.CharField("séance", max_length=8, choices=WorkshopKind.choices)
    name = models.CharField(
        "nom",
        max_length=120,
        validators=[validate_one_line],
        help_text="Lu par les participants. ex. : Préparer mon passage",
    )

    class Meta(PortalModel.Meta):
        verbose_name = "trame de fiche"
        verbose_name_plural = "trames de fiches"
        ordering = ["workshop_kind", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["role", "workshop_kind"],
                name="one_sheet_template_of_a_kind",
                violation_error_message="Une trame existe déjà pour ce rôle et ce type de séance.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SheetVersion(PortalModel):
    """A draft until it is put in service; then it does not change: answers point at it."""

    template = models.ForeignKey(SheetTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("numéro", null=True, blank=True)
    state = models.CharField(
        "état", max_length=8, choices=VersionState.choices, default=VersionState.DRAFT
    )
    introduction = models.TextField(
        "introduction",
        blank=True,
        validators=[validate_text],
        help_text="Lue avant les questions. ex. : Une page suffit.",
    )
    activated_at = models.DateTimeField("en service depuis", null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lock_version = models.PositiveIntegerField(default=0)  # of a draft, for two at once

    class Meta(PortalModel.Meta):
        verbose_name = "version d’une trame"
        verbose_name_plural = "versions des trames"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"], name="sheet_version_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["template"],
                condition=Q(state=VersionState.ACTIVE),
                name="one_sheet_version_in_service",
            ),
            models.UniqueConstraint(
                fields=["template"],
                condition=Q(state=VersionState.DRAFT),
                name="one_draft_of_a_sheet",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, number=None, activated_at=None)
                | ~Q(state=VersionState.DRAFT)
                & Q(number__isnull=False, activated_at__isnull=False),
                name="sheet_version_in_service_is_numbered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} v{self.number or '?'}"


class SheetQuestion(PortalModel):
    version = models.ForeignKey(SheetVersion, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField("ordre")
    # Names the answer in the sealed text; the same from one version to the next.
    code = models.SlugField("code", max_length=40)
    kind = models.CharField("réponse", max_length=7, choices=QuestionKind.choices)
    label = models.CharField(
        "question",
        max_length=200,
        validators=[validate_one_line],
        help_text="ex. : Ma question au groupe",
    )
    help_text = models.CharField(
        "aide",
        max_length=300,
        blank=True,
        validators=[validate_one_line],
        help_text="ex. : sans nommer de personnes",
    )
    is_required = models.BooleanField("demandée pour remettre la fiche", default=False)
    max_length = models.PositiveSmallIntegerField(
        "longueur conseillée, en signes",
        null=True,
        blank=True,
        validators=[MinValueValidator(20), MaxValueValidator(LONGEST_ANSWER)],
    )
    choices = models.JSONField("choix", default=list, blank=True)

    class Meta(PortalModel.Meta):
        verbose_name = "question d’une trame"
        verbose_name_plural = "questions des trames"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="question_code_once_a_version")
        ]

    def __str__(self) -> str:
        return self.label
