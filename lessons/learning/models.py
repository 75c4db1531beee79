"""Learners, attempts, solutions shown and lesson states.

Visitors and accounts have the same rows. `learners` makes them; `merging` turns a visitor's into an account's.
"""

import uuid
from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from lessons.course.models.lesson import LessonPage
from lessons.course.models.path import CareerPath


class Learner(models.Model):
    """Someone who learns: an account, or a visitor known by a key that only their browser has.

    A visitor's row that became an account's says so in `merged_into`, and holds nothing else. `path_chosen_at` is when
    the path was last chosen or left, None if never.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, null=True, related_name="learner")
    merged_into = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    path = models.ForeignKey(CareerPath, on_delete=models.SET_NULL, null=True, related_name="+")
    path_chosen_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"learner {self.pk}"


class Attempt(models.Model):
    """One answer to one block of a lesson; the same submission, sent again, is no second one.

    `dropped` counts answers to the block that were made after this one and are kept no more.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="attempts")
    lesson = models.ForeignKey(LessonPage, on_delete=models.CASCADE, related_name="+")
    block = models.CharField(max_length=100)
    kind = models.CharField(max_length=32)
    submission = models.UUIDField()
    given = models.JSONField()
    result = models.JSONField()
    passed = models.BooleanField(null=True)
    score = models.FloatField(null=True)
    dropped = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        # Its index also serves what is asked most: a learner's answers in a lesson.
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "lesson", "block", "submission"], name="an_answer_counts_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.block}, attempt {self.pk}"


class SolutionShown(models.Model):
    """A learner was shown the solution of a lesson's challenge; `shown_at` is when for the first time."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="solutions")
    lesson = models.ForeignKey(LessonPage, on_delete=models.CASCADE, related_name="+")
    block = models.CharField(max_length=100)
    shown_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "lesson", "block"], name="a_solution_is_shown_once")
        ]

    def __str__(self) -> str:
        return f"solution of {self.block}, lesson {self.lesson_id}"


class LessonState(models.Model):
    """Where a learner stands in a lesson; `changed_at` is when the mark was last set or taken back, None if never."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="states")
    lesson = models.ForeignKey(LessonPage, on_delete=models.CASCADE, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    complete = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["learner", "lesson"], name="one_state_of_each_lesson")]

    def __str__(self) -> str:
        return f"lesson {self.lesson_id}, {'complete' if self.complete else 'begun'}"
