from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("lessons", "0003_learners"),
    ]

    operations = []
