"""Every state of a lab has an address: links, Back and Forward, undo and reset."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.traffic_lab import LESSON, TrafficLab

LAB = "/labs/traffic/"


@pytest.fixture
def lab(page: Page) -> TrafficLab:
    """The lab's own page, paused at 20 s."""
    lab = TrafficLab.on(page, LAB)
    lab.hold_still()
    lab.go_to(20)
    return lab


def move(lab: TrafficLab, control: str, value: str, *, actions: int) -> None:
    """Move a knob of choices, and wait until the action stands in the list."""
    lab.control(control).select_option(value)
    expect(lab.root.locator(".lab-action")).to_have_count(actions)


def origin_total(lab: TrafficLab) -> list[float | None]:
    return lab.plotted("outcomes", "miss")


def test_an_untouched_lab_leaves_the_address_alone(page: Page) -> None:
    lab = TrafficLab.on(page, LAB)
    lab.until("lab => lab.at_s > 1")
    assert page.url.endswith(LAB)


def test_a_pause_is_written_into_the_address_without_an_entry(lab: TrafficLab) -> None:
    entries = lab.page.evaluate("() => history.length")
    lab.play_until(25)
    moment = f"{lab.at_s:.2f}".rstrip("0").rstrip(".")
    assert f"at={moment}" in lab.page.url
    assert lab.page.evaluate("() => history.length") == entries


def test_a_reopened_link_shows_the_same(lab: TrafficLab, page: Page) -> None:
    move(lab, "cache", "off", actions=1)
    lab.play_until(40)
    shown, at_s = origin_total(lab), lab.at_s
    link = lab.root.evaluate("lab => lab.link")

    again = TrafficLab.on(page, link)
    assert again.at_s == pytest.approx(at_s, abs=0.01)
    assert not again.playing
    total = origin_total(again)
    assert total[: len(shown)] == shown
    # The link's moment is rounded to hundredths of a second, so it may just have begun the next bin.
    assert total[len(shown) :] in ([], [0])
    expect(again.root.locator(".lab-action")).to_have_count(1)
    expect(again.control("cache")).to_have_value("off")


def test_the_link_button_puts_the_link_where_it_can_be_copied(lab: TrafficLab) -> None:
    move(lab, "cache", "off", actions=1)
    lab.button("link").click()
    expect(lab.button("link")).to_have_text(re.compile("copied|address bar"))
    assert lab.page.url == lab.root.evaluate("lab => lab.link")


def test_back_and_forward_go_through_the_changes(lab: TrafficLab) -> None:
    move(lab, "cache", "off", actions=1)
    lab.go_to(30)
    move(lab, "collapse", "off", actions=2)

    lab.page.go_back()
    expect(lab.root.locator(".lab-action")).to_have_count(1)
    assert lab.at_s == pytest.approx(30)
    expect(lab.control("collapse")).to_have_value("on")
    lab.page.go_back()
    expect(lab.root.locator(".lab-action")).to_have_count(0)
    assert lab.at_s == pytest.approx(20)
    expect(lab.control("cache")).to_have_value("on")

    lab.page.go_forward()
    lab.page.go_forward()
    expect(lab.root.locator(".lab-action")).to_have_count(2)
    lab.settled()
    assert lab.state()["actions"] == "20 cache=off\n30 collapse=off"


def test_what_is_plotted_after_back_is_the_run_of_that_address(lab: TrafficLab) -> None:
    before = origin_total(lab)
    move(lab, "cache", "off", actions=1)
    lab.play_until(35)
    lab.page.go_back()
    expect(lab.root.locator(".lab-action")).to_have_count(0)
    assert origin_total(lab) == before


def test_back_from_another_page_restores_the_state(lab: TrafficLab) -> None:
    move(lab, "cache", "off", actions=1)
    lab.play_until(30)
    at_s = lab.at_s
    lab.page.goto("/lessons/")
    lab.page.go_back()
    again = TrafficLab(page=lab.page, root=lab.page.locator("traffic-lab"), prefix="")
    again.until("lab => lab.run?.frames")
    assert again.at_s == pytest.approx(at_s, abs=0.01)
    expect(again.root.locator(".lab-action")).to_have_count(1)


def test_undo_takes_the_last_change_back(lab: TrafficLab) -> None:
    expect(lab.button("undo")).to_be_disabled()
    before = origin_total(lab)
    move(lab, "cache", "off", actions=1)
    lab.button("undo").click()
    expect(lab.root.locator(".lab-action")).to_have_count(0)
    expect(lab.button("undo")).to_be_disabled()
    assert origin_total(lab) == before


def test_reset_goes_to_the_lab_as_it_was_given(page: Page) -> None:
    lab = TrafficLab.on(page, f"{LAB}?rate_per_s=50&actions=5+cache%3Doff&at=10")
    expect(lab.control("rate_per_s")).to_have_value("50")
    lab.button("reset").click()
    expect(lab.control("rate_per_s")).to_have_value("100")
    expect(lab.root.locator(".lab-action")).to_have_count(0)
    assert page.url.endswith(LAB)
    assert lab.at_s == 0


def test_a_lab_in_a_lesson_writes_only_its_own_parameters(page: Page) -> None:
    lab = TrafficLab.on(page, f"{LESSON}?guess-answer=9", id="live", prefix="live")
    lab.until("lab => lab.at_s >= 1")
    lab.hold_still()
    lab.go_to(5)
    lab.control("collapse").select_option("off")
    expect(lab.root.locator(".lab-action")).to_have_count(1)
    assert "guess-answer=9" in page.url
    assert "live-actions=5+collapse%3Doff" in page.url
    assert page.url.endswith("#live")


def test_an_anchor_on_the_page_changes_nothing_in_the_lab(page: Page) -> None:
    lab = TrafficLab.on(page, LESSON, id="live", prefix="live")
    lab.hold_still()
    lab.go_to(5)
    lab.go_to(9)
    page.evaluate("() => { location.hash = 'guess' }")
    page.go_back()
    assert lab.at_s == 9
