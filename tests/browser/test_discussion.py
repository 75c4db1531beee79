"""The discussion in a real browser: starting, replying, quoting, editing, deleting, reporting, moderating; and all that
matters without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.axe import found_in_every_look
from tests.browser.conftest import Troubles
from tests.browser.traffic_lab import LESSON
from tests.product import Site

NewContext = Callable[..., BrowserContext]

# Someone with a confirmed address, signed in: prints the session's key. Once for each name.
SIGN_IN = """
from datetime import timedelta
from django.utils import timezone
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.auth.models import User
from lessons.accounts.sessions import SessionStore
from allauth.account.models import EmailAddress
joined = timezone.now() - timedelta(days=30)
user, _ = User.objects.get_or_create(username={name!r}, defaults=dict(
    email={name!r} + "@example.org", is_superuser={superuser!r}, date_joined=joined))
EmailAddress.objects.get_or_create(user=user, email=user.email, defaults=dict(verified=True, primary=True))
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""


@pytest.fixture
def signed_in(site: Site, new_context: NewContext) -> Callable[..., Page]:
    """A page of someone's own browser."""

    def make(name: str, *, superuser: bool = False, **arguments: object) -> Page:
        key = site.manage("shell", "-v0", "-c", SIGN_IN.format(name=name, superuser=superuser)).strip()
        context = new_context(**arguments)
        context.add_cookies([{"name": "sessionid", "value": key, "url": site.url}])
        return context.new_page()

    return make


def show_end(page: Page) -> None:
    """Scroll down as far as the page goes: what is fetched there may be replaced under a locator."""
    page.evaluate("() => scrollTo(0, document.body.scrollHeight)")


def start(page: Page, title: str, text: str) -> None:
    """Start a thread on the community page."""
    page.goto("/community/")
    show_end(page)
    page.get_by_label("Title").fill(title)
    page.get_by_label("Your post").fill(text)
    page.get_by_role("button", name="Start the thread").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def reply(page: Page, text: str) -> None:
    """Reply in the thread on the page."""
    page.locator("#reply").get_by_label("Your post").fill(text)
    page.get_by_role("button", name="Reply").click()
    expect(page.locator(".post").last).to_contain_text(text)


def test_a_conversation(signed_in: Callable[..., Page], page: Page) -> None:
    ada, bob = signed_in("talker-a"), signed_in("talker-b")
    start(ada, "Why two misses?", "See [this](/labs/traffic/?pops=FRA&pops=SIN&rate_per_s=5&duration_s=10).")
    expect(ada.locator(".lab-card strong").first).to_contain_text("%")
    thread = ada.url.split("?")[0]

    bob.goto(thread)
    reply(bob, "Each PoP has its own cache.")
    expect(bob.locator(".post").last).to_be_focused()
    expect(bob.locator("#reply textarea")).to_have_value("")
    expect(bob.locator("#thread-state")).to_contain_text("2 posts")
    bob.reload()
    expect(bob.locator(".post").last).to_contain_text("Each PoP has its own cache.")

    ada.goto(thread)
    expect(ada.locator("#me summary")).to_be_visible()
    ada.locator("#reply textarea").fill("So far:")
    ada.locator(".post").last.get_by_role("link", name="Quote").click()
    expect(ada.locator("#reply textarea")).to_have_value(
        "So far:\n\n> **talker-b** wrote:\n>\n> Each PoP has its own cache.\n\n"
    )
    ada.get_by_role("button", name="Preview").click()
    expect(ada.locator("#reply .preview blockquote")).to_contain_text("Each PoP has its own cache.")
    ada.get_by_role("button", name="Reply").click()
    expect(ada.locator(".post blockquote")).to_contain_text("Each PoP has its own cache.")
    ada.get_by_role("button", name="Mark as resolved").click()
    expect(ada.locator("#thread-state")).to_contain_text("Resolved")

    bob.goto(thread)
    own = bob.locator(".post").nth(1)
    own.get_by_role("link", name="Edit").click()
    own.get_by_label("Your post").fill("Each PoP has a cache *of its own*.")
    own.get_by_role("button", name="Save").click()
    expect(own.locator("em")).to_have_text("of its own")
    expect(own).to_contain_text("edited")
    bob.on("dialog", lambda dialog: dialog.accept())
    own.get_by_role("link", name="Delete").click()
    expect(own).to_contain_text("Deleted by its author.")

    page.goto(f"{thread}?fresh=0")
    expect(page.locator(".post")).to_have_count(3)
    expect(page.locator("#reply")).to_contain_text("Sign in")


