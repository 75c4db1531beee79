"""A lesson's life in four roles: an administrator gives them, a contributor writes, a reviewer publishes, a learner
takes it; and what the editor's own parts do: previews that are answered, labs set up by playing, links from a list."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, Response, expect

from lessons.authoring.patterns import instructions
from tests.browser.axe import found_in_every_look
from tests.browser.conftest import Troubles
from tests.product import Site

PASSWORD = "correct horse"
MAKE = """
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
user, made = User.objects.get_or_create(username="{name}", email="{name}@example.org")
if made:
    user.set_password("correct horse"); user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
"""

SignIn = Callable[[str], Page]


@pytest.fixture
def signed_in(new_context: Callable[..., BrowserContext], site: Site) -> SignIn:
    """Someone's own browser, signed in, in the workplace or, without a role, told so."""

    def sign_in(name: str) -> Page:
        site.manage("shell", "-v0", "-c", MAKE.format(name=name))
        page = new_context(viewport={"width": 1400, "height": 900}).new_page()
        page.goto("/account/login/")
        page.locator("main [name=login]").fill(f"{name}@example.org")
        page.locator("main [name=password]").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        expect(page.locator("#me")).to_contain_text(name)
        return page

    return sign_in


def author(signed_in: SignIn, site: Site, name: str, role: str) -> Page:
    """Someone with a role, in the workplace."""
    page = signed_in(name)
    site.manage("make_instructor", f"{name}@example.org", "--role", role)
    page.goto("/admin/")
    return page


def begin(page: Page, title: str) -> None:
    """A draft from the pattern, open in the editor."""
    page.goto("/admin/lessons/start/")
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page).to_have_url(re.compile(r"/admin/pages/\d+/edit/$"))
    expect(page.locator(".markdown-tools").first).to_be_visible()


def write_over(page: Page) -> None:
    """An author's words in every field that still says what the pattern says."""
    page.locator("#page-edit-form").evaluate(
        """(form, instructions) => {
          for (const [number, field] of [...form.elements].entries()) {
            if (!String(field.value).split("\\n").some((line) => instructions.includes(line))) continue;
            field.value = `Written, ${number}.`;
            field.dispatchEvent(new Event("input", { bubbles: true }));
            field.dispatchEvent(new Event("change", { bubbles: true }));
          }
        }""",
        sorted(instructions()),
    )


def act(page: Page, name: str) -> None:
    """Choose one of the editor's actions beside saving."""
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=name, exact=True).click()


