"""Blocks that list things of one kind."""

from wagtail.blocks import CharBlock, FieldBlock, ListBlock, TextBlock

from blocks.structs import DataStructBlock


def named(block: FieldBlock) -> FieldBlock:
    """Return a block that stands alone in a list or stream, with its name for screen readers.

    Wagtail shows the name as a heading, and ties no label to the field.
    """
    block.field.widget.attrs["aria-label"] = block.label
    return block


class StepBlock(DataStructBlock):
    letter = CharBlock(
        label="Lettre",
        required=False,
        max_length=3,
        help_text="Seulement si les étapes forment un mot ; sinon elles sont numérotées.",
    )
    title = CharBlock(label="Étape", max_length=300, help_text="ex. : Clarification")
    text = TextBlock(label="Explication", required=False)

    class Meta:
        icon = "order"
        label = "Étape"


class StepsBlock(DataStructBlock):
    title = CharBlock(label="Titre", required=False, max_length=160)
    steps = ListBlock(StepBlock(), label="Étapes", min_num=1)

    class Meta:
        icon = "list-ol"
        label = "Étapes"
        description = "Des étapes dans l’ordre, en grands numéros."
        preview_value = {
            "title": "Une consultation",
            "steps": [
                {"letter": "", "title": "Exposé", "text": "Le client présente sa situation."},
                {"letter": "", "title": "Clarification", "text": "Les pairs questionnent."},
                {"letter": "", "title": "Contrat", "text": "Le client précise sa demande."},
            ],
        }


class KeyFigureBlock(DataStructBlock):
    value = CharBlock(label="Chiffre", max_length=20, help_text="ex. : 8 pairs, 3 h, 92 %")
    label = CharBlock(label="Ce qu’il mesure", max_length=120)

    class Meta:
        icon = "order-up"
        label = "Chiffre"


class KeyFiguresBlock(DataStructBlock):
    title = CharBlock(label="Titre", required=False, max_length=160)
    figures = ListBlock(KeyFigureBlock(), label="Chiffres", min_num=1, max_num=6)

    class Meta:
        icon = "table"
        label = "Chiffres clés"
        description = "Quelques chiffres en grand, chacun avec ce qu’il mesure."
        preview_value = {
            "title": "",
            "figures": [
                {"value": "8", "label": "pairs par groupe"},
                {"value": "3 h", "label": "par séance"},
            ],
        }


class ObjectivesBlock(DataStructBlock):
    title = CharBlock(label="Titre", required=False, max_length=160)
    objectives = ListBlock(
        named(CharBlock(label="Objectif", max_length=300)), label="Objectifs", min_num=1
    )

    class Meta:
        icon = "check"
        label = "Objectifs"
        description = "Une liste d’objectifs à cocher."
        preview_value = {
            "title": "À la fin du parcours, vous saurez",
            "objectives": ["formuler une demande d’aide claire", "questionner sans conseiller"],
        }
