"""Where answers to a mail go, where it is unsubscribed from, and since when a date is announced.

Code of before may still write both tables: the columns have a default in the database, or may be
null. SQLite makes whole tables anew for that, which the migration linter takes for columns without
default: the Makefile excuses this file.
"""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cms", "0014_programmes")]

    operations = [
        migrations.AddField(
            model_name='formationdate',
            name='announced_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, null=True, verbose_name='ajoutée le'),
        ),
        migrations.AddField(
            model_name='outboxmail',
            name='reply_to',
            field=models.EmailField(blank=True, db_default='', max_length=254, verbose_name='réponses à'),
        ),
        migrations.AddField(
            model_name='outboxmail',
            name='unsubscribe',
            field=models.URLField(blank=True, db_default='', verbose_name='adresse de désinscription'),
        ),
    ]
