"""What hangs on a formation and travels with its drafts: tags, profiles, results."""

from django.core.validators import MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from typing_extensions import TypedDict
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from cms.models.facilitators import FacilitatorData, FacilitatorProfile
from cms.models.formations import FormationPage
from cms.models.themes import Tag, TagData

# Below this number of answers a figure says more of the people than of the formation.
MINIMUM_ANSWERS = 5


class FormationTag(Orderable):
    page = ParentalKey(FormationPage, on_delete=models.CASCADE, related_name="tag_links")
    tag = models.ForeignKey(
        Tag, verbose_name="étiquette", on_delete=models.CASCADE, related_name="formation_links"
    )

    panels = [FieldPanel("tag")]

    class Meta(Orderable.Meta):
        verbose_name = "étiquette"
        unique_together = [("page", "tag")]

    def get_api_representation(self) -> TagData | None:
        return self.tag.get_api_representation()


class FormationFacilitator(Orderable):
    page = ParentalKey(FormationPage, on_delete=models.CASCADE, related_name="facilitator_links")
    facilitator = models.ForeignKey(
        FacilitatorProfile,
        verbose_name="profil public",
        on_delete=models.CASCADE,
        related_name="formation_links",
    )

    panels = [FieldPanel("facilitator")]

    class Meta(Orderable.Meta):
        verbose_name = "animateur·rice"
        unique_together = [("page", "facilitator")]

    def get_api_representation(self) -> FacilitatorData:
        return self.facilitator.get_api_representation()


class ResultIndicatorData(TypedDict):
    """A published result, with its period and the number of answers."""

    label: str
    value: str
    answers: int
    period: str


class ResultIndicator(Orderable):
    """A published result (Qualiopi, indicator 2): a figure with its period and its number."""

    page = ParentalKey(FormationPage, on_delete=models.CASCADE, related_name="result_indicators")
    label = models.CharField("ce qui est mesuré", max_length=160, help_text="ex. : Satisfaction")
    value = models.CharField("valeur", max_length=40, help_text="ex. : 92 %")
    answers = models.PositiveIntegerField(
        "nombre de réponses",
        validators=[MinValueValidator(1)],
        help_text=f"Sous {MINIMUM_ANSWERS}, le résultat n’est pas montré. ex. : 41",
    )
    period = models.CharField("période", max_length=80, help_text="ex. : janvier à juin 2026")

    panels = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("value")]),
        FieldRowPanel([FieldPanel("answers"), FieldPanel("period")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "résultat"

    def get_api_representation(self) -> ResultIndicatorData | None:
        if self.answers < MINIMUM_ANSWERS:
            return None
        return {
            "label": self.label,
            "value": self.value,
            "answers": self.answers,
            "period": self.period,
        }
