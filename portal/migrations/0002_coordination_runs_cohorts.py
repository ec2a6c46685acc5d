"""Coordination opens and changes cohorts; Rédaction has nothing to do with them."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

COORDINATORS = "Coordination"
CODENAMES = ["view_cohort", "change_cohort"]


def let_coordinators_run_cohorts(apps, schema_editor):
    _make_permissions_exist(apps)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="portal", codename__in=CODENAMES
    )
    coordinators = apps.get_model("auth", "Group").objects.filter(name=COORDINATORS).first()
    if coordinators:  # the firm may have renamed it
        coordinators.permissions.add(*permissions)


def _make_permissions_exist(apps):
    """Permissions are made after all migrations; those of a group are needed during one."""
    config = apps.get_app_config("portal")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0001_people_and_cohorts"),
        ("cms", "0015_added_columns"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(let_coordinators_run_cohorts, migrations.RunPython.noop),
    ]