def test_a_report_and_what_a_moderator_does(signed_in: Callable[..., Page], page: Page, troubles: Troubles) -> None:
    troubles.expect("answer: 400")
    ada, bob = signed_in("reporter"), signed_in("rude")
    moderator = signed_in("moderator", superuser=True)
    start(bob, "Something rude", "Very rude words.")
    thread = bob.url.split("?")[0]
    ada.goto(thread)
    ada.get_by_role("link", name="Report", exact=True).click()
    ada.get_by_role("button", name="Report this post").click()
    expect(ada.locator(".errorlist")).to_contain_text("a sentence or two of up to 500 characters is accepted")
    ada.get_by_label("Reason").fill("It is rude.")
    ada.get_by_role("button", name="Report this post").click()
    expect(ada.locator(".report")).to_contain_text("Thank you")

    moderator.goto("/moderation/")
    moderator.get_by_role("link", name="Something rude").click()
    moderator.get_by_label("Reason").fill("Against the rules.")
    moderator.get_by_role("button", name="Hide the post").click()
    expect(moderator.locator("table")).to_contain_text("Against the rules.")
    page.goto(thread)
    expect(page.locator(".post")).to_contain_text("Hidden by a moderator.")
    moderator.get_by_label("Reason").fill("Again.")
    moderator.get_by_role("button", name="Ban the author").click()
    expect(moderator.locator(".errorlist")).to_contain_text(
        "Choose how long: 1, 7, 30, 365 days, or until it is lifted"
    )
    expect(moderator.get_by_label("Reason")).to_have_value("Again.")
    moderator.get_by_label("A ban holds").select_option("until it is lifted")
    moderator.get_by_role("button", name="Ban the author").click()
    bob.goto("/community/")
    show_end(bob)
    expect(bob.locator("#start")).to_contain_text("A moderator has stopped you from writing until")


def test_a_draft_survives_a_reload_and_goes_when_it_is_posted(signed_in: Callable[..., Page]) -> None:
    page = signed_in("drafter")
    start(page, "Drafts", "About drafts.")
    page.locator("#reply textarea").fill("Half a thought")
    page.reload()
    expect(page.locator("#reply textarea")).to_have_value("Half a thought")
    page.get_by_role("button", name="Reply").click()
    expect(page.locator(".post").last).to_contain_text("Half a thought")
    page.reload()
    expect(page.locator("#reply textarea")).to_have_value("")


RESTORED = "These are your changes from before"


def open_edit(page: Page, thread: str) -> Locator:
    """The form to edit the first post of a thread."""
    page.goto(thread)
    page.locator(".post").first.get_by_role("link", name="Edit").click()
    form = page.locator(".post").first.locator("form")
    expect(form).to_be_visible()
    return form


