import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from knowledgebase.models import one_word_between_bars


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0006_scheduled_publishing")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="outofscope",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="outofscope",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="outofscope",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="outofscope",
            name="negative",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=1000, validators=[one_word_between_bars]),
                blank=True,
                default=list,
                help_text="Not where one of these is said: birth certificate for a passport",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="outofscopeevent",
            name="negative",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=1000, validators=[one_word_between_bars]),
                blank=True,
                default=list,
                help_text="Not where one of these is said: birth certificate for a passport",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="dangerphrase",
            name="negative",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=1000, validators=[one_word_between_bars]),
                blank=True,
                default=list,
                help_text="Not where one of these is said: gas station permit",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="dangerphrase",
            name="phrases",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=1000, validators=[one_word_between_bars]),
                blank=True,
                default=list,
                help_text="Any of these, its words near each other in any form: (smell|odor) gas",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="dangerphraseevent",
            name="negative",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=1000, validators=[one_word_between_bars]),
                blank=True,
                default=list,
                help_text="Not where one of these is said: gas station permit",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="dangerphraseevent",
            name="phrases",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=1000, validators=[one_word_between_bars]),
                blank=True,
                default=list,
                help_text="Any of these, its words near each other in any form: (smell|odor) gas",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="outofscope",
            name="phrases",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=1000, validators=[one_word_between_bars]),
                blank=True,
                default=list,
                help_text="Any of these, its words near each other in any form: (smell|odor) gas",
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="outofscopeevent",
            name="phrases",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=1000, validators=[one_word_between_bars]),
                blank=True,
                default=list,
                help_text="Any of these, its words near each other in any form: (smell|odor) gas",
                size=None,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outofscope",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "knowledgebase_outofscopeevent" ("id", "language", "negative", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phrases", "text") VALUES (NEW."id", NEW."language", NEW."negative", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phrases", NEW."text"); RETURN NULL;',
                    hash="aad177ed5e4aa9f5dc5748f32c1bf9c2b988d2e0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e5c20",
                    table="knowledgebase_outofscope",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outofscope",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "knowledgebase_outofscopeevent" ("id", "language", "negative", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phrases", "text") VALUES (NEW."id", NEW."language", NEW."negative", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phrases", NEW."text"); RETURN NULL;',
                    hash="ec6f59776f3a82c7aceed3d9a57213da6ddc8790",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_07890",
                    table="knowledgebase_outofscope",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outofscope",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "knowledgebase_outofscopeevent" ("id", "language", "negative", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phrases", "text") VALUES (OLD."id", OLD."language", OLD."negative", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phrases", OLD."text"); RETURN NULL;',
                    hash="83686646893e368b0d8eb3bf1d245096b814ca50",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1d04d",
                    table="knowledgebase_outofscope",
                    when="AFTER",
                ),
            ),
        ),
    ]
