import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEEP = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON requests_app_courtpacket
    FOR EACH STATEMENT EXECUTE FUNCTION requests_app_served_is_kept();
"""
DROP = "DROP TRIGGER append_only ON requests_app_courtpacket;"


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0033_enforcement_figures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CourtPacket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("steps", models.PositiveIntegerField()),
                ("seal", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packets",
                        to="requests_app.enforcementcase",
                    ),
                ),
            ],
            options={"ordering": ["-at", "-id"]},
        ),
        migrations.RunSQL(KEEP, DROP),
    ]
