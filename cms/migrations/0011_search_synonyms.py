"""The spellings of the firm's own word are one from the start; Rédaction may add others."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

CODEV = "codev, co-développement, codéveloppement, co-développement professionnel"
EDITORS = "Rédaction"
ACTIONS = ["add", "change", "delete", "view"]


def add_first_group(apps, schema_editor):
    SearchSynonyms = apps.get_model("cms", "SearchSynonyms")
    if not SearchSynonyms.objects.exists():
        SearchSynonyms.objects.create(words=CODEV)


def let_editors_change_synonyms(apps, schema_editor):
    _make_permissions_exist(apps)
    codenames = [f"{action}_searchsynonyms" for action in ACTIONS]
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="cms", codename__in=codenames
    )
    editors = apps.get_model("auth", "Group").objects.filter(name=EDITORS).first()
    if editors:  # the firm may have renamed it
        editors.permissions.add(*permissions)


def _make_permissions_exist(apps):
    """Permissions are made after all migrations; those of a group are needed during one."""
    config = apps.get_app_config("cms")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None


class Migration(migrations.Migration):
    dependencies = [("cms", "0010_search_text_index")]

    operations = [
        migrations.RunPython(add_first_group, migrations.RunPython.noop),
        migrations.RunPython(let_editors_change_synonyms, migrations.RunPython.noop),
    ]
