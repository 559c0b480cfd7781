"""When a result was written down, and indexes for the figures of code enforcement."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0029_inspection_photo")]

    operations = [
        migrations.AddField(
            model_name="inspection",
            name="recorded_at",
            field=models.DateTimeField(
                blank=True, help_text="When its result was written down; empty: at once", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(
                condition=Q(("recorded_at__isnull", False)),
                fields=["recorded_at", "resulted_at"],
                name="inspection_recorded",
            ),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(
                condition=Q(("cancelled_at__isnull", False)),
                fields=["cancelled_at"],
                name="inspection_cancelled",
            ),
        ),
        migrations.AddIndex(
            model_name="citation",
            index=models.Index(
                condition=Q(("ended_at__isnull", True)), fields=["issued_at"], name="citation_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="citation",
            index=models.Index(
                condition=Q(("ended_at__isnull", False)), fields=["ended_at"], name="citation_ended"
            ),
        ),
    ]
