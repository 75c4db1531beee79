import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lessons', '0012_housekeeping'),
    ]

    operations = [
        migrations.CreateModel(
            name='SolutionShown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('block', models.CharField(max_length=100)),
                ('shown_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='solutions', to='lessons.learner')),
                ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='lessons.lessonpage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('learner', 'lesson', 'block'), name='a_solution_is_shown_once')],
            },
        ),
    ]
