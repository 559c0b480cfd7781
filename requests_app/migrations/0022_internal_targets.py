import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("requests_app", "0024_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Escalated",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=160)),
                ("clock_started_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(help_text="As it stands in the request's history", max_length=120)),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("promise_share", "Percent of the promise's clock"),
                            ("target_share", "Percent of the internal target's clock"),
                            ("before_due", "Working hours before the promise falls due"),
                            ("after_due", "Working hours after the promise fell due"),
                            ("before_target", "Working hours before the internal target"),
                            ("after_target", "Working hours after the internal target"),
                            ("untouched", "Working days without a step"),
                            ("limbo", "Working hours offered without an answer"),
                        ],
                        max_length=14,
                        verbose_name="when",
                    ),
                ),
                (
                    "amount",
                    models.PositiveSmallIntegerField(help_text="Percent, working hours or working days"),
                ),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("assignee", "Who has it; else the supervisors"),
                            ("team_lead", "The team's lead; else the supervisors"),
                            ("supervisor", "The department's supervisors"),
                            ("on_call", "Who is on call"),
                        ],
                        default="supervisor",
                        max_length=10,
                        verbose_name="who is told",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("list", "On the list “Escalated”"),
                            ("mail", "On the list, and by e-mail"),
                            ("page", "On the list, and by a page to who is on call"),
                        ],
                        default="mail",
                        max_length=4,
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Urgent"), (2, "High"), (3, "Normal"), (4, "Low")],
                        help_text="Empty: every one",
                        null=True,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="EscalationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(help_text="As it stands in the request's history", max_length=120)),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("promise_share", "Percent of the promise's clock"),
                            ("target_share", "Percent of the internal target's clock"),
                            ("before_due", "Working hours before the promise falls due"),
                            ("after_due", "Working hours after the promise fell due"),
                            ("before_target", "Working hours before the internal target"),
                            ("after_target", "Working hours after the internal target"),
                            ("untouched", "Working days without a step"),
                            ("limbo", "Working hours offered without an answer"),
                        ],
                        max_length=14,
                        verbose_name="when",
                    ),
                ),
                (
                    "amount",
                    models.PositiveSmallIntegerField(help_text="Percent, working hours or working days"),
                ),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("assignee", "Who has it; else the supervisors"),
                            ("team_lead", "The team's lead; else the supervisors"),
                            ("supervisor", "The department's supervisors"),
                            ("on_call", "Who is on call"),
                        ],
                        default="supervisor",
                        max_length=10,
                        verbose_name="who is told",
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("list", "On the list “Escalated”"),
                            ("mail", "On the list, and by e-mail"),
                            ("page", "On the list, and by a page to who is on call"),
                        ],
                        default="mail",
                        max_length=4,
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Urgent"), (2, "High"), (3, "Normal"), (4, "Low")],
                        help_text="Empty: every one",
                        null=True,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServicePatience",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "dormant_days",
                    models.PositiveSmallIntegerField(
                        default=10, help_text="Working days without a step before it counts as dormant"
                    ),
                ),
                (
                    "waiting_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        help_text="Days to wait for the resident; a reminder goes out at half time",
                    ),
                ),
                (
                    "afterwards",
                    models.CharField(
                        choices=[
                            ("resume", "Go on without the answer"),
                            ("withdraw", "Close it as withdrawn"),
                        ],
                        default="resume",
                        max_length=8,
                        verbose_name="then",
                    ),
                ),
                (
                    "sentence",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='What the resident reads when it is closed: {"en": "...", "es": "..."}; empty: the standard one',
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "service patience",
                "ordering": ["service__name"],
            },
        ),
        migrations.CreateModel(
            name="ServicePatienceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "dormant_days",
                    models.PositiveSmallIntegerField(
                        default=10, help_text="Working days without a step before it counts as dormant"
                    ),
                ),
                (
                    "waiting_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        help_text="Days to wait for the resident; a reminder goes out at half time",
                    ),
                ),
                (
                    "afterwards",
                    models.CharField(
                        choices=[
                            ("resume", "Go on without the answer"),
                            ("withdraw", "Close it as withdrawn"),
                        ],
                        default="resume",
                        max_length=8,
                        verbose_name="then",
                    ),
                ),
                (
                    "sentence",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='What the resident reads when it is closed: {"en": "...", "es": "..."}; empty: the standard one',
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServiceTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Urgent"), (2, "High"), (3, "Normal"), (4, "Low")],
                        help_text="Empty: every priority",
                        null=True,
                    ),
                ),
                ("amount", models.PositiveIntegerField()),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("working_days", "Working days"),
                            ("working_hours", "Working hours"),
                            ("calendar_days", "Calendar days"),
                            ("calendar_hours", "Hours around the clock"),
                        ],
                        max_length=14,
                    ),
                ),
            ],
            options={
                "verbose_name": "internal target",
                "ordering": ["service__name", "priority"],
            },
        ),
        migrations.CreateModel(
            name="ServiceTargetEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(1, "Urgent"), (2, "High"), (3, "Normal"), (4, "Low")],
                        help_text="Empty: every priority",
                        null=True,
                    ),
                ),
                ("amount", models.PositiveIntegerField()),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("working_days", "Working days"),
                            ("working_hours", "Working hours"),
                            ("calendar_days", "Calendar days"),
                            ("calendar_hours", "Hours around the clock"),
                        ],
                        max_length=14,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Tickler",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("set_at", models.DateTimeField()),
                ("came_up_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["on", "id"],
            },
        ),
        migrations.AddField(
            model_name="department",
            name="limbo_hours",
            field=models.PositiveSmallIntegerField(
                default=16, help_text="Working hours to answer an offer before both supervisors are told"
            ),
        ),
        migrations.AddField(
            model_name="requestevent",
            name="target_at",
            field=models.DateTimeField(
                blank=True,
                help_text="The internal target, never told to residents; empty while paused",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="requestevent",
            name="target_left",
            field=models.PositiveIntegerField(
                blank=True, help_text="Seconds of the target's clock left when it was paused", null=True
            ),
        ),
        migrations.AddField(
            model_name="servicerequest",
            name="target_at",
            field=models.DateTimeField(
                blank=True,
                help_text="The internal target, never told to residents; empty while paused",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="servicerequest",
            name="target_left",
            field=models.PositiveIntegerField(
                blank=True, help_text="Seconds of the target's clock left when it was paused", null=True
            ),
        ),
        migrations.AddField(
            model_name="team",
            name="lead",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="servicerequest",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ("received", "assigned", "in_progress", "on_hold")),
                    ("target_at__isnull", False),
                ),
                fields=["target_at", "id"],
                name="request_open_target",
            ),
        ),
        migrations.AddField(
            model_name="escalated",
            name="department",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="requests_app.department",
            ),
        ),
        migrations.AddField(
            model_name="escalated",
            name="event",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="requests_app.requestevent"
            ),
        ),
        migrations.AddField(
            model_name="escalated",
            name="seen_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="escalated",
            name="service_request",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="escalations",
                to="requests_app.servicerequest",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="department",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: every one",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="requests_app.department",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="service",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: every one",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="requests_app.service",
            ),
        ),
        migrations.AddField(
            model_name="escalated",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="requests_app.escalation",
            ),
        ),
        migrations.AddField(
            model_name="escalationevent",
            name="department",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Empty: every one",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="requests_app.department",
            ),
        ),
        migrations.AddField(
            model_name="escalationevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="escalationevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="requests_app.escalation",
            ),
        ),
        migrations.AddField(
            model_name="escalationevent",
            name="service",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Empty: every one",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="requests_app.service",
            ),
        ),
        migrations.AddField(
            model_name="servicepatience",
            name="service",
            field=models.OneToOneField(
                blank=True,
                help_text="Empty: every service without a row of its own",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="patience",
                to="requests_app.service",
            ),
        ),
        migrations.AddField(
            model_name="servicepatienceevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="servicepatienceevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="requests_app.servicepatience",
            ),
        ),
        migrations.AddField(
            model_name="servicepatienceevent",
            name="service",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Empty: every service without a row of its own",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="requests_app.service",
            ),
        ),
        migrations.AddField(
            model_name="servicetarget",
            name="department",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: every one",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="requests_app.department",
            ),
        ),
        migrations.AddField(
            model_name="servicetarget",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="targets", to="requests_app.service"
            ),
        ),
        migrations.AddField(
            model_name="servicetargetevent",
            name="department",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Empty: every one",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="requests_app.department",
            ),
        ),
        migrations.AddField(
            model_name="servicetargetevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="servicetargetevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="requests_app.servicetarget",
            ),
        ),
        migrations.AddField(
            model_name="servicetargetevent",
            name="service",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="requests_app.service",
            ),
        ),
        migrations.AddField(
            model_name="tickler",
            name="department",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="requests_app.department",
            ),
        ),
        migrations.AddField(
            model_name="tickler",
            name="done_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="tickler",
            name="note",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="requests_app.note",
            ),
        ),
        migrations.AddField(
            model_name="tickler",
            name="service_request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ticklers",
                to="requests_app.servicerequest",
            ),
        ),
        migrations.AddField(
            model_name="tickler",
            name="set_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "requests_app_escalationevent" ("amount", "department_id", "how", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "service_id", "trigger", "whom") VALUES (NEW."amount", NEW."department_id", NEW."how", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."priority", NEW."service_id", NEW."trigger", NEW."whom"); RETURN NULL;',
                    hash="3e43529474bb8dfcbf115f02b74659d51058314b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5074c",
                    table="requests_app_escalation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "requests_app_escalationevent" ("amount", "department_id", "how", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "service_id", "trigger", "whom") VALUES (NEW."amount", NEW."department_id", NEW."how", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priority", NEW."service_id", NEW."trigger", NEW."whom"); RETURN NULL;',
                    hash="4f35797e9363b8258e13dd4a275811f858f84ae0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_eaa2a",
                    table="requests_app_escalation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "requests_app_escalationevent" ("amount", "department_id", "how", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "service_id", "trigger", "whom") VALUES (OLD."amount", OLD."department_id", OLD."how", OLD."id", OLD."is_active", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."priority", OLD."service_id", OLD."trigger", OLD."whom"); RETURN NULL;',
                    hash="65636dc811caf6300f13976408d44fb2d34dbb0e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_85a1a",
                    table="requests_app_escalation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="escalated",
            index=models.Index(
                condition=models.Q(("seen_at__isnull", True)),
                fields=["department", "-at", "-id"],
                name="escalated_unseen",
            ),
        ),
        migrations.AddIndex(
            model_name="escalated",
            index=models.Index(
                condition=models.Q(("seen_at__isnull", True)), fields=["-at", "-id"], name="escalated_city"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalated",
            constraint=models.UniqueConstraint(
                fields=("service_request", "key", "clock_started_at"), name="a_rung_once_a_clock"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicepatience",
            constraint=models.UniqueConstraint(
                condition=models.Q(("service__isnull", True)),
                fields=("service",),
                name="one_patience_for_all",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="servicepatience",
            constraint=models.CheckConstraint(
                condition=models.Q(("dormant_days__gte", 1), ("waiting_days__gte", 2)),
                name="patience_of_some_days",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicepatience",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "requests_app_servicepatienceevent" ("afterwards", "dormant_days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sentence", "service_id", "waiting_days") VALUES (NEW."afterwards", NEW."dormant_days", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sentence", NEW."service_id", NEW."waiting_days"); RETURN NULL;',
                    hash="4962159ded8fbc07c9ef97b44fc1ec688c4f902f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_67a37",
                    table="requests_app_servicepatience",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicepatience",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "requests_app_servicepatienceevent" ("afterwards", "dormant_days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sentence", "service_id", "waiting_days") VALUES (NEW."afterwards", NEW."dormant_days", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sentence", NEW."service_id", NEW."waiting_days"); RETURN NULL;',
                    hash="151aab8cde5ab5ba3405f842d28a9519185d357e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c01af",
                    table="requests_app_servicepatience",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicepatience",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "requests_app_servicepatienceevent" ("afterwards", "dormant_days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sentence", "service_id", "waiting_days") VALUES (OLD."afterwards", OLD."dormant_days", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sentence", OLD."service_id", OLD."waiting_days"); RETURN NULL;',
                    hash="4254797af1717de639dde44c5fed0862bee43e67",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_dd1f0",
                    table="requests_app_servicepatience",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="servicetarget",
            constraint=models.UniqueConstraint(
                fields=("service", "priority", "department"),
                name="one_target_a_service_priority_and_department",
                nulls_distinct=False,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicetarget",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "requests_app_servicetargetevent" ("amount", "department_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "service_id", "unit") VALUES (NEW."amount", NEW."department_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."priority", NEW."service_id", NEW."unit"); RETURN NULL;',
                    hash="0b82ae098b1ed954e96e0569b48723e314969f8d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_614d7",
                    table="requests_app_servicetarget",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicetarget",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "requests_app_servicetargetevent" ("amount", "department_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "service_id", "unit") VALUES (NEW."amount", NEW."department_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."priority", NEW."service_id", NEW."unit"); RETURN NULL;',
                    hash="840ff608cec1df125581fb24b5f2e9441f9832f0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7de6b",
                    table="requests_app_servicetarget",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicetarget",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "requests_app_servicetargetevent" ("amount", "department_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "service_id", "unit") VALUES (OLD."amount", OLD."department_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."priority", OLD."service_id", OLD."unit"); RETURN NULL;',
                    hash="8ac7dbb2dbed2c40e7ec07d7efabb2ac650c7a31",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9a91e",
                    table="requests_app_servicetarget",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="tickler",
            index=models.Index(
                condition=models.Q(("came_up_at__isnull", True), ("done_at__isnull", True)),
                fields=["on", "id"],
                name="tickler_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="tickler",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)), fields=["set_by", "on"], name="tickler_mine"
            ),
        ),
        migrations.AddIndex(
            model_name="tickler",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)),
                fields=["department", "on"],
                name="tickler_of_department",
            ),
        ),
    ]
