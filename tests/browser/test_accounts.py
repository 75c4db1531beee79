"""Signing up and in, as people do it: from where they are, back to where they were."""

import email
import re
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import found_in_every_look
from tests.browser.conftest import Troubles
from tests.browser.traffic_lab import LESSON, TrafficLab
from tests.product import Site

PASSWORD = "an uncommon sentence"


def fill_in(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        page.locator(f"main [name={name}]").fill(text)


def sign_up(page: Page, name: str) -> None:
    """From the page for it, with an address made from the name."""
    fill_in(page, email=f"{name.lower()}@example.org", username=name, password1=PASSWORD)
    page.get_by_role("button", name="Make the account").click()


def mailed_link(site: Site, name: str) -> str:
    """The path of the link in the one message to someone."""
    files = Path(site.environ["EMAIL_URL"].removeprefix("file://")).iterdir()
    parsed = [email.message_from_bytes(path.read_bytes(), EmailMessage, policy=default) for path in files]
    (message,) = [each for each in parsed if each["To"] == f"{name.lower()}@example.org"]
    found = re.search(r"https?://[^/\s]+(/\S+)", message.get_content())
    assert found is not None
    return found[1]


def test_signing_up_and_confirming_leads_back_to_the_place_in_the_lesson(page: Page, site: Site) -> None:
    lab = TrafficLab.on(page, LESSON, id="live", prefix="live")
    lab.hold_still()
    lab.go_to(5)  # a knob moved at 0 would be a setting of the start, and no action
    lab.control("collapse").select_option("off")
    expect(lab.root.locator(".lab-action")).to_have_count(1)
    state = urlsplit(page.url).query
    assert state
    page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Make an account").click()
    sign_up(page, "Ines")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is made")
    page.goto(mailed_link(site, "Ines"))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url(f"**{LESSON}**")
    assert urlsplit(page.url).query == state
    assert urlsplit(page.url).fragment == "live"
    expect(lab.root.locator(".lab-action")).to_have_count(1)
    expect(lab.root).to_be_in_viewport()
    expect(page.locator("#me")).to_contain_text("Ines")
    expect(page.locator("#notice")).to_contain_text("ines@example.org is confirmed.")
    page.locator("#notice").get_by_role("button", name="Close").click()
    expect(page.locator("#notice")).to_be_empty()


def test_signing_in_from_further_down_leads_back_there(page: Page) -> None:
    page.goto("/account/signup/")
    sign_up(page, "Jan")
    page.locator("#me summary").click()
    page.locator("#me").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()
    page.goto(LESSON)
    expect(page.locator("main input[name=submission]").first).to_be_attached()  # one's own forms have come
    heading = page.locator("main h2[id]").nth(2)
    heading.evaluate("heading => scrollTo(0, heading.getBoundingClientRect().top + scrollY)")
    page.get_by_role("banner").get_by_role("link", name="Sign in").evaluate("link => link.click()")
    fill_in(page, login="jan@example.org", password=PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{LESSON}**")
    expect(page).to_have_url(re.compile(f"#{heading.get_attribute('id')}$"))


def test_a_long_address_of_a_lab_is_carried_along(page: Page) -> None:
    page.goto(f"{LESSON}?note={'a' * 3500}%25")
    page.get_by_role("banner").get_by_role("link", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(page.locator("main [name=next]")).to_have_value(re.compile("a{3500}"))


def test_without_javascript_one_signs_up_out_and_in_and_comes_back(
    new_context: Callable[..., BrowserContext], troubles: Troubles
) -> None:
    plain = new_context(java_script_enabled=False).new_page()
    plain.goto(f"{LESSON}?live-collapse=off")
    plain.get_by_role("banner").get_by_role("link", name="Sign in").click()
    plain.get_by_role("link", name="Make an account").click()
    sign_up(plain, "Kim")
    plain.get_by_role("link", name="Back to where you were").click()
    assert urlsplit(plain.url).path == LESSON
    assert urlsplit(plain.url).query == "live-collapse=off"
    plain.goto("/account/logout/")
    plain.get_by_role("button", name="Sign out").click()
    plain.goto(f"{LESSON}?live-collapse=off")
    plain.get_by_role("banner").get_by_role("link", name="Sign in").click()
    troubles.expect("answer: 400")
    fill_in(plain, login="kim@example.org", password="wrong")
    plain.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(plain.get_by_role("alert")).to_contain_text("don’t belong together")
    expect(plain.locator("[name=login]")).to_have_value("kim@example.org")
    fill_in(plain, password=PASSWORD)
    plain.get_by_role("main").get_by_role("button", name="Sign in").click()
    assert urlsplit(plain.url).path == LESSON
    assert urlsplit(plain.url).query == "live-collapse=off"


def test_a_form_still_holds_after_signing_in_in_another_tab(new_context: Callable[..., BrowserContext]) -> None:
    context = new_context()
    here, there = context.new_page(), context.new_page()
    here.goto("/account/password/reset/")
    there.goto("/account/signup/")
    sign_up(there, "Lea")
    expect(there.get_by_role("heading", level=1)).to_have_text("Your account is made")
    fill_in(here, email="lea@example.org")
    here.get_by_role("button", name="Send the link").click()
    expect(here.get_by_role("heading", level=1)).to_have_text("Look into your e-mail")


def test_a_refused_sign_up_opens_at_the_first_wrong_field(page: Page, troubles: Troubles) -> None:
    troubles.expect("answer: 400")
    page.goto("/account/signup/")
    sign_up(page, "m0derator")
    expect(page.locator("[name=username]")).to_be_focused()
    expect(page.locator("[name=username]")).to_have_accessible_description(re.compile("choose another"))


def test_axe_finds_nothing_on_account_pages(page: Page, troubles: Troubles) -> None:
    troubles.expect("answer: 400")
    for address in ("/account/login/", "/account/password/reset/", "/account/password/reset/done/", "/privacy/"):
        page.goto(address)
        assert found_in_every_look(page) == []
    page.goto("/account/signup/")
    sign_up(page, "m0derator")
    assert found_in_every_look(page) == []
    sign_up(page, "Max-of-axe")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is made")
    for address in (page.url, "/account/email/", "/account/password/change/", "/account/logout/"):
        page.goto(address)
        assert found_in_every_look(page) == []
