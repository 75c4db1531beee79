"""What the instructors' workplace keeps besides lessons: who is invited to whose lesson, zips to be imported,
and who is importing."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from lessons.course.models.lesson import LessonPage


class Invitation(models.Model):
    """Someone may edit a lesson that is not theirs."""

    lesson = models.ForeignKey(LessonPage, on_delete=models.CASCADE, related_name="invitations")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "lesson"], name="invited_once")]

    def __str__(self) -> str:
        return f"{self.user_id} may edit {self.lesson_id}"


class PendingImport(models.Model):
    """A zip that someone sent and looks at before it is imported: one a person, for a while."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=255)
    content = models.BinaryField()
    sent_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.file_name} of {self.user_id}"


class ImportUnderWay(models.Model):
    """An import that someone has begun: one a person; one that was cut off counts no longer after `until`."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"an import of {self.user_id}, until {self.until}"
