"""Where there is more than usual, a map a service and day."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0004_foresight'),
        ('requests_app', '0018_event_kinds'),
    ]

    operations = [
        migrations.CreateModel(
            name='CellMap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('cells', models.JSONField(default=list)),
                ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests_app.service')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'service'), name='cell_map_once_a_day')],
            },
        ),
    ]
