"""Blocks of words."""

from functools import cached_property
from typing import Annotated, Literal

from django.core.exceptions import BadRequest
from typing_extensions import TypedDict
from wagtail.blocks import CharBlock, ChoiceBlock, RichTextBlock, TextBlock
from wagtail.rich_text import RichText, expand_db_html

from blocks.anchors import french_slug
from blocks.described import Described
from blocks.features import TEXT_FEATURES, clean_html, clean_shown_html
from blocks.structs import DataStructBlock

# HTML of the few elements of `blocks.features`, its links resolved: ready to show.
Html = Annotated[str, Described(format="html", description="Clean and ready to show.")]


class CleanRichTextBlock(RichTextBlock):
    """Rich text of few features that goes through the allow-list when it is stored, and again when
    it is read: an import or a restored table may have passed the first."""

    def __init__(self, features=TEXT_FEATURES, **kwargs):
        super().__init__(features=features, **kwargs)

    @cached_property
    def field(self):
        """The editor of a block has a heading but no label: screen readers get its name so."""
        field = super().field
        field.widget.options["ariaLabel"] = self.label
        return field

    def value_from_datadict(self, data, files, prefix):
        try:
            return super().value_from_datadict(data, files, prefix)
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            raise BadRequest("this rich text does not come from the editor") from error

    def to_python(self, value):
        return super().to_python(clean_html(value or ""))

    def get_prep_value(self, value):
        return clean_html(super().get_prep_value(value))

    def get_api_representation(self, value, context=None) -> Html:
        """HTML whatever the address asks for: the website's address is the visitor's to write."""
        return clean_shown_html(expand_db_html(value.source))


class ParagraphBlock(CleanRichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = "Paragraphe"
        description = "Du texte courant, avec gras, italique, listes et liens."
        preview_value = RichText(
            "<p>Chaque séance part d’une <b>situation réelle</b>, apportée par l’un des pairs.</p>"
        )


class HeadingValue(TypedDict):
    """`anchor` is for links to this place of the page."""

    text: str
    level: Literal[2, 3, 4]
    anchor: str


class HeadingBlock(DataStructBlock):
    text = CharBlock(label="Titre", max_length=250, help_text="ex. : Le déroulement d’une séance")
    level = ChoiceBlock(
        label="Niveau",
        choices=[("2", "Titre de partie"), ("3", "Sous-titre"), ("4", "Petit sous-titre")],
        default="2",
        help_text="Le titre de la page est le niveau 1 : une partie commence au niveau 2.",
    )

    class Meta:
        icon = "title"
        label = "Titre"
        description = "Un titre de partie ou un sous-titre."
        preview_value = {"text": "Le déroulement d’une séance", "level": "2"}

    def get_api_representation(self, value, context=None) -> HeadingValue:
        text = value["text"] or ""
        return {
            "text": text,
            "level": int(value["level"]),
            "anchor": french_slug(text),
        }


class QuoteBlock(DataStructBlock):
    text = TextBlock(label="Citation", help_text="Sans guillemets : l’affichage les ajoute.")
    author = CharBlock(label="Auteur·rice", required=False, max_length=120)
    role = CharBlock(
        label="Qualité", required=False, max_length=120, help_text="ex. : responsable d’équipe"
    )

    class Meta:
        icon = "openquote"
        label = "Citation"
        description = "Une parole mise en valeur, avec son auteur."
        preview_value = {
            "text": "J’ai cessé de chercher la bonne réponse tout seul.",
            "author": "Une participante",
            "role": "cheffe de projet",
        }


class CalloutBlock(DataStructBlock):
    kind = ChoiceBlock(
        label="Nature",
        choices=[("info", "À savoir"), ("tip", "Conseil"), ("warning", "Attention")],
        default="info",
    )
    title = CharBlock(label="Titre", required=False, max_length=120)
    text = CleanRichTextBlock(label="Texte")

    class Meta:
        icon = "warning"
        label = "Encadré"
        description = "Une information à ne pas manquer, détachée du texte."
        preview_value = {
            "kind": "info",
            "title": "Groupe fermé",
            "text": RichText("<p>Les membres restent les mêmes pendant tout le cycle.</p>"),
        }


class DefinitionBlock(DataStructBlock):
    term = CharBlock(label="Terme", max_length=120, help_text="ex. : Intelligence collective")
    text = CleanRichTextBlock(label="Définition")
    anchor = CharBlock(
        label="Ancre",
        required=False,
        max_length=80,
        help_text="Pour y mener par un lien « #ancre ». Laissée vide, elle vient du terme.",
    )

    class Meta:
        icon = "info-circle"
        label = "Définition"
        description = "Un terme et ce qu’il veut dire ici, que d’autres textes peuvent viser."
        preview_value = {
            "term": "Manchette",
            "text": RichText("<p>La situation du client, dite en une phrase.</p>"),
            "anchor": "",
        }

    def get_api_representation(self, value, context=None):
        data = super().get_api_representation(value, context)
        return {**data, "anchor": value["anchor"] or french_slug(value["term"])}
