"""Messages are claimed before they go out, in the city's own words; what came back; webhooks."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('requests_app', '0009_open311'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(help_text='E-mail in lower case, or phone as E.164', max_length=254, unique=True)),
                ('undeliverable_since', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, help_text='What the other side said', max_length=300)),
                ('texts_allowed_at', models.DateTimeField(blank=True, help_text='Asked for text messages', null=True)),
                ('stopped_at', models.DateTimeField(blank=True, help_text='Texted STOP, or called it spam', null=True)),
                ('wants_digest', models.BooleanField(default=False, help_text='One e-mail a day with what can wait')),
                ('updated_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-updated_at'],
            },
        ),
        migrations.CreateModel(
            name='NoticeTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('template', models.CharField(max_length=40)),
                ('by', models.CharField(choices=[('email', 'E-mail'), ('text', 'Text message')], max_length=5)),
                ('language', models.CharField(max_length=8)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField()),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['template', 'by', 'language', 'service'],
            },
        ),
        migrations.CreateModel(
            name='NoticeTemplateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('template', models.CharField(max_length=40)),
                ('by', models.CharField(choices=[('email', 'E-mail'), ('text', 'Text message')], max_length=5)),
                ('language', models.CharField(max_length=8)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('body', models.TextField()),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Unsubscribed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'unsubscribed',
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('pending', 'Waiting to be sent'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Could not be sent'), ('bounced', 'Came back'), ('skipped', 'Not sent')], default='pending', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('is_repeat', models.BooleanField(default=False, help_text='A worker stopped while sending it: it may have arrived twice')),
                ('created_at', models.DateTimeField()),
                ('payload', models.TextField(blank=True, help_text='As sent')),
                ('response_status', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('tries', models.JSONField(blank=True, default=list, help_text='The last ones: when, how long, what came back')),
            ],
            options={
                'verbose_name_plural': 'webhook deliveries',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('url', models.URLField(help_text='https://…; private addresses are refused', max_length=500)),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), help_text='Kinds of events it is told of', size=None)),
                ('is_for_staff', models.BooleanField(default=False, help_text="A system of the city: gets private services, internal steps and the resident's data too", verbose_name='staff system')),
                ('is_active', models.BooleanField(default=True)),
                ('salt', models.CharField(editable=False, max_length=32)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('failing_since', models.DateTimeField(blank=True, editable=False, null=True)),
                ('disabled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('disabled_because', models.CharField(blank=True, editable=False, max_length=300)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.RemoveIndex(
            model_name='message',
            name='message_pending',
        ),
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_pending',
        ),
        migrations.AddField(
            model_name='message',
            name='is_repeat',
            field=models.BooleanField(default=False, help_text='A worker stopped while sending it: it may have arrived twice'),
        ),
        migrations.AddField(
            model_name='message',
            name='provider_id',
            field=models.CharField(blank=True, help_text="The provider's own number", max_length=200),
        ),
        migrations.AddField(
            model_name='notice',
            name='by',
            field=models.CharField(blank=True, choices=[('email', 'E-mail'), ('text', 'Text message')], max_length=5),
        ),
        migrations.AddField(
            model_name='notice',
            name='is_repeat',
            field=models.BooleanField(default=False, help_text='A worker stopped while sending it: it may have arrived twice'),
        ),
        migrations.AddField(
            model_name='notice',
            name='provider_id',
            field=models.CharField(blank=True, help_text="The mail provider's own number", max_length=200),
        ),
        migrations.AddField(
            model_name='notice',
            name='to',
            field=models.CharField(blank=True, help_text='E-mail address, or phone as E.164', max_length=254),
        ),
        migrations.AddField(
            model_name='page',
            name='last_error',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='page',
            name='sending_until',
            field=models.DateTimeField(blank=True, help_text='A worker has it until then; after that another one may send it', null=True),
        ),
        migrations.AlterField(
            model_name='message',
            name='status',
            field=models.CharField(choices=[('pending', 'Waiting to be sent'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Could not be sent'), ('bounced', 'Came back'), ('skipped', 'Not sent')], default='pending', max_length=8),
        ),
        migrations.AlterField(
            model_name='notice',
            name='resident',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='requests_app.resident'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='status',
            field=models.CharField(choices=[('pending', 'Waiting to be sent'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Could not be sent'), ('bounced', 'Came back'), ('skipped', 'Not sent')], default='pending', max_length=8),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('status__in', ('pending', 'sending'))), fields=['next_attempt_at'], name='message_waiting'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('status', 'failed')), fields=['id'], name='message_failed'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('provider_id', ''), _negated=True), fields=['provider_id'], name='message_of_provider'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('status__in', ('pending', 'sending'))), fields=['next_attempt_at'], name='notice_waiting'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('status', 'failed')), fields=['id'], name='notice_failed'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('provider_id', ''), _negated=True), fields=['provider_id'], name='notice_of_provider'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(condition=models.Q(('resident__isnull', True), models.Q(('to', ''), _negated=True)), fields=('event', 'to'), name='follower_told_once'),
        ),
        migrations.AddIndex(
            model_name='contactpoint',
            index=models.Index(fields=['-updated_at'], name='contact_point_newest'),
        ),
        migrations.AddField(
            model_name='noticetemplate',
            name='service',
            field=models.ForeignKey(blank=True, help_text='Empty: every service', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.service'),
        ),
        migrations.AddField(
            model_name='noticetemplateevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='noticetemplateevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='requests_app.noticetemplate'),
        ),
        migrations.AddField(
            model_name='noticetemplateevent',
            name='service',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='Empty: every service', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='requests_app.service'),
        ),
        migrations.AddField(
            model_name='unsubscribed',
            name='resident',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='unsubscribed', to='requests_app.resident'),
        ),
        migrations.AddField(
            model_name='unsubscribed',
            name='service_request',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.servicerequest'),
        ),
        migrations.AddField(
            model_name='webhookdelivery',
            name='event',
            field=models.ForeignKey(blank=True, help_text='Empty: a test', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.requestevent'),
        ),
        migrations.AddField(
            model_name='webhookendpoint',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='webhookdelivery',
            name='endpoint',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='requests_app.webhookendpoint'),
        ),
        migrations.AddConstraint(
            model_name='noticetemplate',
            constraint=models.UniqueConstraint(fields=('template', 'service', 'by', 'language'), name='one_text_for_a_notice', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticetemplate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "requests_app_noticetemplateevent" ("body", "by", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id", "subject", "template", "updated_at") VALUES (NEW."body", NEW."by", NEW."id", NEW."language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."service_id", NEW."subject", NEW."template", NEW."updated_at"); RETURN NULL;', hash='d441fb4ad4863bfafb2617e3e969ae519913ce30', operation='INSERT', pgid='pgtrigger_insert_insert_98e48', table='requests_app_noticetemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticetemplate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "requests_app_noticetemplateevent" ("body", "by", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id", "subject", "template", "updated_at") VALUES (NEW."body", NEW."by", NEW."id", NEW."language", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."service_id", NEW."subject", NEW."template", NEW."updated_at"); RETURN NULL;', hash='09d32c4bdb509df45e4e52c4022b00fe76466c1b', operation='UPDATE', pgid='pgtrigger_update_update_e51d2', table='requests_app_noticetemplate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticetemplate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "requests_app_noticetemplateevent" ("body", "by", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "service_id", "subject", "template", "updated_at") VALUES (OLD."body", OLD."by", OLD."id", OLD."language", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."service_id", OLD."subject", OLD."template", OLD."updated_at"); RETURN NULL;', hash='4fe533c6ba549ffc153d75db1279180dd93c2544', operation='DELETE', pgid='pgtrigger_delete_delete_1e4ef', table='requests_app_noticetemplate', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='unsubscribed',
            constraint=models.UniqueConstraint(fields=('resident', 'service_request'), name='unsubscribed_once', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('status__in', ('pending', 'sending'))), fields=['next_attempt_at'], name='webhook_waiting'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(fields=['endpoint', '-id'], name='webhook_of_endpoint'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.UniqueConstraint(condition=models.Q(('event__isnull', False)), fields=('event', 'endpoint'), name='delivered_once'),
        ),
    ]
