"""What every page has: words for search engines, a summary, the date readers are told."""

from django.db import models, transaction
from django.utils import timezone
from wagtail.admin.panels import CommentPanel, FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.api import APIField
from wagtail.models import Page
from wagtail.search import index

from cms.api_fields import SiteImageField
from cms.forms.pages import PageForm
from cms.preview import TokenPreviewMixin
from cms.publication import refuse_incomplete
from cms.signals import saved_whole
from cms.validators import validate_slug_is_free, validate_title


class BasePage(TokenPreviewMixin, Page):
    summary = models.TextField(
        "résumé",
        blank=True,
        help_text="Une ou deux phrases, montrées dans les listes et les recherches. "
        "ex. : Quatre jours pour apprendre à résoudre ensemble des situations réelles.",
    )
    social_image = models.ForeignKey(
        "cms.SiteImage",
        verbose_name="image de partage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Montrée quand la page est partagée. Au mieux 1200 × 630 pixels.",
    )
    content_updated_on = models.DateField(
        "contenu mis à jour le",
        default=timezone.localdate,
        help_text="La date que lisent les visiteurs. À changer quand le fond change. "
        "ex. : 12/03/2026",
    )
    review_due_on = models.DateField(
        "à relire avant le",
        null=True,
        blank=True,
        help_text="Le tableau de bord le rappelle à cette date. ex. : 01/09/2026",
    )

    base_form_class = PageForm
    private_page_options: list[str] = []  # everything published here is public
    publication_facts = ()

    summary_panels = [FieldPanel("summary")]
    content_panels = [*Page.content_panels, *summary_panels]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("social_image"),
            ],
            heading="Moteurs de recherche et partage",
        )
    ]
    settings_panels = [
        PublishingPanel(),
        CommentPanel(),
        FieldPanel("content_updated_on"),
        FieldPanel("review_due_on"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.FilterField("review_due_on"),
    ]
    api_fields = [
        APIField("summary"),
        APIField("content_updated_on"),
        APIField("social_image", SiteImageField()),
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        self._check_own_rules()

    def minimal_clean(self) -> None:
        super().minimal_clean()
        self._check_own_rules()

    def _check_own_rules(self) -> None:
        """What holds for a draft too."""
        validate_slug_is_free(self.slug)
        validate_title(self.title)

    def save(self, clean: bool = True, **kwargs) -> None:
        """Save the page; PublicationRefused when that would put an incomplete page on line.

        Every way to publish ends here (publish, schedule, workflow, live copy, import). Wagtail
        keeps its accounts of a draft with `update_fields`: those columns change nothing public.
        """
        if self.live and kwargs.get("update_fields") is None:
            refuse_incomplete(self)
        with transaction.atomic():
            super().save(clean=clean, **kwargs)
            saved_whole.send(type(self), instance=self)
