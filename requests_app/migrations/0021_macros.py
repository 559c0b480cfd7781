import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0019_storms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="standardreply",
            name="texts",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text='Language and text: {"es": "Está arreglado."}',
                verbose_name="in other languages",
            ),
        ),
        migrations.CreateModel(
            name="ClosingCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "checks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), blank=True, default=list, size=None
                    ),
                ),
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closing_check",
                        to="requests_app.service",
                    ),
                ),
            ],
            options={
                "ordering": ["service__name"],
            },
        ),
        migrations.CreateModel(
            name="Macro",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True)),
                ("description", models.CharField(blank=True, help_text="When to use it", max_length=300)),
                (
                    "checks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        help_text="What must hold before it runs",
                        size=None,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: for everybody",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="requests_app.department",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="With services: where it may be used; none: all",
                        related_name="+",
                        to="requests_app.servicegroup",
                    ),
                ),
                ("services", models.ManyToManyField(blank=True, related_name="+", to="requests_app.service")),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="BulkMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("verb", models.CharField(max_length=20)),
                (
                    "answers",
                    models.JSONField(blank=True, help_text="What was typed into its form", null=True),
                ),
                (
                    "chosen",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "seen",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateTimeField(),
                        help_text="The last step of each as it was chosen",
                        size=None,
                    ),
                ),
                ("back", models.CharField(help_text="The list it came from", max_length=2000)),
                ("position", models.PositiveIntegerField(default=0)),
                ("moved", models.PositiveIntegerField(default=0)),
                (
                    "refused",
                    models.JSONField(blank=True, default=list, help_text="Key, number and reason of each"),
                ),
                ("created_at", models.DateTimeField(db_index=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "macro",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="requests_app.macro",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MacroStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=1)),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("assign", "Assign"),
                            ("start", "Start work"),
                            ("hold", "Put on hold"),
                            ("resume", "Resume"),
                            ("reprioritise", "Change the priority"),
                            ("reclassify", "Change the service"),
                            ("hand_over", "Offer to another department"),
                            ("add_note", "Add a note"),
                            ("close", "Close"),
                        ],
                        max_length=16,
                        verbose_name="what",
                    ),
                ),
                ("to_me", models.BooleanField(default=False, verbose_name="to whoever runs it")),
                (
                    "hold_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resident", "Waiting for the resident"),
                            ("parts", "Waiting for parts or material"),
                            ("weather", "Waiting for the weather"),
                            ("contractor", "Waiting for a contractor or utility"),
                            ("permit", "Waiting for a permit or a decision"),
                            ("season", "Waiting for the season"),
                        ],
                        max_length=12,
                        verbose_name="waits for",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        blank=True, choices=[(1, "Urgent"), (2, "High"), (3, "Normal"), (4, "Low")], null=True
                    ),
                ),
                (
                    "resolution",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("fixed", "Fixed"),
                            ("no_issue_found", "No issue found"),
                            ("duplicate", "Duplicate"),
                            ("referred", "Referred to somebody else"),
                            ("withdrawn", "Withdrawn"),
                            ("not_city", "Not the city's"),
                            ("unable", "Unable to do it"),
                        ],
                        max_length=16,
                        verbose_name="how it ends",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        help_text="Sentence, note or reason, with placeholders",
                        verbose_name="words",
                    ),
                ),
                ("is_public", models.BooleanField(default=False, verbose_name="residents may read it")),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_app.department",
                    ),
                ),
                (
                    "macro",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="requests_app.macro",
                    ),
                ),
                (
                    "reply",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_app.standardreply",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_app.service",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="requests_app.team",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "id"],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="requests_app.note",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["user", "-at"], name="mention_of_user"),
                    models.Index(
                        condition=models.Q(("seen_at__isnull", True)), fields=["user"], name="mention_unseen"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("user", "note"), name="mentioned_once")],
            },
        ),
        migrations.CreateModel(
            name="RequestPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "part",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="part_of",
                        to="requests_app.servicerequest",
                    ),
                ),
                (
                    "whole",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="requests_app.servicerequest",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("whole", models.F("part")), _negated=True),
                        name="not_its_own_part",
                    )
                ],
            },
        ),
    ]
