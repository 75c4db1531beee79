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

# Words by Porter's stems, as FTS5 has them. Not the stock "english": it drops words such as "while" and "off".
# Titles have a column and an index of their own: a class in `stems` can't be looked up in the index, only filtered.
POSTGRESQL = [
    "CREATE TEXT SEARCH DICTIONARY edgelearn_stem (TEMPLATE = snowball, LANGUAGE = porter)",
    'CREATE TEXT SEARCH CONFIGURATION edgelearn (PARSER = "default")',
    """ALTER TEXT SEARCH CONFIGURATION edgelearn
        ADD MAPPING FOR asciiword, word, numword, int, uint, float, sfloat, version WITH edgelearn_stem""",
    """ALTER TABLE lessons_searchentry ADD COLUMN title_stems tsvector
        GENERATED ALWAYS AS (to_tsvector('edgelearn', title_words)) STORED""",
    """ALTER TABLE lessons_searchentry ADD COLUMN stems tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('edgelearn', title_words), 'A') || setweight(to_tsvector('edgelearn', text_words), 'D')
    ) STORED""",
    "CREATE INDEX lessons_searchentry_title_stems ON lessons_searchentry USING gin (title_stems)",
    "CREATE INDEX lessons_searchentry_stems ON lessons_searchentry USING gin (stems)",
    "CREATE INDEX lessons_searchword_trigrams ON lessons_searchword USING gin (word gin_trgm_ops)",
]
POSTGRESQL_BACK = [
    "ALTER TABLE lessons_searchentry DROP COLUMN stems, DROP COLUMN title_stems",
    "DROP TEXT SEARCH CONFIGURATION edgelearn",
    "DROP TEXT SEARCH DICTIONARY edgelearn_stem",
]


def make_indexes(apps, schema_editor):
    for sql in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(sql)


def drop_indexes(apps, schema_editor):
    # The other indexes, and SQLite's triggers, go with their tables.
    for sql in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
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
