"""The roles as groups; what each may do stands in permissions.py."""

from django.db import migrations

ROLES = ["csr", "department_staff", "inspector", "supervisor", "editor", "analyst", "administrator"]


def create_roles(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    group.objects.bulk_create([group(name=name) for name in ROLES], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0002_event_append_only"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(create_roles, migrations.RunPython.noop)]
