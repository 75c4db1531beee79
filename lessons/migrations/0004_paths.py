import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("lessons", "0003_learners"),
    ]

    operations = [
        migrations.CreateModel(
            name='CareerPath',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('slug', models.SlugField(unique=True)),
                ('kind', models.CharField(choices=[('role', 'Role'), ('provider', 'Provider')], max_length=10)),
                ('order', models.PositiveSmallIntegerField(help_text='Paths are listed by this number.')),
                ('summary', models.CharField(help_text='One or two sentences on whom the path is for.', max_length=300)),
                ('source_slug', models.CharField(blank=True, editable=False, max_length=50)),
                ('source_digest', models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                'ordering': ['order', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='PathStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('lesson', models.SlugField(help_text="The lesson's slug. It need not be published yet.", max_length=255)),
                ('title', models.CharField(help_text='Shown as long as the lesson is not published.', max_length=255)),
                ('reason', models.CharField(help_text='One sentence: why this role needs this lesson.', max_length=300)),
                ('milestone', models.BooleanField(default=False, help_text='A challenge that shows what was reached so far.')),
                ('path', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='lessons.careerpath')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='learner',
            name='path',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='lessons.careerpath'),
        ),
        migrations.AddField(
            model_name='learner',
            name='path_chosen_at',
            field=models.DateTimeField(null=True),
        ),
    ]
