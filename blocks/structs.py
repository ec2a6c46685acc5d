"""What our blocks of several parts have in common."""

from wagtail.blocks import CharBlock, StructBlock, TextBlock


class DataStructBlock(StructBlock):
    """Front ends get every part: a text that was never written is empty, never null.

    Wagtail gives null for what an import or an older version of the block left out.
    """

    def get_api_representation(self, value, context=None):
        data = super().get_api_representation(value, context)
        return {name: self._shown(name, part) for name, part in data.items()}

    def _shown(self, name: str, part):
        is_text = isinstance(self.child_blocks[name], CharBlock | TextBlock)
        return "" if part is None and is_text else part
