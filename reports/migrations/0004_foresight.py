"""What the night works out: forecasts, alarms, durations, checks, interventions, weather."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0003_public_figures'),
        ('requests_app', '0018_event_kinds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DataQuality',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('findings', models.JSONField(default=list)),
            ],
            options={
                'verbose_name_plural': 'data quality',
                'ordering': ['-day'],
            },
        ),
        migrations.CreateModel(
            name='Refresh',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(help_text='The last local day of the history used', unique=True)),
                ('known_at', models.DateTimeField(help_text='It uses what was recorded up to this moment')),
                ('written_at', models.DateTimeField()),
                ('figures', models.JSONField(default=dict)),
                ('failures', models.JSONField(default=list)),
            ],
            options={
                'verbose_name_plural': 'refreshes',
                'ordering': ['-day'],
            },
        ),
        migrations.CreateModel(
            name='Weather',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('tmin', models.FloatField(null=True, verbose_name='lowest temperature')),
                ('tmax', models.FloatField(null=True, verbose_name='highest temperature')),
                ('precipitation', models.FloatField(null=True)),
                ('snow', models.FloatField(null=True, verbose_name='new snow')),
            ],
            options={
                'verbose_name_plural': 'weather',
                'ordering': ['-day'],
            },
        ),
        migrations.CreateModel(
            name='Intervention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(verbose_name='changed on')),
                ('what_changed', models.CharField(help_text='A schedule, a crew, a baiting', max_length=300)),
                ('outcome', models.CharField(choices=[('requests', 'How many requests come'), ('duration', 'How long they take')], default='requests', max_length=8)),
                ('added_at', models.DateTimeField(editable=False)),
                ('judged_on', models.DateField(blank=True, editable=False, null=True)),
                ('effect', models.JSONField(blank=True, default=dict, editable=False)),
                ('added_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('comparison', models.ForeignKey(blank=True, help_text='Where nothing changed; empty: all other districts', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.district')),
                ('district', models.ForeignKey(blank=True, help_text='Empty: the whole city', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.district')),
                ('service', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.service')),
            ],
            options={
                'ordering': ['-started_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('kind', models.CharField(choices=[('surge', 'Surge'), ('hot_spot', 'Hot spot')], max_length=8)),
                ('key', models.CharField(help_text='The same for one alarm on all its days', max_length=80)),
                ('since', models.DateField(help_text='The first day counted')),
                ('observed', models.PositiveIntegerField()),
                ('expected', models.FloatField()),
                ('p', models.FloatField()),
                ('score', models.FloatField()),
                ('rank', models.PositiveIntegerField()),
                ('is_shown', models.BooleanField(default=False)),
                ('sentence', models.CharField(max_length=400)),
                ('figures', models.JSONField(default=dict)),
                ('requests', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('state', models.CharField(choices=[('new', 'New'), ('acknowledged', 'Seen'), ('explained', 'Explained'), ('storm', 'Opened as a storm'), ('false', 'Nothing there')], default='new', max_length=12)),
                ('said_at', models.DateTimeField(null=True)),
                ('why', models.CharField(blank=True, max_length=500)),
                ('district', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.district')),
                ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.service')),
            ],
            options={
                'ordering': ['-day', 'rank'],
                'indexes': [models.Index(condition=models.Q(('is_shown', True)), fields=['-day'], name='alarm_shown'), models.Index(fields=['key', '-day'], name='alarm_days')],
                'constraints': [models.UniqueConstraint(fields=('day', 'kind', 'key'), name='alarm_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='DurationFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('figures', models.JSONField(default=dict)),
                ('district', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.district')),
                ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.service')),
            ],
            options={
                'ordering': ['service__name', 'district__name'],
                'constraints': [models.UniqueConstraint(fields=('day', 'service', 'district'), name='durations_once_a_day', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Forecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('method', models.CharField(max_length=80)),
                ('figures', models.JSONField(default=dict)),
                ('too_little', models.CharField(blank=True, max_length=300)),
                ('district', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.district')),
                ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.service')),
            ],
            options={
                'ordering': ['service__name', 'district__name'],
                'constraints': [models.UniqueConstraint(fields=('day', 'service', 'district'), name='forecast_once_a_day', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='PromiseCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(help_text='The first of the 28 days')),
                ('of_ten', models.PositiveSmallIntegerField(default=8)),
                ('days', models.PositiveSmallIntegerField(help_text='Promised, working days')),
                ('cases', models.PositiveIntegerField()),
                ('kept', models.PositiveIntegerField()),
                ('replayed', models.BooleanField(default=False)),
                ('district', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.district')),
                ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.service')),
            ],
            options={
                'ordering': ['-day', 'service__name'],
                'constraints': [models.UniqueConstraint(fields=('day', 'service', 'district'), name='promise_checked_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('kept__lte', models.F('cases'))), name='promise_kept_of_cases')],
            },
        ),
        migrations.CreateModel(
            name='PromiseMade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('of_ten', models.PositiveSmallIntegerField(default=8)),
                ('days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('district', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.district')),
                ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.service')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('service', 'district', 'since'), name='promise_made_once_a_day', nulls_distinct=False)],
            },
        ),
    ]
