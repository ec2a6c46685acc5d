"""What pages show of other pages: at most a few queries however many pages ask."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db.models import F, Q
from django.db.models.functions import Lower

from cms.models import ArticleFormation, ArticlePage, ArticleTag, FormationPage, Tag, ThemePage

# The catalogue as it is listed when nothing else is asked.
CATALOGUE_ORDER = (F("weight").asc(nulls_last=True), Lower("title"), "pk")
NEWEST_FIRST = ("-published_on", "-pk")


def formations_of_catalogue():
    return FormationPage.objects.live().defer_streamfields().order_by(*CATALOGUE_ORDER)


def newest_articles():
    return ArticlePage.objects.live().defer_streamfields().order_by(*NEWEST_FIRST)


def themes_in_order():
    return ThemePage.objects.live().defer_streamfields().order_by("path")


def articles_by_formation(formations: Iterable[FormationPage]) -> dict[int, list[ArticlePage]]:
    """The published articles that name each formation, newest first."""
    links = ArticleFormation.objects.filter(formation__in=list(formations), page__live=True)
    links = links.order_by("-page__published_on", "-page_id").select_related("page")
    found = defaultdict(list)
    for link in links:
        found[link.formation_id].append(link.page)
    return found


def articles_by_article(articles: Iterable[ArticlePage]) -> dict[int, list[ArticlePage]]:
    """The other published articles that share a tag with each, those that share most first."""
    asked = ArticleTag.objects.filter(page__in=list(articles), tag__theme__live=True)
    askers = defaultdict(set)
    for page, tag in asked.values_list("page_id", "tag_id"):
        askers[tag].add(page)
    links = ArticleTag.objects.filter(tag__in=list(askers), page__live=True)
    shared = defaultdict(Counter)
    for link in links.order_by("-page__published_on", "-page_id").select_related("page"):
        for asker in askers[link.tag_id] - {link.page_id}:
            shared[asker][link.page] += 1
    return {asker: [page for page, _ in counted.most_common()] for asker, counted in shared.items()}


def formations_by_theme(themes: Iterable[ThemePage]) -> dict[int, list[FormationPage]]:
    found = defaultdict(list)
    for formation in formations_of_catalogue().filter(theme__in=list(themes)):
        found[formation.theme_id].append(formation)
    return found


def articles_by_theme(themes: Iterable[ThemePage]) -> dict[int, list[ArticlePage]]:
    """The published articles with a tag of each theme, each once, newest first."""
    links = ArticleTag.objects.filter(tag__theme__in=list(themes), page__live=True)
    links = links.order_by("-page__published_on", "-page_id").select_related("page", "tag")
    found = defaultdict(dict)
    for link in links:
        found[link.tag.theme_id][link.page_id] = link.page
    return {theme: list(articles.values()) for theme, articles in found.items()}


def tags_by_theme(themes: Iterable[ThemePage]) -> dict[int, list[Tag]]:
    """The tags of each theme that a published page bears."""
    found = defaultdict(list)
    borne = Q(formation_links__page__live=True) | Q(article_links__page__live=True)
    tags = Tag.objects.filter(borne, theme__in=list(themes)).distinct()
    for tag in tags.order_by("name"):
        found[tag.theme_id].append(tag)
    return found
