"""The list of formations in the admin: what an editor compares, filters and exports."""

from typing import ClassVar

from django.utils.functional import cached_property
from django_filters import ChoiceFilter
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from cms.admin.exports import HarmlessExportMixin
from cms.admin.page_editing import FormationCreateView, FormationEditView
from cms.enums import TrainingFormat
from cms.models import FormationDate, FormationIndexPage, FormationPage
from cms.queries.publication import publication_gaps

COMPLETE, INCOMPLETE = "complete", "incomplete"
READY = "Prête à publier"  # « complet » is a date without free seats


class FormationFilterSet(PageFilterSet):
    completeness = ChoiceFilter(
        label=READY,
        choices=[(COMPLETE, "Oui"), (INCOMPLETE, "Pas encore")],
        method="filter_completeness",
        empty_label="Toutes",
    )
    format = ChoiceFilter(label="Format", choices=TrainingFormat.choices, empty_label="Tous")

    class Meta:
        model = FormationPage
        fields: ClassVar = ["completeness", "format", "category", "theme"]

    def filter_completeness(self, queryset, name, value):
        incomplete = [pk for pk, missing in publication_gaps().items() if missing]
        if value == INCOMPLETE:
            return queryset.filter(pk__in=incomplete)
        return queryset.exclude(pk__in=incomplete)


class FormationColumnsMixin(HarmlessExportMixin):
    """Adds to each formation of a list what is computed for all of them at once."""

    list_export = [
        "title",
        "category",
        "format_label",
        "duration_label",
        "price_label",
        "next_date_label",
        "completeness_label",
        "status_string",
        "content_updated_on",
    ]
    export_headings = {
        "title": "Titre",
        "category": "Catégorie",
        "format_label": "Format",
        "duration_label": "Durée",
        "price_label": "Prix",
        "next_date_label": "Prochaine date",
        "completeness_label": READY,
        "status_string": "État",
        "content_updated_on": "Contenu mis à jour le",
    }

    @cached_property
    def gaps(self) -> dict:
        return publication_gaps()

    @cached_property
    def next_dates(self) -> dict[int, FormationDate]:
        dates = FormationDate.objects.upcoming().order_by("-starts_on")
        return {date.formation_id: date for date in dates}

    def annotate_queryset(self, pages):
        return super().annotate_queryset(pages).select_related("category")

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        for page in context["object_list"]:
            self.label(page)
        return context

    def to_row_dict(self, page):
        self.label(page)
        return super().to_row_dict(page)

    def label(self, page: FormationPage) -> None:
        """Put on the page the words of the columns that are not fields of it."""
        missing = self.gaps.get(page.pk, [])
        date = self.next_dates.get(page.pk)
        page.completeness_label = f"Il manque {len(missing)} points" if missing else "Oui"
        if len(missing) == 1:
            page.completeness_label = f"Il manque {missing[0].label}"
        page.next_date_label = date.days if date else ""
        page.format_label = page.get_format_display()
        page.duration_label = page.duration["display"]
        page.price_label = page.price["display"]


class FormationIndexView(FormationColumnsMixin, IndexView):
    """All formations, flat."""


class FormationExplorerView(FormationColumnsMixin, ExplorableIndexView):
    """The formations as children of the catalogue's page, in the tree."""


COLUMNS = [
    BulkActionsColumn("bulk_actions"),
    PageTitleColumn("title", label="Titre", sort_key="title", classname="title"),
    Column("format_label", label="Format"),
    Column("duration_label", label="Durée"),
    Column("price_label", label="Prix"),
    Column("next_date_label", label="Prochaine date"),
    Column("completeness_label", label=READY),
    PageStatusColumn("status", label="État", sort_key="live", width="12%"),
]


class FormationListingViewSet(PageListingViewSet):
    model = FormationPage
    index_view_class = FormationIndexView
    icon = "group"
    menu_label = "Formations"
    menu_order = 100
    name = "formations"
    url_prefix = "formations"
    export_filename = "formations"
    filterset_class = FormationFilterSet
    columns = COLUMNS


class FormationPageViewSet(PageViewSet):
    model = FormationPage
    parent_models = [FormationIndexPage]
    index_view_class = FormationExplorerView
    add_view_class = FormationCreateView
    edit_view_class = FormationEditView
    export_filename = "formations"
    filterset_class = FormationFilterSet
    columns = COLUMNS
