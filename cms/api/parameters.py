"""The parameters of addresses: each endpoint lists its own, and anything else is refused."""

from django.http import HttpRequest
from rest_framework import serializers

from cms.api.page_types import BY_LABEL
from cms.api.problems import ParametersRefused, first_message, shown
from cms.enums import TrainingFormat

MOST_ITEMS = 50
FARTHEST_OFFSET = 10_000
LONGEST_SEARCH = 200
LONGEST_PATH = 2000
ORDERS = ("weight", "title", "price", "next_date", "updated", "published")
FACETS = ("theme", "tag", "category", "format")
UNKNOWN = "Ce paramètre n’existe pas ici."
TWICE = "Ce paramètre est donné plusieurs fois\u00a0: séparez les valeurs par des virgules."


class Parameters(serializers.Serializer):
    """Parameters of an endpoint: `read` gives their values, or refuses them all by name."""

    @classmethod
    def read(cls, request: HttpRequest) -> dict:
        """Return the values that were given; raises ParametersRefused."""
        given = request.GET
        parameters = cls(data={name: given[name] for name in given})
        errors = {name: [UNKNOWN] for name in given if name not in parameters.fields}
        errors |= {name: [TWICE] for name in given if len(given.getlist(name)) > 1}
        if not parameters.is_valid():
            errors = {**parameters.errors, **errors}
        if errors:
            raise ParametersRefused(
                [
                    {"name": shown(name), "in": "query", "message": str(first_message(messages))}
                    for name, messages in errors.items()
                ]
            )
        return parameters.validated_data


class CommaSeparatedField(serializers.ListField):
    """Several values in one parameter, `a,b`."""

    def to_internal_value(self, data: str) -> list:
        return super().to_internal_value(data.split(","))

    def run_validation(self, data=serializers.empty):
        if isinstance(data, str) and len(data) > LONGEST_PATH:
            raise serializers.ValidationError("Cette valeur est trop longue.")
        return super().run_validation(data)


def slugs(text: str) -> CommaSeparatedField:
    slug = serializers.SlugField(
        max_length=255, error_messages={"invalid": "Ce n’est pas un slug."}
    )
    return CommaSeparatedField(child=slug, required=False, help_text=text, max_length=50)


def choices(values, text: str) -> CommaSeparatedField:
    child = serializers.ChoiceField(choices=values)
    return CommaSeparatedField(child=child, required=False, help_text=text)


def price() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=9,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text="Euros before tax, inclusive; prices on quote are left out.",
    )


class Pagination(Parameters):
    limit = serializers.IntegerField(
        min_value=1, max_value=MOST_ITEMS, default=20, help_text="How many items at the most."
    )
    offset = serializers.IntegerField(
        min_value=0, max_value=FARTHEST_OFFSET, default=0, help_text="How many items to skip."
    )


class FieldsField(serializers.CharField):
    """`a,b` adds fields, `*` takes all, `_` none to begin with, `-a` takes one away."""

    def to_internal_value(self, data) -> list[str]:
        return [name.strip() for name in super().to_internal_value(data).split(",")]


def fields_field() -> FieldsField:
    return FieldsField(
        required=False,
        max_length=LONGEST_PATH,
        help_text="Fields to add (`body,objectives`), `*` for all. `_` begins with none and "
        "`-name` leaves one out: such an answer holds less than its schema says.",
    )


class PageParameters(Parameters):
    fields_ = fields_field()

    def get_fields(self) -> dict:
        """`fields` is a name that serializers keep for themselves."""
        declared = super().get_fields()
        return {name.rstrip("_"): field for name, field in declared.items()}


class PageListParameters(Pagination, PageParameters):
    type = choices(sorted(BY_LABEL), "Page types, as `cms.FormationPage`.")
    theme = slugs("Slugs of themes; a comma means or.")
    tag = slugs("Slugs of tags; a comma means or.")
    category = slugs("Slugs of categories; a comma means or.")
    format = serializers.ChoiceField(
        choices=TrainingFormat.choices,
        required=False,
        help_text="`inter` and `intra` both include `both`.",
    )
    min_price = price()
    max_price = price()
    starts_after = serializers.DateField(
        required=False, help_text="A date not cancelled begins that day or later."
    )
    starts_before = serializers.DateField(
        required=False, help_text="A date not cancelled begins that day or before."
    )
    featured = serializers.ChoiceField(choices=["true", "false"], required=False)
    child_of = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, help_text="The id of a published page."
    )
    search = serializers.CharField(
        max_length=LONGEST_SEARCH, required=False, help_text="Words, in any order."
    )
    order = serializers.ChoiceField(
        choices=[sign + name for name in ORDERS for sign in ("", "-")],
        required=False,
        help_text="By default by weight, then title; by relevance when words are searched.",
    )
    facets = choices(FACETS, "Counts to return, each ignoring its own filter.")


class SchemaParameters(Parameters):
    format = serializers.ChoiceField(
        choices=["json", "yaml"], required=False, help_text="By default what `Accept` prefers."
    )


class FindParameters(Parameters):
    id = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    html_path = serializers.CharField(max_length=LONGEST_PATH, required=False)


class ResolveParameters(Parameters):
    path = serializers.RegexField(
        r"^/[^\s?#\\]*$",
        max_length=LONGEST_PATH,
        error_messages={"invalid": "Un chemin commence par « / », sans espace ni paramètre."},
        help_text="The path of the address that a visitor asked for.",
    )


class SuggestionParameters(Parameters):
    q = serializers.CharField(
        min_length=2, max_length=LONGEST_SEARCH, help_text="The first letters, two at least."
    )


class PreviewParameters(Parameters):
    """For the schema: a token that shows nothing is no mistake of its shape, but a 404."""

    token = serializers.CharField(help_text="The token of a preview or of a review link.")
