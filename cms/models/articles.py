"""Articles, some of them made of questions and answers."""

from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from blocks.representations import PageLink, represent_page_link
from blocks.streams import BodyBlock
from cms import panels
from cms.api_fields import RepresentedField, RepresentedListField, SiteImageField
from cms.models.base import BasePage
from cms.models.formations import FormationPage
from cms.models.themes import Tag, TagData

WORDS_A_MINUTE = 220


class ArticleIndexPage(BasePage):
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ArticlePage"]
    page_description = "La liste des articles."

    class Meta:
        verbose_name = "liste des articles"
        verbose_name_plural = "listes des articles"


class ArticlePage(BasePage):
    lead = models.TextField(
        "chapô",
        blank=True,
        help_text="Les premières lignes, en plus grand. ex. : Une page suffit pour préparer sa "
        "séance, à condition de choisir sa question.",
    )
    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)
    author = models.ForeignKey(
        "cms.FacilitatorProfile",
        verbose_name="auteur·rice",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="articles",
        help_text="Un profil public. ex. : Claire Aubry",
    )
    published_on = models.DateField(
        "date de l’article", default=timezone.localdate, help_text="ex. : 12/03/2026"
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
    featured = models.BooleanField("à l’affiche", default=False)

    parent_page_types = ["cms.ArticleIndexPage"]
    subpage_types: list[str] = []
    page_description = "Un article, ou une suite de questions et de réponses."
    content_panels = panels.ARTICLE_CONTENT
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.FilterField("published_on"),
    ]
    api_fields = [
        *BasePage.api_fields,
        APIField("lead"),
        APIField("body"),
        APIField("tags", RepresentedListField(source="tag_links")),
        APIField("author", RepresentedField()),
        APIField("reading_minutes"),
        APIField("published_on"),
        APIField("hero_image", SiteImageField()),
        APIField("featured"),
        APIField("related_formations", RepresentedListField(source="formation_links")),
    ]

    class Meta:
        verbose_name = "article"
        verbose_name_plural = "articles"

    @property
    def reading_minutes(self) -> int:
        """How long a steady reader takes, one minute at the least."""
        texts = self.body.stream_block.get_searchable_content(self.body)
        text = " ".join([self.lead, *texts])
        return max(1, round(len(text.split()) / WORDS_A_MINUTE))


class ArticleTag(Orderable):
    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="tag_links")
    tag = models.ForeignKey(
        Tag, verbose_name="étiquette", on_delete=models.CASCADE, related_name="article_links"
    )

    panels = [FieldPanel("tag")]

    class Meta(Orderable.Meta):
        verbose_name = "étiquette"
        unique_together = [("page", "tag")]

    def get_api_representation(self) -> TagData | None:
        return self.tag.get_api_representation()


class ArticleFormation(Orderable):
    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="formation_links")
    formation = models.ForeignKey(
        FormationPage,
        verbose_name="formation",
        on_delete=models.CASCADE,
        related_name="article_links",
    )

    panels = [PageChooserPanel("formation")]

    class Meta(Orderable.Meta):
        verbose_name = "formation liée"
        unique_together = [("page", "formation")]

    def get_api_representation(self) -> PageLink | None:
        return represent_page_link(self.formation)
