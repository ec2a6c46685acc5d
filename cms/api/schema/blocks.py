"""JSON schemas of blocks, from the blocks themselves.

A block whose `get_api_representation` is annotated says what it gives; of the others, the parts say
it.
"""

from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    ListBlock,
    PageChooserBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
    URLBlock,
)
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from blocks.representations import DocumentData, PageLink
from cms.api.schema.types import Types, closed_object, nullable, one_of, returned_by


def block_schema(block, types: Types) -> dict:
    """Return the schema of what a block gives the API."""
    said = returned_by(type(block).get_api_representation)
    if said is not None:
        return types.schema(said)
    for kind, make in MAKERS:
        if isinstance(block, kind):
            return make(block, types)
    raise TypeError(f"{type(block).__name__} does not say what it gives the API: annotate it")


def _struct(block: StructBlock, types: Types) -> dict:
    def build() -> dict:
        parts = block.child_blocks.items()
        return closed_object({name: block_schema(part, types) for name, part in parts})

    name = type(block).__name__.removesuffix("Block")
    return types.component(f"{name}Value", type(block), build)


def _stream(block: StreamBlock, types: Types) -> dict:
    """A list of `{"type", "value", "id"}`, told apart by `type`."""

    def build() -> dict:
        children = block.child_blocks.items()
        return one_of({name: _child(name, child, types) for name, child in children}, "type")

    item = types.component(type(block).__name__, type(block), build)
    return {"type": "array", "items": item}


def _child(name: str, block, types: Types) -> dict:
    def build() -> dict:
        kind = {"type": "string", "const": name}
        value = block_schema(block, types)
        description = str(block.meta.description or "")
        identity = {"type": "string", "description": "Stays when the page is edited."}
        return closed_object({"type": kind, "value": value, "id": identity}, None, description)

    camel = "".join(word.capitalize() for word in name.split("_"))
    return types.component(f"{camel}Block", type(block), build)


def _list(block: ListBlock, types: Types) -> dict:
    return {"type": "array", "items": block_schema(block.child_block, types)}


def _choice(block: ChoiceBlock, types: Types) -> dict:
    codes = [code for code, _ in block._constructor_kwargs["choices"]]
    return {"type": "string", "enum": codes}


def _snippet(block: SnippetChooserBlock, types: Types) -> dict:
    return nullable(types.schema(returned_by(block.target_model.get_api_representation)))


def _text(block, types: Types) -> dict:
    return {"type": "string"}


# The first that fits.
MAKERS = (
    (StructBlock, _struct),
    (StreamBlock, _stream),
    (ListBlock, _list),
    (ChoiceBlock, _choice),
    (SnippetChooserBlock, _snippet),
    (PageChooserBlock, lambda block, types: types.schema(PageLink | None)),
    (DocumentChooserBlock, lambda block, types: types.schema(DocumentData | None)),
    (BooleanBlock, lambda block, types: {"type": "boolean"}),
    ((CharBlock, TextBlock), _text),
    (URLBlock, lambda block, types: nullable({"type": "string"})),
)
