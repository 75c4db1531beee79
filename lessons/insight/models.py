"""Counts of reading and searching, without accounts, visitor keys or addresses.

`…_by` are sets of groups, as bits: see `lessons.insight.groups`.
"""

from typing import ClassVar

from django.db import models

from lessons.course.models.lesson import LessonPage


class PageView(models.Model):
    """One opening of a lesson's page, under a random name that the page made; folded into daily counts, then deleted.

    `seconds` are pairs of a block and the seconds it was looked at, for each block down to the last one reached.
    """

    id = models.UUIDField(primary_key=True)
    lesson = models.ForeignKey(LessonPage, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(db_index=True)
    group = models.PositiveSmallIntegerField()
    seconds = models.JSONField()

    def __str__(self) -> str:
        return f"a view of lesson {self.lesson_id} on {self.day}"


class DailyReading(models.Model):
    """A day's page views of a lesson, and of each of its blocks; `block` is "" for the whole page.

    `times` counts views by how long the block was looked at, in the spans of `lessons.insight.durations`. `stopped` are
    the views that got no further; for the whole page, those that got to no block.
    """

    lesson = models.ForeignKey(LessonPage, on_delete=models.CASCADE, related_name="+")
    block = models.CharField(max_length=100, blank=True)
    day = models.DateField(db_index=True)
    reached = models.PositiveIntegerField(default=0)
    reached_by = models.BigIntegerField(default=0)
    stopped = models.PositiveIntegerField(default=0)
    stopped_by = models.BigIntegerField(default=0)
    times = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lesson", "block", "day"], name="one_count_of_block_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.block or 'page'} of lesson {self.lesson_id} on {self.day}"


class MissedSearch(models.Model):
    """How often some words were searched for on a day, and nothing was found."""

    words = models.CharField(max_length=400)
    day = models.DateField(db_index=True)
    times = models.PositiveIntegerField(default=0)
    asked_by = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural: ClassVar = "missed searches"
        constraints: ClassVar = [models.UniqueConstraint(fields=["words", "day"], name="one_count_of_words_and_day")]

    def __str__(self) -> str:
        return f"{self.words} on {self.day}"
