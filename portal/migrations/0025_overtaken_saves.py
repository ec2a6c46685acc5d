from django.db import migrations, models


class Migration(migrations.Migration):
    """A save that comes after the one written upon it is no other window's."""

    dependencies = [
        ('portal', '0024_one_role_in_a_group'),
    ]

    operations = [
        migrations.AddField(
            model_name='commentdraft',
            name='overtaken_key',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='commitment',
            name='overtaken_key',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='journalentry',
            name='overtaken_key',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='preparation',
            name='overtaken_key',
            field=models.UUIDField(blank=True, null=True),
        ),
    ]
