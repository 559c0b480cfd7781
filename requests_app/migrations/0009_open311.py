import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('requests_app', '0010_online'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='The system that holds it', max_length=80)),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('hint', models.CharField(editable=False, help_text='How the key begins', max_length=12)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list, size=None)),
                ('rate', models.PositiveIntegerField(blank=True, help_text='Uses a minute; empty: no limit', null=True)),
                ('created_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('window_started_at', models.DateTimeField(editable=False, null=True)),
                ('window_uses', models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name': 'API key',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ExternalUpdate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('update_id', models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name='RequestToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=43, unique=True)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='apikey',
            name='user',
            field=models.ForeignKey(blank=True, help_text='Stands in the history as the author of what this key changes', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='externalupdate',
            name='api_key',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.apikey'),
        ),
        migrations.AddField(
            model_name='externalupdate',
            name='event',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.requestevent'),
        ),
        migrations.AddField(
            model_name='requesttoken',
            name='service_request',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='token', to='requests_app.servicerequest'),
        ),
        migrations.AddConstraint(
            model_name='externalupdate',
            constraint=models.UniqueConstraint(fields=('api_key', 'update_id'), name='external_update_once'),
        ),
    ]
