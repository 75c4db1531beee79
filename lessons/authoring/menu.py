"""The workplace's menu items and who sees them."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from lessons.accounts import roles
from lessons.community.permissions import may_moderate
from lessons.course.files.tree import course_page
from lessons.course.models import LessonPage

# Names of Wagtail's items: those that have no use here, and those for whoever arranges all lessons.
UNUSED = {"documents", "explorer", "help", "snippets"}
FOR_ARRANGING = {"reports", "settings"}

LESSON_BUTTONS = (
    ("Check", "authoring-check", "check"),
    ("Open on a page of its own", "authoring-try", "view"),
    ("Blocks from another lesson", "authoring-bring", "copy"),
    ("Authors", "authoring-invited", "group"),
    ("Insight", "authoring-insight-lesson", "view"),
    ("Download as a file", "authoring-lesson-file", "download"),
)


class OpenButton(Button):
    """A button that stands in a list itself, not in a row's menu."""

    allow_in_dropdown = False


class _Lessons(MenuItem):
    """Where one's lessons are: right below the course, whatever lies above it."""

    def render_component(self, request: HttpRequest) -> object:
        """Wagtail's link."""
        self.url = reverse("wagtailadmin_explore", args=[course_page().pk])
        return super().render_component(request)


class _Moderation(MenuItem):
    """Shown to moderators only."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether whoever asks may moderate."""
        return may_moderate(request.user)


class _Classes(MenuItem):
    """Shown to whoever may teach."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether whoever asks may have classes."""
        return roles.may_teach(request.user)


class _People(MenuItem):
    """Shown to whoever gives roles."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether whoever asks gives roles."""
        return roles.may_give_roles(request.user)


class CheckItem(ActionMenuItem):
    """Leads from the editor to the check of what is saved there."""

    name = "action-check"
    label = "Check"
    icon_name = "check"

    def is_shown(self, context: Mapping[str, Any]) -> bool:
        """In the editor of a lesson."""
        return context["view"] == "edit" and context["page"].specific_class is LessonPage

    def get_url(self, parent_context: Mapping[str, Any]) -> str:
        """The check's page."""
        return reverse("authoring-check", args=[parent_context["page"].pk])


class _Files(MenuItem):
    """Shown to authors."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the workplace is open to whoever asks."""
        return roles.may_author(request.user)


def files_item() -> MenuItem:
    """Export and import."""
    return _Files("Files", reverse("authoring-files"), name="files", icon_name="download", order=400)


def lessons_item() -> MenuItem:
    """One's lessons."""
    return _Lessons("Lessons", "", name="lessons", icon_name="folder-open-inverse", order=100)


def insight_item() -> MenuItem:
    """How one's lessons are read and answered."""
    return MenuItem("Insight", reverse("authoring-insight"), name="insight", icon_name="view", order=150)


def classes_item() -> MenuItem:
    """The classes one teaches, on the site."""
    return _Classes("Classes", reverse("classes"), name="classes", icon_name="group", order=160)


def glossary_item() -> MenuItem:
    """The glossary."""
    return MenuItem("Glossary", reverse("authoring-glossary"), name="glossary", icon_name="openquote", order=220)


def moderation_item() -> MenuItem:
    """The discussion's queue."""
    return _Moderation("Discussion", reverse("moderation"), icon_name="comment", order=900)


def people_item() -> MenuItem:
    """Who has which role."""
    return _People("People", reverse("authoring-people"), icon_name="group", order=950)


def needed(user: User | AnonymousUser, items: list[MenuItem]) -> list[MenuItem]:
    """The items of the main menu that are of use to someone."""
    hidden = UNUSED if roles.may_arrange(user) else UNUSED | FOR_ARRANGING
    return [item for item in items if item.name not in hidden]
