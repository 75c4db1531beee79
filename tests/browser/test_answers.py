"""Questions in a real browser: by pointer and by keyboard, offline and back, in two tabs, and without JavaScript."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.axe import SIZES, found_in_every_look
from tests.browser.conftest import Troubles
from tests.browser.test_accounts import PASSWORD, fill_in, sign_up
from tests.browser.traffic_lab import FASTEST, TrafficLab
from tests.lessons.conftest import LINE, LIVE_LAB, NUMBER, QUIZ, SEVERAL, SORTER
from tests.product import Site

ADDRESS = "/lessons/asked/"
LAB = {**LIVE_LAB, "value": {**LIVE_LAB["value"], "plots": ["rtt", "origin_total"]}}
BODY = [LINE, LAB, QUIZ, SEVERAL, SORTER, NUMBER]
MAKE_LESSON = """
import json
from lessons.course.files.tree import course_page
from lessons.course.models import LessonPage, Unit
page = LessonPage(slug="asked", title="Asked", unit=Unit.objects.last(), order=99, minutes=5, question="Why?",
                  body=json.loads({body!r}))
course_page().add_child(instance=page)
"""
DELETE_LESSON = "from lessons.course.models import LessonPage; LessonPage.objects.get(slug='asked').delete()"
TRIES = "from lessons.learning.models import Attempt; print(Attempt.objects.filter(block='{block}').count())"


@pytest.fixture(scope="module", autouse=True)
def lesson(site: Site) -> Iterator[None]:
    """A lesson with a question of each kind, for the tests of this file."""
    site.manage("shell", "-v0", "-c", MAKE_LESSON.format(body=json.dumps(BODY)))
    yield
    site.manage("shell", "-v0", "-c", DELETE_LESSON)


@pytest.fixture
def asked(page: Page) -> Page:
    """The lesson, with its forms."""
    return with_forms(page)


def with_forms(page: Page) -> Page:
    """Open the lesson, and wait for the personal forms."""
    page.goto(ADDRESS)
    expect(page.locator("#count input[name=submission]")).to_be_attached()
    return page


def feedback(page: Page, name: str) -> Locator:
    """What is said about an answer."""
    return page.locator(f"#{name}-feedback")


def check(page: Page, name: str) -> None:
    """Press the question's button."""
    page.locator(f"#{name}").get_by_role("button", name="Check").click()


def tries(site: Site, block: str) -> int:
    """How many answers to a block are kept, of everybody."""
    return int(site.manage("shell", "-v0", "-c", TRIES.format(block=block)).split()[-1])


def test_a_quiz_is_answered_in_place_and_remembered(asked: Page) -> None:
    asked.locator("#who").get_by_label("The edge").check()
    check(asked, "who")
    expect(feedback(asked, "who")).to_contain_text("It has no copy yet.")
    expect(feedback(asked, "who")).to_be_focused()
    asked.locator("#who").get_by_label("The origin").check()
    check(asked, "who")
    expect(feedback(asked, "who")).to_contain_text("That is right.")
    expect(feedback(asked, "who")).to_contain_text("Your first answer was “The edge”")
    with_forms(asked)
    expect(feedback(asked, "who")).to_contain_text("That is right.")
    expect(asked.locator("#who").get_by_label("The origin")).to_be_checked()


def test_the_belief_behind_a_wrong_answer_is_run_in_place(asked: Page) -> None:
    run_it = asked.locator("#who").get_by_role("link", name="Run it")
    expect(run_it).to_have_count(0)
    asked.locator("#who").get_by_label("The edge").check()
    check(asked, "who")
    run_it.press("Enter")
    belief = asked.locator("#who .belief")
    expect(belief).to_be_focused()
    expect(belief.locator(".belief-parts")).to_contain_text("At 10 s Chiyo asks for /page.")
    belief.locator("summary").last.press("Enter")
    expect(belief.locator(".step:visible").first).to_be_visible()
    assert asked.url.endswith(ADDRESS)


