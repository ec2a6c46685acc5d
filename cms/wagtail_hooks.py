"""Registers what the admin shows; thinks of nothing itself."""

from django.contrib.auth.models import Permission
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from cms.admin.dashboard import NextDatesPanel, OfferRequestsPanel, ToDoPanel
from cms.admin.deletion import refuse_deleting_what_is_used
from cms.admin.guide import editor_guide
from cms.admin.listings import FormationPageViewSet
from cms.admin.menus import menu_item_for
from cms.admin.reports import PublicationGapsView
from cms.admin.review_links import ReviewLinksView, ShareForReviewItem, revoke, share_for_review
from cms.admin.tags import MergeTagsAction
from cms.permissions import can_write_pages
from cms.rich_text import HANDLERS
from cms.viewsets import CatalogueGroup, CoordinationGroup

FRENCH_HELP = {"cercle-guide", "keyboard-shortcuts-trigger"}

hooks.register("before_delete_snippet", refuse_deleting_what_is_used)
hooks.register("register_bulk_action", MergeTagsAction)


@hooks.register("register_admin_viewset")
def register_catalogue():
    return CatalogueGroup()


@hooks.register("register_admin_viewset")
def register_coordination():
    return CoordinationGroup()


@hooks.register("register_permissions")
def register_offer_permissions():
    """What a group may be given in « Paramètres », « Groupes »."""
    return Permission.objects.filter(
        content_type__app_label="cms", codename__endswith="_offerrequest"
    )


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
        path("pages/<int:page_id>/relecture/", share_for_review, name="share_for_review"),
        path("rapports/relectures/", ReviewLinksView.as_view(), name="review_links"),
        path(
            "rapports/relectures/resultats/",
            ReviewLinksView.as_view(results_only=True),
            name="review_links_results",
        ),
        path(
            "rapports/relectures/<int:review_link_id>/revoquer/",
            revoke,
            name="revoke_review_link",
        ),
    ]


WritersMenuItem = menu_item_for(can_write_pages)


@hooks.register("register_reports_menu_item")
def register_publication_report():
    return WritersMenuItem(
        "Ce qui manque pour publier", reverse("publication_gaps"), icon_name="check", order=100
    )


@hooks.register("register_reports_menu_item")
def register_review_links():
    return WritersMenuItem(
        "Liens de relecture", reverse("review_links"), icon_name="link", order=110
    )


@hooks.register("register_page_header_buttons")
def register_share_for_review(page, user, view_name, next_url=None):
    yield ShareForReviewItem(page=page)


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


@hooks.register("construct_settings_menu")
def hide_sites(request, menu_items):
    """There is one site, at the address of BASE_URL."""
    menu_items[:] = [item for item in menu_items if item.name != "sites"]


@hooks.register("construct_main_menu")
def hide_list_of_lists(request, menu_items):
    """Every snippet has its place in « Catalogue »."""
    menu_items[:] = [item for item in menu_items if item.name != "snippets"]


@hooks.register("construct_homepage_panels")
def add_dashboard_panels(request, panels):
    panels += [OfferRequestsPanel(), ToDoPanel(), NextDatesPanel()]


@hooks.register("insert_global_admin_css")
def admin_style():
    return format_html('<link rel="stylesheet" href="{}">', static("admin/cercle.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action("cms.merge_tags", "Fusionner", "Étiquettes réunies en celle-ci")
    actions.register_action(
        "cms.share_for_review", "Partager pour relecture", "Lien de relecture créé"
    )
    actions.register_action("cms.revoke_review_link", "Révoquer", "Lien de relecture révoqué")

    actions.register_action(
        "cms.change_offer_request", "Traiter", "Demande d’offre\u00a0: état ou personne changés"
    )
    actions.register_action(
        "cms.follow_offer_request", "Noter", "Demande d’offre\u00a0: suivi complété"
    )
    actions.register_action("cms.delete_offer_request", "Supprimer", "Demande d’offre supprimée")
    actions.register_action("cms.erase_person", "Effacer", "Données d’une personne effacées")

    @actions.register_action("cms.publication_refused")
    class PublicationRefusedFormatter(LogFormatter):
        label = "Publication refusée"

        def format_message(self, entry) -> str:
            return entry.data.get("reason", self.label)


@hooks.register("register_rich_text_features", order=100)
def look_up_links_once_a_batch(features) -> None:
    for handler in HANDLERS:
        features.register_link_type(handler)
