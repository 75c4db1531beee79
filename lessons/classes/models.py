"""Classes, members, invitations of instructors, and assignments. Progress is stored elsewhere.

Ready for LTI 1.3, of which nothing is built: a platform's course is recognised by issuer, client, deployment and
context. That identity will be a table of its own with a key to Classroom, so that a class without a platform has no
empty columns, and one class may be reached from two courses. A launch becomes a Membership with the role it names;
where it came from will be a nullable key from Membership to that table, so that the platform's roster ends only the
memberships that it began. Assignment is what a resource link points at, and a score goes back for it.
"""

import uuid
from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.urls import reverse
from django.utils import timezone

from lessons.course.models.lesson import LessonPage
from lessons.course.models.path import CareerPath

LONGEST_NAME = 100
LONGEST_DESCRIPTION = 2000
CODE_LENGTH = 10


class Classroom(models.Model):
    """A class. Without a code nobody can join; since `archived_at` it can only be read and left."""

    name = models.CharField(max_length=LONGEST_NAME)
    description = models.TextField(blank=True)
    code = models.CharField(max_length=CODE_LENGTH, unique=True, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of the class, for whoever is in it."""
        return reverse("class", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether one can join."""
        return self.code is not None and self.archived_at is None


class Membership(models.Model):
    """Someone's place in a class. The owner teaches too; a class has exactly one."""

    class Role(models.TextChoices):
        """What someone is in a class."""

        LEARNER = "learner", "Learner"
        INSTRUCTOR = "instructor", "Co-instructor"
        OWNER = "owner", "Owner"

    TEACHING: ClassVar = (Role.INSTRUCTOR, Role.OWNER)

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now)  # in this role

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["classroom", "user"], name="one_place_in_each_class"),
            models.UniqueConstraint(fields=["classroom"], name="one_owner", condition=models.Q(role="owner")),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.role} of {self.classroom_id}"

    @property
    def teaches(self) -> bool:
        """Whether it is an instructor's."""
        return self.role in self.TEACHING

    @property
    def owns(self) -> bool:
        """Whether it is the owner's."""
        return self.role == self.Role.OWNER


class ClassInvitation(models.Model):
    """An offer to teach a class, to one person, or without `invited` to the first who opens the link."""

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="invitations")
    invited = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["classroom", "invited"], name="asked_to_teach_once")]

    def __str__(self) -> str:
        return f"{self.invited_id or 'whoever has the link'} to {self.classroom_id}"

    def get_absolute_url(self) -> str:
        """Where it is accepted."""
        return reverse("class-invitation", args=[self.token])


class Assignment(models.Model):
    """A lesson or a path that a class was assigned; due until the end of a day in UTC, or whenever."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="assignments")
    lesson = models.ForeignKey(LessonPage, on_delete=models.CASCADE, null=True, related_name="+")
    path = models.ForeignKey(CareerPath, on_delete=models.CASCADE, null=True, related_name="+")
    due = models.DateField(null=True)
    place = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["place", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["classroom", "lesson"], name="lesson_assigned_once"),
            models.UniqueConstraint(fields=["classroom", "path"], name="path_assigned_once"),
            models.CheckConstraint(
                condition=models.Q(lesson=None, path__isnull=False) | models.Q(lesson__isnull=False, path=None),
                name="a_lesson_or_a_path",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id or self.path_id} for {self.classroom_id}"
