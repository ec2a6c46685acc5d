"""The parameters of an operation, from the serializer that reads them."""

from rest_framework import serializers

from cms.api.page_types import PAGE_TYPES
from cms.api.parameters import CommaSeparatedField, FieldsField, PageListParameters
from cms.api.projection import field_names

# Text that is more than spaces, without the null character that no database takes.
TEXT = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
SLUG = "^[-a-zA-Z0-9_]+$"


def describe_parameters(parameters: type[serializers.Serializer]) -> list[dict]:
    """Return the parameters as OpenAPI has them."""
    fields = parameters().fields.items()
    return [_parameter(name, field, parameters) for name, field in fields]


def _parameter(name: str, field: serializers.Field, parameters: type) -> dict:
    described = {"in": "query", "name": name, "schema": _schema(field, parameters)}
    if field.help_text:
        described["description"] = str(field.help_text)
    if field.required:
        described["required"] = True
    if described["schema"]["type"] == "array":
        described |= {"style": "form", "explode": False}
    return described


def _schema(field: serializers.Field, parameters: type) -> dict:
    schema = _of_kind(field, parameters)
    if field.default is not serializers.empty:
        schema["default"] = field.default
    return schema


def _of_kind(field: serializers.Field, parameters: type) -> dict:
    if isinstance(field, FieldsField):
        return _fields(parameters)
    if isinstance(field, CommaSeparatedField):
        schema = {"type": "array", "items": _schema(field.child, parameters), "minItems": 1}
        return schema | _limits(field, max_length="maxItems")
    if isinstance(field, serializers.ChoiceField):
        return {"type": "string", "enum": list(field.choices)}
    if isinstance(field, serializers.IntegerField):
        return {"type": "integer", **_limits(field, min_value="minimum", max_value="maximum")}
    if isinstance(field, serializers.DecimalField):
        whole = field.max_digits - field.decimal_places
        return {"type": "string", "pattern": rf"^[0-9]{{1,{whole}}}(\.[0-9]{{1,2}})?$"}
    if isinstance(field, serializers.DateField):
        return {"type": "string", "format": "date"}
    lengths = _limits(field, min_length="minLength", max_length="maxLength")
    return {"type": "string", "pattern": _pattern(field), **lengths}


def _limits(field: serializers.Field, **names: str) -> dict:
    found = {ours: getattr(field, theirs, None) for theirs, ours in names.items()}
    return {name: limit for name, limit in found.items() if limit is not None}


def _pattern(field: serializers.Field) -> str:
    if isinstance(field, serializers.SlugField):
        return SLUG
    return getattr(field, "pattern", TEXT)


def _fields(parameters: type) -> dict:
    """The names that make an answer hold more. Those that make it hold less are told in words: what
    such an answer holds is for who asks to know."""
    names = {name for page_type in PAGE_TYPES for name in field_names(page_type)}
    listed = sorted(names) if issubclass(parameters, PageListParameters) else []
    return {"type": "array", "items": {"type": "string", "enum": ["*", *listed]}, "minItems": 1}
