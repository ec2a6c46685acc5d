"""JSON schemas of Python types, read from annotations: what is said of the data cannot drift from
the code that makes it.

Objects are closed (`additionalProperties: false`), objects and enumerations become components.
"""

from collections.abc import Callable
from inspect import cleandoc
from types import NoneType, UnionType
from typing import (
    Annotated,
    Literal,
    NotRequired,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from django.db.models import TextChoices
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent
from typing_extensions import is_typeddict

PLAIN = {str: "string", int: "integer", bool: "boolean", float: "number", NoneType: "null"}


def returned_by(function: Callable, names: dict | None = None) -> object:
    """Return the type that a function says it returns, None when it does not say."""
    return get_type_hints(function, localns=names, include_extras=True).get("return")


def without_none(hint) -> object:
    """`X | None` → `X`."""
    kept = [arg for arg in get_args(hint) if arg is not NoneType]
    return Union[tuple(kept)] if get_origin(hint) in (Union, UnionType) else hint  # noqa: UP007


def nullable(schema: dict) -> dict:
    if isinstance(schema.get("type"), str) and not {"enum", "const"} & schema.keys():
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def closed_object(properties: dict[str, dict], required=None, description: str = "") -> dict:
    """Return the schema of an object with these keys and no others, all required by default."""
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else list(required),
        "additionalProperties": False,
    }
    return {"description": description, **schema} if description else schema


def one_of(branches: dict[str, dict], key: str) -> dict:
    """Return the union of components told apart by the constant that each has under `key`."""
    mapping = {value: ref["$ref"] for value, ref in branches.items()}
    discriminator = {"propertyName": key, "mapping": mapping}
    return {"oneOf": list(branches.values()), "discriminator": discriminator}


class Types:
    """Makes schemas; `special` maps types to functions that are given this object."""

    def __init__(self, registry: ComponentRegistry, special: dict | None = None):
        self.registry = registry
        self.special = special or {}
        self._makers = {
            Annotated: self._annotated,
            NotRequired: lambda hint, bound: self.schema(get_args(hint)[0], bound),
            Literal: lambda hint, bound: _literal(get_args(hint)),
            Union: self._union,
            UnionType: self._union,
            list: self._list,
            dict: self._mapping,
        }

    def schema(self, hint, bound: dict | None = None) -> dict:
        """Return the schema of a type; `bound` says what type variables stand for."""
        if hint in self.special:
            return self.special[hint](self)
        if isinstance(hint, TypeVar):
            return self.schema(bound[hint])
        if hint in PLAIN:
            return {"type": PLAIN[hint]}
        if isinstance(hint, type) and issubclass(hint, TextChoices):
            return self.component(hint.__name__, hint, lambda: _enumeration(hint))
        if is_typeddict(get_origin(hint) or hint):
            return self._object(hint)
        return self._makers[get_origin(hint) or hint](hint, bound)

    def component(self, name: str, identity, build: Callable[[], dict]) -> dict:
        """Return the reference to a component, made when it is named for the first time."""
        component = ResolvedComponent(name, ResolvedComponent.SCHEMA, {}, identity)
        if component not in self.registry:
            self.registry.register(component)
            component.schema.update(build())
        return component.ref

    def _object(self, hint) -> dict:
        made_of = get_origin(hint) or hint
        parameters = getattr(made_of, "__parameters__", ())
        bound = dict(zip(parameters, get_args(hint), strict=True))

        def build() -> dict:
            fields = get_type_hints(made_of, include_extras=True)
            properties = {name: self.schema(field, bound) for name, field in fields.items()}
            required = [name for name in fields if name in made_of.__required_keys__]
            return closed_object(properties, required, cleandoc(made_of.__doc__ or ""))

        return self.component(_name(hint), made_of, build)

    def _annotated(self, hint, bound) -> dict:
        base, *said = get_args(hint)
        more = {name: each for words in said for name, each in words._asdict().items() if each}
        return {**self.schema(base, bound), **more}

    def _union(self, hint, bound) -> dict:
        kept = [arg for arg in get_args(hint) if arg is not NoneType]
        if len(kept) > 1:
            schema = self._discriminated(kept) or {
                "anyOf": [self.schema(arg, bound) for arg in kept]
            }
        else:
            schema = self.schema(kept[0], bound)
        return nullable(schema) if NoneType in get_args(hint) else schema

    def _discriminated(self, hints: list) -> dict | None:
        """The union of objects that a key with one constant each tells apart."""
        if not all(is_typeddict(hint) for hint in hints):
            return None
        for key, first in get_type_hints(hints[0]).items():
            if get_origin(first) is Literal and len(get_args(first)) == 1:
                constants = [get_args(get_type_hints(hint)[key])[0] for hint in hints]
                refs = [self.schema(hint) for hint in hints]
                return one_of(dict(zip(constants, refs, strict=True)), key)
        return None

    def _list(self, hint, bound) -> dict:
        return {"type": "array", "items": self.schema(get_args(hint)[0], bound)}

    def _mapping(self, hint, bound) -> dict:
        """A `dict` holds anything, a `dict[str, X]` values of one type."""
        arguments = get_args(hint)
        values = self.schema(arguments[1], bound) if arguments else True
        return {"type": "object", "additionalProperties": values}


def _name(hint) -> str:
    """`ImageData` → Image, `Choice[Speaker]` → SpeakerChoice, `ListData[Theme]` → ThemeList."""
    arguments = "".join(_name(arg) for arg in get_args(hint))
    return arguments + (get_origin(hint) or hint).__name__.removesuffix("Data")


def _literal(values: tuple) -> dict:
    kind = {"type": PLAIN[type(values[0])]}
    return {**kind, "const": values[0]} if len(values) == 1 else {**kind, "enum": list(values)}


def _enumeration(choices: type[TextChoices]) -> dict:
    lines = (f"* `{choice.value}`: {choice.label}" for choice in choices)
    return {"type": "string", "enum": choices.values, "description": "\n".join(lines)}
