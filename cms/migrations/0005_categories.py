"""The categories of a training catalogue, one per formation."""

from django.db import migrations

CATEGORIES = [
    ("Ateliers", "ateliers"),
    ("Parcours", "parcours"),
    ("Formations", "formations"),
    ("Conférences", "conferences"),
    ("Accompagnement", "accompagnement"),
]


def create_categories(apps, schema_editor):
    Category = apps.get_model("cms", "Category")
    if Category.objects.exists():
        return
    for number, (name, slug) in enumerate(CATEGORIES, start=1):
        Category.objects.create(name=name, slug=slug, position=number * 10)


class Migration(migrations.Migration):
    dependencies = [("cms", "0004_groups")]

    operations = [migrations.RunPython(create_categories, migrations.RunPython.noop)]
