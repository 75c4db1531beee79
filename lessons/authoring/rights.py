"""Who may edit a lesson: its owner and invited people. For other authors it doesn't exist.

Wagtail asks a policy about lists of pages and a tester about one page; without "change", which reviewers have, both
know only one's own lessons here, so that nobody meets another's draft in a list, a search, a chooser or an address.
"""

from collections.abc import Collection
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q
from wagtail.models import Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from lessons.authoring.models import Invitation
from lessons.course.files.tree import course_page
from lessons.course.models import LessonPage

_INVITED = "_edgelearn_invited"  # where a request's user object keeps the answer of one query


def connect() -> None:
    """Let Wagtail ask here."""
    register_permission_policy(Page, LessonsPolicy(Page))
    LessonPage.tester = Tester


def explorable(user: User | AnonymousUser) -> Any:
    """The keys of the pages that someone meets in lists."""
    return policy_registry.get_by_type(Page).explorable_instances(user).values("pk")


def editable(user: User) -> Any:
    """The lessons that someone may edit: one's own, those one is invited to; to whoever edits everybody's, all."""
    pages = LessonsPolicy(Page).instances_user_has_any_permission_for(user, ["change"])
    return LessonPage.objects.filter(pk__in=pages.values("pk"))


def may_write(user: User | AnonymousUser) -> bool:
    """Whether someone may begin lessons."""
    return isinstance(user, User) and bool(course_page().permissions_for_user(user).can_add_subpage())


def is_own(user: User | AnonymousUser, lesson: Page) -> bool:
    """Whether someone wrote a lesson, or is invited to it."""
    return lesson.owner_id == user.pk or lesson.pk in _invited(user)


def may_invite(user: User, lesson: LessonPage) -> bool:
    """Whether someone decides who else may edit a lesson: its owner, and whoever edits everybody's."""
    return lesson.owner_id == user.pk or "change" in Tester(user, lesson).permissions


class LessonsPolicy(PagePermissionPolicy):
    """Wagtail's policy, without the lessons of others for those who may not change everybody's."""

    def instances_user_has_any_permission_for(self, user: User, actions: Collection[str]) -> Any:
        """The pages with which someone may do one of these things."""
        pages = super().instances_user_has_any_permission_for(user, actions)
        if self._edits_all(user):
            return pages
        if "change" in actions and "add" not in actions:
            pages = pages | self.model._default_manager.filter(pk__in=_invited(user))
        return pages.filter(_within_reach(user))

    def user_has_any_permission_for_instance(self, user: User, actions: Collection[str], instance: Page) -> bool:
        """Whether someone may do one of these things with a page."""
        if self._edits_all(user) or instance.specific_class is not LessonPage:
            return bool(super().user_has_any_permission_for_instance(user, actions, instance))
        if not is_own(user, instance):
            return False
        invited_to_edit = "change" in actions and instance.pk in _invited(user)
        return invited_to_edit or bool(super().user_has_any_permission_for_instance(user, actions, instance))

    def explorable_instances(self, user: User) -> Any:
        """The pages that someone meets in lists."""
        pages = super().explorable_instances(user)
        return pages if self._edits_all(user) else pages.filter(_within_reach(user))

    def _edits_all(self, user: User) -> bool:
        held = {perm.permission.codename for perm in self.get_cached_permissions_for_user(user)}
        return user.is_superuser or "change_page" in held


class Tester(PagePermissionTester):
    """What someone may do with one lesson."""

    def __init__(self, user: User | AnonymousUser, page: Page) -> None:
        super().__init__(user, page)
        self.permissions: set[str] = getattr(self, "permissions", set())
        self.invited = False
        if user.is_active and not user.is_superuser and "change" not in self.permissions and page.pk:
            self.invited = page.pk in _invited(user)
            if not is_own(user, page):
                self.permissions = set()

    def can_edit(self) -> bool:
        """One's own, those one is invited to, and what a workflow hands one."""
        return bool(super().can_edit()) or self.invited

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """As in Wagtail, without looking for pages below, once for each lesson of a list: a lesson has none."""
        if self.user.is_superuser or "change" in self.permissions:
            return bool(super().can_delete(ignore_bulk))
        own = self.page.owner_id == self.user.pk and "add" in self.permissions
        return own and ("publish" in self.permissions or not self.page.live)

    def can_copy(self) -> bool:
        """Copies are made by our own page, which takes over what one may read only."""
        return False


def _invited(user: User | AnonymousUser) -> frozenset[int]:
    """The lessons to which someone is invited; asked once a request."""
    if not hasattr(user, _INVITED):
        keys = Invitation.objects.filter(user=user.pk).values_list("lesson_id", flat=True)
        setattr(user, _INVITED, frozenset(keys))
    return cast(frozenset[int], getattr(user, _INVITED))


def _within_reach(user: User) -> Q:
    """Pages that are no lessons, and lessons that are one's own."""
    others: Any = LessonPage.objects.exclude(Q(owner=user.pk) | Q(pk__in=_invited(user))).values("pk")
    return ~Q(pk__in=others)
