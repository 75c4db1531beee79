from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("lessons", "0009_classes"),
    ]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="index_from",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("index_from__isnull", False)), fields=["id"], name="threads_to_index"
            ),
        ),
    ]
