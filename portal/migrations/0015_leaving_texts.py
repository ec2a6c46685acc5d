from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0014_turn_notices'),
    ]

    operations = [
        migrations.AddField(
            model_name='enrolment',
            name='leaves_texts',
            field=models.BooleanField(db_default=False, default=False, verbose_name='laisse lisible au groupe ce qui était partagé'),
        ),
    ]
