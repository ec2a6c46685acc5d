"""Themes, tags and categories: the words by which the catalogue is browsed."""

from django.db.models import Count, Prefetch, Q

from blocks.representations import ImageData, PageLink, represent_image, represent_page_link
from cms.api.operations import Operation
from cms.api.views import PublicList
from cms.models import Category, SiteImage, Tag, ThemePage
from cms.models.themes import CategoryData, Hue, TagData

LIVE_FORMATIONS = Count(
    "formation_links", filter=Q(formation_links__page__live=True), distinct=True
)
LIVE_ARTICLES = Count("article_links", filter=Q(article_links__page__live=True), distinct=True)


class CountedTag(TagData):
    """A tag, with how many published pages have it."""

    formations: int
    articles: int


class CountedCategory(CategoryData):
    """A category, with how many published formations it has."""

    formations: int


class Theme(PageLink):
    """A theme, with how many published formations it has, and its tags."""

    slug: str
    summary: str
    hue: Hue
    image: ImageData | None
    formations: int
    tags: list[CountedTag]


def public_tags():
    """The tags that a published theme holds, with how many published pages have each."""
    tags = Tag.objects.filter(theme__live=True).select_related("theme").order_by("name")
    return tags.annotate(formations=LIVE_FORMATIONS, articles=LIVE_ARTICLES)


def represent_counted_tag(tag: Tag) -> CountedTag:
    return {
        **tag.get_api_representation(),
        "formations": tag.formations,
        "articles": tag.articles,
    }


class ThemeList(PublicList):
    """Published themes in the order of the site, each with its tags."""

    operation = Operation("listThemes", "catalogue")

    def get_queryset(self):
        live = Count("formations", filter=Q(formations__live=True), distinct=True)
        tags = Prefetch("tags", public_tags(), to_attr="public_tags")
        themes = ThemePage.objects.live().defer_streamfields().order_by("path")
        image = Prefetch("social_image", SiteImage.objects.for_display())
        return themes.prefetch_related(tags, image).annotate(counted=live)

    def item(self, each: ThemePage) -> Theme:
        return {
            **represent_page_link(each),
            "slug": each.slug,
            "summary": each.summary,
            "hue": each.hue,
            "image": represent_image(each.social_image),
            "formations": each.counted,
            "tags": [represent_counted_tag(tag) for tag in each.public_tags],
        }


class TagList(PublicList):
    """The tags that a published theme holds; the others are not public yet."""

    operation = Operation("listTags", "catalogue")

    def get_queryset(self):
        return public_tags()

    def item(self, each: Tag) -> CountedTag:
        return represent_counted_tag(each)


class CategoryList(PublicList):
    """Categories in their order, with how many published formations each has."""

    operation = Operation("listCategories", "catalogue")

    def get_queryset(self):
        live = Count("formations", filter=Q(formations__live=True))
        return Category.objects.annotate(counted=live).order_by("position", "name")

    def item(self, each: Category) -> CountedCategory:
        return {**each.get_api_representation(), "formations": each.counted}
