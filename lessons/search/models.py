"""Search entries for public lessons, headings, terms and posts; and the vocabulary.

The databases' own indexes over these two tables (FTS5, or tsvector and trigrams) are made in their migration.
"""

from typing import ClassVar

from django.db import models


class SearchEntry(models.Model):
    """One findable thing. `source` names what it was made from; `…_words` are what the database's index reads."""

    class Kind(models.TextChoices):
        """What is found, most telling first."""

        LESSON = "lesson", "Lesson"
        TERM = "term", "Term"
        HEADING = "heading", "Section"
        PATH = "path", "Career path"
        THREAD = "thread", "Discussion"

    kind = models.CharField(max_length=16, choices=Kind)
    source = models.CharField(max_length=80, db_index=True)
    title = models.CharField(max_length=300)
    context = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=500)
    title_words = models.TextField()
    text_words = models.TextField(blank=True)

    class Meta:
        verbose_name_plural: ClassVar = "search entries"

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"


class SearchWord(models.Model):
    """A word of the course, or one it had: what is typed is completed and corrected to one of these."""

    word = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.word
