"""Rows with something in every column, so that whatever forgets one of them is caught."""

from datetime import UTC, date, datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import models

from portal.encryption import EncryptedDataField
from tests.factories.pictures import png

MOMENT = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
BY_TYPE = {
    EncryptedDataField: lambda field: {"free_text": f"canari {field.name}"},
    models.BooleanField: lambda field: True,
    models.DateTimeField: lambda field: MOMENT,
    models.DateField: lambda field: date(2026, 10, 6),
    models.UUIDField: lambda field: uuid4(),
    models.JSONField: lambda field: ["canari"],
    models.BinaryField: lambda field: b"canari",
    models.GenericIPAddressField: lambda field: "192.0.2.7",
    models.EmailField: lambda field: f"canari.{field.name}@example.org",
    models.FileField: lambda field: ContentFile(png((6, 4)), name="canari.png"),
    models.IntegerField: lambda field: 7,
    models.CharField: lambda field: f"canari {field.name}"[: field.max_length],
    models.TextField: lambda field: f"canari {field.name}",
}


def full(model: type[models.Model], **given) -> models.Model:
    """Create a row; what is not given is filled by its type. Rows it points at are given, or none.

    Of a closed list it takes the last.
    """
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    values = {field.name: something_in(field) for field in fields if not field.is_relation}
    return model._default_manager.create(**(values | given))


def something_in(field: models.Field):
    if field.choices:
        return [value for value, _ in field.flatchoices if value][-1]
    return next(make for kind, make in BY_TYPE.items() if isinstance(field, kind))(field)
