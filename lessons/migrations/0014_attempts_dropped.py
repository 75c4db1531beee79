from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lessons', '0013_solutions_shown'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='dropped',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
