"""Registers what the admin shows; thinks of nothing itself."""

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from cms.admin.dashboard import NextDatesPanel, ToDoPanel
from cms.admin.deletion import refuse_deleting_what_is_used
from cms.admin.guide import editor_guide
from cms.admin.listings import FormationPageViewSet
from cms.admin.reports import PublicationGapsView
from cms.admin.tags import MergeTagsAction
from cms.permissions import can_write_pages
from cms.viewsets import CatalogueGroup

FRENCH_HELP = {"cercle-guide", "keyboard-shortcuts-trigger"}

hooks.register("before_delete_snippet", refuse_deleting_what_is_used)
hooks.register("register_bulk_action", MergeTagsAction)


@hooks.register("register_admin_viewset")
def register_catalogue():
    return CatalogueGroup()


@hooks.register("register_admin_viewset")
def register_formation_screens():
    return FormationPageViewSet()


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("guide/", editor_guide, name="editor_guide"),
        path("rapports/publication/", PublicationGapsView.as_view(), name="publication_gaps"),
        path(
            "rapports/publication/resultats/",
            PublicationGapsView.as_view(results_only=True),
            name="publication_gaps_results",
        ),
    ]


class WritersMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return can_write_pages(request.user)


@hooks.register("register_reports_menu_item")
def register_publication_report():
    return WritersMenuItem(
        "Ce qui manque pour publier", reverse("publication_gaps"), icon_name="check", order=100
    )


@hooks.register("register_help_menu_item")
def register_editor_guide():
    return WritersMenuItem(
        "Guide de la rédaction",
        reverse("editor_guide"),
        name="cercle-guide",
        icon_name="help",
        order=10,
    )


@hooks.register("construct_help_menu")
def keep_help_in_french(request, menu_items):
    """Wagtail's own entries lead to an English site."""
    menu_items[:] = [item for item in menu_items if item.name in FRENCH_HELP]


@hooks.register("construct_main_menu")
def hide_list_of_lists(request, menu_items):
    """Every snippet has its place in « Catalogue »."""
    menu_items[:] = [item for item in menu_items if item.name != "snippets"]


@hooks.register("construct_homepage_panels")
def add_dashboard_panels(request, panels):
    panels += [ToDoPanel(), NextDatesPanel()]


@hooks.register("insert_global_admin_css")
def admin_style():
    return format_html('<link rel="stylesheet" href="{}">', static("admin/cercle.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action("cms.merge_tags", "Fusionner", "Étiquettes réunies en celle-ci")

    @actions.register_action("cms.publication_refused")
    class PublicationRefusedFormatter(LogFormatter):
        label = "Publication refusée"

        def format_message(self, entry) -> str:
            return entry.data.get("reason", self.label)
