"""What the one search box of the desk reads, and what it sends."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WORDS = [
    # The search path is kept inside: an index must be rebuilt by a restore that runs with none.
    """
    CREATE FUNCTION requests_app_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path FROM CURRENT AS $$ SELECT lower(unaccent(words)) $$
    """,
    """
    CREATE FUNCTION requests_app_service_words(name text, keywords text[]) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path FROM CURRENT AS $$ SELECT lower(unaccent(name || ' ' || array_to_string(keywords, ' '))) $$
    """,
    """
    CREATE INDEX resident_words ON requests_app_resident
    USING gin (requests_app_fold(first_name || ' ' || last_name) gin_trgm_ops)
    """,
    "CREATE INDEX resident_digits ON requests_app_resident USING gin (phone gin_trgm_ops) WHERE phone <> ''",
    """
    CREATE INDEX service_words ON requests_app_service
    USING gin (requests_app_service_words(name, keywords::text[]) gin_trgm_ops)
    """,
]
NO_WORDS = [
    "DROP INDEX service_words, resident_digits, resident_words",
    "DROP FUNCTION requests_app_service_words",
    "DROP FUNCTION requests_app_fold",
]


class Migration(migrations.Migration):
    dependencies = [
        ("knowledgebase", "0002_search_configurations"),
        ("requests_app", "0004_contact_center"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GazetteerEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("address", "Address"),
                            ("street", "Street"),
                            ("corner", "Corner"),
                            ("alias", "Known as"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(help_text="As it is written: 12 Elm Street", max_length=200)),
                ("key", models.CharField(help_text="As it is looked for: 12 elm st", max_length=200)),
                (
                    "street",
                    models.CharField(blank=True, help_text="The key of its street: elm st", max_length=120),
                ),
                ("number", models.PositiveIntegerField(blank=True, null=True)),
                ("address", models.CharField(blank=True, help_text="Where an alias is", max_length=300)),
                ("zip_code", models.CharField(blank=True, max_length=10)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("is_inside", models.BooleanField(default=True, help_text="Inside the city's districts")),
            ],
            options={
                "verbose_name_plural": "gazetteer",
                "ordering": ["key"],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "by",
                    models.CharField(choices=[("email", "E-mail"), ("text", "Text message")], max_length=5),
                ),
                ("to", models.CharField(help_text="E-mail address, or phone as E.164", max_length=254)),
                ("language", models.CharField(default="en", max_length=8)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("body", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting to be sent"),
                            ("sent", "Sent"),
                            ("failed", "Could not be sent"),
                        ],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="note",
            field=models.CharField(
                blank=True, help_text="Written while wrapping up, for colleagues", max_length=2000
            ),
        ),
        migrations.AddIndex(
            model_name="servicerequest",
            index=models.Index(
                condition=models.Q(("status__in", ("received", "assigned", "in_progress", "on_hold"))),
                fields=["h3_9", "requested_at"],
                name="request_open_near",
            ),
        ),
        migrations.AddIndex(
            model_name="gazetteerentry",
            index=models.Index(
                condition=models.Q(("kind", "address")),
                fields=["number", "street"],
                name="place_number",
                opclasses=["int4_ops", "varchar_pattern_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="gazetteerentry",
            index=models.Index(fields=["street", "number"], name="place_of_street"),
        ),
        migrations.AddIndex(
            model_name="gazetteerentry",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("key", name="gin_trgm_ops"),
                condition=models.Q(("kind", "address"), _negated=True),
                name="place_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="gazetteerentry",
            constraint=models.UniqueConstraint(fields=("kind", "key"), name="place_once"),
        ),
        migrations.AddField(
            model_name="message",
            name="article",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="knowledgebase.article",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="requests_app.contact",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("status", "pending")), fields=["next_attempt_at"], name="message_pending"
            ),
        ),
        migrations.RunSQL(WORDS, NO_WORDS),
    ]
