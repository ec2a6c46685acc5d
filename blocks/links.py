"""Links to pages of the site or elsewhere."""

from django.core.exceptions import ValidationError
from typing_extensions import TypedDict
from wagtail.blocks import CharBlock, ChoiceBlock, PageChooserBlock, URLBlock
from wagtail.blocks.struct_block import StructBlockValidationError

from blocks.representations import PageLink, represent_page_link
from blocks.structs import DataStructBlock


class LinkValue(TypedDict):
    label: str
    page: PageLink | None
    url: str | None


class LinkBlock(DataStructBlock):
    """A page of the site, or an address elsewhere: exactly one of them."""

    label = CharBlock(label="Libellé", max_length=80, help_text="ex. : Voir les formations")
    page = PageChooserBlock(label="Page", required=False)
    url = URLBlock(label="ou adresse", required=False)

    class Meta:
        icon = "link"
        label = "Lien"

    def clean(self, value):
        value = super().clean(value)
        if bool(value["page"]) == bool(value["url"]):
            error = ValidationError("Choisissez une page, ou bien donnez une adresse.")
            raise StructBlockValidationError({"page": error})
        return value

    def get_api_representation(self, value, context=None) -> LinkValue:
        return {
            "label": value["label"],
            "page": represent_page_link(value["page"]),
            "url": value["url"] or None,
        }


class CallToActionBlock(DataStructBlock):
    title = CharBlock(label="Phrase", max_length=160, help_text="ex. : Parlons de votre équipe")
    action = ChoiceBlock(
        label="Action",
        choices=[("offer_request", "Demander une offre"), ("link", "Suivre un lien")],
        default="offer_request",
    )
    label = CharBlock(label="Texte du bouton", max_length=60, default="Demander une offre")
    page = PageChooserBlock(label="Page", required=False, help_text="Pour « Suivre un lien ».")

    class Meta:
        icon = "redirect"
        label = "Appel à l’action"
        description = "Une phrase et un bouton : demander une offre, ou aller à une page."
        preview_value = {
            "title": "Parlons de votre équipe",
            "action": "offer_request",
            "label": "Demander une offre",
            "page": None,
        }

    def clean(self, value):
        value = super().clean(value)
        if value["action"] == "link" and not value["page"]:
            raise StructBlockValidationError(
                {"page": ValidationError("Choisissez la page à laquelle mène le bouton.")}
            )
        return value

    def get_api_representation(self, value, context=None):
        return {
            "title": value["title"] or "",
            "action": value["action"],
            "label": value["label"] or "",
            "page": represent_page_link(value["page"]),
        }
