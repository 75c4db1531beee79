from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("lessons", "0005_discussion"),
    ]

    operations = []