def test_an_edit_survives_a_reload_and_goes_when_it_is_saved_or_cancelled(signed_in: Callable[..., Page]) -> None:
    page = signed_in("reviser")
    start(page, "Edits", "First words.")
    thread = page.url.split("?")[0]
    open_edit(page, thread).locator("textarea").fill("Second words.")
    form = open_edit(page, thread)
    expect(form.locator("textarea")).to_have_value("Second words.")
    expect(form.get_by_role("status")).to_contain_text(RESTORED)
    form.get_by_role("link", name="Cancel").click()
    expect(page.locator(".post").first).to_contain_text("First words.")
    form = open_edit(page, thread)
    expect(form.locator("textarea")).to_have_value("First words.")
    expect(form.get_by_text(RESTORED)).to_be_hidden()
    form.locator("textarea").fill("Third words.")
    form.get_by_role("button", name="Save").click()
    expect(page.locator(".post").first).to_contain_text("Third words.")
    page.goto(page.locator(".post").first.get_by_role("link", name="Edit").get_attribute("href") or "")
    expect(page.locator("textarea")).to_have_value("Third words.")
    page.locator("textarea").fill("Fourth words.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".post").first).to_contain_text("Fourth words.")
    form = open_edit(page, thread)
    expect(form.get_by_text(RESTORED)).to_be_hidden()
    assert page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []


def test_what_one_account_typed_is_offered_to_no_other(signed_in: Callable[..., Page], site: Site) -> None:
    page = signed_in("first-typist")
    start(page, "Shared browser", "Words.")
    thread = page.url.split("?")[0]
    page.locator("#reply textarea").fill("My secret")
    key = site.manage("shell", "-v0", "-c", SIGN_IN.format(name="second-typist", superuser=False)).strip()
    own = page.context.cookies()
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": site.url}])
    page.goto(thread)
    expect(page.locator("#me summary")).to_contain_text("second-typist")
    expect(page.locator("#reply textarea")).to_have_value("")
    page.context.clear_cookies()
    page.context.add_cookies([{"name": c["name"], "value": c["value"], "url": site.url} for c in own])
    page.goto(thread)
    expect(page.locator("#reply textarea")).to_have_value("My secret")


def test_what_is_sent_after_signing_out_elsewhere_waits_for_its_writer(
    signed_in: Callable[..., Page], site: Site, troubles: Troubles
) -> None:
    troubles.expect("answer: 400")
    page = signed_in("absent-minded")
    start(page, "Signed out", "Words.")
    page.locator("#reply textarea").fill("Half said")
    own = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Reply").click()
    expect(page.locator("#reply")).to_contain_text("You are not signed in.")
    link = page.locator("#reply a[data-sign-in]")
    link.click()
    expect(page).to_have_url(re.compile(r"/account/login/\?next=%2Fthreads%2F"))
    page.context.add_cookies([{"name": c["name"], "value": c["value"], "url": site.url} for c in own])
    page.goto("/community/")
    page.get_by_role("link", name="Signed out").first.click()
    expect(page.locator("#reply textarea")).to_have_value("Half said")


def test_a_double_click_posts_once(signed_in: Callable[..., Page]) -> None:
    page = signed_in("clicker")
    start(page, "Clicks", "About clicks.")
    page.locator("#reply textarea").fill("Once")
    page.get_by_role("button", name="Reply").dblclick()
    expect(page.locator(".post").last).to_contain_text("Once")
    page.reload()
    expect(page.locator(".post")).to_have_count(2)


def test_the_end_of_a_lesson_shows_its_threads_and_lets_one_start(signed_in: Callable[..., Page]) -> None:
    page = signed_in("lesson-talker")
    page.goto(LESSON)
    show_end(page)
    page.locator("#start").get_by_label("Title").fill("About this lesson")
    page.locator("#start").get_by_label("Your post").fill("A question.")
    page.get_by_role("button", name="Start the thread").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("About this lesson")
    page.goto(LESSON)
    show_end(page)
    expect(page.locator(".discussion-latest")).to_contain_text("About this lesson")


def test_without_javascript_one_starts_replies_quotes_edits_and_deletes(signed_in: Callable[..., Page]) -> None:
    page = signed_in("plain", java_script_enabled=False)
    page.goto("/community/")
    page.get_by_role("link", name="Start a thread").click()
    page.get_by_label("Title").fill("Plain")
    page.get_by_label("Your post").fill("Plain *words*.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview em")).to_have_text("words")
    page.get_by_role("button", name="Start the thread").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plain")
    page.get_by_role("link", name="Quote").click()
    expect(page.get_by_label("Your post")).to_have_value(re.compile("> Plain \\*words\\*"))
    page.get_by_label("Your post").fill("A reply.")
    page.get_by_role("button", name="Reply").click()
    expect(page.locator(".post")).to_have_count(2)
    page.locator(".post").last.get_by_role("link", name="Edit or delete").click()
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Your post").fill("A better reply.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".post").last).to_contain_text("A better reply.")
    page.get_by_role("link", name="Follow, resolve").click()
    page.get_by_role("button", name="Mark as resolved").click()
    expect(page.locator("#thread-state")).to_contain_text("Resolved")
    page.locator(".post").last.get_by_role("link", name="Edit or delete").click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(".post").last).to_contain_text("Deleted by its author.")


def test_axe_finds_nothing(signed_in: Callable[..., Page]) -> None:
    name = "axe"
    page = signed_in(name, superuser=True)
    start(
        page,
        name,
        f"# Head\n\nSee [this](/labs/traffic/?duration_s=10), @{name}.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> q",
    )
    reply(page, f"An answer by {name}.")
    expect(page.locator(".lab-card strong").first).to_be_visible()
    assert found_in_every_look(page) == []
    post = page.locator(".post").first.get_attribute("id") or ""
    page.locator(".post").first.get_by_role("link", name="Edit").click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    assert found_in_every_look(page) == []
    for address in ("/community/", "/notifications/", "/moderation/", f"/moderation/{post.replace('post-', 'posts/')}"):
        page.goto(address)
        assert found_in_every_look(page) == [], address