def test_a_refused_answer_is_told_in_place(asked: Page, troubles: Troubles) -> None:
    troubles.expect("answer: 400")
    asked.locator("#count input[name=answer]").fill("many")
    check(asked, "count")
    expect(asked.locator("#count [role=alert]")).to_contain_text("Give a number, such as 1234")
    expect(asked.locator("#count [role=alert]")).to_be_focused()
    expect(asked.locator("#count input[name=answer]")).to_have_value("many")


def test_a_double_click_sends_once(asked: Page, site: Site) -> None:
    before = tries(site, "count")
    asked.locator("#count input[name=answer]").fill("2")
    asked.locator("#count").get_by_role("button", name="Check").dblclick()
    expect(feedback(asked, "count")).to_contain_text("That is right")
    assert tries(site, "count") == before + 1


def in_column(page: Page, column: str) -> Locator:
    """The cards that lie in a column."""
    return page.locator(f'#sort .sorter-column[data-column="{column}"] .sorter-card')


def test_cards_are_sorted_by_keyboard(asked: Page) -> None:
    asked.locator("#sort input[type=radio]").first.focus()
    for _ in range(3):
        asked.keyboard.press("Space")
        assert asked.evaluate("() => document.activeElement.checked")
        asked.keyboard.press("Tab")
    expect(in_column(asked, "At the edge")).to_have_count(3)
    asked.keyboard.press("Shift+Tab")
    asked.keyboard.press("ArrowDown")
    expect(in_column(asked, "At the origin")).to_have_count(1)
    asked.keyboard.press("Enter")
    # Which card was moved depends on how they were shuffled.
    expect(feedback(asked, "sort")).to_contain_text(
        re.compile("of 3 cards (is|are) in the right column|are where they belong")
    )


def drag(page: Page, card: Locator, column: str) -> None:
    """Drag a card into a column."""
    card.scroll_into_view_if_needed()
    start, end = card.bounding_box(), page.locator(f'#sort .sorter-column[data-column="{column}"]').bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 20, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 40)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2)
    page.mouse.up()


def test_cards_are_sorted_by_pointer(asked: Page) -> None:
    asked.locator("#sort").scroll_into_view_if_needed()
    for text, column in (("max-age", "At the origin"), ("Eviction", "At the edge"), ("Collapsing", "At the edge")):
        drag(asked, in_column(asked, "").filter(has_text=text), column)
    expect(in_column(asked, "At the edge")).to_have_count(2)
    check(asked, "sort")
    expect(feedback(asked, "sort")).to_contain_text("All cards are where they belong.")
    with_forms(asked)
    expect(in_column(asked, "At the origin")).to_have_count(1)


def test_a_tap_on_a_card_shows_where_else_it_could_go(new_context: Callable[..., BrowserContext]) -> None:
    page = with_forms(new_context(viewport=SIZES["phone"], has_touch=True).new_page())
    card = in_column(page, "").first
    card.get_by_text("At the edge").tap()
    placed = in_column(page, "At the edge").first
    expect(placed).to_be_visible()
    placed.locator("legend").tap()
    placed.get_by_text("At the origin").tap()
    expect(in_column(page, "At the origin")).to_have_count(1)


def held_lab(page: Page) -> TrafficLab:
    """The lab, played to where it waits for the line."""
    lab = TrafficLab(page=page, root=page.locator("traffic-lab#live"), prefix="live")
    lab.come_into_view()
    lab.until("lab => lab.run?.frames")
    lab.root.locator(".speed").select_option(FASTEST)
    lab.until("lab => lab.at_s === 5 && !lab.playing")
    return lab


