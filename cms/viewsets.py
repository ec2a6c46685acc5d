"""The lists of the admin's menus « Catalogue » and « Coordination »."""

from django.db.models import Count
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.snippets.views.snippets import IndexView as SnippetIndexView
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.admin.exports import HarmlessExportMixin
from cms.admin.listings import FormationListingViewSet
from cms.admin.offers import OfferRequestViewSet
from cms.admin.people import PersonViewSet
from cms.admin.ways_on import ways_on_from
from cms.models import (
    Category,
    FacilitatorProfile,
    FormationDate,
    SearchSynonyms,
    SessionFlow,
    Tag,
)


class HarmlessSnippetIndexView(HarmlessExportMixin, SnippetIndexView):
    pass


class TagIndexView(HarmlessSnippetIndexView):
    default_ordering = None  # the model's: what is to be classed comes first


class TagViewSet(SnippetViewSet):
    model = Tag
    index_view_class = TagIndexView
    icon = "tag"
    menu_label = "Étiquettes"
    menu_order = 300
    list_display = [
        "name",
        Column("theme_label", label="Thème"),
        Column("use_count", label="Emplois", sort_key="use_count"),
    ]
    list_export = ["name", "slug", "theme_label", "use_count"]
    export_headings = {"theme_label": "Thème", "use_count": "Emplois"}
    export_filename = "etiquettes"
    list_filter = ["theme"]
    search_fields = ["name"]
    search_backend_name = None

    def get_queryset(self, request):
        formations = Count("formation_links", distinct=True)
        articles = Count("article_links", distinct=True)
        tags = Tag.objects.select_related("theme").annotate(use_count=formations + articles)
        return tags.order_by(*Tag._meta.ordering)


class CategoryViewSet(SnippetViewSet):
    model = Category
    index_view_class = HarmlessSnippetIndexView
    icon = "folder-open-inverse"
    menu_label = "Catégories"
    menu_order = 400
    list_display = ["name", "position"]
    list_export = ["name", "slug", "position"]
    export_filename = "categories"
    ordering = ["position", "name"]
    search_fields = ["name"]
    search_backend_name = None


class FacilitatorProfileViewSet(SnippetViewSet):
    model = FacilitatorProfile
    index_view_class = HarmlessSnippetIndexView
    icon = "user"
    menu_label = "Profils publics"
    menu_order = 500
    list_display = ["name", "role", "consent_on"]
    list_export = ["name", "role", "consent_on"]
    export_filename = "profils"
    search_fields = ["name"]
    search_backend_name = None


class SessionFlowViewSet(SnippetViewSet):
    model = SessionFlow
    index_view_class = HarmlessSnippetIndexView
    icon = "list-ol"
    menu_label = "Déroulements"
    menu_order = 600
    list_display = ["name", "code", Column("minutes", label="Minutes")]
    list_export = ["name", "code", "minutes"]
    export_filename = "deroulements"
    search_fields = ["name"]
    search_backend_name = None

    def get_queryset(self, request):
        return SessionFlow.objects.prefetch_related("steps").order_by("name")


class FormationDateIndexView(HarmlessExportMixin, IndexView):
    def get_list_more_buttons(self, instance) -> list:
        ways = ways_on_from("register_formation_date_way_on", instance, self.request.user)
        more = [MenuItem(one.words, one.address, icon_name="group", priority=15) for one in ways]
        return sorted([*super().get_list_more_buttons(instance), *more])


class FormationDateCreateView(CreateView):
    """Comes from a formation's form with the formation filled in."""

    def get_initial(self) -> dict:
        return {**super().get_initial(), "formation": self.request.GET.get("formation")}


class FormationDateViewSet(ModelViewSet):
    model = FormationDate
    name = "formation_dates"
    url_prefix = "dates"
    icon = "calendar-alt"
    menu_label = "Dates publiques"
    menu_order = 200
    index_view_class = FormationDateIndexView
    add_view_class = FormationDateCreateView
    list_display = [
        "formation",
        Column("days", label="Dates", sort_key="starts_on"),
        Column("place", label="Lieu"),
        Column("get_status_display", label="État", sort_key="status"),
        Column("get_seats_state_display", label="Places", sort_key="seats_state"),
    ]
    list_filter = ["formation", "status", "seats_state", "starts_on"]
    list_export = [
        "formation.title",
        "starts_on",
        "ends_on",
        "place",
        "get_status_display",
        "get_seats_state_display",
    ]
    export_headings = {
        "formation.title": "Formation",
        "place": "Lieu",
        "get_status_display": "État",
        "get_seats_state_display": "Places",
    }
    export_filename = "dates"
    ordering = ["starts_on"]
    search_fields = ["formation__title", "city"]
    search_backend_name = None
    inspect_view_enabled = False
    copy_view_enabled = True
    panels = [
        PageChooserPanel("formation", "cms.FormationPage"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("schedule_text"),
        FieldRowPanel([FieldPanel("city"), FieldPanel("remote")]),
        FieldPanel("registration_deadline"),
        FieldRowPanel([FieldPanel("seats_state"), FieldPanel("status")]),
        FieldPanel("price_override"),
    ]


class SynonymsIndexView(HarmlessExportMixin, IndexView):
    pass


class SynonymsViewSet(ModelViewSet):
    model = SearchSynonyms
    name = "synonyms"
    url_prefix = "synonymes"
    icon = "search"
    menu_label = "Synonymes"
    menu_order = 350
    index_view_class = SynonymsIndexView
    list_display = ["words"]
    list_export = ["words"]
    export_filename = "synonymes"
    ordering = ["words"]
    search_fields = ["words"]
    search_backend_name = None
    inspect_view_enabled = False
    copy_view_enabled = False
    panels = SearchSynonyms.panels


class CatalogueGroup(ViewSetGroup):
    menu_label = "Catalogue"
    menu_icon = "list-ul"
    menu_order = 150
    items = (
        FormationListingViewSet,
        FormationDateViewSet,
        TagViewSet,
        SynonymsViewSet,
        CategoryViewSet,
        FacilitatorProfileViewSet,
        SessionFlowViewSet,
    )


class CoordinationGroup(ViewSetGroup):
    menu_label = "Coordination"
    menu_icon = "group"
    menu_order = 160
    submenu_hook = "register_coordination_menu_item"  # where the portal adds its own
    items = (OfferRequestViewSet, PersonViewSet)
