"""The charter of confidentiality: its versions, and what each person answered to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cms.validators import validate_one_line, validate_text
from portal.encryption import EncryptedTextField
from portal.enums import AcceptanceMethod, ChangeKind, CharterDecision, VersionState
from portal.models.base import PortalModel
from portal.models.cohorts import Cohort


class Charter(PortalModel):
    name = models.CharField(
        "nom",
        max_length=120,
        unique=True,
        validators=[validate_one_line],
        help_text="ex. : Charte des groupes inter-entreprises",
    )

    class Meta(PortalModel.Meta):
        verbose_name = "charte"
        verbose_name_plural = "chartes"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CharterVersion(PortalModel):
    """A draft until it is put in force; from then on the database refuses any change to it."""

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("numéro", null=True, blank=True)
    language = models.CharField("langue", max_length=5, default="fr")
    title = models.CharField(
        "titre",
        max_length=200,
        validators=[validate_one_line],
        help_text="ex. : Charte de confidentialité et de fonctionnement du groupe",
    )
    summary = models.TextField(
        "en bref",
        validators=[validate_text],
        help_text="Deux ou trois phrases lues avant le texte. "
        "ex. : Ce qui se dit dans le groupe y reste.",
    )
    body = models.TextField(
        "texte",
        validators=[validate_text],
        help_text="Markdown\u00a0: «\u00a0##\u00a0» devant un article, une ligne vide entre deux "
        "paragraphes.",
    )
    change_kind = models.CharField(
        "nature du changement",
        max_length=5,
        choices=ChangeKind.choices,
        default=ChangeKind.MAJOR,
    )
    change_note = models.CharField(
        "ce qui change",
        max_length=300,
        validators=[validate_one_line],
        help_text="Lu par chaque membre. ex. : L’article 9 parle aussi des outils d’IA.",
    )
    state = models.CharField(
        "état", max_length=8, choices=VersionState.choices, default=VersionState.DRAFT
    )
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    activated_at = models.DateTimeField("en vigueur depuis", null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    lock_version = models.PositiveIntegerField(default=0)  # of a draft, for two at once

    class Meta(PortalModel.Meta):
        verbose_name = "version d’une charte"
        verbose_name_plural = "versions des chartes"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "language", "number"], name="charter_version_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["charter", "language"],
                condition=Q(state=VersionState.ACTIVE),
                name="one_charter_version_in_force",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, number=None, activated_at=None)
                | ~Q(state=VersionState.DRAFT)
                & Q(number__isnull=False, activated_at__isnull=False)
                & ~Q(sha256=""),
                name="charter_version_in_force_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charter_id} v{self.number or '?'}"


class CharterAcceptance(PortalModel):
    """One answer of one person for one cohort. Rows are only added: the last one counts.

    After an erasure the person is a pseudonym; the name they typed is in `SignedName`, which goes.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="charter_answers"
    )
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="charter_answers")
    version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="answers")
    decision = models.CharField("réponse", max_length=9, choices=CharterDecision.choices)
    decided_at = models.DateTimeField("le")
    language = models.CharField("langue", max_length=5)
    body_sha256 = models.CharField("empreinte du texte", max_length=64)
    method = models.CharField("comment", max_length=15, choices=AcceptanceMethod.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    purge_after = models.DateField("gardée jusqu’au")

    class Meta(PortalModel.Meta):
        verbose_name = "réponse à une charte"
        verbose_name_plural = "réponses aux chartes"
        ordering = ["decided_at", "created_at"]
        indexes = [
            models.Index(fields=["cohort", "person", "-decided_at"], name="last_charter_answer")
        ]

    def __str__(self) -> str:
        return f"réponse {self.pk}"


class SignedName(PortalModel):
    """The name a person typed when accepting; or the coordinator's note about a paper."""

    acceptance = models.OneToOneField(
        CharterAcceptance, on_delete=models.CASCADE, related_name="signed_name"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = EncryptedTextField("nom saisi", owner="person", blank=True)
    note = EncryptedTextField("note de la coordination", owner="person", blank=True)

    class Meta(PortalModel.Meta):
        verbose_name = "nom signé"
        verbose_name_plural = "noms signés"

    def __str__(self) -> str:
        return f"nom signé {self.pk}"


class CharterConversation(PortalModel):
    """« Demander à en parler » : a wish, without a word about why."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    cohort = models.ForeignKey(
        Cohort, on_delete=models.CASCADE, related_name="charter_conversations"
    )
    held_at = models.DateTimeField("a eu lieu le", null=True, blank=True)

    class Meta(PortalModel.Meta):
        verbose_name = "échange sur une charte"
        verbose_name_plural = "échanges sur une charte"
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "cohort"],
                condition=Q(held_at=None),
                name="one_charter_conversation_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"échange {self.pk}"
