"""JSON schemas of the page types, from their `api_fields`, blocks and extras."""

from functools import partial
from typing import get_args

from rest_framework import fields as drf
from wagtail.api.v2.serializers import PageTypeField, StreamField

from cms import models
from cms.api.page_data import breadcrumbs
from cms.api.page_types import PAGE_TYPES, PageType
from cms.api.projection import ALWAYS
from cms.api.representation import AnyPage, AnyPageSummary
from cms.api.schema.blocks import block_schema
from cms.api.schema.types import Types, closed_object, nullable, one_of, returned_by, without_none
from cms.api.serializers import PublicPagesSerializers
from cms.api.structured_data import structured_data
from cms.api_fields import CodeField, LabelledChoiceField, RepresentedField, RepresentedListField
from cms.api_types import Choice

# Fields of the framework; the first that fits.
PLAIN = (
    (drf.BooleanField, {"type": "boolean"}),
    (drf.IntegerField, {"type": "integer"}),
    (drf.DateTimeField, {"type": "string", "format": "date-time"}),
    (drf.DateField, {"type": "string", "format": "date"}),
    (drf.CharField, {"type": "string"}),
)
# What a preview says of itself (`GET preview/`): nothing of it in other answers.
OF_PREVIEWS = {
    "preview": {"type": "boolean", "const": True, "description": "In previews alone."},
    "review_until": {
        "type": "string",
        "format": "date-time",
        "description": "In previews by a review link alone: when the link ends.",
    },
}


def any_page(types: Types) -> dict:
    """The union of the page types, each whole."""
    return types.component("Page", AnyPage, partial(_union, _page, types))


def any_summary(types: Types) -> dict:
    """The union of what lists say of each page type."""
    return types.component("PageSummary", AnyPageSummary, partial(_union, _summary, types))


SPECIAL = {AnyPage: any_page, AnyPageSummary: any_summary}


def _union(make, types: Types) -> dict:
    return one_of({each.label: make(each, types) for each in PAGE_TYPES}, "type")


def _page(page_type: PageType, types: Types) -> dict:
    def build() -> dict:
        description = f"{page_type.model.page_description}"
        return closed_object(_properties(page_type, types), None, description)

    return types.component(page_type.model.__name__, page_type.model, build)


def _summary(page_type: PageType, types: Types) -> dict:
    """The fields of lists are there, the others when the parameter `fields` names them."""

    def build() -> dict:
        required = [*ALWAYS, *page_type.summary]
        return closed_object(_properties(page_type, types), required)

    name = f"{page_type.model.__name__}Summary"
    return types.component(name, (page_type.model, "summary"), build)


def _properties(page_type: PageType, types: Types) -> dict[str, dict]:
    model = page_type.model
    own = {
        name: field_schema(field, model, types)
        for name, field in PublicPagesSerializers.of(model).fields.items()
        if name not in PublicPagesSerializers.meta_fields
    }
    extras = {name: types.schema(_of_one_page(extra)) for name, extra in page_type.extras.items()}
    return {
        "id": {**own.pop("id"), "description": "0 for a draft that was never saved."},
        "type": {"type": "string", "const": page_type.label},
        "meta": _meta(types),
        **own,
        **extras,
        "breadcrumbs": types.schema(_of_one_page(breadcrumbs)),
        "json_ld": types.schema(returned_by(structured_data)),
    }


def _of_one_page(function) -> object:
    """What is said of one page by a function that answers for several."""
    return get_args(returned_by(function))[0]


def _meta(types: Types) -> dict:
    def build() -> dict:
        model = models.HomePage  # `meta` is the same for all
        serializer = PublicPagesSerializers.of(model)
        names = PublicPagesSerializers.meta_fields
        own = {name: field_schema(serializer.fields[name], model, types) for name in names}
        return closed_object({**own, **OF_PREVIEWS}, own)

    return types.component("PageMeta", PublicPagesSerializers, build)


def field_schema(field: drf.Field, model, types: Types) -> dict:
    """Return the schema of what a serializer's field gives for a page of a model."""
    if isinstance(field, StreamField):
        return block_schema(model._meta.get_field(field.source).stream_block, types)
    if isinstance(field, PageTypeField):
        return {"type": "string", "enum": [each.label for each in PAGE_TYPES]}
    if isinstance(field, LabelledChoiceField):
        return types.schema(Choice[field.enum] | None)
    if isinstance(field, CodeField):
        return types.schema(field.enum)
    if isinstance(field, RepresentedListField):
        items = types.schema(without_none(_represented(model, field.source)))
        return {"type": "array", "items": items}
    if isinstance(field, RepresentedField):
        return nullable(types.schema(without_none(_represented(model, field.source))))
    if said := returned_by(type(field).to_representation):
        return types.schema(said)
    if isinstance(field, drf.ReadOnlyField):
        return types.schema(returned_by(getattr(model, field.source).fget))
    return _plain(field)


def _represented(model, source: str) -> object:
    """What the objects of a relation, or of a list that a property gives, say of themselves."""
    attribute = getattr(model, source)
    if isinstance(attribute, property):
        (target,) = get_args(returned_by(attribute.fget, vars(models)))
    else:
        target = model._meta.get_field(source).related_model
    return returned_by(target.get_api_representation)


def _plain(field: drf.Field) -> dict:
    for kind, schema in PLAIN:
        if isinstance(field, kind):
            return nullable(schema) if field.allow_null else schema
    raise TypeError(f"{field.field_name} does not say what it gives: annotate it")
