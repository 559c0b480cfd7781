"""Reports begun online, requests followed, surveys, services in other languages."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models



class Migration(migrations.Migration):

    dependencies = [
        ('knowledgebase', '0005_passages_by_stem'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('requests_app', '0011_contact_center_figures'),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('data', models.JSONField(blank=True, default=dict)),
                ('sender', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='DraftPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(upload_to='attachments/%Y/%m/')),
                ('content_type', models.CharField(max_length=60)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Follow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(help_text='In lower case', max_length=254)),
                ('language', models.CharField(default='en', max_length=8)),
                ('created_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ServiceWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=8)),
                ('name', models.CharField(max_length=120)),
                ('description', models.TextField(blank=True)),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('questions', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'ordering': ['language'],
            },
        ),
        migrations.CreateModel(
            name='ServiceWordingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('language', models.CharField(max_length=8)),
                ('name', models.CharField(max_length=120)),
                ('description', models.TextField(blank=True)),
                ('words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('questions', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.PositiveSmallIntegerField(choices=[(1, 'Very bad'), (2, 'Bad'), (3, 'Neither good nor bad'), (4, 'Good'), (5, 'Very good')])),
                ('words', models.TextField(blank=True)),
                ('language', models.CharField(default='en', max_length=8)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='UsedLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('used_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-used_at'],
            },
        ),
        migrations.AlterField(
            model_name='message',
            name='contact',
            field=models.ForeignKey(blank=True, help_text='Empty for what somebody asked for on the website', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='requests_app.contact'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('contact__isnull', True)), fields=['to', 'created_at'], name='message_from_website'),
        ),
        migrations.AddField(
            model_name='draft',
            name='service',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.service'),
        ),
        migrations.AddField(
            model_name='draft',
            name='service_request',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.servicerequest'),
        ),
        migrations.AddField(
            model_name='draftphoto',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='requests_app.draft'),
        ),
        migrations.AddField(
            model_name='follow',
            name='service_request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follows', to='requests_app.servicerequest'),
        ),
        migrations.AddField(
            model_name='servicewording',
            name='service',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='requests_app.service'),
        ),
        migrations.AddField(
            model_name='servicewordingevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='servicewordingevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='requests_app.servicewording'),
        ),
        migrations.AddField(
            model_name='servicewordingevent',
            name='service',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='requests_app.service'),
        ),
        migrations.AddField(
            model_name='survey',
            name='resident',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='requests_app.resident'),
        ),
        migrations.AddField(
            model_name='survey',
            name='service_request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='requests_app.servicerequest'),
        ),
        migrations.AddIndex(
            model_name='usedlink',
            index=models.Index(fields=['used_at'], name='link_used'),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['updated_at'], name='draft_updated'),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(condition=models.Q(('sent_at__isnull', False)), fields=['sender', 'sent_at'], name='draft_sent'),
        ),
        migrations.AddConstraint(
            model_name='draftphoto',
            constraint=models.UniqueConstraint(fields=('draft', 'sha256'), name='photo_once_a_draft'),
        ),
        migrations.AddIndex(
            model_name='follow',
            index=models.Index(fields=['email'], name='follow_of_email'),
        ),
        migrations.AddConstraint(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('service_request', 'email'), name='follows_once'),
        ),
        migrations.AddConstraint(
            model_name='servicewording',
            constraint=models.UniqueConstraint(fields=('service', 'language'), name='one_wording_a_language'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='servicewording',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "requests_app_servicewordingevent" ("description", "id", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "questions", "service_id", "words") VALUES (NEW."description", NEW."id", NEW."language", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."questions", NEW."service_id", NEW."words"); RETURN NULL;', hash='be79eed11d7453864b510c1d3f0baf92092504d5', operation='INSERT', pgid='pgtrigger_insert_insert_e49c3', table='requests_app_servicewording', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='servicewording',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "requests_app_servicewordingevent" ("description", "id", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "questions", "service_id", "words") VALUES (NEW."description", NEW."id", NEW."language", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."questions", NEW."service_id", NEW."words"); RETURN NULL;', hash='57be8c6b2c02e1cf611d0a7fd1f8c5df4a4fd862', operation='UPDATE', pgid='pgtrigger_update_update_ae6cf', table='requests_app_servicewording', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='servicewording',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "requests_app_servicewordingevent" ("description", "id", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "questions", "service_id", "words") VALUES (OLD."description", OLD."id", OLD."language", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."questions", OLD."service_id", OLD."words"); RETURN NULL;', hash='c61ab30c611716fb6e0157897c81d865eb35c08f', operation='DELETE', pgid='pgtrigger_delete_delete_630b1', table='requests_app_servicewording', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='survey',
            index=models.Index(fields=['-at', '-id'], name='survey_newest'),
        ),
        migrations.AddConstraint(
            model_name='survey',
            constraint=models.UniqueConstraint(fields=('service_request', 'resident'), name='survey_once_a_person', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='survey',
            constraint=models.CheckConstraint(condition=models.Q(('score__range', (1, 5))), name='score_from_one_to_five'),
        ),
    ]
