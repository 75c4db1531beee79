"""The request lab: a step at a time, everything in the address."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Troubles

LAB = "/labs/request/"


@pytest.fixture
def lab(page: Page) -> Locator:
    """The request lab on its own page."""
    page.goto(LAB)
    lab = page.locator("request-lab")
    expect(lab).to_be_visible()
    page.wait_for_function("() => customElements.get('request-lab')")
    return lab


def send(lab: Locator, *, number: int) -> None:
    lab.get_by_role("button", name="Send").click()
    expect(lab.locator(".lab-sentence")).to_contain_text(f"Request {number}:")


def test_the_first_request_misses_and_the_second_hits(lab: Locator) -> None:
    send(lab, number=1)
    expect(lab.locator(".exchange")).to_have_attribute("data-outcome", "miss")
    expect(lab.locator(".legs")).to_contain_text("to the origin")
    send(lab, number=2)
    expect(lab.locator(".exchange")).to_have_attribute("data-outcome", "hit")
    expect(lab.locator(".headers").first).to_contain_text("Age")


def test_it_happens_without_leaving_the_page(lab: Locator, page: Page) -> None:
    page.evaluate("() => { window.same = true }")
    send(lab, number=1)
    assert page.evaluate("() => window.same")


def test_a_copy_grows_old_while_the_clock_is_moved(lab: Locator) -> None:
    send(lab, number=1)
    expect(lab.locator(".store tr[data-fresh=yes]")).to_have_count(1)
    lab.locator("[name=wait_s]").fill("100")
    lab.get_by_role("button", name="Only wait").click()
    expect(lab.locator(".store tr[data-fresh=no]")).to_have_count(1)


def test_the_waterfall_is_drawn(lab: Locator, page: Page) -> None:
    send(lab, number=1)
    lab.locator(".lab-waterfall").scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.lab-waterfall')?.chart?.data?.length > 3")
    shown = lab.locator(".lab-waterfall").evaluate("figure => figure.chart.data.map(({marker}) => marker.color)")
    assert all(re.match(r"#|rgb", colour) for colour in shown)


def test_back_takes_a_step_back(lab: Locator, page: Page) -> None:
    send(lab, number=1)
    send(lab, number=2)
    page.go_back()
    expect(lab.locator(".lab-sentence")).to_contain_text("Request 1:")
    expect(lab.locator(".history tbody tr")).to_have_count(1)
    page.go_back()
    expect(lab.locator(".lab-sentence")).to_contain_text("Nothing was sent yet")
    page.go_forward()
    expect(lab.locator(".lab-sentence")).to_contain_text("Request 1:")


def test_a_reopened_address_shows_the_same(lab: Locator, page: Page) -> None:
    send(lab, number=1)
    send(lab, number=2)
    told = lab.locator(".lab-sentence").text_content()
    page.goto(page.url)
    expect(lab.locator(".lab-sentence")).to_have_text(told or "")


def test_an_earlier_request_can_be_looked_into(lab: Locator) -> None:
    send(lab, number=1)
    send(lab, number=2)
    lab.get_by_role("button", name="Why did request 1").click()
    expect(lab.locator(".exchange")).to_have_attribute("data-number", "1")
    send(lab, number=3)


def test_a_refused_path_is_told_in_place(lab: Locator, troubles: Troubles) -> None:
    troubles.expect("answer: 400")
    send(lab, number=1)
    lab.locator("[name=path]").fill("no path")
    lab.get_by_role("button", name="Send").click()
    expect(lab.locator(".lab-error")).to_contain_text("Path")
    expect(lab.locator(".exchange")).to_have_attribute("data-number", "1")
    lab.locator("[name=path]").fill("/products/2")
    send(lab, number=2)
    expect(lab.locator(".lab-error")).to_be_hidden()


def test_starting_again_forgets_what_was_sent(lab: Locator, page: Page) -> None:
    send(lab, number=1)
    lab.locator("[data-do=reset]").click()
    expect(lab.locator(".lab-sentence")).to_contain_text("Nothing was sent yet")
    assert page.url.endswith(LAB)


def test_it_connects_twice_without_harm(lab: Locator) -> None:
    lab.evaluate("lab => { lab.connectedCallback(); lab.parentElement.append(lab); }")
    send(lab, number=1)
    expect(lab.locator(".history tbody tr")).to_have_count(1)
