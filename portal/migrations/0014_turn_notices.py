from django.db import migrations, models


class Migration(migrations.Migration):
    """A column with a default of the database: older code, running beside, may still insert."""

    dependencies = [
        ('portal', '0013_client_turns'),
    ]

    operations = [
        migrations.AddField(
            model_name='notificationchoices',
            name='turns',
            field=models.BooleanField(db_default=True, default=True, verbose_name='quand un passage me concerne'),
        ),
    ]
