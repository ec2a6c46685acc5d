"""Themes, and the tags and categories by which the catalogue is browsed."""

from django.db import models
from typing_extensions import TypedDict
from wagtail.admin.panels import FieldPanel, PageChooserPanel, TitleFieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.search import index

from blocks.representations import PageLink, represent_page_link
from blocks.streams import BodyBlock
from cms.api_fields import CodeField
from cms.models.base import BasePage


class Hue(models.TextChoices):
    """The colour of a theme, by name: its light and dark values belong to the style sheet."""

    BLUE = "blue", "Bleu"
    SAGE = "sage", "Sauge"
    OCHRE = "ochre", "Ocre"
    PLUM = "plum", "Prune"
    TEAL = "teal", "Canard"
    BRICK = "brick", "Brique"


class ThemeLink(PageLink):
    """A link to a published theme, with its colour."""

    hue: Hue


class ThemeIndexPage(BasePage):
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ThemePage"]
    page_description = "La liste des thèmes."

    class Meta:
        verbose_name = "liste des thèmes"
        verbose_name_plural = "listes des thèmes"


class ThemePage(BasePage):
    hue = models.CharField("couleur", max_length=10, choices=Hue.choices, default=Hue.BLUE)
    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)

    parent_page_types = ["cms.ThemeIndexPage"]
    subpage_types: list[str] = []
    page_description = "Un thème du catalogue, qui rassemble formations, articles et étiquettes."
    content_panels = [*BasePage.content_panels, FieldPanel("hue"), FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    api_fields = [*BasePage.api_fields, APIField("hue", CodeField(Hue)), APIField("body")]

    class Meta:
        verbose_name = "thème"
        verbose_name_plural = "thèmes"

    def get_api_representation(self) -> ThemeLink | None:
        link = represent_page_link(self)
        return link and {**link, "hue": self.hue}


class CategoryData(TypedDict):
    slug: str
    name: str


class Category(index.Indexed, models.Model):
    name = models.CharField(
        "nom", max_length=80, unique=True, help_text="ex. : Ateliers, Parcours, Conférences"
    )
    slug = models.SlugField("adresse", max_length=80, unique=True, help_text="ex. : ateliers")
    position = models.PositiveSmallIntegerField(
        "ordre", default=100, help_text="Le plus petit nombre vient en premier. ex. : 10"
    )

    panels = [
        TitleFieldPanel("name", placeholder=False),
        FieldPanel("slug"),
        FieldPanel("position"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = "catégorie"
        verbose_name_plural = "catégories"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_api_representation(self) -> CategoryData:
        return {"slug": self.slug, "name": self.name}


class TagName(TypedDict):
    slug: str
    name: str


class TagData(TagName):
    """A tag, with the slug of the theme that holds it and the colour of that theme."""

    theme: str
    hue: Hue


class Tag(index.Indexed, models.Model):
    """A word of the catalogue. Without a theme it waits to be classed and is not public."""

    name = models.CharField("nom", max_length=80, unique=True, help_text="ex. : Feed-back")
    slug = models.SlugField("adresse", max_length=80, unique=True, help_text="ex. : feed-back")
    theme = models.ForeignKey(
        ThemePage,
        verbose_name="thème",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tags",
        help_text="Sans thème, l’étiquette reste «\u00a0à classer\u00a0» et n’est pas montrée au "
        "public.",
    )

    panels = [
        TitleFieldPanel("name", placeholder=False),
        FieldPanel("slug"),
        PageChooserPanel("theme", "cms.ThemePage"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = "étiquette"
        verbose_name_plural = "étiquettes"
        ordering = [models.F("theme__title").asc(nulls_first=True), "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def theme_label(self) -> str:
        return self.theme.title if self.theme else "À classer"

    def get_api_representation(self) -> TagData | None:
        """None while no published theme holds the tag: nobody outside is to see it."""
        if self.theme is None or not self.theme.live:
            return None
        theme = self.theme
        return {"slug": self.slug, "name": self.name, "theme": theme.slug, "hue": theme.hue}