def test_a_line_is_drawn_in_the_plot_and_set_against_the_run(asked: Page) -> None:
    lab = held_lab(asked)
    area = lab.root.locator(".plot-sketch")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box
    asked.mouse.move(box["x"] + 2, box["y"] + box["height"] - 4)
    asked.mouse.down()
    asked.mouse.move(box["x"] + box["width"] - 2, box["y"] + 4, steps=4)
    asked.mouse.up()
    values = [float(field.input_value()) for field in asked.locator("#line .points input").all()]
    assert len(values) == 6
    assert values == sorted(values)
    assert values[0] < values[-1]
    asked.locator("#line").get_by_role("button", name="Predict").click()
    expect(feedback(asked, "line")).to_contain_text("on average, most at 10 s")
    lab.come_into_view()
    lab.until("lab => !lab.playing && lab.at_s === 10")
    assert lab.plotted("origin_total", "you expected") == values
    expect(area).to_have_count(0)


def test_a_line_is_typed_by_keyboard_and_seen_in_the_plot(asked: Page) -> None:
    lab = held_lab(asked)
    for number in range(1, 7):
        asked.locator(f"#line-point-{number}").fill("1")
    assert lab.plotted("origin_total", "you expected") == [1] * 6
    asked.keyboard.press("Enter")
    expect(feedback(asked, "line")).to_contain_text("Your line is exactly how it went.")


def test_a_remembered_prediction_shows_its_verdict_and_frees_the_lab(asked: Page) -> None:
    asked.locator("#line").get_by_role("button", name="Skip").click()
    expect(feedback(asked, "line")).to_contain_text("It went from 1 request at 5 s")
    with_forms(asked)
    expect(feedback(asked, "line")).to_contain_text("It went from 1 request at 5 s")
    lab = TrafficLab(page=asked, root=asked.locator("traffic-lab#live"), prefix="live")
    lab.come_into_view()
    lab.until("lab => lab.run?.frames")
    lab.go_to(8)
    lab.until("lab => lab.at_s >= 8")


def offline(page: Page) -> None:
    """Lose the connection."""
    page.context.set_offline(True)


def test_an_answer_given_offline_waits_and_is_sent_once(asked: Page, site: Site, troubles: Troubles) -> None:
    troubles.expect("ERR_INTERNET_DISCONNECTED")
    troubles.expect("console: htmx:")  # htmx tells of it, too
    before = tries(site, "where")
    offline(asked)
    asked.locator("#where").get_by_label("The edge").check()
    asked.locator("#where").get_by_label("The browser").check()
    check(asked, "where")
    expect(asked.locator("#where .question-sending")).to_contain_text("Not sent yet")
    asked.context.set_offline(False)
    expect(feedback(asked, "where")).to_contain_text("That is right.")
    assert tries(site, "where") == before + 1


def test_an_answer_that_waits_survives_a_reload(asked: Page, site: Site, troubles: Troubles) -> None:
    troubles.expect("ERR_INTERNET_DISCONNECTED")
    troubles.expect("console: htmx:")  # htmx tells of it, too
    before = tries(site, "count")
    offline(asked)
    asked.locator("#count input[name=answer]").fill("2")
    check(asked, "count")
    expect(asked.locator("#count .question-sending")).to_contain_text("Not sent yet")
    asked.goto("about:blank")
    asked.context.set_offline(False)
    asked.goto(ADDRESS)
    expect(feedback(asked, "count")).to_contain_text("That is right: it is 2 requests.")
    assert tries(site, "count") == before + 1
    asked.goto(ADDRESS)
    expect(feedback(asked, "count")).to_be_visible()
    assert tries(site, "count") == before + 1


def test_an_answer_whose_response_was_lost_counts_once(asked: Page, site: Site, troubles: Troubles) -> None:
    troubles.expect("ERR_FAILED")
    troubles.expect("console: htmx:")  # htmx tells of it, too
    before = tries(site, "count")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    asked.route("**/answer/count", lose, times=1)
    asked.locator("#count input[name=answer]").fill("3")
    check(asked, "count")
    expect(asked.locator("#count .question-sending")).to_contain_text("Not sent yet")
    check(asked, "count")
    expect(feedback(asked, "count")).to_contain_text("Not quite")
    assert tries(site, "count") == before + 1


