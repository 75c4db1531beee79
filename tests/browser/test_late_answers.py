"""What comes late takes no press away: the personal parts of a page, its scripts, and more of a lab's run."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Troubles
from tests.browser.traffic_lab import TrafficLab

LESSON = "/lessons/what-is-the-edge/"
MINE = re.compile(r"/mine(/|$)")
PREDICT = re.compile(r"/predict/guess")
TOLD = "You expected 120 ms; it was 259 ms"

Hold = Callable[[re.Pattern[str]], Callable[[], None]]


@pytest.fixture
def hold(page: Page) -> Hold:
    """Keep back every answer whose address matches, until the returned function is called."""

    def begin(address: re.Pattern[str]) -> Callable[[], None]:
        kept: list[Route] | None = []

        def meet(route: Route) -> None:
            if kept is None:
                route.continue_()
            else:
                kept.append(route)

        def let_go() -> None:
            nonlocal kept
            held, kept = kept or [], None
            for route in held:
                route.continue_()

        page.route(address, meet)
        return let_go

    return begin


def note_personal_parts(page: Page) -> None:
    """From now on, `has_come` knows when the personal parts have come and been put in their places."""
    page.evaluate(
        """() => {
          window.personalParts = new Promise((done) =>
            document.addEventListener("htmx:afterRequest", ({ detail }) => detail.elt.id === "me" && done()));
        }"""
    )


def has_come(page: Page) -> None:
    page.evaluate("() => window.personalParts")


def fill_prediction(page: Page) -> None:
    page.get_by_label("One round trip from Sydney").fill("120")


def predict(page: Page) -> None:
    page.locator("#guess").get_by_role("button", name="Predict").click()


def expect_remembered(page: Page) -> None:
    """The prediction is told, and still after the page is opened again."""
    expect(page.locator("#guess .question-feedback")).to_contain_text(TOLD)
    expect(page.locator("#guess input[name=submission]")).to_be_attached()
    page.goto(LESSON)
    expect(page.locator("#guess .question-feedback")).to_contain_text(TOLD)


def test_a_prediction_under_way_is_sent_again_from_ones_own_form(page: Page, hold: Hold) -> None:
    let_mine_go, let_answer_go = hold(MINE), hold(PREDICT)
    page.goto(LESSON)
    note_personal_parts(page)
    fill_prediction(page)
    with page.expect_request(PREDICT):
        predict(page)
    let_mine_go()
    has_come(page)
    let_answer_go()
    expect_remembered(page)


def test_a_choice_under_way_is_sent_again_with_its_button(page: Page, hold: Hold) -> None:
    let_mine_go, let_answer_go = hold(MINE), hold(re.compile(r"/predict/second"))
    page.goto(LESSON)
    note_personal_parts(page)
    with page.expect_request(re.compile(r"/predict/second")):
        page.locator("#second").get_by_role("button", name="Between 40").click()
    let_mine_go()
    has_come(page)
    let_answer_go()
    expect(page.locator("#second .question-feedback")).to_contain_text("You expected “Between 40 % and 55 %”")
    expect(page.locator("#second input[name=submission]")).to_be_attached()


def test_a_prediction_told_before_ones_own_form_came_is_remembered(page: Page, hold: Hold) -> None:
    let_mine_go = hold(MINE)
    page.goto(LESSON)
    fill_prediction(page)
    predict(page)
    expect(page.locator("#guess .question-feedback")).to_contain_text(TOLD)
    let_mine_go()
    expect_remembered(page)


def test_an_answer_is_not_replaced_by_what_was_asked_for_before_it(page: Page, hold: Hold, troubles: Troubles) -> None:
    for told in ("net::ERR_FAILED", "htmx:sendError", "htmx:afterRequest"):  # of the request that is aborted below
        troubles.expect(told)
    page.goto(LESSON)
    expect(page.locator("#guess input[name=submission]")).to_be_attached()
    let_mine_go = hold(MINE)
    with page.expect_request(MINE):
        page.evaluate("() => document.getElementById('me').dispatchEvent(new Event('refresh'))")
    note_personal_parts(page)
    fill_prediction(page)
    predict(page)
    expect(page.locator("#guess .question-feedback")).to_contain_text(TOLD)
    page.evaluate("() => { document.querySelector('#guess .question-feedback').kept = true }")
    page.route(MINE, lambda route: route.abort(), times=1)  # what is asked for anew
    let_mine_go()
    has_come(page)
    assert page.evaluate("() => document.querySelector('#guess .question-feedback').kept")


def test_a_prediction_sent_before_the_scripts_came_is_told(page: Page, hold: Hold) -> None:
    let_scripts_go = hold(re.compile(r"\.js$"))
    page.goto(LESSON, wait_until="commit")
    fill_prediction(page)
    with page.expect_request(re.compile(r"guess-answer=120")):
        predict(page)
    let_scripts_go()
    expect(page.locator("#guess input[name=submission]")).to_be_attached()
    expect(page.locator("#guess .question-feedback")).to_contain_text(TOLD)


def test_ones_own_form_works_from_the_moment_it_is_there(page: Page, hold: Hold) -> None:
    let_mine_go = hold(MINE)
    page.goto(LESSON)
    page.evaluate(
        """() => new MutationObserver((_, observer) => {
          const answer = document.querySelector("#guess input[name=answer]");
          if (!answer) return;
          observer.disconnect();
          answer.value = "120";
          answer.form.querySelector("button").click();
        }).observe(document.body, { childList: true, subtree: true })"""
    )
    let_mine_go()
    expect(page.locator("#guess .question-feedback")).to_contain_text(TOLD)
    assert page.url.endswith(LESSON)


@pytest.mark.parametrize(
    ("address", "button", "done"),
    [
        (LESSON, "#guess .primary", "#guess .question-feedback"),
        (LESSON, "#your-mark-button", "#your-mark [name=complete][value=no]"),
        ("/paths/architect/", "form[hx-post$=follow] button", "form[hx-post$=follow] [name=follow][value=no]"),
    ],
)
def test_what_is_pressed_is_not_replaced(page: Page, hold: Hold, address: str, button: str, done: str) -> None:
    page.goto(address)
    pressed = page.locator(f"{button} >> visible=true")
    expect(page.locator("main [name=csrfmiddlewaretoken]").first).to_be_attached()
    if "guess" in button:
        page.locator("#guess input[name=answer]").evaluate(
            "field => { field.value = '120' }"
        )  # touched by no input event
    pressed.scroll_into_view_if_needed()
    let_mine_go = hold(MINE)
    note_personal_parts(page)
    page.evaluate("() => document.getElementById('me').dispatchEvent(new Event('refresh'))")
    pressed.hover()
    page.mouse.down()
    let_mine_go()
    has_come(page)
    page.mouse.up()
    expect(page.locator(done)).to_be_attached()


def test_an_action_being_edited_stays_open_while_more_of_the_run_comes(page: Page, hold: Hold) -> None:
    lab = TrafficLab.on(page, "/labs/traffic/?actions=5+cache%3Doff")
    lab.hold_still()
    let_frames_go = hold(re.compile("/frames"))
    lab.button("play").click()
    lab.go_to(15)
    lab.root.get_by_role("button", name="Edit").click()
    lab.root.get_by_label("Second at which").fill("10")
    known_s = lab.root.evaluate("lab => lab.run.knownUntil_s")
    let_frames_go()
    lab.until("(lab, known_s) => lab.run.knownUntil_s > known_s", known_s)
    expect(lab.root.get_by_label("Second at which")).to_have_value("10")
