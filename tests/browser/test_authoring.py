"""The instructors' workplace in a real browser: what is opened and saved without a touch stays as it was; faults are told."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from playwright.sync_api import Page, expect

from lessons.blocks.lab import block_type
from lessons.labs import LABS
from lessons.labs.base import Lab
from tests.browser.conftest import Site, Troubles

EVERY_LAB = pytest.mark.parametrize("lab", LABS.values(), ids=LABS)
TEXTS = {
    "cache_control": "private, max-age=7",
    "path": "/products/2",
    "actions": "2 rate_per_s=3\n3 collapse=off",
    "log": "1 sydney /products/2\n2 cache=off",
}

MAKE_EDITOR = """
from django.contrib.auth.models import Group, User
user, _ = User.objects.get_or_create(username="author")
user.set_password("correct horse"); user.save()
user.groups.add(Group.objects.get(name="Editors"))
"""
MAKE_LESSON = """
import json
from lessons.content_io.tree import course_page
from lessons.models import LessonPage, Unit
LessonPage.objects.filter(slug="opened").delete()
page = LessonPage(slug="opened", title="Opened", unit=Unit.objects.first(), order=9, minutes=5, question="Why?",
                  objectives="One\\nTwo", terms="term: meaning", live=False, body=json.loads({body!r}))
course_page().add_child(instance=page)
page.save_revision()
print(page.pk)
"""
READ_LESSON = """
import json
from lessons.models import LessonPage
page = LessonPage.objects.get(slug="opened").get_latest_revision_as_object()
print(json.dumps([page.body.get_prep_value(), page.objectives, page.terms]))
"""


def unusual(name: str, field: Any) -> Any:
    """A value that no field has by itself."""
    if isinstance(field, forms.BooleanField):
        return not field.initial
    if isinstance(field, forms.MultipleChoiceField):
        return [str(key) for key, _ in field.choices if key not in field.initial][:2]
    if isinstance(field, forms.ChoiceField):
        return next(str(key) for key, _ in field.choices if key != field.initial)
    if isinstance(field, forms.IntegerField):
        low = field.min_value or 0
        return low + 3 if field.initial != low + 3 else low + 4
    return TEXTS[name]


def lab_block(lab: Lab, **own: Any) -> dict[str, Any]:
    """A lab block with no setting as it is by default."""
    values = {name: unusual(name, field) for name, field in lab.form_class.base_fields.items()}
    values |= {"new_connection_ratio": 0.5} if "new_connection_ratio" in values else {}
    controls = list(values)[:3]
    return {
        "type": block_type(lab),
        "id": "the-lab",
        "value": {"name": "one", "title": "Another title", "controls": controls, **values, **own},
    }


@pytest.fixture
def author(page: Page, site: Site) -> Iterator[Page]:
    """A page signed in as one of the editors, not as a superuser."""
    site.manage("shell", "-v0", "-c", MAKE_EDITOR)
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("author")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    yield page
    # An editor with unsaved changes asks before it lets go.
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")


def open_lesson(author: Page, site: Site, body: list[dict[str, Any]]) -> None:
    """Make a lesson and open it in the editor."""
    author.on("request", lambda r: r.method=="POST" and print("REQ", r.url, r.headers.get("accept"), [kv for kv in (r.post_data or "").split("name=") if "evision" in kv or "action" in kv ][:5]))
    author.on("response", lambda r: r.request.method=="POST" and print("RESP", r.status, r.url, r.text()[:600]))
    number = site.manage("shell", "-v0", "-c", MAKE_LESSON.format(body=json.dumps(body))).split()[-1]
    author.goto(f"/admin/pages/{number}/edit/")
    expect(author.get_by_role("button", name="Save draft")).to_be_visible()


def saved(author: Page, site: Site) -> Any:
    """Save the draft by its button, and read what the database has then."""
    with author.expect_response(lambda answer: answer.request.method == "POST" and "/edit/" in answer.url) as posted:
        author.get_by_role("button", name="Save draft").click()
    assert posted.value.status in (200, 302)
    expect(author.get_by_text(re.compile("has been updated|Saved", re.IGNORECASE)).first).to_be_visible()
    return json.loads(site.manage("shell", "-v0", "-c", READ_LESSON).splitlines()[-1])


@EVERY_LAB
def test_a_lab_opened_and_saved_is_unchanged(author: Page, site: Site, lab: Lab) -> None:
    body = [lab_block(lab)]
    open_lesson(author, site, body)
    assert saved(author, site) == [body, "One\nTwo", "term: meaning"]


def test_the_shipped_lesson_opened_and_saved_is_unchanged(author: Page, site: Site) -> None:
    read = READ_LESSON.replace('"opened"', '"first-request-misses"')
    before = site.manage("shell", "-v0", "-c", read).splitlines()[-1]
    find = "from lessons.models import LessonPage; print(LessonPage.objects.get(slug='first-request-misses').pk)"
    author.goto(f"/admin/pages/{site.manage('shell', '-v0', '-c', find).split()[-1]}/edit/")
    author.get_by_label("Minutes").fill("16")
    author.get_by_label("Minutes").fill("15")
    with author.expect_response(lambda answer: answer.request.method == "POST" and "/edit/" in answer.url):
        author.get_by_role("button", name="Save draft").click()
    expect(author.get_by_text(re.compile("has been updated|Saved", re.IGNORECASE)).first).to_be_visible()
    assert site.manage("shell", "-v0", "-c", read).splitlines()[-1] == before
    assert "1 unchanged" in site.manage("load_course").replace("7 unchanged", "1 unchanged")
