"""The instructors' workplace in a real browser: what is opened and saved untouched stays as it was; faults are told."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from playwright.sync_api import Page, expect

from lessons.course.blocks.lab import block_type
from lessons.labs import LABS
from lessons.labs.base import Lab
from tests.browser.conftest import Troubles
from tests.product import Site

EVERY_LAB = pytest.mark.parametrize("lab", LABS.values(), ids=LABS)
TEXTS = {
    "cache_control": "private, max-age=7",
    "cdn_cache_control": "max-age=9, stale-while-revalidate=5",
    "request_cache_control": "max-age=3",
    "request_headers": "Cache-Control: no-cache\nAccept-Language: de",
    "response_headers": 'Cache-Control: private, max-age=7\nETag: "v{version}"',
    "vary": "Accept-Language, User-Agent",
    "expires_s": "70",
    "modified_s": "800",
    "changed_s": "30",
    "path": "/products/2",
    "actions": "2 rate_per_s=3\n3 collapse=off",
    "log": "0 sydney /products/2\n1 cache=off",
}

MAKE_AUTHOR = """
from django.contrib.auth.models import User
user, _ = User.objects.get_or_create(username="ada", email="author@example.org")
user.set_password("correct horse"); user.save()
"""
MAKE_LESSON = """
import json
from lessons.course.files.tree import course_page
from lessons.course.models import LessonPage, Unit
LessonPage.objects.filter(slug="opened").delete()
page = LessonPage(slug="opened", title="Opened", unit=Unit.objects.first(), order=9, minutes=5, question="Why?",
                  objectives="One\\nTwo", terms="term: meaning", live=False, body=json.loads({body!r}))
course_page().add_child(instance=page)
page.save_revision()
print(page.pk)
"""
FIND_LESSON = (
    "from lessons.course.models import LessonPage; print(LessonPage.objects.get(slug='first-request-misses').pk)"
)
READ_LESSON = """
import json
from lessons.course.models import LessonPage
page = LessonPage.objects.get(slug="{slug}").get_latest_revision_as_object()
print(json.dumps([page.revisions.count(), page.body.get_prep_value(), page.objectives, page.terms]))
"""


def unusual(name: str, field: Any) -> Any:
    """A value that no field has by itself."""
    keys = [str(key) for key, _ in getattr(field, "choices", ())]
    low = getattr(field, "min_value", None)
    if isinstance(field, forms.BooleanField):
        return not field.initial
    if isinstance(field, forms.MultipleChoiceField):
        return [key for key in keys if key not in field.initial][:2]
    if keys:
        return next(key for key in keys if key != field.initial)
    if low is not None:
        return low + (1 if field.initial != low + 1 else 2)
    return TEXTS[name]


def lab_block(lab: Lab, **own: Any) -> dict[str, Any]:
    """A lab block with no setting as it is by default."""
    values = {name: unusual(name, field) for name, field in lab.form_class.base_fields.items()}
    controls = list(values)[:3]
    return {
        "type": block_type(lab),
        "id": "the-lab",
        "value": {"name": "one", "title": "Another title", "controls": controls, **values, **own},
    }


@pytest.fixture
def author(page: Page, site: Site) -> Iterator[Page]:
    """A page signed in as an instructor, not as a superuser."""
    site.manage("shell", "-v0", "-c", MAKE_AUTHOR)
    site.manage("make_instructor", "author@example.org", "--role", "reviewer")  # whose are all lessons
    page.goto("/admin/login/")
    page.get_by_label("E-mail address").fill("author@example.org")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    yield page
    # An editor with unsaved changes asks before it lets go.
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")


def open_lesson(author: Page, site: Site, body: list[dict[str, Any]]) -> None:
    """Make a lesson and open it in the editor."""
    number = site.manage("shell", "-v0", "-c", MAKE_LESSON.format(body=json.dumps(body))).split()[-1]
    author.goto(f"/admin/pages/{number}/edit/")
    expect(author.get_by_role("button", name="Save draft")).to_be_visible()


def save(author: Page) -> None:
    """Save the draft by its button. (An answer of 200 would show the form again, with errors.)"""
    with author.expect_response(
        lambda answer: answer.request.is_navigation_request() and answer.request.method == "POST"  # no autosave
    ) as posted:
        author.get_by_role("button", name="Save draft").click()
    assert posted.value.status == 302
    author.wait_for_load_state()


def stored(site: Site, slug: str) -> str:
    """A lesson's newest content, as JSON."""
    return site.manage("shell", "-v0", "-c", READ_LESSON.format(slug=slug)).splitlines()[-1]


@EVERY_LAB
def test_a_lab_opened_and_saved_is_unchanged(author: Page, site: Site, lab: Lab) -> None:
    body = [lab_block(lab)]
    open_lesson(author, site, body)
    save(author)
    assert json.loads(stored(site, "opened")) == [2, body, "One\nTwo", "term: meaning"]


def test_the_shipped_lesson_opened_and_saved_is_unchanged(author: Page, site: Site) -> None:
    before = json.loads(stored(site, "first-request-misses"))
    number = site.manage("shell", "-v0", "-c", FIND_LESSON).split()[-1]
    author.goto(f"/admin/pages/{number}/edit/")
    save(author)
    revisions, *content = json.loads(stored(site, "first-request-misses"))
    assert revisions == before[0] + 1
    assert content == before[1:]
    assert "left alone" not in site.manage("load_course")


@EVERY_LAB
def test_a_labs_refusal_is_told_at_its_field(author: Page, site: Site, troubles: Troubles, lab: Lab) -> None:
    troubles.expect("/edit/")  # autosave meets the same refusal
    bounded = {name: getattr(field, "max_value", None) or 999_999 for name, field in lab.form_class.base_fields.items()}
    name = next(name for name, highest in bounded.items() if highest < 999_999)
    open_lesson(author, site, [lab_block(lab, **{name: 999_999})])
    author.get_by_role("button", name="Save draft").click()
    expect(author.get_by_text(f"{lab.form_class.base_fields[name].label}: 999999 is not accepted")).to_be_visible()
