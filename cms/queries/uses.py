"""Where a thing is used: in what is published, and in drafts that the index does not know."""

from collections.abc import Iterator

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import Page, ReferenceIndex


def uses_of(thing: Model) -> list[Model]:
    """Return the objects that refer to `thing`, each once, drafts of live pages included."""
    published = [
        source
        for source, _ in ReferenceIndex.get_references_to(thing).group_by_source_object()
        if source is not None
    ]
    seen = {(type(source), source.pk) for source in published}
    drafts = [page for page in _drafts_using(thing) if (type(page), page.pk) not in seen]
    return published + drafts


def _drafts_using(thing: Model) -> Iterator[Page]:
    """Look into the newest draft of each live page: Wagtail indexes only what is published."""
    target = (ContentType.objects.get_for_model(thing).pk, str(thing.pk))
    edited = Page.objects.live().filter(has_unpublished_changes=True)
    for page in edited.select_related("latest_revision").specific():
        if page.latest_revision is None:
            continue
        draft = page.from_serializable_data(page.latest_revision.content, check_fks=False)
        draft.pk = page.pk
        references = ReferenceIndex._extract_references_from_object(draft)
        if any((reference[0], str(reference[1])) == target for reference in references):
            yield page
