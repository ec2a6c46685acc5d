"""Every door of the product. Order matters: what shuts a door comes before what would open it."""

from django.contrib.sitemaps.views import sitemap
from django.http import Http404
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.urls import serve_pattern

from cms import health
from cms.api.caching import kept
from cms.website import (
    date_alerts,
    machines,
    offer_form,
    previews,
    programmes,
    search,
    site_map,
)
from cms.website import views as website
from cms.website.machines import ArticlesFeed, PublishedPages


def shut(request, *args, **kwargs):
    """A door of the framework that this product does not use."""
    raise Http404


handler500 = website.server_error
page_sitemap = kept("p")(sitemap)

to_log_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # One log-in, allauth's: Wagtail's own would let a password through without second factor.
    path("admin/login/", to_log_in),
    path("_util/login/", to_log_in),
    path("_util/authenticate_with_password/<path:rest>", shut),
    path("admin/password_reset/", shut),
    re_path(r"^admin/password_reset/.*$", shut),
    # Uploads are taken whole or refused (cms.forms.uploads): none waits for its details.
    re_path(r"^admin/(images|documents)/multiple/create_from_uploaded_", shut),
    # No text takes embedded content, no chooser makes snippets, nobody tests alarms here.
    re_path(r"^admin/embeds/", shut),
    re_path(r"^admin/snippets/choose/.+/create/$", shut),
    path("admin/failwhale/", shut),
    path("documents/authenticate_with_password/<path:rest>", shut),
    path("compte/", include("portal.account_urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", website.media, name="media"),
    path("api/v2/", include("cms.api.urls")),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", page_sitemap, {"sitemaps": {"pages": PublishedPages}}, name="sitemap"),
    path("articles/flux.xml", kept()(ArticlesFeed()), name="articles_feed"),
    path("recherche/", search.search, name="search"),
    path("demande-offre/", offer_form.offer_form, name="offer_form"),
    path("demande-offre/merci/", offer_form.offer_thanks, name="offer_thanks"),
    path("demande-offre/prevenez-moi/", date_alerts.ask, name="ask_alert"),
    path("demande-offre/alerte/<slug:key>/", date_alerts.confirm, name="confirm_alert"),
    path("demande-offre/alerte/<slug:key>/arreter/", date_alerts.remove, name="remove_alert"),
    path("plan-du-site/", site_map.site_map, name="site_map"),
    path("", include("portal.urls")),
    path("apercu/", previews.preview, name="website_preview"),
    re_path(r"^(?P<path>(?:[\w-]+/)+)programme\.pdf$", programmes.programme, name="programme"),
    re_path(serve_pattern, website.page, name="website_page"),
    path("", include(wagtail_urls)),  # for the names that Wagtail reverses
]
