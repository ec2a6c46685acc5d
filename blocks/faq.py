"""Questions and answers, each with an address of its own."""

from django.utils.text import slugify
from wagtail.blocks import CharBlock, ListBlock, StructBlock
from wagtail.rich_text import RichText

from blocks.text import CleanRichTextBlock


class FaqEntryBlock(StructBlock):
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


class FaqBlock(StructBlock):
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


def unique_anchors(texts) -> list[str]:
    """Return one address per text, in order; the second of the same name ends in `-2`."""
    seen: dict[str, int] = {}
    anchors = []
    for text in texts:
        anchor = slugify(text)[:80].strip("-") or "question"
        seen[anchor] = seen.get(anchor, 0) + 1
        anchors.append(anchor if seen[anchor] == 1 else f"{anchor}-{seen[anchor]}")
    return anchors
