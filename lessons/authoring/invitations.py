"""Invitations to edit a lesson. Who may invite is decided in `rights`."""

from django.contrib.auth.models import User
from django.db.models import QuerySet

from lessons.accounts import roles
from lessons.authoring.models import Invitation
from lessons.course.models import LessonPage

MOST = 20


class NotInvitedError(Exception):
    """Someone can't be invited, in a sentence."""


def to_lesson(lesson: LessonPage) -> QuerySet[Invitation]:
    """The lesson's invitations, by name."""
    return Invitation.objects.filter(lesson=lesson).select_related("user").order_by("user__username")


def invite(lesson: LessonPage, user: User) -> None:
    """Let someone edit a lesson, twice as once; NotInvitedError for whoever has no use for it, or one too many."""
    if user.pk == lesson.owner_id:
        raise NotInvitedError(f"{user.username} wrote this lesson.")
    if not roles.may_author(user):
        raise NotInvitedError(f"{user.username} has no role among the authors; an administrator gives one.")
    if Invitation.objects.filter(lesson=lesson).count() >= MOST:
        raise NotInvitedError(f"{MOST} people are invited, as many as can be. Take one back first.")
    Invitation.objects.get_or_create(lesson=lesson, user=user)


def take_back(lesson: LessonPage, user_id: int) -> None:
    """Let someone edit it no more."""
    Invitation.objects.filter(lesson=lesson, user=user_id).delete()