def given_once(page: Page, status: int, **headers: str) -> None:
    """The next answer to how many is met by this status, and doesn't reach the server."""
    page.route("**/answer/count", lambda route: route.fulfill(status=status, headers=headers, body="No."), times=1)


def test_a_resend_that_meets_the_limit_waits_as_long_as_it_says_and_counts_once(
    asked: Page, site: Site, troubles: Troubles
) -> None:
    for part in ("ERR_INTERNET_DISCONNECTED", "console: htmx:", "429"):
        troubles.expect(part)
    before = tries(site, "count")
    offline(asked)
    asked.locator("#count input[name=answer]").fill("2")
    check(asked, "count")
    expect(asked.locator("#count .question-sending")).to_contain_text("the connection is gone")
    given_once(asked, 429, **{"Retry-After": "4", "HX-Retarget": "#notice", "HX-Reswap": "innerHTML"})
    asked.context.set_offline(False)
    expect(asked.locator("#count[data-waiting] .question-sending")).to_contain_text("sent by itself in 4 seconds")
    expect(feedback(asked, "count")).to_contain_text("That is right: it is 2 requests.")
    assert tries(site, "count") == before + 1
    with_forms(asked)
    assert tries(site, "count") == before + 1


def test_an_answer_that_met_an_error_is_kept_and_sent_when_the_page_is_loaded_again(
    asked: Page, site: Site, troubles: Troubles
) -> None:
    troubles.expect("500")
    before = tries(site, "count")
    given_once(asked, 500)
    asked.locator("#count input[name=answer]").fill("2")
    check(asked, "count")
    expect(asked.locator("#count .question-sending")).to_contain_text("kept in this browser: press the button again")
    asked.goto(ADDRESS)
    expect(feedback(asked, "count")).to_contain_text("That is right: it is 2 requests.")
    assert tries(site, "count") == before + 1


def test_a_lost_token_is_told_once_and_costs_no_answer(asked: Page, site: Site, troubles: Troubles) -> None:
    troubles.expect("403")
    before = tries(site, "count")
    asked.context.clear_cookies(name="csrftoken")
    asked.locator("#count input[name=answer]").fill("2")
    check(asked, "count")
    expect(asked.locator("#notice")).not_to_be_empty()
    expect(asked.locator("#count .question-sending")).to_be_empty()
    asked.goto(ADDRESS)
    expect(feedback(asked, "count")).to_contain_text("That is right: it is 2 requests.")
    assert tries(site, "count") == before + 1


def left_waiting(page: Page, answer: str) -> None:
    """Answer how many without a connection, and leave the page."""
    with_forms(page)
    offline(page)
    page.locator("#count input[name=answer]").fill(answer)
    check(page, "count")
    expect(page.locator("#count .question-sending")).to_contain_text("Not sent yet")
    page.goto("about:blank")
    page.context.set_offline(False)


def signed_up(page: Page, name: str) -> None:
    """Make an account in this browser."""
    page.goto("/account/signup/")
    sign_up(page, name)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is made")


def test_an_answer_that_waits_is_sent_by_nobody_but_its_owner(page: Page, site: Site, troubles: Troubles) -> None:
    troubles.expect("ERR_INTERNET_DISCONNECTED")
    troubles.expect("console: htmx:")  # htmx tells of it, too
    troubles.expect("409")  # the page that is left may still send when the connection is back, without her cookies
    before = tries(site, "count")
    signed_up(page, "Nele")
    left_waiting(page, "2")
    page.context.clear_cookies()
    signed_up(page, "Olaf")
    with_forms(page)
    expect(page.locator("#count input[name=answer]")).to_have_value("")
    expect(feedback(page, "count")).to_have_count(0)
    page.context.clear_cookies()
    page.goto("/account/login/")
    fill_in(page, login="nele@example.org", password=PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.locator("#me")).to_contain_text("Nele")
    page.goto(ADDRESS)
    expect(feedback(page, "count")).to_contain_text("That is right: it is 2 requests.")
    assert tries(site, "count") == before + 1


