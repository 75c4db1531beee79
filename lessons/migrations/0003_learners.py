from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("lessons", "0002_lessonpage_source_slug"),
    ]

    operations = []
