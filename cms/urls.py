"""Every door of the product. Order matters: what shuts a door comes before what would open it."""

from allauth.account import views as account_views
from django.http import Http404
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.urls import serve_pattern

from cms import health
from cms.api.urls import router
from cms.website import views as website


def shut(request, *args, **kwargs):
    """A door of the framework that this product does not use."""
    raise Http404


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
    path("compte/login/", to_log_in),
    path("compte/", include("allauth.urls")),
    path("compte/connexion/", account_views.login, name="account_login"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", website.media, name="media"),
    path("api/v2/", router.urls),
    path("apercu/", website.preview, name="website_preview"),
    re_path(serve_pattern, website.page),
    path("", include(wagtail_urls)),  # for the names that Wagtail reverses
]
