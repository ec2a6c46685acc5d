"""Putting the tags of the catalogue in order."""

from collections.abc import Iterable

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Revision

from cms.models import ArticleTag, FormationTag, Tag
from cms.search.indexing import refresh_pages

LINK_MODELS = (FormationTag, ArticleTag)
LINK_RELATION = "tag_links"


@transaction.atomic
def merge_tags(target: Tag, *, others: Iterable[Tag], user=None) -> int:
    """Give every page of the `others` the `target` tag instead, drafts included; delete them.

    A page that held both keeps the target once. Returns how many pages changed.
    """
    others = [tag for tag in others if tag != target]
    merged = {tag.pk for tag in others}
    changed = {page for model in LINK_MODELS for page in _move_links(model, target, merged)}
    _rewrite_drafts(target.pk, merged)
    names = [tag.name for tag in others]
    Tag.objects.filter(pk__in=merged).delete()
    refresh_pages(changed)
    log(target, "cms.merge_tags", user=user, data={"merged": names})
    return len(changed)


def _move_links(model, target: Tag, merged: set[int]) -> set[int]:
    links = model.objects.filter(tag_id__in=merged)
    pages = set(links.values_list("page_id", flat=True))
    already = set(model.objects.filter(tag=target).values_list("page_id", flat=True))
    for link in links.order_by("page_id", "sort_order"):
        if link.page_id in already:
            link.delete()
        else:
            link.tag = target
            link.save(update_fields=["tag"])
            already.add(link.page_id)
    return pages


def _rewrite_drafts(target: int, merged: set[int]) -> None:
    """Revisions hold tags by number: one that is gone would silently leave the page."""
    revisions = Revision.objects.filter(content__has_key=LINK_RELATION)
    for pk in list(revisions.values_list("pk", flat=True)):
        revision = Revision.objects.only("content").get(pk=pk)
        links = revision.content[LINK_RELATION]
        if not merged & {link["tag"] for link in links}:
            continue
        kept = {}
        for link in links:
            tag = target if link["tag"] in merged else link["tag"]
            kept.setdefault(tag, {**link, "tag": tag})
        revision.content[LINK_RELATION] = list(kept.values())
        revision.save(update_fields=["content"])
