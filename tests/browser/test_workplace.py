"""The workplace's lists and its editor in a real browser: faults told while one writes, order by keyboard, axe."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import found_by_axe
from tests.browser.conftest import Troubles
from tests.product import Site

MAKE = """
import json
from django.contrib.auth.models import User
from lessons.accounts.roles import Role, give
from lessons.course.files.tree import course_page
from lessons.course.models import LessonPage, Unit
desk, made = User.objects.get_or_create(username="desk", email="desk@example.org")
if made:
    desk.set_password("correct horse"); desk.save()
give(desk, Role.ADMINISTRATOR)
unit, _ = Unit.objects.get_or_create(slug="desk", defaults=dict(title="Desk", order=90, summary="Tried."))
LessonPage.objects.filter(slug__startswith="desk-").delete()
for number, title in enumerate(["Anna", "Berta"], start=1):
    page = LessonPage(slug=f"desk-{number}", title=title, unit=unit, order=number, minutes=5, question="Why?",
                      objectives="Say why.", sources="RFC 9111.", terms="desk term: Tried.", live=False, owner=desk,
                      body=json.loads(BODY))
    course_page().add_child(instance=page)
    page.save_revision(user=desk)
print(page.pk, unit.pk, course_page().pk)
"""
FORGET = "from lessons.course.models import LessonPage; LessonPage.objects.filter(unit__slug='desk').delete()"
BODY = [
    {"type": "text", "id": "a", "value": "Hello."},
    {"type": "traffic_lab", "id": "b", "value": {"name": "live", "title": "Live"}},
    {"type": "traffic_challenge", "id": "c", "value": {"name": "goal", "title": "Goal", "task": "Do it."}},
]
# What axe finds in Wagtail's own markup: rule, and a part of what it is about. Nothing else may be found.
WAGTAILS = (
    ("landmark-unique", 'role="search"'),  # of two search forms on the first page
    ("landmark-unique", "block_group-"),  # groups of settings, called alike in each lab
    ("page-has-heading-one", "<html"),  # in a snippet's editor
    ("heading-order", "workflow-tasks__name"),
    ("list", "workflow-tasks"),
    ("listitem", "workflow-tasks__task"),
)


@pytest.fixture
def keys(site: Site) -> dict[str, str]:
    """A lesson, its unit and the course, by number."""
    code = f"BODY = {json.dumps(json.dumps(BODY))}\n{MAKE}"
    lesson, unit, course = site.manage("shell", "-v0", "-c", code).split()[-3:]
    return {"lesson": lesson, "unit": unit, "course": course}


@pytest.fixture
def desk(new_context: Callable[..., BrowserContext], keys: dict[str, str]) -> Page:
    """A page signed in as an administrator."""
    page = new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/admin/login/")
    page.get_by_label("E-mail address").fill("desk@example.org")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    return page


def test_a_value_out_of_bounds_is_told_at_its_field_and_taken_back(
    desk: Page, site: Site, keys: dict[str, str], troubles: Troubles
) -> None:
    troubles.expect("answer: 400")  # the autosave that is refused
    desk.goto(f"/admin/pages/{keys['lesson']}/edit/")
    rate = desk.locator("[name=body-1-value-rate_per_s]")
    desk.locator("section[id*=body-1-value-world]").get_by_role("button").first.click()
    expect(rate).to_have_accessible_description(re.compile("A number from 0.1 to 2000 requests/s"))
    rate.fill("99999")
    autosave(desk)
    told = desk.get_by_role("alert").filter(has_text="Requests per second: 99999 is not accepted")
    expect(told).to_be_visible()
    expect(rate).to_have_attribute("aria-invalid", "true")
    expect(rate).to_have_accessible_description(re.compile("99999 is not accepted"))
    rate.fill("50")
    autosave(desk)
    expect(told).to_have_count(0)
    expect(rate).not_to_have_attribute("aria-invalid", "true")
    desk.goto("about:blank")
    site.manage("shell", "-v0", "-c", FORGET)


def test_a_lesson_is_moved_by_keyboard(desk: Page, site: Site, keys: dict[str, str]) -> None:
    desk.goto("/admin/snippets/lessons/unit/")
    desk.get_by_role("row", name=re.compile("Desk")).get_by_role("link", name="Order its lessons").click()
    rows = desk.locator("tr[id^=item_]")
    expect(rows).to_have_text([re.compile("Anna"), re.compile("Berta")])
    handle = rows.first.get_by_role("button", name="Drag")
    handle.press("ArrowDown")
    with desk.expect_response(lambda answer: "/move" in answer.url) as moved:
        handle.press("Enter")
    assert moved.value.status == 200
    desk.reload()
    expect(rows).to_have_text([re.compile("Berta"), re.compile("Anna")])
    site.manage("shell", "-v0", "-c", FORGET)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_of_ours(
    desk: Page, site: Site, keys: dict[str, str], troubles: Troubles, scheme: str
) -> None:
    troubles.expect("answer: 404")
    desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # "light" or "dark"
    lesson, unit, course = keys["lesson"], keys["unit"], keys["course"]
    for address in (
        "/admin/",
        f"/admin/pages/{course}/",
        f"/admin/pages/{lesson}/edit/",
        f"/admin/pages/{lesson}/history/",
        "/admin/snippets/lessons/unit/",
        f"/admin/snippets/lessons/unit/edit/{unit}/",
        f"/admin/units/{unit}/lessons/",
        "/admin/glossary/",
        "/admin/glossary/add/",
        f"/admin/lessons/{lesson}/terms/",
        "/admin/images/",
        "/admin/account/",
        "/admin/workflows/list/",
        "/admin/reports/site-history/",
        "/admin/labs/map/play/",
        "/admin/nothing-here/",
    ):
        desk.goto(address)
        expect(desk).to_have_title(re.compile("EdgeLearn|lab"))
        found = [each for each in found_by_axe(desk) if not is_wagtails(each)]
        assert found == [], address
    desk.goto("about:blank")
    site.manage("shell", "-v0", "-c", FORGET)


def autosave(page: Page) -> None:
    """What Wagtail does once it sees a change; in its first seconds it takes what was typed for unchanged."""
    page.evaluate("() => document.getElementById('page-edit-form').dispatchEvent(new CustomEvent('w-unsaved:add'))")


def is_wagtails(found: str) -> bool:
    return any(found.startswith(f"{rule}:") and part in found for rule, part in WAGTAILS)
