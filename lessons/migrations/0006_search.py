"""Search entries, their words, and the databases' own indexes over them, kept in step by the databases themselves."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

SQLITE = [
    """CREATE VIRTUAL TABLE lessons_search_fts USING fts5(
        title_words, text_words, content='lessons_searchentry', content_rowid='id', tokenize='porter unicode61')""",
    """CREATE TRIGGER lessons_search_fts_insert AFTER INSERT ON lessons_searchentry BEGIN
        INSERT INTO lessons_search_fts (rowid, title_words, text_words)
        VALUES (new.id, new.title_words, new.text_words); END""",
    """CREATE TRIGGER lessons_search_fts_delete AFTER DELETE ON lessons_searchentry BEGIN
        INSERT INTO lessons_search_fts (lessons_search_fts, rowid, title_words, text_words)
        VALUES ('delete', old.id, old.title_words, old.text_words); END""",
    """CREATE TRIGGER lessons_search_fts_update AFTER UPDATE ON lessons_searchentry BEGIN
        INSERT INTO lessons_search_fts (lessons_search_fts, rowid, title_words, text_words)
        VALUES ('delete', old.id, old.title_words, old.text_words);
        INSERT INTO lessons_search_fts (rowid, title_words, text_words)
        VALUES (new.id, new.title_words, new.text_words); END""",
    """CREATE VIRTUAL TABLE lessons_search_trigrams USING fts5(
        word, content='lessons_searchword', content_rowid='id', tokenize='trigram')""",
    """CREATE TRIGGER lessons_search_trigrams_insert AFTER INSERT ON lessons_searchword BEGIN
        INSERT INTO lessons_search_trigrams (rowid, word) VALUES (new.id, new.word); END""",
    """CREATE TRIGGER lessons_search_trigrams_delete AFTER DELETE ON lessons_searchword BEGIN
        INSERT INTO lessons_search_trigrams (lessons_search_trigrams, rowid, word)
        VALUES ('delete', old.id, old.word); END""",
]
SQLITE_BACK = ["DROP TABLE lessons_search_fts", "DROP TABLE lessons_search_trigrams"]

POSTGRESQL = [
    """ALTER TABLE lessons_searchentry ADD COLUMN stems tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title_words), 'A') || setweight(to_tsvector('english', text_words), 'D')
    ) STORED""",
    "CREATE INDEX lessons_searchentry_stems ON lessons_searchentry USING gin (stems)",
    "CREATE INDEX lessons_searchword_trigrams ON lessons_searchword USING gin (word gin_trgm_ops)",
]


def make_indexes(apps, schema_editor):
    for sql in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(sql)


def drop_indexes(apps, schema_editor):
    # PostgreSQL's, and SQLite's triggers, go with their tables.
    for sql in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else ():
        schema_editor.execute(sql)


class Migration(migrations.Migration):

    dependencies = [
        ("lessons", "0005_discussion"),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("lesson", "Lesson"),
                            ("term", "Term"),
                            ("heading", "Section"),
                            ("path", "Career path"),
                            ("thread", "Discussion"),
                        ],
                        max_length=16,
                    ),
                ),
                ("source", models.CharField(db_index=True, max_length=80)),
                ("title", models.CharField(max_length=300)),
                ("context", models.CharField(blank=True, max_length=300)),
                ("text", models.TextField(blank=True)),
                ("url", models.CharField(max_length=500)),
                ("title_words", models.TextField()),
                ("text_words", models.TextField(blank=True)),
            ],
            options={"verbose_name_plural": "search entries"},
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=40, unique=True)),
            ],
        ),
        migrations.RunPython(make_indexes, drop_indexes),
    ]
