from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0013_public_place"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contactquestion",
            index=models.Index(fields=["at"], name="question_at"),
        ),
    ]
