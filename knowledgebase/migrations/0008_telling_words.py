from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0007_search")]

    operations = [
        migrations.AddField(
            model_name="word",
            name="telling",
            field=models.FloatField(default=1.0, help_text="How much its stem says which answer is meant"),
        ),
    ]
