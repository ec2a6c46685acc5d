"""Questions and answers, each with an address of its own."""

from wagtail.blocks import CharBlock, ListBlock
from wagtail.rich_text import RichText

from blocks.anchors import unique_anchors
from blocks.structs import DataStructBlock
from blocks.text import CleanRichTextBlock


class FaqEntryBlock(DataStructBlock):
    question = CharBlock(
        label="Question", max_length=500, help_text="ex. : Combien dure une séance ?"
    )
    answer = CleanRichTextBlock(label="Réponse")
    anchor = CharBlock(
        label="Ancre",
        required=False,
        max_length=80,
        help_text="L’adresse de la question dans la page. Laissée vide, elle vient de la question.",
    )

    class Meta:
        icon = "help"
        label = "Question"


class FaqBlock(DataStructBlock):
    title = CharBlock(label="Titre", required=False, max_length=160)
    entries = ListBlock(FaqEntryBlock(), label="Questions", min_num=1)

    class Meta:
        icon = "help"
        label = "Questions fréquentes"
        description = "Des questions qui s’ouvrent, chacune avec son propre lien."
        preview_value = {
            "title": "Participer",
            "entries": [
                {
                    "question": "Combien dure une séance ?",
                    "answer": RichText("<p>Trois heures, pause comprise.</p>"),
                    "anchor": "",
                }
            ],
        }

    def get_api_representation(self, value, context=None):
        data = super().get_api_representation(value, context)
        anchors = unique_anchors(entry["anchor"] or entry["question"] for entry in value["entries"])
        for entry, anchor in zip(data["entries"], anchors, strict=True):
            entry["anchor"] = anchor
        return data
