from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lessons', '0011_names_in_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='PeriodicJob',
            fields=[
                ('name', models.CharField(max_length=50, primary_key=True, serialize=False)),
                ('due_at', models.DateTimeField()),
            ],
        ),
    ]
