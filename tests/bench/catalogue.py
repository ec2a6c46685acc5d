"""A catalogue of any size: published formations with three tags, a theme, a category, an image, a
date and about 2 kB of rich text each.

`python -m tests.bench.catalogue NUMBER` fills the migrated database of the settings.
"""

import json
import random
import sys

import django

SEED = 20261122
TEXT_LENGTH = 2_000
TAGS_EACH = 3


def main() -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from cms.api.stored import refresh_representations

    with transaction.atomic():
        fill(int(sys.argv[1]))
    call_command("make_renditions", verbosity=0)
    refresh_representations()


def fill(number: int) -> None:
    """Write the formations at once, as rows: the tree's own way takes 40 ms a page."""
    from wagtail.models import Page

    from cms.models import FormationDate, FormationIndexPage, FormationPage, FormationTag
    from tests.factories import content

    randomness = random.Random(SEED)
    theme = content.ThemePageFactory()
    tags = [content.TagFactory(theme=theme) for _ in range(12)]
    pages = formations(number, theme, randomness)
    parent = FormationIndexPage.objects.get()
    for index, page in enumerate(pages, start=1):
        plant(page, parent, index)
    insert(Page, pages)
    keys = dict(Page.objects.child_of(parent).values_list("url_path", "pk"))
    for page in pages:
        page.pk = page.page_ptr_id = keys[page.url_path]
    insert(FormationPage, pages)
    parent.numchild = number
    parent.save(update_fields=["numchild"])
    FormationTag.objects.bulk_create(
        FormationTag(page=page, tag=tag, sort_order=place)
        for page in pages
        for place, tag in enumerate(randomness.sample(tags, TAGS_EACH))
    )
    FormationDate.objects.bulk_create(
        content.FormationDateFactory.build(formation=page, city=words(randomness, 1))
        for page in pages
    )


def formations(number: int, theme, randomness: random.Random) -> list:
    """Return formations that are not in the database yet."""
    from cms.models import Category
    from tests.factories import content

    images = [content.SiteImageFactory(size=(1600, 900)) for _ in range(5)]
    categories = list(Category.objects.all())
    return [
        content.FormationPageFactory.build(
            title=f"Formation {index} {words(randomness, 4)}",
            slug=f"formation-{index}",
            theme=theme,
            category=categories[index % len(categories)],
            hero_image=images[index % len(images)],
            body=json.dumps([{"type": "paragraph", "value": rich_text(randomness)}]),
            weight=index % 50,
        )
        for index in range(number)
    ]


def plant(page, parent, place: int) -> None:
    """Give a page what the tree gives: its place below `parent`, counted from 1, and its type."""
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone

    page.path = parent._get_path(parent.path, parent.depth + 1, place)
    page.depth, page.url_path = parent.depth + 1, f"{parent.url_path}{page.slug}/"
    page.content_type = ContentType.objects.get_for_model(type(page))
    page.locale_id, page.draft_title = parent.locale_id, page.title
    page.first_published_at = page.last_published_at = timezone.now()


def insert(model, instances: list) -> None:
    """Insert rows of one table of a model with parents, which `bulk_create` refuses."""
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    if model._meta.auto_field in fields:
        fields.remove(model._meta.auto_field)
    for start in range(0, len(instances), 100):
        model._base_manager._insert(instances[start : start + 100], fields=fields)


def rich_text(randomness: random.Random) -> str:
    parts: list[str] = []
    while sum(map(len, parts)) < TEXT_LENGTH:
        parts.append(f"<p>{words(randomness, 40).capitalize()}.</p>")
    return "".join(parts)


def words(randomness: random.Random, number: int) -> str:
    return " ".join(randomness.choices(WORDS, k=number))


WORDS = (
    "groupe pair séance question situation écoute méthode équipe client consultant contrat "
    "apprentissage expérience pratique projet cadre confiance action plan retour"
).split()

if __name__ == "__main__":
    main()
