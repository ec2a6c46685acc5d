"""What tells the index that something changed.

A shared object (tag, theme, category, profile, flow) brings the pages that show it, found by their
relations: Wagtail's reference index may wait for the worker, and indexing the whole catalogue for
one renamed tag would hold SQLite's only lock for seconds. Flows stand in bodies too, where no
relation leads: every page with a flow in its body is taken then.
"""

from collections.abc import Callable, Iterable

from django.db.models import Model, TextField
from django.db.models.functions import Cast
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page, get_page_models

from cms.models import (
    ArticleTag,
    Category,
    FacilitatorProfile,
    FormationFacilitator,
    FormationTag,
    SearchEntry,
    SessionFlow,
    Tag,
    ThemePage,
)
from cms.models.base import BasePage
from cms.search.indexing import index_pages, refresh_pages
from cms.signals import saved_whole

FLOW_BLOCK = '"flow"'


def connect() -> None:
    """Register everything below; called once, when the apps are ready."""
    saved_whole.connect(on_page_saved_whole)
    post_save.connect(on_bare_page_saved, sender=Page)
    saved_whole.connect(on_flow_saved, sender=SessionFlow)
    for model in (Tag, Category, FacilitatorProfile):
        post_save.connect(on_shared_saved, sender=model)
    for model in PAGES_SHOWING:
        pre_delete.connect(on_shared_deleting, sender=model)
        post_delete.connect(on_shared_deleted, sender=model)


def on_page_saved_whole(sender, instance, **kwargs) -> None:
    if isinstance(instance, ThemePage):
        index_theme(instance)
    elif isinstance(instance, BasePage):
        index_pages([instance.pk])


def on_bare_page_saved(instance, raw=False, **kwargs) -> None:
    """A page that was saved without the columns of its type, as some of Wagtail's screens do."""
    if not raw:
        on_page_saved_whole(Page, instance.specific)


def on_flow_saved(instance, **kwargs) -> None:
    refresh_pages(pages_showing(instance))


def on_shared_saved(instance, raw=False, created=False, **kwargs) -> None:
    if not raw and not created:
        refresh_pages(pages_showing(instance))


def on_shared_deleting(instance, **kwargs) -> None:
    """Note who shows it while the database still knows."""
    instance.pages_that_showed_it = list(pages_showing(instance))


def on_shared_deleted(instance, **kwargs) -> None:
    refresh_pages(instance.pages_that_showed_it)


def index_theme(theme: ThemePage) -> None:
    """Index a theme and, when it appeared, went or changed its name, the pages that show it."""
    name = SearchEntry.objects.filter(pk=theme.pk).values_list("title", flat=True)
    before = list(name)
    index_pages([theme.pk])
    if before != list(name.all()):
        refresh_pages(pages_showing(theme))


def pages_showing(shared: Model) -> Iterable[int]:
    """Return the ids of the pages that show a shared object, perhaps of some that do not."""
    return set(PAGES_SHOWING[type(shared)](shared))


def _pages_of_tag(tag: Tag) -> Iterable[int]:
    return _pages_of_tags(tag=tag)


def _pages_of_theme(theme: ThemePage) -> Iterable[int]:
    yield from _ids(theme.formations)
    yield from _pages_of_tags(tag__theme=theme)


def _pages_of_tags(**condition) -> Iterable[int]:
    for model in (FormationTag, ArticleTag):
        yield from model.objects.filter(**condition).values_list("page_id", flat=True)


def _pages_of_category(category: Category) -> Iterable[int]:
    return _ids(category.formations)


def _pages_of_profile(profile: FacilitatorProfile) -> Iterable[int]:
    yield from _ids(profile.articles)
    links = FormationFacilitator.objects.filter(facilitator=profile)
    yield from links.values_list("page_id", flat=True)


def _pages_of_flow(flow: SessionFlow) -> Iterable[int]:
    yield from _ids(flow.formations)
    for model in get_page_models():
        if issubclass(model, BasePage) and hasattr(model, "body"):
            bodies = model.objects.live().annotate(text=Cast("body", TextField()))
            yield from _ids(bodies.filter(text__contains=FLOW_BLOCK))


def _ids(pages) -> Iterable[int]:
    return pages.values_list("pk", flat=True)


PAGES_SHOWING: dict[type[Model], Callable[..., Iterable[int]]] = {
    Tag: _pages_of_tag,
    ThemePage: _pages_of_theme,
    Category: _pages_of_category,
    FacilitatorProfile: _pages_of_profile,
    SessionFlow: _pages_of_flow,
}
