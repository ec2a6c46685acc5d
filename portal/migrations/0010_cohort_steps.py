import django.core.validators
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0004_charter_seals'),
    ]

    operations = [
        migrations.CreateModel(
            name='CohortStep',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('label', models.CharField(max_length=120, verbose_name='étape')),
                ('letter', models.CharField(blank=True, max_length=3, verbose_name='lettre')),
                ('minutes', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(240)], verbose_name='durée en minutes')),
                ('speaker', models.CharField(choices=[('everyone', 'Tout le groupe'), ('client', 'Le client'), ('consultants', 'Les consultants'), ('client_and_consultants', 'Le client et les consultants'), ('facilitator', 'L’animateur·rice')], max_length=30, verbose_name='qui parle')),
                ('help_text', models.TextField(blank=True, verbose_name='ce qui s’y passe')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='portal.cohort')),
            ],
            options={
                'verbose_name': 'étape d’un groupe',
                'verbose_name_plural': 'étapes des groupes',
                'ordering': ['position'],
                'abstract': False,
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('cohort', 'position'), name='cohort_step_in_its_place')],
            },
        ),
    ]
