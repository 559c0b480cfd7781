"""What strangers see of a place that is a home: its block."""

import pgtrigger.compiler
import pgtrigger.migrations
import requests_app.models.blocks
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('requests_app', '0012_outbox_templates'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='service',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='service',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='service',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='service',
            name='shows_block',
            field=models.BooleanField(default=False, help_text="The place is somebody's home: strangers see its block", verbose_name='Publish the block only'),
        ),
        migrations.AddField(
            model_name='serviceevent',
            name='shows_block',
            field=models.BooleanField(default=False, help_text="The place is somebody's home: strangers see its block", verbose_name='Publish the block only'),
        ),
        migrations.AddField(
            model_name='servicerequest',
            name='block_address',
            field=models.GeneratedField(db_persist=True, expression=models.Func(requests_app.models.blocks.BlockAddress(models.F('address')), function='ltrim', output_field=models.CharField(max_length=400)), output_field=models.CharField(max_length=400)),
        ),
        migrations.AddField(
            model_name='servicerequest',
            name='block_latitude',
            field=models.GeneratedField(db_persist=True, expression=requests_app.models.blocks.BlockCoordinate(models.F('latitude')), output_field=models.FloatField(null=True)),
        ),
        migrations.AddField(
            model_name='servicerequest',
            name='block_longitude',
            field=models.GeneratedField(db_persist=True, expression=requests_app.models.blocks.BlockCoordinate(models.F('longitude')), output_field=models.FloatField(null=True)),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='service',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "requests_app_serviceevent" ("anonymous_allowed", "default_priority", "department_id", "description", "group_id", "id", "is_active", "keywords", "name", "needs_location", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopen_days", "service_code", "shows_block", "type", "visibility") VALUES (NEW."anonymous_allowed", NEW."default_priority", NEW."department_id", NEW."description", NEW."group_id", NEW."id", NEW."is_active", NEW."keywords", NEW."name", NEW."needs_location", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reopen_days", NEW."service_code", NEW."shows_block", NEW."type", NEW."visibility"); RETURN NULL;', hash='45df782e21d7d0a42b7bd7282472f5ac40c73839', operation='INSERT', pgid='pgtrigger_insert_insert_5e1d3', table='requests_app_service', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='service',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "requests_app_serviceevent" ("anonymous_allowed", "default_priority", "department_id", "description", "group_id", "id", "is_active", "keywords", "name", "needs_location", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopen_days", "service_code", "shows_block", "type", "visibility") VALUES (NEW."anonymous_allowed", NEW."default_priority", NEW."department_id", NEW."description", NEW."group_id", NEW."id", NEW."is_active", NEW."keywords", NEW."name", NEW."needs_location", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reopen_days", NEW."service_code", NEW."shows_block", NEW."type", NEW."visibility"); RETURN NULL;', hash='53147f8be4dd7be66a7c8193268a5d9f2b552596', operation='UPDATE', pgid='pgtrigger_update_update_a43b1', table='requests_app_service', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='service',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "requests_app_serviceevent" ("anonymous_allowed", "default_priority", "department_id", "description", "group_id", "id", "is_active", "keywords", "name", "needs_location", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopen_days", "service_code", "shows_block", "type", "visibility") VALUES (OLD."anonymous_allowed", OLD."default_priority", OLD."department_id", OLD."description", OLD."group_id", OLD."id", OLD."is_active", OLD."keywords", OLD."name", OLD."needs_location", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reopen_days", OLD."service_code", OLD."shows_block", OLD."type", OLD."visibility"); RETURN NULL;', hash='165c2bd21186d13f16b3c90222bb26620bc0c076', operation='DELETE', pgid='pgtrigger_delete_delete_1389d', table='requests_app_service', when='AFTER')),
        ),
    ]
