"""The roles in the instructors' workplace. Each is a group with only the permissions it needs.

A role says what you may do with your own lessons; `lessons.authoring.rights` decides whose a lesson is.

A new role is a row in RIGHTS; the tests of roles say what each may do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from lessons.course.files.tree import course_page

OPEN = "wagtailadmin.access_admin"
MODERATE = "lessons.moderate_discussion"
REVIEW = "Review"
_LOOK = ("lessons.view_unit", "lessons.view_careerpath")
_ARRANGE = (
    *_LOOK,
    *(f"lessons.{verb}_{what}" for what in ("unit", "careerpath") for verb in ("add", "change", "delete")),
)
_ALL_PICTURES = ("add_image", "choose_image", "change_image")


class Role(StrEnum):
    """What someone is in the workplace; each may do all that the one before may."""

    CONTRIBUTOR = "contributor"
    INSTRUCTOR = "instructor"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """A role's group, in a sentence and in permissions: on pages below the course, on everything else, and on
    pictures, of which everyone changes and deletes their own."""

    group: str
    sentence: str
    on_pages: Sequence[str]
    others: Sequence[str]
    on_pictures: Sequence[str] = ("add_image", "choose_image")


RIGHTS = {
    Role.CONTRIBUTOR: Rights(
        group="Contributors",
        sentence="Writes lessons and submits them for review.",
        on_pages=("add_page",),
        others=(OPEN, *_LOOK),
    ),
    Role.INSTRUCTOR: Rights(
        group="Instructors",
        sentence="Writes and publishes lessons, and teaches classes.",
        on_pages=("add_page", "publish_page"),
        others=(OPEN, *_LOOK),
    ),
    Role.REVIEWER: Rights(
        group="Reviewers",
        sentence="Edits, reviews and publishes all lessons; arranges units and paths; moderates the discussion.",
        on_pages=("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
        others=(OPEN, MODERATE, *_ARRANGE),
        on_pictures=_ALL_PICTURES,
    ),
    Role.ADMINISTRATOR: Rights(
        group="Administrators",
        sentence="Does all that, gives roles, and arranges the workflow.",
        on_pages=("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"),
        others=(
            OPEN,
            MODERATE,
            *_ARRANGE,
            *(f"wagtailcore.{verb}_{what}" for what in ("workflow", "task") for verb in ("add", "change", "delete")),
            *(f"wagtailredirects.{verb}_redirect" for verb in ("add", "change", "delete")),
        ),
        on_pictures=_ALL_PICTURES,
    ),
}
_GROUPS = {rights.group: role for role, rights in RIGHTS.items()}


class UnknownAccountError(Exception):
    """No account has the address."""


def make(email: str, role: Role = Role.INSTRUCTOR) -> User:
    """Give the account with this address a role in place of any other; UnknownAccountError where there is none."""
    user = _account(email)
    give(user, role)
    return user


def remove(email: str) -> User:
    """Take every role back; what was written stays."""
    user = _account(email)
    give(user, None)
    return user


@transaction.atomic
def give(user: User, role: Role | None) -> None:
    """Let someone have this role and no other."""
    user.groups.remove(*Group.objects.filter(name__in=_GROUPS))
    if role is not None:
        prepare()
        user.groups.add(Group.objects.get(name=RIGHTS[role].group))


@transaction.atomic
def prepare() -> None:
    """Make or complete each role's group, and the workflow in which reviewers approve lessons."""
    for rights in RIGHTS.values():
        group, _ = Group.objects.get_or_create(name=rights.group)
        group.permissions.set(_permissions(rights.others))
        _on_course(group, rights.on_pages)
        _on_pictures(group, rights.on_pictures)
    if not WorkflowPage.objects.filter(page=course_page()).exists():
        _set_up_review(Group.objects.get(name=RIGHTS[Role.REVIEWER].group))


def role_of(user: User) -> Role | None:
    """Someone's role; of several, the one that may do most."""
    found = {_GROUPS[name] for name in user.groups.filter(name__in=_GROUPS).values_list("name", flat=True)}
    return max(found, key=list(Role).index, default=None)


def people() -> QuerySet[User]:
    """Everyone who has a role, by name, their groups at hand."""
    return User.objects.filter(groups__name__in=_GROUPS).distinct().order_by("username").prefetch_related("groups")


def may_author(user: User | AnonymousUser) -> bool:
    """Whether the workplace is open to someone."""
    return user.has_perm(OPEN)


def may_teach(user: User | AnonymousUser) -> bool:
    """Whether someone may have classes: all but contributors."""
    return _is_at_least(user, Role.INSTRUCTOR)


def may_arrange(user: User | AnonymousUser) -> bool:
    """Whether all lessons are someone's to edit, with units and paths."""
    return _is_at_least(user, Role.REVIEWER)


def may_give_roles(user: User | AnonymousUser) -> bool:
    """Whether someone decides who has which role."""
    return _is_at_least(user, Role.ADMINISTRATOR)


def _is_at_least(user: User | AnonymousUser, least: Role) -> bool:
    if not isinstance(user, User) or not user.is_active:
        return False
    roles = list(Role)
    enough = [RIGHTS[role].group for role in roles[roles.index(least) :]]
    return user.is_superuser or user.groups.filter(name__in=enough).exists()


def _permissions(names: Sequence[str]) -> QuerySet[Permission]:
    chosen = Q()
    for name in names:
        app, codename = name.split(".")
        chosen |= Q(content_type__app_label=app, codename=codename)
    return Permission.objects.filter(chosen)


def _on_course(group: Group, codenames: Sequence[str]) -> None:
    """Exactly these permissions on pages: an earlier version's are taken back."""
    wanted = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    GroupPagePermission.objects.filter(group=group, page=course_page()).exclude(permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=course_page(), permission=permission)


def _on_pictures(group: Group, codenames: Sequence[str]) -> None:
    """Exactly these permissions on the library of pictures."""
    wanted = Permission.objects.filter(content_type__app_label="wagtailimages", codename__in=codenames)
    held = GroupCollectionPermission.objects.filter(group=group)
    held.filter(permission__content_type__app_label="wagtailimages").exclude(permission__in=wanted).delete()
    root = Collection.get_first_root_node() or Collection.add_root(name="Root")
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _set_up_review(reviewers: Group) -> None:
    """One step: a reviewer approves, which publishes, or sends back with a comment."""
    workflow, _ = Workflow.objects.get_or_create(name=REVIEW)
    task, _ = GroupApprovalTask.objects.get_or_create(name=REVIEW)
    task.groups.add(reviewers)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.create(page=course_page(), workflow=workflow)


def _account(email: str) -> User:
    try:
        return User.objects.get(email__iexact=email.strip())
    except User.DoesNotExist:
        raise UnknownAccountError(email) from None
