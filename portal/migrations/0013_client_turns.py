import django.core.validators
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0012_workshop_moves_and_notices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClientTurn',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('position', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                ('state', models.CharField(choices=[('open', 'À choisir'), ('proposed', 'Pressenti·e'), ('confirmed', 'Confirmé·e'), ('done', 'Passage fait'), ('skipped', 'N’a pas eu lieu')], default='open', max_length=9, verbose_name='état')),
                ('version', models.PositiveIntegerField(default=0)),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='portal.enrolment')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workshop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='portal.workshop')),
            ],
            options={
                'verbose_name': 'passage',
                'verbose_name_plural': 'passages',
                'ordering': ['workshop__starts_at', 'position'],
                'abstract': False,
                'default_permissions': (),
                'constraints': [
                    models.UniqueConstraint(fields=('workshop', 'position'), name='turn_in_its_place'),
                    models.UniqueConstraint(condition=models.Q(('client__isnull', False)), fields=('workshop', 'client'), name='client_once_in_a_workshop'),
                    models.CheckConstraint(condition=models.Q(models.Q(('client__isnull', False), ('state__in', ('proposed', 'confirmed', 'done'))), models.Q(('client', None), ('state__in', ['open', 'skipped'])), _connector='OR'), name='turn_has_a_client_or_is_open'),
                    models.CheckConstraint(condition=models.Q(('position__gte', 1)), name='turns_count_from_one'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RotationDraw',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('seed', models.CharField(max_length=32)),
                ('accepted_without', models.PositiveSmallIntegerField(default=0)),
                ('cohort', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rotation_draw', to='portal.cohort')),
            ],
            options={
                'verbose_name': 'tirage au sort',
                'verbose_name_plural': 'tirages au sort',
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TurnEvent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('added', 'Passage ajouté'), ('proposed', 'Pressenti·e'), ('volunteered', 'S’est proposé·e'), ('confirmed', 'Confirmé·e'), ('swapped', 'Échange de passages'), ('opened', 'Passage de nouveau ouvert'), ('done', 'Passage fait'), ('skipped', 'N’a pas eu lieu')], max_length=11, verbose_name='quoi')),
                ('happened_at', models.DateTimeField(verbose_name='quand')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enrolment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='portal.enrolment')),
                ('turn', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='portal.clientturn')),
            ],
            options={
                'verbose_name': 'fait d’un passage',
                'verbose_name_plural': 'faits des passages',
                'ordering': ['happened_at', 'created_at'],
                'abstract': False,
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='TurnSwap',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('state', models.CharField(choices=[('asked', 'Demandé'), ('agreed', 'Accepté'), ('refused', 'Refusé'), ('taken_back', 'Sans suite')], default='asked', max_length=10, verbose_name='état')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='swaps_asked', to='portal.enrolment')),
                ('asked_of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='swaps_received', to='portal.enrolment')),
                ('offered', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='swaps_offered', to='portal.clientturn')),
                ('wanted', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='swaps_wanted', to='portal.clientturn')),
            ],
            options={
                'verbose_name': 'échange de passages',
                'verbose_name_plural': 'échanges de passages',
                'ordering': ['created_at', 'pk'],
                'abstract': False,
                'default_permissions': (),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('offered', models.F('wanted')), _negated=True), name='swap_of_two_turns'),
                    models.CheckConstraint(condition=models.Q(('asked_by', models.F('asked_of')), _negated=True), name='swap_between_two_people'),
                    models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'asked')), models.Q(models.Q(('state', 'asked'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='swap_waits_or_was_answered'),
                    models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('offered', 'wanted'), name='swap_asked_once'),
                ],
            },
        ),
    ]
