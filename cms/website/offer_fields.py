"""The fields of the form to ask for an offer, as plain data for its templates."""

from django.http import QueryDict
from rest_framework import serializers

from cms.api.offer_data import MOST_FORMATIONS, OfferRequestSerializer
from cms.api.posting import TRAP
from cms.api.problems import first_message
from cms.queries.offers import formations_to_ask_for
from cms.website.listings import read_all_items

CARRIED_ALONG = ("privacy_notice_version", "source_path", TRAP)
SECTIONS = {
    "Votre projet": ("formations", "format", "headcount", "period", "place", "message"),
    "Vous": ("first_name", "last_name", "email", "phone", "organisation", "job"),
    "Qui signe, qui paie": (
        "payer",
        "signatory_name",
        "signatory_email",
        "administrative_name",
        "administrative_email",
    ),
    "Enfin": ("disability_contact_wanted", "newsletter_optin"),
}
LABELS = {
    "formations": "Formations qui vous intéressent",
    "format": "Format souhaité",
    "headcount": "Nombre de participants",
    "message": "Votre message",
    "email": "Adresse électronique",
    "payer": "Qui paiera la formation",
    "signatory_name": "Qui signera",
    "signatory_email": "Adresse électronique de qui signera",
    "administrative_name": "Contact administratif",
    "administrative_email": "Adresse électronique de ce contact",
    "disability_contact_wanted": "Je souhaite parler d’une adaptation à un handicap",
    "newsletter_optin": "Je veux bien recevoir la lettre d’information",
}
# What a visitor calls themselves; the coordination reads the enumeration's own words.
CHOICES = {
    "payer": {"company": "Mon entreprise", "opco": "Un OPCO", "individual": "Moi-même"},
}
HELP = {
    "formations": "Autant que vous voulez. Aucune si vous ne savez pas encore.",
    "email": "ex.\u00a0: camille.martin@example.org",
    "newsletter_optin": "Sans rapport avec votre demande, et vous pourrez vous désinscrire.",
}
AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "email": "email",
    "phone": "tel",
    "organisation": "organization",
    "job": "organization-title",
}
KINDS = {
    "formations": "checkboxes",
    "format": "radios",
    "payer": "radios",
    "message": "textarea",
    "headcount": "number",
    "phone": "tel",
    "disability_contact_wanted": "checkbox",
    "newsletter_optin": "checkbox",
}
TYPED_BY_PEOPLE = [name for names in SECTIONS.values() for name in names]


def read_form(posted: QueryDict) -> OfferRequestSerializer:
    """Return the serializer of what was sent, not checked yet."""
    names = [*TYPED_BY_PEOPLE, *CARRIED_ALONG]
    data = QueryDict(mutable=True)
    for name in names:
        values = [value for value in posted.getlist(name) if value] or posted.getlist(name)
        data.setlist(name, values)
        if not values:
            del data[name]
    return OfferRequestSerializer(data=data)


def show_sections(form: OfferRequestSerializer, chosen: list[str]) -> list[dict]:
    """Return the form: sections `{"title", "fields"}` with each field as `show_field` gives it."""
    return [
        {"title": title, "fields": [show_field(form, name, chosen) for name in names]}
        for title, names in SECTIONS.items()
    ]


def show_field(form: OfferRequestSerializer, name: str, chosen: list[str]) -> dict:
    """Return what a template needs of one field; `chosen` are the formations ticked."""
    field, errors = form.fields[name], form.errors if hasattr(form, "initial_data") else {}
    value = form.initial_data.get(name, "") if hasattr(form, "initial_data") else ""
    return {
        "name": name,
        "id": f"id_{name}",
        "kind": kind_of(name, field),
        "label": LABELS.get(name, str(field.label)),
        "help": HELP.get(name) or (str(field.help_text or "") if name != "formations" else ""),
        "required": field.required,
        "value": value,
        "is_checked": value in ("on", "true", True),
        "error": str(first_message(errors[name])) if name in errors else "",
        "autocomplete": AUTOCOMPLETE.get(name, ""),
        "maxlength": getattr(field, "max_length", None),
        "choices": _choices(name, field, value, chosen),
    }


def kind_of(name: str, field: serializers.Field) -> str:
    email = isinstance(field, serializers.EmailField)
    return KINDS.get(name) or ("email" if email else "text")


def show_errors(form: OfferRequestSerializer) -> list[dict]:
    """Return every refusal as `{"id", "label", "message"}`, in the order of the form."""
    errors = form.errors if hasattr(form, "initial_data") else {}
    return [
        {
            "id": f"id_{name}",
            "label": LABELS.get(name, str(form.fields[name].label)),
            "message": str(first_message(errors[name])),
        }
        for name in [*TYPED_BY_PEOPLE, *CARRIED_ALONG]
        if name in errors
    ]


def show_summary(form: OfferRequestSerializer) -> list[dict]:
    """Return what was filled in, as `{"label", "value"}`, for a last look."""
    shown = [(name, _in_words(name, form)) for name in TYPED_BY_PEOPLE]
    return [
        {"label": LABELS.get(name, str(form.fields[name].label)), "value": words}
        for name, words in shown
        if words
    ]


def show_hidden(posted: QueryDict) -> list[dict]:
    """Return what was filled in, as `{"name", "value"}`, to come along to the next step."""
    names = [*TYPED_BY_PEOPLE, *CARRIED_ALONG]
    return [{"name": name, "value": value} for name in names for value in posted.getlist(name)]


def _in_words(name: str, form: OfferRequestSerializer) -> str:
    value = form.validated_data.get(name)
    if name == "formations":
        return "\n".join(formation.title for formation in value)
    if isinstance(value, bool):
        return "Oui" if value else ""
    choices = _words_of(name, form.fields[name])
    return str(choices.get(value, value if value is not None else ""))


def _words_of(name: str, field: serializers.Field) -> dict:
    return {**getattr(field, "choices", {}), **CHOICES.get(name, {})}


def _choices(name: str, field: serializers.Field, value: str, chosen: list[str]) -> list[dict]:
    if name == "formations":
        return _formations(chosen)
    value = value or ("" if field.required else _default_of(name))
    return [
        {"value": code, "label": str(label), "is_chosen": code == value}
        for code, label in _words_of(name, field).items()
        if code
    ]


def _default_of(name: str) -> str:
    return {"format": "unsure"}.get(name, "")


def _formations(chosen: list[str]) -> list[dict]:
    """The formations on line, and those chosen that are not there any more."""
    items = read_all_items(type="cms.FormationPage")
    listed = {item["meta"]["slug"]: item["title"] for item in items}
    elsewhere = [slug for slug in chosen if slug not in listed and "\0" not in slug]
    gone = formations_to_ask_for(elsewhere[:MOST_FORMATIONS])
    listed |= {slug: page.title for slug, page in gone.items()}
    return [
        {"value": slug, "label": title, "is_chosen": slug in chosen}
        for slug, title in listed.items()
    ]
