"""Formations shown inside another page."""

from wagtail.blocks import CharBlock, ListBlock, PageChooserBlock, StructBlock

from blocks.representations import represent_page_link


class RelatedFormationsBlock(StructBlock):
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
        return self.normalize({"title": "Formations liées", "formations": model.objects.live()[:2]})

    @property
    def is_previewable(self):
        return True

    def get_api_representation(self, value, context=None):
        links = (represent_page_link(page) for page in value["formations"])
        return {"title": value["title"], "formations": [link for link in links if link]}
