"""The public dashboard of each day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0002_contact_center'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('known_at', models.DateTimeField()),
                ('written_at', models.DateTimeField()),
                ('figures', models.JSONField()),
            ],
            options={
                'verbose_name_plural': 'public figures',
                'ordering': ['-day'],
            },
        ),
    ]
