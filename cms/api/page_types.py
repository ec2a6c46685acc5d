"""How each type of page is read: what lists say of it, and what it shows of other pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch

from blocks.representations import PageLink, represent_page_link
from cms.models import (
    ArticleIndexPage,
    ArticlePage,
    FormationIndexPage,
    FormationPage,
    FormationTag,
    HomePage,
    SiteImage,
    StandardPage,
    ThemeIndexPage,
    ThemePage,
)
from cms.models.articles import ArticleFormation, ArticleTag
from cms.models.themes import TagName, ThemeLink
from cms.queries import related
from cms.queries.programmes import Download, downloads_of

MOST_CARDS = 50
MOST_NEIGHBOURS = 6
MOST_RECENT = 3

Pages = Sequence
# For a batch of pages, what each says under one name; the schema reads its annotation.
Extra = Callable[[Pages], list]


@dataclass(frozen=True)
class PageType:
    """`summary` names the fields of lists; `joins` and `prefetches` bring what those read, the
    `detail_` ones what a whole page reads besides."""

    model: type
    summary: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    prefetches: tuple = ()
    detail_joins: tuple[str, ...] = ()
    detail_prefetches: tuple = ()
    extras: dict[str, Extra] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.model._meta.label


class Card(PageLink):
    """A link to a published page with its summary."""

    summary: str


class ThemeCard(Card, ThemeLink):
    """The same of a theme, with its colour."""


def represent_card(page) -> Card | None:
    """A link to a published page with its summary: enough for a card."""
    link = represent_page_link(page)
    return link and {**link, "summary": page.summary}


def _cards(pages, limit: int) -> list[Card]:
    return [card for page in pages[:limit] if (card := represent_card(page))]


def _for_all(pages: Pages, value) -> list:
    return [value] * len(pages)


def _recent_articles(pages: Pages) -> list[list[Card]]:
    newest = list(related.newest_articles()[: MOST_RECENT + 1])
    return [_cards([one for one in newest if one.pk != page.pk], MOST_RECENT) for page in pages]


def _featured_articles(pages: Pages) -> list[list[Card]]:
    featured = list(related.newest_articles().filter(featured=True)[: MOST_RECENT + 1])
    return [_cards([one for one in featured if one.pk != page.pk], MOST_RECENT) for page in pages]


def _neighbours_of_articles(pages: Pages) -> list[list[Card]]:
    found = related.articles_by_article(_saved(pages))
    return [_cards(found.get(page.pk, []), MOST_RECENT) for page in pages]


def _featured_formations(pages: Pages) -> list[list[Card]]:
    featured = related.formations_of_catalogue().filter(featured=True)
    return _for_all(pages, _cards(featured, MOST_NEIGHBOURS))


def _catalogue(pages: Pages) -> list[list[Card]]:
    return _for_all(pages, _cards(related.formations_of_catalogue(), MOST_CARDS))


def _all_articles(pages: Pages) -> list[list[Card]]:
    return _for_all(pages, _cards(related.newest_articles(), MOST_CARDS))


def _all_themes(pages: Pages) -> list[list[ThemeCard]]:
    themes = (
        {**card, "hue": page.hue}
        for page in related.themes_in_order()
        if (card := represent_card(page))
    )
    return _for_all(pages, list(themes))


def _related_articles(pages: Pages) -> list[list[Card]]:
    found = related.articles_by_formation(_saved(pages))
    return [_cards(found.get(page.pk, []), MOST_NEIGHBOURS) for page in pages]


def _formations_of_themes(pages: Pages) -> list[list[Card]]:
    found = related.formations_by_theme(_saved(pages))
    return [_cards(found.get(page.pk, []), MOST_CARDS) for page in pages]


def _articles_of_themes(pages: Pages) -> list[list[Card]]:
    found = related.articles_by_theme(_saved(pages))
    return [_cards(found.get(page.pk, []), MOST_CARDS) for page in pages]


def _tags_of_themes(pages: Pages) -> list[list[TagName]]:
    found = related.tags_by_theme(_saved(pages))
    return [
        [{"slug": tag.slug, "name": tag.name} for tag in found.get(page.pk, [])] for page in pages
    ]


def _programmes(pages: Pages) -> list[Download | None]:
    found = downloads_of(_saved(pages))
    return [found.get(page.pk) for page in pages]


def _children(pages: Pages) -> list[list[Card]]:
    return [
        _cards(page.get_children().live().specific() if page.pk else [], MOST_CARDS)
        for page in pages
    ]


def _saved(pages: Pages) -> list:
    return [page for page in pages if page.pk]


def _tags(model) -> Prefetch:
    return Prefetch("tag_links", model.objects.select_related("tag__theme"))


def _image(path: str) -> Prefetch:
    return Prefetch(path, SiteImage.objects.for_display())


SOCIAL_IMAGE = _image("social_image")
PAGE_TYPES = (
    PageType(
        FormationPage,
        summary=(
            *("summary", "content_updated_on", "category", "theme", "tags", "format", "duration"),
            *("workshops", "price", "hero_image", "next_dates", "featured", "weight"),
        ),
        joins=("category", "theme"),
        prefetches=(_tags(FormationTag), "dates", _image("hero_image")),
        detail_joins=("session_flow",),
        detail_prefetches=(
            *("facilitator_links__facilitator", "session_flow__steps", "result_indicators"),
            _image("facilitator_links__facilitator__photo"),
            SOCIAL_IMAGE,
        ),
        extras={"related_articles": _related_articles, "programme": _programmes},
    ),
    PageType(
        ArticlePage,
        summary=(
            *("summary", "content_updated_on", "tags", "author", "published_on", "hero_image"),
            "featured",
        ),
        joins=("author",),
        prefetches=(_tags(ArticleTag), _image("author__photo"), _image("hero_image")),
        detail_prefetches=(
            SOCIAL_IMAGE,
            Prefetch("formation_links", ArticleFormation.objects.select_related("formation")),
        ),
        extras={
            "related_articles": _neighbours_of_articles,
            "recent_articles": _recent_articles,
            "featured_articles": _featured_articles,
        },
    ),
    PageType(
        HomePage,
        summary=("summary", "content_updated_on"),
        detail_prefetches=(SOCIAL_IMAGE,),
        extras={
            "featured_formations": _featured_formations,
            "themes": _all_themes,
            "recent_articles": _recent_articles,
        },
    ),
    PageType(
        FormationIndexPage,
        summary=("summary", "content_updated_on"),
        detail_prefetches=(SOCIAL_IMAGE,),
        extras={"formations": _catalogue},
    ),
    PageType(
        ArticleIndexPage,
        summary=("summary", "content_updated_on"),
        detail_prefetches=(SOCIAL_IMAGE,),
        extras={"articles": _all_articles},
    ),
    PageType(
        ThemeIndexPage,
        summary=("summary", "content_updated_on"),
        detail_prefetches=(SOCIAL_IMAGE,),
        extras={"themes": _all_themes},
    ),
    PageType(
        ThemePage,
        summary=("summary", "content_updated_on", "hue"),
        detail_prefetches=(SOCIAL_IMAGE,),
        extras={
            "tags": _tags_of_themes,
            "formations": _formations_of_themes,
            "articles": _articles_of_themes,
        },
    ),
    PageType(
        StandardPage,
        summary=("summary", "content_updated_on"),
        detail_prefetches=(SOCIAL_IMAGE,),
        extras={"children": _children},
    ),
)
BY_MODEL = {page_type.model: page_type for page_type in PAGE_TYPES}
BY_LABEL = {page_type.label: page_type for page_type in PAGE_TYPES}
