"""What every private row has: an identifier that cannot be guessed, and when it was written."""

import uuid

from django.db import models


class PortalModel(models.Model):
    """Never a page, a snippet or a search entry; no screen of the admin is made from it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True
        default_permissions = ()
