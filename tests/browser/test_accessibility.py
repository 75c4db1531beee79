"""Nothing for axe to find on any page, in both themes, on a phone and on a desktop; and everything by keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from lessons.labs import LABS
from tests.browser.axe import found_in_every_look
from tests.browser.conftest import Troubles
from tests.browser.traffic_lab import FASTEST, LESSON, TrafficLab

MAP_LESSON = "/lessons/what-is-the-edge/"
PAGES = [
    "/",
    "/lessons/",
    "/about/",
    LESSON,
    *(f"/labs/{slug}/" for slug in LABS),
    "/lessons/read-the-headers/",
    "/lessons/cache-keys-and-vary/",
    "/lessons/validation-and-etags/",
    "/beliefs/pops-share-copies/",
    "/doctor/?response=Age: 1",
    MAP_LESSON,
    "/paths/",
    "/paths/architect/",
    "/paths/architect/follow",
    "/lessons/?path=architect",
    "/me/",
    "/me/delete",
    f"{LESSON}mark",
    f"{LESSON}answer/near_and_fresh",
    "/nothing-here",
]
DESKTOP = ("desktop",)


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_and_no_page_is_too_wide(page: Page, troubles: Troubles, address: str) -> None:
    troubles.expect("answer: 404")
    page.goto(address)
    assert found_in_every_look(page) == []


def test_axe_finds_nothing_in_a_lab_that_was_played(page: Page) -> None:
    lab = TrafficLab.on(page, "/labs/traffic/")
    lab.hold_still()
    lab.go_to(20)
    lab.control("cache").select_option("off")
    expect(lab.root.locator(".lab-action")).to_have_count(1)
    lab.play_to_the_end()
    expect(lab.root.locator(".lab-results table").first).to_be_visible()
    lab.go_to(3)
    lab.button("step").click()
    expect(lab.root.locator(".lab-why .why-title")).to_be_visible()
    lab.root.get_by_role("button", name="Edit").click()
    assert found_in_every_look(page, sizes=DESKTOP) == []


def test_axe_finds_nothing_in_an_answered_request(page: Page) -> None:
    page.goto("/labs/request/?browsers=on&log=0+berlin+/a%0A1+berlin+/a&number=2&against=1&response_headers=Cach: 1")
    page.evaluate("() => document.querySelectorAll('request-lab details').forEach(each => { each.open = true })")
    page.get_by_label("Request headers").first.press_sequentially("ca")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.lab-waterfall')?.chart?.data?.length > 3")
    assert found_in_every_look(page, sizes=DESKTOP) == []


def test_axe_finds_nothing_in_a_checked_challenge(page: Page) -> None:
    page.goto(f"{LESSON}answer/near_and_fresh")
    page.get_by_role("button", name="Show the solution").click()
    expect(page.get_by_role("heading", name="A solution")).to_be_focused()
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("Not yet: 1 of 3 goals reached")).to_be_visible()
    assert found_in_every_look(page, sizes=DESKTOP) == []


def test_axe_finds_nothing_where_three_map_labs_show_their_figures(page: Page) -> None:
    page.goto(f"{MAP_LESSON}?guess-skip=1&second-skip=1")
    page.locator("plot-figure").first.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('plot-figure')?.chart?.data?.length > 2")
    assert found_in_every_look(page, sizes=DESKTOP) == []


def test_a_lab_is_played_by_keyboard_alone(page: Page) -> None:
    lab = TrafficLab.on(page, "/labs/traffic/")
    lab.until("lab => lab.playing")
    page.keyboard.press("Space")
    assert not lab.playing
    at_s = lab.at_s
    page.keyboard.press("ArrowRight")
    lab.until("(lab, at_s) => lab.at_s > at_s", at_s)
    expect(lab.root.locator(".lab-why .why-title")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    lab.until("(lab, at_s) => lab.at_s <= at_s", at_s)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys in a lab")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_keys_act_after_a_click_beside_any_control(page: Page) -> None:
    lab = TrafficLab.on(page, "/labs/traffic/")
    lab.hold_still()
    lab.root.locator(".lab-title").click()
    page.keyboard.press("Space")
    lab.until("lab => lab.playing")


def test_a_knob_is_moved_by_keyboard_and_keeps_the_focus(page: Page) -> None:
    lab = TrafficLab.on(page, "/labs/traffic/")
    lab.hold_still()
    lab.go_to(20)
    lab.control("rate_per_s").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    expect(lab.root.locator(".lab-action")).to_have_count(1)
    expect(lab.control("rate_per_s")).to_be_focused()
    expect(lab.control("rate_per_s")).to_have_value("30")


def test_space_types_into_a_field_and_does_not_play(page: Page) -> None:
    lab = TrafficLab.on(page, "/labs/traffic/")
    lab.hold_still()
    lab.control("cache_control").focus()
    page.keyboard.press("End")
    page.keyboard.type(" ?")
    expect(lab.control("cache_control")).to_have_value(re.compile(r" \?$"))
    assert not lab.playing
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_with_reduced_motion_nothing_plays_by_itself_and_dots_stay(new_context: Callable[..., BrowserContext]) -> None:
    lab = TrafficLab.on(new_context(reduced_motion="reduce").new_page(), "/labs/traffic/")
    lab.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert lab.at_s == 0
    dots = "map => Object.fromEntries(map.dots.map(({number, x, y}) => [number, [x, y]]))"
    lab.go_to(10)
    first = lab.root.locator("world-map").evaluate(dots)
    lab.go_to(10.1)
    second = lab.root.locator("world-map").evaluate(dots)
    both = first.keys() & second.keys()
    assert both
    assert all(first[number] == second[number] for number in both)


def test_the_live_region_tells_where_a_run_came_to_rest(page: Page) -> None:
    lab = TrafficLab.on(page, "/labs/traffic/")
    lab.root.locator(".speed").select_option(FASTEST)
    lab.play_to_the_end()
    expect(lab.root.locator(".lab-status[role=status]")).to_contain_text("origin requests")
