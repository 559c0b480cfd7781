"""The queue of Celery's tasks: pgmq's plain SQL, and our one queue in it."""

from django.db import migrations
from pgmq.install import get_embedded_install_sql


def create_queue(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pgmq.meta')")
        if cursor.fetchone()[0] is None:  # a city's server may have the extension already
            cursor.execute(get_embedded_install_sql())
        cursor.execute("SELECT pgmq.create('civic311')")


def drop_queue(apps, schema_editor):
    schema_editor.execute("SELECT pgmq.drop_queue('civic311')")


class Migration(migrations.Migration):
    operations = [migrations.RunPython(create_queue, drop_queue)]
