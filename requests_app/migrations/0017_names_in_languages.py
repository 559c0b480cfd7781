from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('requests_app', '0016_questions_history'),
    ]

    operations = [
        migrations.AddField(
            model_name='department',
            name='names',
            field=models.JSONField(blank=True, default=dict, help_text='Language and name: {"es": "Obras Públicas"}', verbose_name='in other languages'),
        ),
        migrations.AddField(
            model_name='servicegroup',
            name='names',
            field=models.JSONField(blank=True, default=dict, help_text='Language and name: {"es": "Calles y aceras"}', verbose_name='in other languages'),
        ),
    ]
