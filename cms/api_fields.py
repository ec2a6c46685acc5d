"""How a field of a page becomes data, for the models' `api_fields`."""

from django.db.models import TextChoices
from rest_framework.fields import Field

from blocks.representations import ImageData, represent_image


class RepresentedField(Field):
    """An object that answers for itself."""

    def to_representation(self, value) -> dict | None:
        return value.get_api_representation()


class RepresentedListField(Field):
    """Objects that answer for themselves, of a relation or a list; None answers are left out."""

    def to_representation(self, value) -> list[dict]:
        objects = value if isinstance(value, list) else value.all()
        items = (item.get_api_representation() for item in objects)
        return [item for item in items if item is not None]


class LabelledChoiceField(Field):
    """A choice as its code and the French words for it; null when nothing was chosen."""

    def __init__(self, enum: type[TextChoices], **kwargs):
        self.enum = enum
        super().__init__(**kwargs)

    def to_representation(self, value: str) -> dict | None:
        return {"code": value, "label": str(self.enum(value).label)} if value else None


class CodeField(Field):
    """A choice as its code alone: nobody reads it."""

    def __init__(self, enum: type[TextChoices], **kwargs):
        self.enum = enum
        super().__init__(**kwargs)

    def to_representation(self, value: str) -> str:
        return value


class SiteImageField(Field):
    def to_representation(self, value) -> ImageData | None:
        return represent_image(value)
