"""« Demandes d’offre » : the list that the coordination works through."""

from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django_filters import ChoiceFilter, DateFromToRangeFilter, ModelChoiceFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet

from cms.admin.exports import HarmlessExportMixin
from cms.admin.menus import menu_item_for
from cms.admin.offer_treatment import delete, treat
from cms.enums import OfferStatus
from cms.forms.offers import coordinators
from cms.models import OfferRequest, User
from cms.permissions import can_view_offer_requests
from cms.queries.offers import (
    addresses_asking_again,
    waiting_too_long,
    with_folded_address,
)
from cms.typography import fr_date

WIDE = "cercle-wide"  # left out on a phone
YES = "oui"


class OfferFilterSet(WagtailFilterSet):
    status = ChoiceFilter(label="État", choices=OfferStatus.choices, empty_label="Tous")
    assigned_to = ModelChoiceFilter(
        label="Confiée à", queryset=User.objects.none(), empty_label="Tout le monde"
    )
    waiting = ChoiceFilter(
        label="Réponse",
        choices=[(YES, "Sans réponse depuis 2 jours ouvrés")],
        method="filter_waiting",
        empty_label="Toutes",
    )
    others = ChoiceFilter(
        label="Même adresse",
        choices=[(YES, "Plusieurs demandes")],
        method="filter_others",
        empty_label="Toutes",
    )
    received_at = DateFromToRangeFilter(label="Reçue", widget=DateRangePickerWidget)

    class Meta:
        model = OfferRequest
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["assigned_to"].queryset = coordinators()

    def filter_waiting(self, queryset, name, value):
        return queryset.filter(pk__in=waiting_too_long().values("pk"))

    def filter_others(self, queryset, name, value):
        return queryset.filter(folded__in=addresses_asking_again().values("folded"))


class OfferIndexView(HarmlessExportMixin, IndexView):
    model = OfferRequest
    any_permission_required = ["view", "change", "delete"]
    page_title = "Demandes d’offre"
    header_icon = "mail"
    index_url_name = "offer_requests:index"
    index_results_url_name = "offer_requests:index_results"
    filterset_class = OfferFilterSet
    search_fields = ["reference", "first_name", "last_name", "email", "organisation"]
    search_backend_name = None
    default_ordering = "-received_at"
    paginate_by = 30
    columns = [
        TitleColumn(
            "reference",
            label="Référence",
            sort_key="reference",
            classname="title cercle-reference",
            get_url=lambda request: reverse("offer_requests:treat", args=[request.pk]),
        ),
        Column("full_name", label="Personne", sort_key="last_name"),
        Column("organisation", label="Organisation", sort_key="organisation", classname=WIDE),
        Column("formations_label", label="Formations", classname=WIDE),
        Column("received_label", label="Reçue le", sort_key="received_at"),
        StatusTagColumn(
            "get_status_display",
            label="État",
            sort_key="status",
            primary=lambda request: request.status == OfferStatus.NEW,
        ),
        Column("waiting_label", label="Réponse", classname=WIDE),
        Column("others_label", label="Même adresse", classname=WIDE),
        Column("assigned_label", label="Confiée à", classname=WIDE),
    ]
    list_export = [
        "reference",
        "received_at",
        "get_status_display",
        "first_name",
        "last_name",
        "email",
        "phone",
        "organisation",
        "job",
        "formations_label",
        "get_format_display",
        "headcount",
        "period",
        "place",
        "get_payer_display",
        "signatory_name",
        "signatory_email",
        "administrative_name",
        "administrative_email",
        "message",
        "disability_contact_wanted",
        "newsletter_optin",
        "privacy_notice_version",
        "assigned_label",
        "last_contact_at",
        "answered_at",
        "purge_on",
    ]
    export_headings = {
        "get_status_display": "État",
        "formations_label": "Formations",
        "get_format_display": "Format",
        "get_payer_display": "Qui paie",
        "assigned_label": "Confiée à",
        "purge_on": "À supprimer le",
    }
    export_filename = "demandes-d-offre"

    @cached_property
    def waiting(self) -> set[int]:
        return set(waiting_too_long().values_list("pk", flat=True))

    @cached_property
    def times_asked(self) -> dict[str, int]:
        return dict(addresses_asking_again().values_list("folded", "times"))

    def get_base_queryset(self):
        requests = with_folded_address(super().get_base_queryset())
        return requests.select_related("assigned_to").prefetch_related("formations")

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        for offer_request in context["object_list"]:
            self.label(offer_request)
        return context

    def to_row_dict(self, item):
        self.label(item)
        return super().to_row_dict(item)

    def label(self, offer_request: OfferRequest) -> None:
        """Put on the request the words of the columns that are not fields of it."""
        titles = [one.title for one in offer_request.formations.all()]
        offer_request.formations_label = ", ".join(titles)
        offer_request.received_label = fr_date(localdate(offer_request.received_at))
        waits = offer_request.pk in self.waiting
        offer_request.waiting_label = "Attend depuis 2 jours ouvrés ou plus" if waits else ""
        others = self.times_asked.get(offer_request.folded, 1) - 1
        offer_request.others_label = f"{others} autre{'s' if others > 1 else ''}" if others else ""
        person = offer_request.assigned_to
        offer_request.assigned_label = person.get_full_name() or person.email if person else ""


class OfferRequestViewSet(ViewSet):
    name = "offer_requests"
    url_prefix = "coordination/demandes"
    icon = menu_icon = "mail"
    menu_label = "Demandes d’offre"
    menu_order = 100
    menu_item_class = menu_item_for(can_view_offer_requests)

    @cached_property
    def menu_url(self) -> str:
        return reverse("offer_requests:index")

    def get_urlpatterns(self) -> list:
        return [
            path("", OfferIndexView.as_view(), name="index"),
            path("resultats/", OfferIndexView.as_view(results_only=True), name="index_results"),
            path("<int:offer_request_id>/", treat, name="treat"),
            path("<int:offer_request_id>/supprimer/", delete, name="delete"),
        ]
