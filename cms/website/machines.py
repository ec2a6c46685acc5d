"""What search engines and readers of feeds ask for, said by the same data as the API."""

import re
from datetime import date, datetime, time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from cms.api import addresses
from cms.api.caching import kept
from cms.api.representation import represent_summaries
from cms.api.site import represent_site
from cms.queries.addresses import public_address
from cms.queries.related import newest_articles

# Private, or of no use to a search engine. Addresses with a secret are named nowhere.
NOT_FOR_ROBOTS = ("/admin/", "/api/", "/compte/", "/espace/", "/recherche/")
MOST_ARTICLES = 30
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@require_safe
@kept()
def robots(request: HttpRequest) -> HttpResponse:
    refused = "".join(f"Disallow: {prefix}\n" for prefix in NOT_FOR_ROBOTS)
    text = f"User-agent: *\n{refused}\nSitemap: {public_address()}/sitemap.xml\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


class PublishedPages(Sitemap):
    """Every published page and the day on which its content changed."""

    limit = 5_000

    def items(self) -> list[addresses.SitemapEntry]:
        data = addresses.Sitemap()
        return [data.item(page) for page in data.get_queryset()]

    def location(self, entry: addresses.SitemapEntry) -> str:
        return entry["path"]

    def lastmod(self, entry: addresses.SitemapEntry) -> date:
        return date.fromisoformat(entry["updated_on"])

    def get_protocol(self, protocol=None) -> str:
        return urlsplit(public_address()).scheme

    def get_domain(self, site=None) -> str:
        return urlsplit(public_address()).netloc


class ArticlesFeed(Feed):
    """The newest articles with their summaries (Atom)."""

    feed_type = Atom1Feed
    language = "fr"

    def title(self) -> str:
        return in_xml(f"{represent_site()['name'] or settings.WAGTAIL_SITE_NAME} – articles")

    def link(self) -> str:
        return f"{public_address()}/articles/"

    def feed_url(self) -> str:
        return f"{public_address()}/articles/flux.xml"

    def items(self) -> list[dict]:
        newest = newest_articles().values_list("pk", "content_type_id")[:MOST_ARTICLES]
        return list(represent_summaries(dict(newest)).values())

    def item_title(self, item: dict) -> str:
        return in_xml(item["title"])

    def item_description(self, item: dict) -> str:
        return in_xml(item["summary"])

    def item_link(self, item: dict) -> str:
        return item["meta"]["html_url"]

    def item_author_name(self, item: dict) -> str | None:
        return in_xml(item["author"]["name"]) if item["author"] else None

    def item_categories(self, item: dict) -> list[str]:
        return [in_xml(tag["name"]) for tag in item["tags"]]

    def item_pubdate(self, item: dict) -> datetime | None:
        return morning_of(item["published_on"])

    def item_updateddate(self, item: dict) -> datetime | None:
        return morning_of(item["content_updated_on"])


def in_xml(text: str) -> str:
    """Return a text without the characters that no XML may hold."""
    return NOT_IN_XML.sub("", text)


def morning_of(day: str | None) -> datetime | None:
    """Return the first instant of an ISO day in Paris."""
    return day and timezone.make_aware(datetime.combine(date.fromisoformat(day), time.min))
