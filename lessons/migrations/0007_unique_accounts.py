"""One account a public name and one an e-mail address, whatever their case, held by the database.

Two who sign up in the same moment both pass the form's checks; only an index can tell the second one no. The user table
is Django's, so its model can't say this; both expressions are the same on SQLite and PostgreSQL.
"""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("lessons", "0006_search"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX lessons_one_account_a_name ON auth_user (LOWER(username))",
            "DROP INDEX lessons_one_account_a_name",
        ),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX lessons_one_account_an_address ON auth_user (LOWER(email)) WHERE email <> ''",
            "DROP INDEX lessons_one_account_an_address",
        ),
    ]
