"""From an address that a visitor asked for to what a front end shows there."""

from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from typing_extensions import TypedDict
from wagtail.contrib.redirects.models import Redirect

from cms.api.filters import public_pages
from cms.api.operations import Operation
from cms.api.page_types import BY_LABEL
from cms.api.parameters import ResolveParameters
from cms.api.problems import problem
from cms.api.representation import AnyPage
from cms.api.stored import detail_texts
from cms.api.views import PublicList, PublicView, json_answer
from cms.api_types import Day
from cms.queries.addresses import moved_from, page_at, the_site, was_once_at


class ResolvedPage(TypedDict):
    kind: Literal["page"]
    page: AnyPage


class ResolvedRedirect(TypedDict):
    """The address moved: `location` is a path of the site, or an address elsewhere."""

    kind: Literal["redirect"]
    status: Literal[301, 302]
    location: str


class RedirectData(TypedDict):
    path: str
    location: str
    status: Literal[301, 302]


class SitemapEntry(TypedDict):
    id: int
    type: str
    title: str
    path: str
    updated_on: Day


class Resolve(PublicView):
    """The page, the redirect, or the news that there is nothing (any more) at a path."""

    operation = Operation(
        "resolvePath", "addresses", answers=ResolvedPage | ResolvedRedirect, problems=(404, 410)
    )
    parameters = ResolveParameters

    def get(self, request: HttpRequest) -> HttpResponse:
        path, site = self.parameters.read(request)["path"], the_site()
        if page := page_at(path, site):
            return json_answer(f'{{"kind":"page","page":{self._whole(page)}}}')
        if moved := moved_from(path, site):
            return json_answer({"kind": "redirect", **vars(moved)})
        if was_once_at(path, site):
            return problem(410, "Une page a été publiée à cette adresse et ne l’est plus.")
        raise Http404

    def _whole(self, page) -> str:
        if not public_pages().filter(pk=page.pk).exists():
            raise Http404
        return detail_texts({page.pk: page.content_type_id})[0]


class RedirectList(PublicList):
    """Redirects that lead somewhere public, for front ends that answer by themselves."""

    operation = Operation("listRedirects", "addresses")

    def get_queryset(self):
        redirects = Redirect.objects.select_related("redirect_page").order_by("old_path", "pk")
        return redirects.exclude(redirect_page__live=False)

    def item(self, each: Redirect) -> RedirectData:
        page = each.redirect_page
        return {
            "path": each.old_path,
            "location": page.get_url_parts()[2] if page else each.redirect_link,
            "status": 301 if each.is_permanent else 302,
        }


class Sitemap(PublicList):
    """Every published page with the day on which its content last changed."""

    operation = Operation("listSitemap", "addresses")

    def get_queryset(self):
        pages = public_pages().order_by("path")
        names = [page_type.model._meta.model_name for page_type in BY_LABEL.values()]
        return pages.select_related(*names)

    def item(self, each) -> SitemapEntry:
        page = getattr(each, each.specific_class._meta.model_name)
        return {
            "id": page.pk,
            "type": page._meta.label,
            "title": page.title,
            "path": page.get_url_parts()[2],
            "updated_on": page.content_updated_on.isoformat(),
        }
