"""Blocks of words."""

from wagtail.blocks import CharBlock, ChoiceBlock, RichTextBlock, StructBlock, TextBlock
from wagtail.rich_text import RichText

from blocks.anchors import french_slug
from blocks.features import TEXT_FEATURES, clean_html


class CleanRichTextBlock(RichTextBlock):
    """Rich text of few features whose stored HTML always went through the allow-list."""

    def __init__(self, features=TEXT_FEATURES, **kwargs):
        super().__init__(features=features, **kwargs)

    def get_prep_value(self, value):
        return clean_html(super().get_prep_value(value))


class ParagraphBlock(CleanRichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = "Paragraphe"
        description = "Du texte courant, avec gras, italique, listes et liens."
        preview_value = RichText(
            "<p>Chaque séance part d’une <b>situation réelle</b>, apportée par l’un des pairs.</p>"
        )


class HeadingBlock(StructBlock):
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

    def get_api_representation(self, value, context=None):
        return {
            "text": value["text"],
            "level": int(value["level"]),
            "anchor": french_slug(value["text"]),
        }


class QuoteBlock(StructBlock):
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


class CalloutBlock(StructBlock):
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


class DefinitionBlock(StructBlock):
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
