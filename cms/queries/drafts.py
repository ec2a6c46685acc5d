"""A page from the content of a draft, at a number of queries that does not grow with it."""

from django.db.models import ForeignKey, Model, prefetch_related_objects
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.models import COMMENTS_RELATION_NAME, Page

# What belongs to the page and its place in the tree, not to one of its versions.
OF_THE_PAGE = (
    *("pk", "path", "depth", "numchild", "live"),
    *("first_published_at", "last_published_at", "alias_of_id", "latest_revision_id"),
)
# What the representation of a related object looks at in its turn.
LOOKED_AT = {"tag": ["theme"], "facilitator": ["photo"]}


def public_content(content: dict) -> dict:
    """Return a page's `serializable_data` without the comments that its editors leave in it."""
    return {name: value for name, value in content.items() if name != COMMENTS_RELATION_NAME}


def restore_draft(model: type[Page], content: dict, page: Page | None) -> Page:
    """Return the draft whose `serializable_data` is `content`, related objects loaded.

    `page` is the saved page that it is a version of, None for one that was never saved. What was
    deleted since is left out of the draft.
    """
    # Wagtail would ask for every related object, one by one, whether it still exists.
    draft = model.from_serializable_data(public_content(content), check_fks=False)
    if page is not None:
        _put_in_the_tree(draft, page)
    _load(draft, _own_keys(model))
    for relation in get_all_child_relations(model):
        _load_children(draft, relation)
    return draft


def _put_in_the_tree(draft: Page, page: Page) -> None:
    for name in OF_THE_PAGE:
        setattr(draft, name, getattr(page, name))
    parent = page.get_parent()
    draft.set_url_path(parent)
    draft._cached_parent_obj = parent  # where treebeard keeps it: spares the same query


def _own_keys(model: type[Model]) -> list[ForeignKey]:
    """The foreign keys that our own model adds, without the links between the parts of a page."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
        and field.model is model
        and not field.remote_field.parent_link
        and not isinstance(field, ParentalKey)
    ]


def _load(instance: Model, keys: list[ForeignKey]) -> None:
    prefetch_related_objects([instance], *(key.name for key in keys))
    for key in keys:
        if key.null and getattr(instance, key.name) is None:
            setattr(instance, key.attname, None)


def _load_children(draft: Page, relation) -> None:
    """Load what the children point at, and leave out those that point at nothing any more."""
    name = relation.get_accessor_name()
    children, keys = list(getattr(draft, name).all()), _own_keys(relation.related_model)
    if name == COMMENTS_RELATION_NAME or not children:
        return
    looks = [f"{key.name}__{further}" for key in keys for further in LOOKED_AT.get(key.name, [])]
    prefetch_related_objects(children, *(key.name for key in keys), *looks)
    # A foreign key that may not be null and finds nothing has no attribute at all.
    kept = [child for child in children if all(hasattr(child, key.name) for key in keys)]
    setattr(draft, name, kept)
