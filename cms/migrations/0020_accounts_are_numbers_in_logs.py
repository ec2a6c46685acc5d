"""Entries about accounts name them by their number, those from before as well."""

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Concat


def forget_names(apps, schema_editor):
    apps.get_model("wagtailcore", "ModelLogEntry").objects.filter(
        content_type__app_label="cms", content_type__model="user"
    ).update(label=Concat(Value("Compte n°\u00a0"), F("object_id")), data={})


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0019_what_mails_are_about"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(forget_names, migrations.RunPython.noop, elidable=True)]
