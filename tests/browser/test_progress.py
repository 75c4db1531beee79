"""Progress in a real browser: kept through signing in, seen in other tabs, without scripts, when it fails to load."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import Troubles
from tests.browser.traffic_lab import LESSON
from tests.product import Site

SLUG = LESSON.strip("/").rpartition("/")[2]
PASSWORD = "a long pass phrase"
NEW_ACCOUNT = """
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
user = User.objects.create_user("{name}", "{name}@example.org", "{password}")
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
"""


@pytest.fixture
def account(site: Site, request: pytest.FixtureRequest) -> str:
    """The e-mail address of a new account."""
    name = f"learner{abs(hash(request.node.name))}"
    site.manage("shell", "-v", "0", "-c", NEW_ACCOUNT.format(name=name, password=PASSWORD))
    return f"{name}@example.org"


def open_lesson(page: Page) -> None:
    """The lesson with its personal parts."""
    page.goto(LESSON)
    expect(page.locator("#your-mark form")).to_be_attached()


def tell_that_the_tab_is_seen(page: Page) -> None:
    """A headless browser hides no tab, so none is ever brought back."""
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")


def mark_in_outline(page: Page) -> str:
    """What stands beside the lesson in the outline."""
    return f"#mark-{SLUG}"


def test_answers_and_marks_of_a_visitor_are_there_after_signing_in(page: Page, account: str) -> None:
    open_lesson(page)
    page.locator("#guess input[name=answer]").fill("60")
    page.locator("#guess").get_by_role("button", name="Predict").click()
    expect(page.locator("#your-mark-text")).to_contain_text("1 of ")
    expect(page.locator(mark_in_outline(page))).to_contain_text("begun")
    page.get_by_role("button", name="Mark as complete").click()
    expect(page.locator(mark_in_outline(page))).to_contain_text("complete")
    expect(page.locator("#your-mark-button")).to_be_focused()
    page.locator("#your-mark").get_by_role("link", name="Sign in").click()
    page.locator("input[name=login]").fill(account)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**{LESSON}*")
    expect(page.locator("#me")).to_contain_text(account.partition("@")[0])
    expect(page.locator("#guess .question-feedback")).to_contain_text("60")
    expect(page.get_by_role("button", name="Take the mark back")).to_be_visible()
    page.goto("/me/")
    expect(page.locator("main")).to_contain_text("1 question answered")
    page.locator("#me summary").click()
    page.keyboard.press("Escape")
    expect(page.locator("#me").get_by_role("button", name="Sign out")).to_be_hidden()
    page.locator("#me summary").click()
    page.locator("#me").get_by_role("button", name="Sign out").click()
    page.goto("/me/")
    expect(page.locator("main")).to_contain_text("What you answer and mark will be listed here")


def test_a_mark_set_in_one_tab_is_seen_in_the_other_and_after_going_back(context: BrowserContext) -> None:
    first, second = context.new_page(), context.new_page()
    open_lesson(first)
    open_lesson(second)
    first.get_by_role("button", name="Mark as complete").click()
    expect(first.locator(mark_in_outline(first))).to_contain_text("complete")
    tell_that_the_tab_is_seen(second)
    expect(second.get_by_role("button", name="Take the mark back")).to_be_visible()
    second.get_by_role("button", name="Take the mark back").click()
    expect(second.locator(mark_in_outline(second))).to_contain_text("begun")
    first.goto("/lessons/")
    expect(first.locator(mark_in_outline(first))).to_contain_text("begun")
    first.go_back()
    expect(first.get_by_role("button", name="Mark as complete")).to_be_visible()


def test_what_is_being_typed_stays_when_the_tab_is_seen_again(page: Page) -> None:
    open_lesson(page)
    page.locator("#guess input[name=answer]").fill("4711")
    with page.expect_response(lambda response: "/mine/" in response.url):
        tell_that_the_tab_is_seen(page)
    expect(page.locator("#your-mark form")).to_be_attached()
    expect(page.locator("#guess input[name=answer]")).to_have_value("4711")


def test_home_goes_on_where_the_learner_is_and_nothing_moves(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#next-step")).to_contain_text("Start:")
    before = page.locator(".home-map").bounding_box()
    open_lesson(page)
    page.get_by_role("button", name="Mark as complete").click()
    expect(page.get_by_role("button", name="Take the mark back")).to_be_visible()
    page.goto("/")
    expect(page.locator("#next-step")).to_contain_text("Continue:")
    assert page.locator(".home-map").bounding_box() == before


def test_the_page_is_useful_when_its_personal_parts_can_not_be_loaded(page: Page, troubles: Troubles) -> None:
    troubles.expect("/mine/")
    troubles.expect("htmx")

    def fail(route: Route) -> None:
        route.abort()

    page.route("**/mine/**", fail)
    page.goto(LESSON)
    expect(page.locator("#me[data-failed]")).to_be_visible()
    expect(page.locator("#me").get_by_role("link", name="Sign in")).to_be_visible()
    expect(page.locator("#your-mark").get_by_role("link", name="Mark as complete")).to_be_visible()
    page.unroute("**/mine/**")
    tell_that_the_tab_is_seen(page)
    expect(page.locator("#your-mark form")).to_be_attached()
    expect(page.locator("#me[data-failed]")).to_have_count(0)


def test_without_javascript_a_lesson_is_marked_and_taken_back(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(LESSON)
    page.get_by_role("link", name="Mark as complete").click()
    page.get_by_role("button", name="Mark as complete").click()
    expect(page.get_by_role("button", name="Take the mark back")).to_be_visible()
    page.get_by_role("link", name="Your progress").click()
    expect(page.locator("main")).to_contain_text("complete since")
    page.go_back()
    page.get_by_role("button", name="Take the mark back").click()
    expect(page.get_by_role("button", name="Mark as complete")).to_be_visible()
    page.goto("/me/")
    page.get_by_role("link", name="Delete what is kept of this browser").click()
    page.get_by_role("button", name="Delete everything now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is deleted")
    page.goto("/me/")
    expect(page.locator("main")).to_contain_text("What you answer and mark will be listed here")
