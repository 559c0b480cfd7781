from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_daily_report"),
    ]

    operations = [
        migrations.AlterField(
            model_name="dailyreport",
            name="kind",
            field=models.CharField(
                choices=[
                    ("department", "Daily report"),
                    ("enforcement", "Daily code enforcement report"),
                    ("contact-centre", "Daily contact center report"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="NonEmergencyCalls",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(help_text="Its first day", unique=True)),
                (
                    "calls",
                    models.PositiveIntegerField(help_text="Non-emergency calls that 911 answered"),
                ),
                (
                    "source",
                    models.CharField(max_length=300, help_text="Who gave the number, where and when"),
                ),
            ],
            options={
                "verbose_name": "non-emergency calls to 911",
                "verbose_name_plural": "non-emergency calls to 911",
                "ordering": ["-month"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="month_by_its_first_day"
                    )
                ],
            },
        ),
    ]
