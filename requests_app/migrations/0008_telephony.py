
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('knowledgebase', '0005_passages_by_stem'),
        ('requests_app', '0007_configuration_history'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CallInterval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('queue', models.CharField(max_length=60)),
                ('start', models.DateTimeField()),
                ('minutes', models.PositiveSmallIntegerField(default=30, help_text='Length of the interval')),
                ('offered', models.PositiveIntegerField()),
                ('answered', models.PositiveIntegerField()),
                ('abandoned', models.PositiveIntegerField()),
                ('average_wait', models.PositiveIntegerField(blank=True, help_text='Seconds until an answer (ASA)', null=True)),
                ('average_talk', models.PositiveIntegerField(blank=True, help_text='Seconds of a conversation', null=True)),
            ],
            options={
                'ordering': ['-start', 'queue'],
            },
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('help', models.CharField(blank=True, help_text='What full points look like', max_length=300)),
                ('most_points', models.PositiveSmallIntegerField(default=5)),
                ('order', models.PositiveSmallIntegerField(default=100)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'verbose_name_plural': 'criteria',
                'ordering': ['order', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(help_text='As the telephone system writes it', max_length=20, unique=True)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='PhoneCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call_id', models.CharField(help_text="The telephone system's", max_length=80, unique=True)),
                ('queue', models.CharField(blank=True, max_length=60)),
                ('phone', models.CharField(blank=True, help_text='E.164; empty when it is withheld', max_length=20)),
                ('language', models.CharField(blank=True, help_text='Chosen in the telephone menu', max_length=8)),
                ('began_at', models.DateTimeField(help_text='The earliest of its events')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('extension', models.CharField(blank=True, max_length=20)),
                ('extension_at', models.DateTimeField(blank=True, help_text='Since when it is there', null=True)),
                ('end_is_guessed', models.BooleanField(default=False, help_text='Its end was never told')),
            ],
            options={
                'ordering': ['-began_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RetentionPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('drafts', 'Drafts of contacts'), ('calls', "Callers' numbers and notes of contacts"), ('call_backs', 'Call-backs that are done'), ('messages', 'Texts and e-mails as sent'), ('residents', 'Residents without contact or open request'), ('requests', 'Words and internal notes of closed requests'), ('searches', 'What was typed into the search')], max_length=12, unique=True)),
                ('days', models.PositiveIntegerField(blank=True, help_text='Empty: never redacted', null=True)),
            ],
            options={
                'ordering': ['kind'],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField(help_text='The Monday')),
                ('drawn_at', models.DateTimeField()),
                ('scored_at', models.DateTimeField(blank=True, null=True)),
                ('comment', models.CharField(blank=True, max_length=2000)),
            ],
            options={
                'ordering': ['-week', 'csr', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', models.PositiveSmallIntegerField()),
                ('most_points', models.PositiveSmallIntegerField(help_text='Of so many, when it was given')),
            ],
            options={
                'ordering': ['criterion__order', 'id'],
            },
        ),
        migrations.AddField(
            model_name='resident',
            name='forgotten_at',
            field=models.DateTimeField(blank=True, help_text='Everything personal was taken out', null=True),
        ),
        migrations.AddField(
            model_name='servicerequest',
            name='redacted_at',
            field=models.DateTimeField(blank=True, help_text='Its words were taken out, what happened stays', null=True),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(models.Q(('caller_phone', ''), _negated=True), models.Q(('note', ''), _negated=True), models.Q(('draft', {}), _negated=True), _connector='OR'), fields=['started_at'], name='contact_personal'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('body', ''), _negated=True), fields=['created_at'], name='message_personal'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('body', ''), _negated=True), fields=['created_at'], name='notice_personal'),
        ),
        migrations.AddIndex(
            model_name='resident',
            index=models.Index(condition=models.Q(('forgotten_at__isnull', True)), fields=['created_at'], name='resident_kept'),
        ),
        migrations.AddIndex(
            model_name='servicerequest',
            index=models.Index(condition=models.Q(('closed_at__isnull', False), ('redacted_at__isnull', True)), fields=['closed_at'], name='request_personal'),
        ),
        migrations.AddIndex(
            model_name='callinterval',
            index=models.Index(fields=['-start', 'queue'], name='interval_newest'),
        ),
        migrations.AddConstraint(
            model_name='callinterval',
            constraint=models.UniqueConstraint(fields=('queue', 'start'), name='interval_once_a_queue'),
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.CheckConstraint(condition=models.Q(('most_points__gte', 1), ('most_points__lte', 100)), name='criterion_has_points'),
        ),
        migrations.AddField(
            model_name='extension',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='phonecall',
            name='contact',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='phone_call', to='requests_app.contact'),
        ),
        migrations.AddField(
            model_name='phonecall',
            name='csr',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='review',
            name='contact',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='requests_app.contact'),
        ),
        migrations.AddField(
            model_name='review',
            name='csr',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='review',
            name='scored_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='score',
            name='criterion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.criterion'),
        ),
        migrations.AddField(
            model_name='score',
            name='review',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='requests_app.review'),
        ),
        migrations.AddIndex(
            model_name='phonecall',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['csr', 'began_at'], name='call_live'),
        ),
        migrations.AddIndex(
            model_name='phonecall',
            index=models.Index(fields=['-began_at', '-id'], name='call_newest'),
        ),
        migrations.AddIndex(
            model_name='phonecall',
            index=models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['began_at'], name='call_personal'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['-week', 'csr'], name='review_of_week'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['csr', '-week'], name='review_of_csr'),
        ),
        migrations.AddConstraint(
            model_name='score',
            constraint=models.UniqueConstraint(fields=('review', 'criterion'), name='score_once_a_criterion'),
        ),
        migrations.AddConstraint(
            model_name='score',
            constraint=models.CheckConstraint(condition=models.Q(('points__lte', models.F('most_points'))), name='score_within_points'),
        ),
    ]
