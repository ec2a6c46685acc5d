"""Imported pages in the editor's form: opened, saved as they are, or changed."""

import pytest
from django.urls import reverse
from wagtail.blocks import ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import (
    nested_form_data,
    querydict_from_html,
    rich_text,
    streamfield,
)

from blocks.features import TEXT_FEATURES
from cms.importing.page_writing import page_digest
from cms.models import ImportedSource
from tests.factories.content import FacilitatorProfileFactory
from tests.factories.imports import (
    FIXTURES,
    SEEDS,
    article,
    formation,
    import_folder,
    write_files,
)
from tests.factories.pictures import png

pytestmark = pytest.mark.django_db

BODY = """
Un **mot**, un *autre* et un [lien](https://example.org/?a=1&b=2) ; l'été à 14:30.

- un
  - deux
- trois

## Déroulement

1. **Exposé** : le client parle
2. Écoute

> Une parole
> sur deux lignes

![Un groupe](groupe.png)

## FAQ

### Qui ?

Tous les pairs*.

### Combien ?

1. Huit
2. Dix

**Pairs** : gens du même rang.
"""


def texts(body: str) -> dict[str, str]:
    return {
        "a.md": formation(body, tags="[Neuf, Autre]", trainers="[Ada Morel]", image="groupe.png"),
        "b.md": article(body, tags="[Autre, Neuf]", formations="[demander-de-l-aide-a-ses-pairs]"),
    }


def form_value(block, value):
    """What the browser sends for the value of a block."""
    if isinstance(block, RichTextBlock):
        return rich_text(value.source, features=TEXT_FEATURES)
    if isinstance(block, StreamBlock):
        return streamfield(
            [(item.block_type, form_value(item.block, item.value)) for item in value]
        )
    if isinstance(block, ListBlock):
        items = [(block.child_block.name, form_value(block.child_block, item)) for item in value]
        return streamfield(items)
    if isinstance(block, ImageBlock):
        words = {"alt_text": value.contextual_alt_text or "", "decorative": value.decorative or ""}
        return {"image": str(value.pk), **words}
    if isinstance(block, StructBlock):
        return {name: form_value(part, value[name]) for name, part in block.child_blocks.items()}
    state = block.get_form_state(value)
    return (state[0] if isinstance(state, list) else state) or ""


def form_of(client, page: Page, **changes) -> dict:
    """The data of a page's form as the browser shows it, streams with it."""
    html = client.get(address_of(page)).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form").dict()
    latest = page.specific.get_latest_revision_as_object()
    streams = {
        name: form_value(getattr(latest, name).stream_block, getattr(latest, name))
        for name in ("body", "objectives")
        if hasattr(latest, name)
    }
    return {**data, **nested_form_data(streams), **changes}


def address_of(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def save(client, page: Page, **changes) -> None:
    before = Revision.objects.count()
    response = client.post(address_of(page), form_of(client, page, **changes))
    assert (response.status_code, Revision.objects.count()) == (302, before + 1)


def pages() -> list[Page]:
    return [source.page for source in ImportedSource.objects.select_related("page")]


@pytest.fixture
def folder(tmp_path):
    FacilitatorProfileFactory(name="Ada Morel")
    import_folder(write_files(tmp_path, {**texts(BODY), "groupe.png": png()}))
    return tmp_path


def test_a_page_saved_as_it_is_still_follows_its_file(folder, admin_client):
    for page in pages():
        save(admin_client, page)
    report = import_folder(write_files(folder, texts(f"{BODY}\nFin.\n")))
    assert [file.status for file in report.files] == ["updated", "updated"]


@pytest.mark.parametrize("change", [{"title": "Autre"}, {"body-0-deleted": "1"}, {"slug": "autre"}])
def test_a_page_that_an_editor_changed_is_a_conflict(folder, admin_client, change):
    for page in pages():
        save(admin_client, page, **change)
    report = import_folder(write_files(folder, texts(f"{BODY}\nFin.\n")))
    assert [file.status for file in report.files] == ["conflict", "conflict"]


needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the firm's own files are elsewhere")


@pytest.mark.parametrize("source", [FIXTURES, pytest.param(SEEDS, marks=needs_seeds)])
def test_any_imported_page_can_be_saved_as_it_is(source, admin_client):
    import_folder(source)
    for page in pages():
        save(admin_client, page)
    for source_file in ImportedSource.objects.all():
        latest = source_file.page.specific.get_latest_revision_as_object()
        assert page_digest(latest) == source_file.page_sha256
