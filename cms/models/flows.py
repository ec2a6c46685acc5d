"""The steps of a session: one definition, shown by pages and later run in the portal."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from typing_extensions import TypedDict
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, TitleFieldPanel
from wagtail.models import Orderable
from wagtail.search import index

from cms.api_types import Choice
from cms.enums import Speaker
from cms.signals import saved_whole


class SessionFlowStepData(TypedDict):
    label: str
    letter: str
    minutes: int
    speaker: Choice[Speaker]
    help: str


class SessionFlowData(TypedDict):
    """The steps of a session; `minutes` is the length of the whole."""

    code: str
    name: str
    description: str
    minutes: int
    steps: list[SessionFlowStepData]


class SessionFlow(index.Indexed, ClusterableModel):
    name = models.CharField(
        "nom", max_length=120, unique=True, help_text="ex. : Consultation en six étapes"
    )
    code = models.SlugField("code", max_length=40, unique=True, help_text="ex. : six-etapes")
    description = models.TextField(
        "description", blank=True, help_text="À qui ce déroulement convient. ex. : Le plus courant."
    )

    panels = [
        TitleFieldPanel("name", targets=["code"], placeholder=False),
        FieldPanel("code"),
        FieldPanel("description"),
        InlinePanel("steps", heading="Étapes", label="Étape", min_num=1),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = "déroulement"
        verbose_name_plural = "déroulements"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs) -> None:
        with transaction.atomic():
            super().save(**kwargs)
            saved_whole.send(type(self), instance=self)

    @property
    def minutes(self) -> int:
        """The length of the whole, in minutes."""
        return sum(step.minutes for step in self.steps.all())

    def get_api_representation(self) -> SessionFlowData:
        return {
            "code": self.code,
            "name": self.name,
            "description": self.description,
            "minutes": self.minutes,
            "steps": [step.get_api_representation() for step in self.steps.all()],
        }


class SessionFlowStep(Orderable):
    flow = ParentalKey(SessionFlow, on_delete=models.CASCADE, related_name="steps")
    label = models.CharField("étape", max_length=120, help_text="ex. : Clarification")
    letter = models.CharField(
        "lettre", max_length=3, blank=True, help_text="Si les étapes forment un mot. ex. : M"
    )
    minutes = models.PositiveSmallIntegerField(
        "durée en minutes",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text="ex. : 15",
    )
    speaker = models.CharField(
        "qui parle", max_length=30, choices=Speaker.choices, default=Speaker.EVERYONE
    )
    help_text = models.TextField(
        "ce qui s’y passe", blank=True, help_text="ex. : Des questions de fait, aucun conseil."
    )

    panels = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("letter"), FieldPanel("minutes")]),
        FieldPanel("speaker"),
        FieldPanel("help_text"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "étape"
        verbose_name_plural = "étapes"

    def __str__(self) -> str:
        return self.label

    def get_api_representation(self) -> SessionFlowStepData:
        return {
            "label": self.label,
            "letter": self.letter,
            "minutes": self.minutes,
            "speaker": {"code": self.speaker, "label": self.get_speaker_display()},
            "help": self.help_text,
        }
