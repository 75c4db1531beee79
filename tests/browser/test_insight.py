"""Insight in a real browser: plots with their tables for nobody to stumble over; pages that tell how far one read."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import found_in_every_look
from tests.browser.traffic_lab import LESSON
from tests.product import Site

SLUG = "first-request-misses"
FILL = f"""
import random
from django.contrib.auth.models import User
from lessons.course.models import LessonPage
from lessons.insight import searches
from tests.benchmarks import insight_data
from tests.lessons.insight.conftest import yesterday
user, made = User.objects.get_or_create(username="iris", email="iris@example.org", is_superuser=True, is_staff=True)
user.set_password("correct horse"); user.save()
lesson = LessonPage.objects.get(slug="{SLUG}")
if made:
    draw = random.Random(1)
    insight_data.let_answer(lesson, insight_data.make_learners(60), draw)
    insight_data.let_read(lesson, draw, a_day=12, days=20)
    for group in range(7):
        searches.keep("edge functions", group=group, day=yesterday())
print(lesson.pk)
"""
COUNTED = """
import json
from lessons.insight.models import MissedSearch, PageView
views = [[block for block, _ in seconds] for seconds in PageView.objects.values_list("seconds", flat=True)]
missed = dict(MissedSearch.objects.values_list("words", "times"))
print(json.dumps({"views": views, "quixotic": missed.get("quixotic", 0)}))
"""
TRIES = 20  # each takes the time that a process needs to start


@pytest.fixture(scope="module")
def lesson(site: Site) -> str:
    """The key of a lesson that sixty people answered."""
    return site.manage("shell", "-v0", "-c", FILL).split()[-1]


def signed_in(context: BrowserContext) -> Page:
    """A page of whoever may see every lesson's figures."""
    page = context.new_page()
    page.goto("/admin/login/")
    page.get_by_label("E-mail address").fill("iris@example.org")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    return page


def counted(site: Site) -> dict[str, Any]:
    """What is kept of what pages told: the blocks of each view, and how often something was searched for in vain."""
    kept: dict[str, Any] = json.loads(site.manage("shell", "-v0", "-c", COUNTED).splitlines()[-1])
    return kept


def after(site: Site, before: dict[str, Any]) -> dict[str, Any]:
    """The same once the search, which is told last, has arrived: what was told before it has, too."""
    for _ in range(TRIES):
        found = counted(site)
        if found["quixotic"] > before["quixotic"]:
            return found
    raise AssertionError(f"nothing came: {found}")


def draw_all(page: Page) -> None:
    """Bring each plot near, and wait until all are drawn."""
    for plot in page.locator("plot-figure").all():
        plot.scroll_into_view_if_needed()
    page.wait_for_function(
        "() => [...document.querySelectorAll('plot-figure')].every((plot) => plot.chart?.data?.length)"
    )


def test_axe_finds_nothing_and_every_plot_is_drawn(new_context: Callable[..., BrowserContext], lesson: str) -> None:
    page = signed_in(new_context())
    page.goto("/admin/insight/")
    expect(page.get_by_role("row", name="edge functions")).to_be_visible()
    assert found_in_every_look(page, ".insight") == []
    page.goto(f"/admin/lessons/{lesson}/insight/")
    draw_all(page)
    for table in page.get_by_text("The numbers as a table").all():
        table.click()
    assert found_in_every_look(page, ".insight") == []


def test_a_plots_table_opens_by_keyboard(new_context: Callable[..., BrowserContext], lesson: str) -> None:
    page = signed_in(new_context())
    page.goto(f"/admin/lessons/{lesson}/insight/")
    page.get_by_text("The numbers as a table").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Readers by block")).to_be_visible()


def test_a_page_that_is_left_tells_how_far_it_was_read_unless_it_was_reloaded_or_may_not(
    new_context: Callable[..., BrowserContext], site: Site
) -> None:
    """What a page says while it is left only the server hears; so all of it comes first, then the server is asked."""
    before = counted(site)
    for wish in ("globalPrivacyControl: {value: true}", "doNotTrack: {value: '1'}"):
        context = new_context()
        context.add_init_script(f"Object.defineProperties(navigator, {{{wish}}})")
        page = context.new_page()
        for address in (LESSON, "/search/?q=quixotic", "/about/"):
            page.goto(address)
    page = new_context().new_page()
    page.goto(LESSON)
    expect(page.locator("#guess input[name=submission]")).to_be_attached()  # one's own form replaces the block
    page.locator("#guess").scroll_into_view_if_needed()
    page.reload()
    for address in ("/search/?q=quixotic", "/about/"):
        page.goto(address)
    found = after(site, before)
    assert len(found["views"]) == len(before["views"]) + 1
    assert sum("guess" in view for view in found["views"]) == sum("guess" in view for view in before["views"]) + 1
    assert found["quixotic"] == before["quixotic"] + 1
