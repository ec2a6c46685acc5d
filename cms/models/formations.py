"""A formation: what is sold, with every fact the public must be told (domain §9.1)."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.functional import cached_property
from rest_framework.fields import ReadOnlyField
from wagtail.api import APIField
from wagtail.blocks import CharBlock, StreamBlock
from wagtail.fields import StreamField
from wagtail.search import index

from blocks.lists import named
from blocks.streams import BodyBlock
from cms import panels
from cms.api_fields import (
    LabelledChoiceField,
    RepresentedField,
    RepresentedListField,
    SiteImageField,
)
from cms.enums import TrainingFormat
from cms.models.base import BasePage
from cms.models.pacing import Paced
from cms.models.pricing import Priced
from cms.models.site_settings import SiteSettings
from cms.publication import FORMATION_FACTS
from cms.validators import validate_range

if TYPE_CHECKING:
    from cms.models.formation_dates import FormationDate


class FormationIndexPage(BasePage):
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.FormationPage"]
    page_description = "Le catalogue des formations."

    class Meta:
        verbose_name = "catalogue des formations"
        verbose_name_plural = "catalogues des formations"


class ObjectivesStreamBlock(StreamBlock):
    """An ordered list of sentences; the API shows it as a plain list of strings."""

    objective = named(
        CharBlock(
            label="Objectif",
            max_length=1000,
            help_text="Un verbe d’action, un seul objectif. "
            "ex. : Formuler une demande d’aide claire",
        )
    )

    class Meta:
        required = False


class FormationPage(Priced, Paced, BasePage):
    category = models.ForeignKey(
        "cms.Category",
        verbose_name="catégorie",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="formations",
        help_text="ex. : Ateliers",
    )
    theme = models.ForeignKey(
        "cms.ThemePage",
        verbose_name="thème",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="formations",
        help_text="ex. : Développer le management",
    )
    objectives = StreamField(ObjectivesStreamBlock(), verbose_name="objectifs", blank=True)
    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)
    audience = models.TextField(
        "public visé", blank=True, help_text="ex. : Managers de proximité, chefs de projet"
    )
    prerequisites = models.TextField(
        "prérequis", blank=True, help_text="S’il n’y en a pas, écrivez «\u00a0Aucun\u00a0»."
    )
    format = models.CharField(
        "format",
        max_length=10,
        choices=TrainingFormat.choices,
        blank=True,
        help_text="Inter\u00a0: des personnes de plusieurs entreprises. Intra\u00a0: une seule "
        "entreprise.",
    )
    access_terms = models.TextField(
        "modalités d’accès", blank=True, help_text="ex. : Inscription après un entretien de 20 min"
    )
    access_delay = models.CharField(
        "délai d’accès",
        max_length=250,
        blank=True,
        help_text="ex. : Inscription jusqu’à 14 jours avant le début, sous réserve de places",
    )
    methods = models.TextField(
        "méthodes mobilisées", blank=True, help_text="ex. : Étude de situations réelles, échanges"
    )
    evaluation_terms = models.TextField(
        "modalités d’évaluation",
        blank=True,
        help_text="ex. : Questionnaire en fin de parcours, puis à trois mois",
    )
    accessibility_text = models.TextField(
        "accessibilité",
        blank=True,
        help_text="ex.\u00a0: Salles accessibles\u00a0; adaptations étudiées avec chaque personne",
    )
    disability_contact = models.CharField(
        "contact handicap",
        max_length=250,
        blank=True,
        help_text="Vide\u00a0: celui des réglages du site. ex.\u00a0: handicap@example.org",
    )
    contact = models.EmailField(
        "adresse de contact",
        blank=True,
        help_text="Une adresse de fonction, jamais celle d’une personne. "
        "Vide\u00a0: celle des réglages du site. ex.\u00a0: formation@example.org",
    )
    group_min = models.PositiveSmallIntegerField(
        "participants, au moins", null=True, blank=True, help_text="ex. : 4"
    )
    group_max = models.PositiveSmallIntegerField(
        "participants, au plus", null=True, blank=True, help_text="ex. : 8"
    )
    session_flow = models.ForeignKey(
        "cms.SessionFlow",
        verbose_name="déroulement d’une séance",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="formations",
        help_text="ex. : Consultation en six étapes",
    )
    hero_image = models.ForeignKey(
        "cms.SiteImage",
        verbose_name="image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Facultative\u00a0: sans image, le site dessine un motif.",
    )
    featured = models.BooleanField(
        "à l’affiche", default=False, help_text="Montrée en premier sur la page d’accueil."
    )
    weight = models.IntegerField(
        "ordre", null=True, blank=True, help_text="Le plus petit nombre vient en premier. ex. : 20"
    )

    publication_facts = FORMATION_FACTS
    parent_page_types = ["cms.FormationIndexPage"]
    subpage_types: list[str] = []
    page_description = "Une formation du catalogue, avec tous les faits dus au public."
    content_panels = panels.FORMATION_CONTENT
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.SearchField("objectives"),
        index.FilterField("format"),
    ]
    api_fields = [
        *BasePage.api_fields,
        APIField("category", RepresentedField()),
        APIField("theme", RepresentedField()),
        APIField("tags", RepresentedListField(source="tag_links")),
        APIField("objectives", ReadOnlyField(source="objective_list")),
        APIField("body"),
        APIField("audience"),
        APIField("prerequisites"),
        APIField("duration"),
        APIField("workshops"),
        APIField("format", LabelledChoiceField(TrainingFormat)),
        APIField("price"),
        APIField("price_note"),
        APIField("access_terms"),
        APIField("access_delay"),
        APIField("methods"),
        APIField("evaluation_terms"),
        APIField("accessibility_text"),
        APIField("disability_contact", ReadOnlyField(source="effective_disability_contact")),
        APIField("contact", ReadOnlyField(source="effective_contact")),
        APIField("group_min"),
        APIField("group_max"),
        APIField("facilitators", RepresentedListField(source="facilitator_links")),
        APIField("session_flow", RepresentedField()),
        APIField("hero_image", SiteImageField()),
        APIField("result_indicators", RepresentedListField()),
        APIField("next_dates", RepresentedListField(source="upcoming_dates")),
        APIField("featured"),
        APIField("weight"),
    ]

    class Meta(Priced.Meta):
        abstract = False
        verbose_name = "formation"
        verbose_name_plural = "formations"

    def clean(self) -> None:
        super().clean()
        validate_range(self.group_min, self.group_max, "group_max")

    @cached_property
    def site_settings(self) -> SiteSettings:
        return SiteSettings.load()

    @property
    def upcoming_dates(self) -> "list[FormationDate]":
        """The public dates to come; none for a page that was never saved."""
        return [date for date in self.dates.all() if date.is_upcoming] if self.pk else []

    @property
    def objective_list(self) -> list[str]:
        texts = (str(block.value).strip() for block in self.objectives)
        return [text for text in texts if text]

    @property
    def effective_contact(self) -> str:
        """The page's role address, else the site's."""
        return self.contact or self.site_settings.contact_email

    @property
    def effective_disability_contact(self) -> str:
        """The page's disability contact, else the site's."""
        return self.disability_contact or self.site_settings.disability_contact
