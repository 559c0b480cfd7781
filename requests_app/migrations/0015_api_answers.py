"""What was answered to an Idempotency-Key."""

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('requests_app', '0014_question_at'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('asked', models.CharField(help_text='Hash of address and body', max_length=64)),
                ('status', models.PositiveSmallIntegerField()),
                ('body', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('at', models.DateTimeField(db_index=True)),
                ('key', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.apikey')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'digest'), name='one_answer_a_key')],
            },
        ),
    ]
