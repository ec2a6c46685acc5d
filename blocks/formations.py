"""Formations shown inside another page."""

from typing_extensions import TypedDict
from wagtail.blocks import CharBlock, ListBlock, PageChooserBlock

from blocks.representations import PageLink, represent_page_link
from blocks.structs import DataStructBlock


class RelatedFormationsValue(TypedDict):
    """Formations that are not on line are left out."""

    title: str
    formations: list[PageLink]


class RelatedFormationsBlock(DataStructBlock):
    title = CharBlock(label="Titre", max_length=160, default="Formations liées")
    formations = ListBlock(
        PageChooserBlock("cms.FormationPage", label="Formation"),
        label="Formations",
        min_num=1,
        max_num=6,
    )

    class Meta:
        icon = "list-ul"
        label = "Formations liées"
        description = "Quelques formations du catalogue, avec leur résumé."

    def get_preview_value(self):
        model = self.child_blocks["formations"].child_block.model_class
        return self.normalize(
            {"title": "Formations liées", "formations": list(model.objects.live()[:2])}
        )

    @property
    def is_previewable(self):
        return True

    def get_api_representation(self, value, context=None) -> RelatedFormationsValue:
        links = (represent_page_link(page) for page in value["formations"])
        return {"title": value["title"] or "", "formations": [link for link in links if link]}
