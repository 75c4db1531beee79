"""What the instructors' workplace keeps besides lessons: who is invited to work on whose lesson."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from lessons.models.lesson import LessonPage


class Invitation(models.Model):
    """Someone may edit a lesson that is not theirs."""

    lesson = models.ForeignKey(LessonPage, on_delete=models.CASCADE, related_name="invitations")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "lesson"], name="invited_once")]

    def __str__(self) -> str:
        return f"{self.user_id} may edit {self.lesson_id}"
