"""How a field of a page becomes data, for the models' `api_fields`."""

from rest_framework.fields import Field

from blocks.representations import represent_image, represent_page_link


class RepresentedField(Field):
    """An object that answers for itself."""

    def to_representation(self, value) -> dict | None:
        return value.get_api_representation()


class RepresentedListField(Field):
    """A relation of objects that answer for themselves; None answers are left out."""

    def to_representation(self, value) -> list[dict]:
        items = (item.get_api_representation() for item in value.all())
        return [item for item in items if item is not None]


class LabelledChoiceField(Field):
    """A choice as its code and the French words for it; null when nothing was chosen."""

    def __init__(self, choices, **kwargs):
        self.labels = dict(choices)
        super().__init__(**kwargs)

    def to_representation(self, value: str) -> dict | None:
        return {"code": value, "label": str(self.labels[value])} if value else None


class SiteImageField(Field):
    def to_representation(self, value) -> dict | None:
        return represent_image(value)


class PageLinkField(Field):
    def to_representation(self, value) -> dict | None:
        return represent_page_link(value)
