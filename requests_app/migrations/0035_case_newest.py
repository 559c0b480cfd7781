"""The city's cases, the newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0034_court_packet")]

    operations = [
        migrations.AddIndex(
            model_name="enforcementcase",
            index=models.Index(fields=["-opened_at", "-id"], name="case_newest"),
        ),
    ]
