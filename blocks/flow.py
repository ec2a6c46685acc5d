"""The steps of a session, taken from their one definition."""

from wagtail.blocks import CharBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from blocks.structs import DataStructBlock


class FlowBlock(DataStructBlock):
    title = CharBlock(label="Titre", required=False, max_length=160)
    flow = SnippetChooserBlock("cms.SessionFlow", label="Déroulement")

    class Meta:
        icon = "list-ol"
        label = "Déroulement d’une séance"
        description = "Les étapes d’une séance, telles que définies dans « Déroulements »."

    def get_preview_value(self):
        model = self.child_blocks["flow"].model_class
        return self.normalize({"title": "", "flow": model.objects.first()})

    @property
    def is_previewable(self):
        return True

    def get_api_representation(self, value, context=None):
        flow = value["flow"]
        return {
            "title": value["title"] or "",
            "flow": flow.get_api_representation() if flow else None,
        }
