"""A career path in the browser: followed, seen in a lesson, gone on with; with and without JavaScript."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Troubles

PATH = "/paths/full-stack-developer/"
FIRST, SECOND = "/lessons/what-is-the-edge/", "/lessons/first-request-misses/"


def test_a_path_is_followed_and_its_lessons_lead_on(page: Page) -> None:
    page.goto(PATH)
    page.locator("#your-path").get_by_role("button", name="Follow this path").click()
    expect(page.locator("#your-path")).to_contain_text("You follow this path")
    page.get_by_role("link", name="Start: What is the edge?").click()
    strip = page.locator("#path-strip")
    expect(strip).to_contain_text("Full-stack developer")
    expect(strip).to_contain_text("Lesson 1 of 14")
    expect(strip).to_contain_text("0 complete")
    page.locator("#your-mark").get_by_role("button", name="Mark as complete").click()
    expect(strip).to_contain_text("1 complete")
    expect(strip.get_by_role("progressbar")).to_have_attribute("value", "1")
    page.locator("#path-onward").get_by_role("link", name="The first request misses").click()
    page.wait_for_url(f"**{SECOND}")
    expect(strip).to_contain_text("Lesson 3 of 14")
    page.goto(PATH)
    expect(page.locator("#your-path")).to_contain_text("1 of 14 lessons complete")
    expect(page.locator("#mark-what-is-the-edge .mark")).to_have_attribute("data-state", "complete")


def test_another_path_takes_its_place_and_keeps_what_was_done(page: Page) -> None:
    page.goto(PATH)
    page.locator("#your-path").get_by_role("button", name="Follow this path").click()
    expect(page.locator("#your-path")).to_contain_text("You follow this path")
    page.goto("/paths/architect/")
    page.locator("#your-path").get_by_role("button", name="Follow this path").click()
    expect(page.locator("#your-path")).to_contain_text("You follow this path")
    page.goto(FIRST)
    expect(page.locator("#path-strip")).to_contain_text("Architect")
    page.goto(PATH)
    expect(page.locator("#your-path").get_by_role("button", name="Follow this path")).to_be_visible()


def test_the_page_stays_in_place_when_the_strip_comes(page: Page) -> None:
    page.goto(SECOND)
    expect(page.locator("#path-strip")).to_contain_text("Path: none yet")
    top = "() => document.querySelector('.outline details').getBoundingClientRect().top"
    without = page.evaluate(top)
    page.goto(PATH)
    page.locator("#your-path").get_by_role("button", name="Follow this path").click()
    expect(page.locator("#your-path")).to_contain_text("You follow this path")
    page.goto(SECOND)
    expect(page.locator("#path-strip")).to_contain_text("Full-stack developer")
    assert page.evaluate(top) == without


def test_without_javascript_a_page_has_the_form(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(PATH)
    page.get_by_role("link", name="Follow this path").click()
    page.get_by_role("button", name="Follow this path").click()
    expect(page.get_by_role("heading", name="You follow this path")).to_be_visible()
    page.get_by_role("link", name="Start: What is the edge?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is the edge?")
    page.goto("/me/")
    expect(page.get_by_role("link", name="Full-stack developer")).to_be_visible()


def test_the_sheet_says_what_is_missing_until_the_path_is_finished(page: Page, troubles: Troubles) -> None:
    troubles.expect("answer: 404")
    page.goto(f"{PATH}print")
    expect(page.get_by_role("main")).to_contain_text("0 of 14 lessons complete")
