"""The front page and the pages that are about nothing in particular (legal notice, about us)."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.search import index

from blocks.streams import BodyBlock
from cms.models.base import BasePage


class HomePage(BasePage):
    headline = models.CharField(
        "accroche",
        max_length=160,
        blank=True,
        help_text="La première phrase du site. ex. : Avancer ensemble, une situation à la fois",
    )
    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.FormationIndexPage",
        "cms.ArticleIndexPage",
        "cms.ThemeIndexPage",
        "cms.StandardPage",
    ]
    page_description = "La page d’accueil du site."
    content_panels = [*BasePage.content_panels, FieldPanel("headline"), FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    api_fields = [*BasePage.api_fields, APIField("headline"), APIField("body")]

    class Meta:
        verbose_name = "page d’accueil"
        verbose_name_plural = "pages d’accueil"


class StandardPage(BasePage):
    body = StreamField(BodyBlock(), verbose_name="contenu", blank=True)

    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    page_description = "Une page libre\u00a0: qui nous sommes, mentions légales…"
    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    api_fields = [*BasePage.api_fields, APIField("body")]

    class Meta:
        verbose_name = "page libre"
        verbose_name_plural = "pages libres"
