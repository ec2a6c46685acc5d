"""Everything the catalogue fails to say, in one list that can be exported."""

from dataclasses import dataclass

from django.urls import reverse
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from cms.admin.exports import HarmlessExportMixin
from cms.models import FormationPage
from cms.queries.publication import publication_gaps


@dataclass(frozen=True)
class Gap:
    """One fact that one formation does not state."""

    pk: int
    title: str
    state: str
    code: str
    label: str
    anchor: str

    @property
    def edit_url(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.pk]) + f"#{self.anchor}"


class PublicationGapsView(HarmlessExportMixin, ReportView):
    model = FormationPage
    any_permission_required = ["add", "change", "publish"]
    index_url_name = "publication_gaps"
    index_results_url_name = "publication_gaps_results"
    results_template_name = "wagtailadmin/cercle/publication_gaps_results.html"
    page_title = "Ce qui manque pour publier"
    header_icon = "check"
    is_searchable = False
    default_ordering = None
    columns = [
        TitleColumn("title", label="Formation", get_url=lambda gap: gap.edit_url),
        Column("label", label="Il manque"),
        Column("state", label="État"),
    ]
    list_export = ["title", "label", "code", "state"]
    export_headings = {"title": "Formation", "label": "Il manque", "code": "Code", "state": "État"}
    export_filename = "publication"

    def get_queryset(self) -> list[Gap]:
        pages = FormationPage.objects.in_bulk()
        return [
            Gap(pk, pages[pk].title, pages[pk].status_string, fact.code, fact.label, fact.anchor)
            for pk, missing in publication_gaps().items()
            for fact in missing
        ]

    def filter_queryset(self, queryset):
        return queryset
