"""What is private is in no machinery of the content house: admin, revisions, search, references."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericRelation
from django.urls import get_resolver
from wagtail.admin.viewsets import viewsets
from wagtail.models import Page, RevisionMixin
from wagtail.models.reference_index import ReferenceIndex
from wagtail.search.index import Indexed
from wagtail.snippets.models import get_snippet_models

from cms.models import SearchSynonyms, Tag
from portal.encryption import EncryptedTextField
from portal.models.base import PortalModel

PRIVATE = [*apps.get_app_config("portal").get_models()]
# The coordination sees and changes groups, by the portal's own screens.
WITH_RIGHTS = {"cohort": ("view", "change")}


def models_of_the_admin() -> set[type]:
    get_resolver().url_patterns  # noqa: B018 - the admin's screens register with its addresses
    return {getattr(viewset, "model", None) for viewset in viewsets.viewsets}


def test_models_of_the_admin_are_found():
    assert {SearchSynonyms, Tag} <= models_of_the_admin() | set(get_snippet_models())


def test_all_that_is_written_in_confidence_is_among_them():
    models = [
        model
        for model in apps.get_models()
        if any(isinstance(field, EncryptedTextField) for field in model._meta.fields)
    ]
    assert models
    assert set(models) <= set(PRIVATE)


@pytest.mark.parametrize("model", PRIVATE, ids=lambda model: model.__name__)
def test_private_model_is_in_no_machinery(model):
    assert not issubclass(model, Page | RevisionMixin | Indexed)
    assert model not in get_snippet_models()
    assert model not in models_of_the_admin()
    assert not ReferenceIndex.model_is_indexable(model)
    assert not any(isinstance(field, GenericRelation) for field in model._meta.private_fields)
    assert model._meta.default_permissions == WITH_RIGHTS.get(model._meta.model_name, ())


def test_private_models_have_numbers_that_nobody_guesses():
    counted = [model.__name__ for model in PRIVATE if not issubclass(model, PortalModel)]
    assert counted == ["DataKey"]