def test_a_visitors_waiting_answer_is_sent_by_the_account_they_made(page: Page, site: Site, troubles: Troubles) -> None:
    troubles.expect("ERR_INTERNET_DISCONNECTED")
    troubles.expect("console: htmx:")  # htmx tells of it, too
    before = tries(site, "count")
    left_waiting(page, "2")
    signed_up(page, "Pia")
    page.goto(ADDRESS)
    expect(feedback(page, "count")).to_contain_text("That is right: it is 2 requests.")
    assert tries(site, "count") == before + 1


def test_what_was_typed_before_the_form_came_is_kept(page: Page) -> None:
    held: list[Route] = []
    page.route("**/mine/lessons/asked", lambda route: held.append(route))
    with page.expect_request("**/mine/lessons/asked"):
        page.goto(ADDRESS)
    page.locator("#line-point-1").fill("7")
    held[0].continue_()
    expect(page.locator("#line input[name=submission]")).to_be_attached()
    expect(page.locator("#line-point-1")).to_have_value("7")


def test_two_tabs_share_one_learner(asked: Page) -> None:
    other = with_forms(asked.context.new_page())
    asked.locator("#who").get_by_label("The edge").check()
    check(asked, "who")
    expect(feedback(asked, "who")).to_be_visible()
    other.locator("#who").get_by_label("The origin").check()
    check(other, "who")
    expect(feedback(other, "who")).to_contain_text("Your first answer was “The edge”")


def test_back_and_forward_show_what_was_answered(asked: Page) -> None:
    asked.locator("#who").get_by_label("The origin").check()
    check(asked, "who")
    expect(feedback(asked, "who")).to_be_visible()
    asked.goto("/lessons/")
    asked.go_back()
    expect(feedback(asked, "who")).to_contain_text("That is right.")


def test_without_scripts_a_question_is_answered_on_its_own_page(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(ADDRESS)
    page.locator("#sort").get_by_role("link", name="Answer").click()
    for card, column in (("max-age", "At the origin"), ("Eviction", "At the edge"), ("Collapsing", "At the edge")):
        page.locator(".sorter-card").filter(has_text=card).get_by_label(column).check()
    page.get_by_role("button", name="Check").click()
    expect(feedback(page, "sort")).to_contain_text("All cards are where they belong.")
    page.get_by_role("link", name="Back to the lesson").click()
    expect(page).to_have_url(f"{page.url.split('#')[0]}#sort")


def test_without_scripts_a_belief_is_run_on_a_page_of_its_own(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{ADDRESS}answer/who")
    page.get_by_label("The edge").check()
    page.get_by_role("button", name="Check").click()
    page.get_by_role("link", name="Run it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A belief beside the truth")
    expect(page.locator(".belief-parts")).to_contain_text("Here they part")


def answered(page: Page) -> None:
    """Answer everything, so that all there can be is on the page."""
    page.locator("#who").get_by_label("The edge").check()
    check(page, "who")
    page.locator("#who").get_by_role("link", name="Run it").click()
    page.locator("#who .belief summary").last.click()
    for number in range(3):
        page.locator(f"#sort-card_{number + 1}-1").check(force=True)
    check(page, "sort")
    expect(feedback(page, "sort")).to_be_visible()
    page.locator("#line").get_by_role("button", name="Skip").click()
    expect(feedback(page, "line")).to_be_visible()


def test_axe_finds_nothing_in_questions_before_and_after(asked: Page) -> None:
    assert found_in_every_look(asked) == []
    answered(asked)
    assert found_in_every_look(asked) == []
