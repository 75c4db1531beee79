"""Instructors: accounts that may write and publish lessons in the browser, by a group with just these permissions."""

from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from wagtail.models import GroupPagePermission

from lessons.content_io.tree import course_page

GROUP = "Instructors"
MAY_OPEN = ("wagtailadmin", "access_admin")
# Of pages below the course; of units, which lessons belong to; of career paths, which lead over lessons.
ON_PAGES = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
ON_UNITS = ("add_unit", "change_unit", "view_unit")
ON_PATHS = ("add_careerpath", "change_careerpath", "delete_careerpath", "view_careerpath")


class UnknownAccountError(Exception):
    """No account has the address."""


def make(email: str) -> User:
    """Let the account with this address write lessons; UnknownAccountError where there is none. Twice is once."""
    user = _account(email)
    user.groups.add(group())
    return user


def remove(email: str) -> User:
    """Take that back; what was written stays."""
    user = _account(email)
    user.groups.remove(group())
    return user


def group() -> Group:
    """The group, made or completed where needed."""
    instructors, _ = Group.objects.get_or_create(name=GROUP)
    app, codename = MAY_OPEN
    instructors.permissions.add(
        Permission.objects.get(content_type__app_label=app, codename=codename),
        *Permission.objects.filter(content_type__app_label="lessons", codename__in=ON_UNITS + ON_PATHS),
    )
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=ON_PAGES):
        GroupPagePermission.objects.get_or_create(group=instructors, page=course_page(), permission=permission)
    return instructors


def may_write(user: User | AnonymousUser) -> bool:
    """Whether Wagtail's admin is open to someone."""
    return user.has_perm(".".join(MAY_OPEN))


def _account(email: str) -> User:
    try:
        return User.objects.get(email__iexact=email.strip())
    except User.DoesNotExist:
        raise UnknownAccountError(email) from None
