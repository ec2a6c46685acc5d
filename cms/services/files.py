"""Files that belong to a row: gone once the row is."""

from functools import partial

from django.db import transaction
from django.db.models.fields.files import FieldFile


def delete_file(file: FieldFile) -> None:
    """Delete a row's file when the transaction that deletes the row is committed."""
    if file:
        transaction.on_commit(partial(file.storage.delete, file.name))
