"""Database-specific queries: entries by words and words by similarity.

Both index words by Porter's English stems (FTS5; tsvector) and the vocabulary by trigrams (FTS5; pg_trgm).
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

Groups = Sequence[Sequence[str]]
"""For each word that was asked for, the words that will do."""

SIMILAR_WORDS = 100


def matching(groups: Groups, *, every: bool, limit: int) -> list[int]:
    """Keys of the entries that have a word of every group (or of any), best first."""
    if _is_sqlite():
        return _asked(_SQLITE_MATCH, _sqlite_query(groups, every), limit)
    return _postgresql(groups, every, limit)


def similar(word: str) -> list[str]:
    """Words of the vocabulary that share trigrams with this one, likest first."""
    if not _is_sqlite():
        return _asked(_POSTGRESQL_SIMILAR, word, word, SIMILAR_WORDS)
    trigrams = [word[at : at + 3] for at in range(len(word) - 2)]
    return _asked(_SQLITE_SIMILAR, " OR ".join(map(_quoted, trigrams)), SIMILAR_WORDS) if trigrams else []


# A word in the title counts as eight in the text.
_SQLITE_MATCH = """
    SELECT rowid FROM lessons_search_fts WHERE lessons_search_fts MATCH %s
    ORDER BY bm25(lessons_search_fts, 8.0, 1.0), rowid LIMIT %s
"""
_SQLITE_SIMILAR = """
    SELECT lessons_searchword.word FROM lessons_search_trigrams
    JOIN lessons_searchword ON lessons_searchword.id = lessons_search_trigrams.rowid
    WHERE lessons_search_trigrams MATCH %s ORDER BY rank LIMIT %s
"""
# Reading and rating thousands of long vectors took 150 ms: titles have short ones of their own, and of the others only
# so many are rated. Weights of the classes D, C, B, A: text is D, title is A.
_POSTGRESQL_RATED = 300
# The query stands in each place as a constant: planned for what it is, a rare word goes by the index.
_POSTGRESQL_MATCH = """
    WITH titled AS (
        SELECT id, ts_rank(title_stems, to_tsquery('edgelearn', %(words)s), 1) AS rate FROM lessons_searchentry
        WHERE title_stems @@ to_tsquery('edgelearn', %(words)s) ORDER BY rate DESC, id LIMIT %(limit)s
    ),
    others AS (
        SELECT id, stems FROM lessons_searchentry WHERE stems @@ to_tsquery('edgelearn', %(words)s) LIMIT %(rated)s
    )
    SELECT id FROM (
        SELECT 1 AS place, id, rate FROM titled
        UNION ALL
        SELECT 2, id, ts_rank('{0.125, 0.125, 0.125, 1}', stems, to_tsquery('edgelearn', %(words)s)) FROM others
    ) AS rated
    GROUP BY id ORDER BY min(place), max(rate) DESC, id LIMIT %(limit)s
"""
_POSTGRESQL_SIMILAR = """
    SELECT word FROM lessons_searchword WHERE word %% %s ORDER BY similarity(word, %s) DESC, word LIMIT %s
"""


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _sqlite_query(groups: Groups, every: bool) -> str:
    """In FTS5's language. Words hold letters and digits only, so quoting them is all they need."""
    joined = (" OR ".join(map(_quoted, group)) for group in groups)
    return (" AND " if every else " OR ").join(f"({group})" for group in joined)


def _quoted(word: str) -> str:
    return f'"{word}"'


def _postgresql(groups: Groups, every: bool, limit: int) -> list[int]:
    joined = (" | ".join(f"'{word}'" for word in group) for group in groups)
    query = (" & " if every else " | ").join(f"({group})" for group in joined)
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL_MATCH, {"words": query, "limit": limit, "rated": _POSTGRESQL_RATED})
        return [row[0] for row in cursor.fetchall()]


def _asked(sql: str, *values: str | int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]
