import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('requests_app', '0015_api_answers'),
    ]

    operations = [
        migrations.CreateModel(
            name='ServiceAttributeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=60)),
                ('description', models.CharField(help_text='The question, as it is asked', max_length=300)),
                ('datatype', models.CharField(choices=[('string', 'One line'), ('number', 'Number'), ('datetime', 'Date and time'), ('text', 'Many lines'), ('singlevaluelist', 'One of a list'), ('multivaluelist', 'Several of a list')], max_length=16)),
                ('datatype_description', models.CharField(blank=True, max_length=200)),
                ('required', models.BooleanField(default=False)),
                ('variable', models.BooleanField(default=True, help_text='Off: a text to show, no answer wanted')),
                ('order', models.PositiveSmallIntegerField(default=1)),
                ('values', models.JSONField(blank=True, default=list)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='serviceattribute',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "requests_app_serviceattributeevent" ("code", "datatype", "datatype_description", "description", "id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "required", "service_id", "values", "variable") VALUES (NEW."code", NEW."datatype", NEW."datatype_description", NEW."description", NEW."id", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."required", NEW."service_id", NEW."values", NEW."variable"); RETURN NULL;', hash='796fc4f97882388343cba6a27c4c56604b1cf7fe', operation='INSERT', pgid='pgtrigger_insert_insert_8043f', table='requests_app_serviceattribute', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='serviceattribute',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "requests_app_serviceattributeevent" ("code", "datatype", "datatype_description", "description", "id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "required", "service_id", "values", "variable") VALUES (NEW."code", NEW."datatype", NEW."datatype_description", NEW."description", NEW."id", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."required", NEW."service_id", NEW."values", NEW."variable"); RETURN NULL;', hash='26352e58c09435fd11018814e0ec67ca67aee282', operation='UPDATE', pgid='pgtrigger_update_update_4f535', table='requests_app_serviceattribute', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='serviceattribute',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "requests_app_serviceattributeevent" ("code", "datatype", "datatype_description", "description", "id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "required", "service_id", "values", "variable") VALUES (OLD."code", OLD."datatype", OLD."datatype_description", OLD."description", OLD."id", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."required", OLD."service_id", OLD."values", OLD."variable"); RETURN NULL;', hash='eae1bab8a9b564ee2c253c21d638664ead9df019', operation='DELETE', pgid='pgtrigger_delete_delete_76acb', table='requests_app_serviceattribute', when='AFTER')),
        ),
        migrations.AddField(
            model_name='serviceattributeevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='serviceattributeevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='requests_app.serviceattribute'),
        ),
        migrations.AddField(
            model_name='serviceattributeevent',
            name='service',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='requests_app.service'),
        ),
    ]
