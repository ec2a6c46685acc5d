"""The forms of pages in the admin: their panels, in the order an editor thinks."""

from django.urls import reverse
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    PageChooserPanel,
    Panel,
    TitleFieldPanel,
)

from cms.publication import missing_fact_list


class ReadOnlyTemplatePanel(Panel):
    """Something to read beside the fields; `context_for(instance)` fills the template."""

    def __init__(self, template: str, context_for, **kwargs):
        super().__init__(**kwargs)
        self.template, self.context_for = template, context_for

    def clone_kwargs(self) -> dict:
        return {
            **super().clone_kwargs(),
            "template": self.template,
            "context_for": self.context_for,
        }

    class BoundPanel(Panel.BoundPanel):
        @property
        def template_name(self) -> str:
            return self.panel.template

        def get_context_data(self, parent_context=None) -> dict:
            context = super().get_context_data(parent_context)
            return {**context, **(self.panel.context_for(self.instance) or {})}

        def is_shown(self) -> bool:
            return super().is_shown() and self.panel.context_for(self.instance) is not None


def publication_state(page) -> dict:
    return {"missing": missing_fact_list(page)}


def import_state(page) -> dict | None:
    """The warnings of the page's source file, None for a page that was not imported."""
    source = getattr(page, "imported_source", None) if page.pk else None
    return source and {"source": source}


def dates_state(formation) -> dict | None:
    """The public dates of a saved formation, with where to add one."""
    if formation.pk is None:
        return None
    add_url = f"{reverse('formation_dates:add')}?formation={formation.pk}"
    return {"dates": formation.dates.all(), "add_url": add_url}


publication_panel = ReadOnlyTemplatePanel(
    "wagtailadmin/cercle/publication_panel.html", publication_state, heading="Avant de publier"
)
import_panel = ReadOnlyTemplatePanel(
    "wagtailadmin/cercle/import_panel.html",
    import_state,
    heading="Fichier importé",
    classname="collapsed",
)
dates_panel = ReadOnlyTemplatePanel(
    "wagtailadmin/cercle/dates_panel.html", dates_state, heading="Dates publiques"
)

FORMATION_CONTENT = [
    publication_panel,
    import_panel,
    TitleFieldPanel("title"),  # gives the page its slug as one types
    FieldPanel("summary"),
    MultiFieldPanel(
        [
            FieldPanel("category"),
            PageChooserPanel("theme", "cms.ThemePage"),
            MultipleChooserPanel("tag_links", chooser_field_name="tag", label="Étiquette"),
            FieldRowPanel([FieldPanel("featured"), FieldPanel("weight")]),
        ],
        heading="Classement",
    ),
    FieldPanel("objectives"),
    MultiFieldPanel(
        [FieldPanel("audience"), FieldPanel("prerequisites")], heading="Public et prérequis"
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("duration_hours"), FieldPanel("duration_days")]),
            FieldPanel("duration_note"),
            FieldPanel("workshop_count"),
            FieldRowPanel([FieldPanel("workshop_hours_min"), FieldPanel("workshop_hours_max")]),
            FieldRowPanel([FieldPanel("months_min"), FieldPanel("months_max")]),
            FieldRowPanel([FieldPanel("group_min"), FieldPanel("group_max")]),
        ],
        heading="Durée, rythme et groupe",
    ),
    MultiFieldPanel(
        [
            FieldPanel("format"),
            FieldRowPanel([FieldPanel("price_excl_tax"), FieldPanel("price_unit")]),
            FieldPanel("vat_regime"),
            FieldPanel("price_note"),
        ],
        heading="Format et prix",
    ),
    MultiFieldPanel(
        [FieldPanel("access_terms"), FieldPanel("access_delay"), FieldPanel("contact")],
        heading="Accès et contact",
    ),
    MultiFieldPanel(
        [FieldPanel("methods"), FieldPanel("evaluation_terms")], heading="Méthodes et évaluation"
    ),
    MultiFieldPanel(
        [FieldPanel("accessibility_text"), FieldPanel("disability_contact")],
        heading="Accessibilité",
    ),
    dates_panel,
    FieldPanel("session_flow"),
    MultipleChooserPanel(
        "facilitator_links",
        chooser_field_name="facilitator",
        heading="Animation",
        label="Profil public",
    ),
    FieldPanel("hero_image"),
    FieldPanel("body"),
    InlinePanel("result_indicators", heading="Résultats publiés", label="Résultat"),
]

ARTICLE_CONTENT = [
    import_panel,
    TitleFieldPanel("title"),  # gives the page its slug as one types
    FieldPanel("summary"),
    FieldPanel("lead"),
    FieldPanel("hero_image"),
    FieldPanel("body"),
    MultiFieldPanel(
        [
            FieldPanel("author"),
            FieldPanel("published_on"),
            FieldPanel("featured"),
            MultipleChooserPanel("tag_links", chooser_field_name="tag", label="Étiquette"),
        ],
        heading="Classement",
    ),
    InlinePanel("formation_links", heading="Formations liées", label="Formation"),
]