def leave(page: Page) -> None:
    """An editor with unsaved changes asks before it lets go."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")


def preview(page: Page) -> FrameLocator:
    """The preview beside the editor."""
    page.get_by_role("button", name="Toggle preview").click()
    return page.frame_locator("iframe[title=Preview]").last


def test_a_lesson_is_written_reviewed_published_and_taken(signed_in: SignIn, site: Site, troubles: Troubles) -> None:
    troubles.expect("style-src")  # Wagtail looks into its preview with a checker that sets styles
    ada = author(signed_in, site, "role-ada", "administrator")
    signed_in("role-cora")
    ada.get_by_role("link", name="People").click()
    ada.get_by_label("Person").fill("role-cora@example.org")
    ada.get_by_label("Role").select_option("contributor")
    ada.get_by_role("button", name="Give this role").click()
    expect(ada.get_by_role("row", name=re.compile("role-cora"))).to_contain_text("Contributor")

    cora = signed_in("role-cora")
    cora.goto("/admin/")
    expect(cora.get_by_role("heading", name="Your first lesson")).to_be_visible()
    begin(cora, "Why is it slow on Mondays?")
    write_over(cora)
    cora.locator("[name$=options-0-value-text]").fill("The weekly purge")
    cora.locator("[name=question]").fill("Why is the site slow every Monday?")
    act(cora, "Submit to Review")
    expect(cora.get_by_text("has been submitted for moderation")).to_be_visible()

    rita = author(signed_in, site, "role-rita", "reviewer")
    expect(rita.get_by_text("Awaiting your review")).to_be_visible()
    rita.get_by_role("link", name="Why is it slow on Mondays?").first.click()
    expect(rita.locator(".markdown-tools").first).to_be_visible()
    act(rita, "Approve and Publish")
    expect(rita).not_to_have_url(re.compile("/edit/$"))

    lena = signed_in("role-lena")
    lena.goto("/lessons/why-is-it-slow-on-mondays/")
    expect(lena.locator(".question").first).to_have_text("Why is the site slow every Monday?")
    quiz = lena.locator("#check")
    expect(quiz.locator("input[name=submission]")).to_be_attached()
    quiz.get_by_label("The weekly purge").check()
    quiz.get_by_role("button", name="Check").click()
    expect(quiz.locator(".question-feedback")).to_contain_text("That is right.")


def test_an_instructor_publishes_with_the_editors_button(signed_in: SignIn, site: Site) -> None:
    page = author(signed_in, site, "role-paul", "instructor")
    begin(page, "Published by its author")
    write_over(page)
    page.locator("[name=question]").fill("Does the button say which action it is?")
    act(page, "Publish")
    expect(page.get_by_text("has been published")).to_be_visible()
    page.goto("/lessons/published-by-its-author/")
    expect(page.locator(".question").first).to_have_text("Does the button say which action it is?")


def test_what_is_typed_after_a_refusal_is_saved_as_one_types(signed_in: SignIn, site: Site, troubles: Troubles) -> None:
    page = author(signed_in, site, "role-rene", "instructor")
    begin(page, "Refused at first")

    def saved(response: Response) -> bool:
        return response.request.method == "POST" and response.url == page.url and response.status == 200

    with page.expect_response(lambda response: saved(response) and "json" in response.headers["content-type"]):
        act(page, "Publish")
    expect(page.get_by_text("could not be saved due to validation errors")).to_be_visible()
    with page.expect_response(saved):
        page.locator("[name=question]").fill("Is this kept?")
    page.goto(page.url)
    expect(page.locator("[name=question]")).to_have_value("Is this kept?")


def test_the_address_of_a_draft_follows_its_title(signed_in: SignIn, site: Site) -> None:
    page = author(signed_in, site, "role-tess", "instructor")
    begin(page, "A first thought")
    expect(page.locator("[name=slug]")).to_have_value("a-first-thought")
    page.locator("[name=title]").fill("A better one")
    page.locator("[name=question]").focus()
    expect(page.locator("[name=slug]")).to_have_value("a-better-one")
    leave(page)


def test_the_preview_marks_what_stands_in_the_editor(signed_in: SignIn, site: Site, troubles: Troubles) -> None:
    troubles.expect("style-src")
    page = author(signed_in, site, "role-ines", "instructor")
    begin(page, "Tried before it is saved")
    shown = preview(page)
    quiz = shown.locator("#check")
    expect(quiz.locator("input[name=submission]")).to_be_attached()
    quiz.get_by_label("Write the right answer.").check()
    quiz.get_by_role("button", name="Check").click()
    expect(quiz.locator(".question-feedback")).to_contain_text("That is right.")
    lab = shown.locator("traffic-lab#live")
    lab.scroll_into_view_if_needed()
    expect(lab.locator(".lab-plots .js-plotly-plot").first).to_be_attached()
    leave(page)


def test_a_lab_is_set_up_by_playing(signed_in: SignIn, site: Site) -> None:
    page = author(signed_in, site, "role-ivan", "instructor")
    begin(page, "Set up by playing")
    block = page.locator("[data-lab-settings]").first
    with page.expect_popup() as opened:
        block.get_by_role("button", name="Set it up by playing").click()
    lab = opened.value
    rate = lab.locator(".lab-form [name=rate_per_s]:not([type=hidden])")
    expect(rate).to_have_value(re.compile("30"))
    lab.wait_for_function("() => document.querySelector('traffic-lab').settled")
    rate.fill("55")
    rate.press("Enter")
    lab.wait_for_function("() => location.search.includes('rate_per_s=55')")
    with lab.expect_event("close"):
        lab.get_by_role("button", name="Take these settings over").click()
    expect(block.locator("[name$=value-rate_per_s]")).to_have_value("55")
    expect(block.locator("[name$=value-cache_control]")).to_have_value("public, max-age=20")
    expect(block.get_by_text("Taken over from the lab.")).to_be_visible()
    leave(page)


def test_links_come_from_a_list_and_a_text_is_previewed(signed_in: SignIn, site: Site) -> None:
    page = author(signed_in, site, "role-ilse", "instructor")
    begin(page, "Links from a list")
    tools = page.locator(".markdown-tools").first
    field = page.locator("textarea[data-controller*=edgelearn-markdown]").first
    tools.get_by_role("button", name="Link").click()
    dialog = page.get_by_role("dialog", name="Link to")
    dialog.get_by_label("Lesson or term").fill("first request")
    dialog.get_by_role("button", name="Lesson: The first request misses").click()
    expect(field).to_have_value(re.compile(re.escape("[The first request misses](/lessons/first-request-misses/)")))
    tools.get_by_role("button", name="Preview").click()
    region = page.get_by_role("region", name="Preview of the text").first
    expect(region.get_by_role("link", name="The first request misses")).to_be_visible()
    expect(region).to_be_focused()
    leave(page)


def test_writing_survives_the_end_of_the_session(signed_in: SignIn, site: Site, troubles: Troubles) -> None:
    page = author(signed_in, site, "role-inka", "instructor")
    begin(page, "Still here")
    troubles.expect("40")  # autosave, too, meets the sign-in page
    troubles.expect("/admin/")
    page.context.clear_cookies()
    page.locator("[name=minutes]").fill("77")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("You are not signed in any more")).to_be_visible()
    expect(page.locator("[name=minutes]")).to_have_value("77")
    other = page.context.new_page()
    other.goto("/account/login/")
    other.locator("main [name=login]").fill("role-inka@example.org")
    other.locator("main [name=password]").fill(PASSWORD)
    other.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(other.locator("#me")).to_contain_text("role-inka")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messages")).to_contain_text("has been updated")
    page.reload()
    expect(page.locator("[name=minutes]")).to_have_value("77")


def test_axe_finds_nothing_on_the_workplaces_own_pages(signed_in: SignIn, site: Site) -> None:
    page = author(signed_in, site, "role-ada", "administrator")
    begin(page, "Looked at")
    number = re.findall(r"\d+", page.url)[-1]
    leave(page)
    for address in (
        "/admin/people/",
        "/admin/lessons/start/",
        "/admin/lessons/copy/",
        f"/admin/lessons/{number}/authors/",
        f"/admin/lessons/{number}/check/",
        f"/admin/lessons/{number}/bring/",
        f"/admin/lessons/{number}/try/",
        "/admin/labs/traffic/play/",
    ):
        page.goto(address)
        assert found_in_every_look(page, sizes=("desktop",)) == [], address
