import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0008_telephony"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="recorded_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, help_text="Since when we know of it"
            ),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(fields=["promised_by"], name="call_back_due"),
        ),
        migrations.AddIndex(
            model_name="callback",
            index=models.Index(fields=["created_at"], name="call_back_made"),
        ),
    ]
