"""Photos of a visit, sweeps, and when the inspector came."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0030_reveal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Sweep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(help_text="In words: around 550 Main Street", max_length=120)),
                (
                    "cells",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("day", models.DateField()),
                ("planned_at", models.DateTimeField()),
                ("key", models.CharField(blank=True, max_length=80, null=True, unique=True)),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="requests_app.department",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="requests_app.inspectiontask",
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT,
                        related_name="+", to="requests_app.district",
                    ),
                ),
                (
                    "inspector",
                    models.ForeignKey(
                        blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT,
                        related_name="+", to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT,
                        related_name="+", to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-day", "-id"],
                "indexes": [
                    models.Index(fields=["department", "-day", "-id"], name="sweep_of_department")
                ],
            },
        ),
        migrations.AddField(
            model_name="inspection",
            name="started_at",
            field=models.DateTimeField(blank=True, help_text="The inspector stands at the door", null=True),
        ),
        migrations.AddField(
            model_name="inspection",
            name="sweep",
            field=models.ForeignKey(
                blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT,
                related_name="inspections", to="requests_app.sweep",
            ),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(
                condition=models.Q(("sweep__isnull", False)), fields=["sweep"], name="inspection_of_sweep"
            ),
        ),
        migrations.CreateModel(
            name="InspectionPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(upload_to="inspections/%Y/%m/")),
                ("content_type", models.CharField(max_length=60)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "phase",
                    models.CharField(
                        choices=[("before", "As found"), ("after", "On coming back"), ("other", "Other")],
                        default="before", max_length=6,
                    ),
                ),
                ("taken_at", models.DateTimeField()),
                ("key", models.CharField(blank=True, max_length=80, null=True, unique=True)),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos",
                        to="requests_app.inspection",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT,
                        related_name="+", to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["taken_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "sha256"), name="inspection_photo_once")
                ],
            },
        ),
    ]  # fmt: skip
