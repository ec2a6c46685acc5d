"""Coordination treats the requests; Rédaction has nothing to do with them."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

COORDINATORS = "Coordination"
CODENAMES = [f"{action}_offerrequest" for action in ("view", "change", "delete")]


def let_coordinators_treat_offers(apps, schema_editor):
    _make_permissions_exist(apps)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="cms", codename__in=CODENAMES
    )
    coordinators = apps.get_model("auth", "Group").objects.filter(name=COORDINATORS).first()
    if coordinators:  # the firm may have renamed it
        coordinators.permissions.add(*permissions)


def _make_permissions_exist(apps):
    """Permissions are made after all migrations; those of a group are needed during one."""
    config = apps.get_app_config("cms")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None


class Migration(migrations.Migration):
    dependencies = [("cms", "0012_offer_requests")]

    operations = [
        migrations.RunPython(let_coordinators_treat_offers, migrations.RunPython.noop),
    ]
