"""Sharing a version of a page with somebody who has no account, and taking it back."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.admin.ui.tables import Column, Table, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page

from cms.admin.exports import HarmlessExportMixin
from cms.forms.review_links import ReviewLinkForm
from cms.permissions import can_share_for_review
from cms.preview import preview_address
from cms.queries.previews import review_links_for
from cms.services.review_links import create_review_link, revoke_review_link

WIDE = "cercle-wide"  # left out on a phone


class RevokeColumn(Column):
    cell_template_name = "wagtailadmin/cercle/revoke_cell.html"


def columns(*, sortable: bool) -> list[Column]:
    """What is told of a link; only the list of all pages can be sorted."""

    def key(name: str) -> str | None:
        return name if sortable else None

    return [
        Column("recipient", label="Pour qui"),
        Column("maker", label="Créé par", classname=WIDE),
        Column("created_label", label="Créé le", sort_key=key("created_at"), classname=WIDE),
        Column("expiry_label", label="Valable jusqu’au", sort_key=key("expires_at")),
        Column("state_label", label="État"),
        Column("openings_label", label="Ouvertures", sort_key=key("opened_at"), classname=WIDE),
        RevokeColumn("revoke", label=""),
    ]


class ShareForReviewItem(PageMenuItem):
    """« Partager pour relecture », in the menu of a page."""

    label = "Partager pour relecture"
    url_name = "share_for_review"
    icon_name = "link"
    priority = 25

    def is_shown(self, user) -> bool:
        return can_share_for_review(user, self.page)


def share_for_review(request: HttpRequest, page_id: int) -> HttpResponse:
    """The links of a page, and the form for one more; a new link is shown this once."""
    page = get_object_or_404(Page.objects.select_related("latest_revision"), pk=page_id)
    if not can_share_for_review(request.user, page):
        raise PermissionDenied
    form, link = ReviewLinkForm(request.POST or None), None
    if form.is_valid():
        link = create_review_link(page, maker=request.user, **form.cleaned_data)
        form = ReviewLinkForm()
    links = page.review_links.select_related("maker")
    context = {
        "page": page,
        "form": form,
        "link": link,
        "address": link and urljoin(settings.BASE_URL, preview_address(link.token)),
        "table": Table(columns(sortable=False), links) if links else None,
    }
    # The admin's answers are already kept by nobody. Without a referrer its forms would be refused.
    return render(request, "wagtailadmin/cercle/share_for_review.html", context)


def revoke(request: HttpRequest, review_link_id: int) -> HttpResponse:
    """Ask, then revoke; 404 for a link of a page that one may not edit."""
    link = get_object_or_404(review_links_for(request.user), pk=review_link_id)
    links_of_page = reverse("share_for_review", args=[link.page_id])
    if request.method == "POST":
        revoke_review_link(link, user=request.user)
        messages.success(request, "Le lien est révoqué\u00a0: il ne montre plus rien.")
        return redirect(links_of_page)
    context = {"link": link, "back": links_of_page}
    return render(request, "wagtailadmin/cercle/revoke_review_link.html", context)


class ReviewLinksView(HarmlessExportMixin, ReportView):
    """The links of all pages that one may edit."""

    model = Page  # whose permissions open the list
    any_permission_required = ["add", "change", "publish"]
    index_url_name = "review_links"
    index_results_url_name = "review_links_results"
    page_title = "Liens de relecture"
    header_icon = "link"
    is_searchable = False
    default_ordering = "-created_at"
    columns = [
        TitleColumn(
            "page",
            label="Page",
            accessor="page.get_admin_display_title",
            get_url=lambda link: reverse("share_for_review", args=[link.page_id]),
        ),
        *columns(sortable=True),
    ]
    list_export = [
        "page",
        "recipient",
        "maker",
        "created_at",
        "expires_at",
        "state_label",
        "opening_count",
        "opened_at",
    ]
    export_headings = {
        "page": "Page",
        "recipient": "Pour qui",
        "maker": "Créé par",
        "created_at": "Créé le",
        "expires_at": "Valable jusqu’au",
        "state_label": "État",
        "opening_count": "Ouvertures",
        "opened_at": "Dernière ouverture",
    }
    export_filename = "liens-de-relecture"

    def get_queryset(self):
        return self.order_queryset(review_links_for(self.request.user))
