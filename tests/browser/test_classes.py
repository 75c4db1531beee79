"""A class in a real browser: made, joined by its link, learned in, looked at, left; by keyboard, without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import found_in_every_look
from tests.browser.conftest import Troubles
from tests.browser.test_discussion import SIGN_IN
from tests.browser.traffic_lab import LESSON
from tests.product import Site

NewContext = Callable[..., BrowserContext]
SLUG = LESSON.strip("/").rpartition("/")[2]
INSTRUCTOR = """
from django.contrib.auth.models import User
from lessons.accounts import roles
roles.give(User.objects.get(username={name!r}), roles.Role.INSTRUCTOR)
"""


@pytest.fixture
def signed_in(site: Site, new_context: NewContext) -> Callable[..., Page]:
    """A page of someone's own browser."""

    def make(name: str, *, teaches: bool = False, **arguments: object) -> Page:
        key = site.manage("shell", "-v0", "-c", SIGN_IN.format(name=name, superuser=False)).strip()
        if teaches:
            site.manage("shell", "-v0", "-c", INSTRUCTOR.format(name=name))
        context = new_context(**arguments)
        context.add_cookies([{"name": "sessionid", "value": key, "url": site.url}])
        return context.new_page()

    return make


def make_class(page: Page, name: str) -> str:
    """A class with one lesson assigned; its join link."""
    page.goto("/classes/")
    page.get_by_role("link", name="New class").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make the class").click()
    page.get_by_label("Lesson or path").select_option(f"lesson:{SLUG}")
    page.get_by_role("button", name="Assign").click()
    expect(page.locator(".assignments")).to_contain_text("The first request misses")
    return page.locator(".join-link").inner_text()


def test_a_class_from_its_making_to_leaving_it(signed_in: Callable[..., Page]) -> None:
    ines, ada = signed_in("class-ines", teaches=True), signed_in("class-ada")
    ines.goto("/")
    ines.locator("#me summary").click()
    ines.locator("#me").get_by_role("link", name="Classes").click()
    expect(ines.get_by_role("heading", level=1)).to_have_text("Classes")
    link = make_class(ines, "Edge 101")

    ada.goto(link)
    expect(ada.locator("main")).to_contain_text("your public name, class-ada")
    ada.get_by_role("button", name="Join the class").click()
    expect(ada.locator(".row-table")).to_contain_text("not started")
    ada.locator(".assignments").get_by_role("link", name="The first request misses").click()
    ada.get_by_role("button", name="Mark as complete").click()
    expect(ada.get_by_role("button", name="Take the mark back")).to_be_visible()

    ines.get_by_role("link", name="Roster").click()
    row = ines.get_by_role("row", name=re.compile("class-ada"))
    expect(row).to_contain_text("1 of 1")
    expect(row).to_contain_text("complete")
    with ines.expect_download() as download:
        ines.get_by_role("link", name="Download as CSV").click()
    assert "class-ada" in download.value.path().read_text("utf-8-sig")
    assert download.value.suggested_filename == "edge-101.csv"

    ada.goto("/classes/")
    ada.get_by_role("link", name="Edge 101").click()
    ada.get_by_role("link", name="Leave this class").click()
    ada.get_by_role("button", name="Leave the class").click()
    expect(ada.get_by_role("status").first).to_contain_text("You have left “Edge 101”.")
    ines.reload()
    expect(ines.locator("main")).to_contain_text("Nobody has joined yet")


def test_without_javascript_and_by_keyboard_a_class_is_made_and_joined(signed_in: Callable[..., Page]) -> None:
    ines = signed_in("plain-ines", teaches=True, java_script_enabled=False)
    ada = signed_in("plain-ada", java_script_enabled=False)
    link = make_class(ines, "Plain class")
    ada.goto("/classes/")
    ada.get_by_label("Join code").focus()
    ada.keyboard.type(link.rpartition("/")[2].lower())
    ada.keyboard.press("Enter")
    ada.get_by_role("button", name="Join the class").focus()
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("heading", level=1)).to_have_text("Plain class")
    expect(ada.locator("main")).to_contain_text("You are in “Plain class” now.")


def test_a_co_instructor_comes_by_a_link(signed_in: Callable[..., Page]) -> None:
    ines, bob = signed_in("link-ines", teaches=True), signed_in("link-bob")
    make_class(ines, "Taught by two")
    ines.get_by_role("link", name="Instructors").click()
    ines.get_by_role("button", name="Make a link instead").click()
    bob.goto(ines.locator("a[href*='/classes/invitations/']").inner_text())
    bob.get_by_role("button", name="Accept").click()
    expect(bob.get_by_role("heading", name="Assignments")).to_be_visible()
    ines.reload()
    expect(ines.locator("main")).to_contain_text("link-bob")


def test_the_anonymous_sign_in_and_land_at_the_class(signed_in: Callable[..., Page], page: Page, site: Site) -> None:
    link = make_class(signed_in("door-ines", teaches=True), "Behind the door")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.get_by_role("link", name="Make an account").click()
    for name, text in {"email": "door-ada@example.org", "username": "door-ada", "password1": "an uncommon one"}.items():
        page.locator(f"main [name={name}]").fill(text)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_role("link", name="Back to where you were").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Join “Behind the door”")


def test_axe_finds_nothing_and_no_page_is_too_wide(signed_in: Callable[..., Page], troubles: Troubles) -> None:
    troubles.expect("answer: 400")
    ines, ada, bob = signed_in("axe-ines", teaches=True), signed_in("axe-ada"), signed_in("axe-bob")
    link = make_class(ines, "Class of axe")
    address = ines.url.partition("#")[0]
    ada.goto(link)
    assert found_in_every_look(ada) == []
    ada.get_by_role("button", name="Join the class").click()
    ines.goto(f"{address}instructors")
    ines.get_by_label("Public name").fill("axe-bob")
    ines.get_by_role("button", name="Invite", exact=True).click()
    bob.goto("/classes/")
    bob.get_by_role("link", name="Class of axe").click()
    assert found_in_every_look(bob) == []
    bob.get_by_role("button", name="Accept").click()
    ines.goto(f"{address}roster")
    learner = ines.locator("tbody a").first.get_attribute("href")
    ines.goto(address)
    change = ines.get_by_role("link", name="Change").get_attribute("href")
    ines.goto(f"{address}instructors")
    owner = ines.get_by_role("link", name="Make owner").get_attribute("href")
    paths = ["roster", "instructors", "settings", "delete"]
    pages = [(ines, each) for each in (address, "/classes/", "/classes/new", learner, change, owner)]
    pages += [(ines, f"{address}{each}") for each in paths]
    pages += [(ada, each) for each in (address, "/classes/", f"{address}leave", "/me/", "/classes/join/wrong")]
    for page, each in pages:
        page.goto(str(each))
        assert found_in_every_look(page) == [], each
