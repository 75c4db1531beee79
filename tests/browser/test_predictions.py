"""A prediction holds the lab before the decisive part, and is drawn into the plot once it is made."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Troubles
from tests.browser.traffic_lab import FASTEST, LESSON, TrafficLab

HOLD_S = 15


@pytest.fixture
def lab(page: Page) -> TrafficLab:
    """The lesson's lab, played to where it waits."""
    lab = TrafficLab.on(page, LESSON, id="live", prefix="live")
    lab.root.locator(".speed").select_option(FASTEST)
    lab.until("(lab, hold_s) => lab.at_s === hold_s && !lab.playing", HOLD_S)
    return lab


def test_the_lab_waits_for_the_prediction_and_says_so(lab: TrafficLab) -> None:
    expect(lab.root.locator(".lab-held")).to_contain_text("15 s")
    lab.button("play").click()
    lab.until("lab => !lab.playing")
    lab.go_to(50)
    assert lab.at_s == HOLD_S
    lab.button("step").click()
    assert lab.at_s == HOLD_S


def test_nothing_after_the_hold_is_told(lab: TrafficLab) -> None:
    lab.button("step").click()
    expect(lab.root.locator(".lab-status")).to_contain_text("At 15.0 s")
    expect(lab.root.locator(".lab-results table")).to_have_count(0)


def test_a_prediction_is_drawn_and_the_lab_plays_on(lab: TrafficLab, page: Page) -> None:
    page.get_by_label("How many of them").fill("60")
    page.get_by_role("button", name="Predict").click()
    expect(page.locator("#guess .question-feedback")).to_contain_text("60")
    lab.come_into_view()
    lab.until("lab => !lab.playing && lab.at_s === 60")
    expect(lab.root.locator(".lab-held")).to_have_count(0)
    assert lab.plotted("origin_total", "you expected") == [60, 60]
    assert lab.plotted("origin_total", "requests to the origin")[-1] == 9


def test_skipping_releases_the_lab_without_a_line(lab: TrafficLab, page: Page) -> None:
    page.get_by_role("button", name="Skip").click()
    lab.come_into_view()
    lab.until("lab => !lab.playing && lab.at_s === 60")
    names = lab.root.evaluate("lab => lab.plotted.origin_total.map(({name}) => name)")
    assert "you expected" not in names


def test_an_answer_that_is_no_number_is_told_in_place(lab: TrafficLab, page: Page, troubles: Troubles) -> None:
    troubles.expect("answer: 400")
    page.get_by_label("How many of them").fill("lots")
    page.get_by_role("button", name="Predict").click()
    expect(page.locator("#guess [role=alert]")).to_be_visible()
    assert lab.at_s == HOLD_S


def test_a_link_to_what_lies_behind_the_hold_opens_it(page: Page) -> None:
    lab = TrafficLab.on(page, f"{LESSON}?live-at=40#live", id="live", prefix="live")
    assert lab.at_s == 40
