"""What goes wrong is told in place, with a way forward, and the last good picture stays."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Troubles
from tests.browser.traffic_lab import TrafficLab

LAB = "/labs/traffic/"


@pytest.fixture
def lab(page: Page) -> TrafficLab:
    """The lab's own page, paused at 15 s."""
    lab = TrafficLab.on(page, LAB)
    lab.hold_still()
    lab.go_to(15)
    return lab


def test_a_refused_value_is_told_in_place_and_the_picture_stays(lab: TrafficLab, troubles: Troubles) -> None:
    troubles.expect("answer: 400")
    shown = lab.plotted("outcomes", "hit")
    lab.control("rate_per_s").fill("99999")
    lab.control("rate_per_s").press("Enter")
    error = lab.root.locator(".lab-error")
    expect(error).to_be_visible()
    expect(error).to_contain_text("Requests per second")
    assert lab.plotted("outcomes", "hit") == shown
    assert "99999" not in lab.page.url

    error.get_by_role("button", name="Back to the last good settings").click()
    expect(error).to_be_hidden()
    expect(lab.control("rate_per_s")).to_have_value("100")


def test_a_refused_value_can_simply_be_corrected(lab: TrafficLab, troubles: Troubles) -> None:
    troubles.expect("answer: 400")
    lab.control("rate_per_s").fill("99999")
    lab.control("rate_per_s").press("Enter")
    expect(lab.root.locator(".lab-error")).to_be_visible()
    lab.control("rate_per_s").fill("90")
    lab.control("rate_per_s").press("Enter")
    expect(lab.root.locator(".lab-error")).to_be_hidden()
    expect(lab.root.locator(".lab-action")).to_have_count(1)
    assert lab.state()["actions"] == "15 rate_per_s=90"


def test_without_a_network_the_lab_says_so_and_goes_on_afterwards(lab: TrafficLab, troubles: Troubles) -> None:
    troubles.expect("ERR_INTERNET_DISCONNECTED")
    shown = lab.plotted("outcomes", "hit")
    lab.page.context.set_offline(True)
    lab.control("cache").select_option("off")
    error = lab.root.locator(".lab-error")
    expect(error).to_contain_text("cannot be reached")
    assert lab.plotted("outcomes", "hit") == shown

    lab.page.context.set_offline(False)
    error.get_by_role("button", name="Try again").click()
    expect(error).to_be_hidden()
    expect(lab.root.locator(".lab-action")).to_have_count(1)
    assert lab.state()["actions"] == "15 cache=off"
    lab.page.go_back()
    expect(lab.root.locator(".lab-action")).to_have_count(0)


@pytest.mark.parametrize("file", ["plots", "plotly-basic"])
def test_plots_that_could_not_be_fetched_come_when_the_connection_does(
    page: Page, troubles: Troubles, file: str
) -> None:
    troubles.expect("ERR_FAILED")
    pattern = re.compile(rf"/{file}[^/]*\.js$")
    page.route(pattern, lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: pattern.search(request.url) is not None):
        lab = TrafficLab.on(page, LAB)
    page.unroute(pattern)
    page.evaluate("() => dispatchEvent(new Event('online'))")
    lab.until("lab => lab.view.plots !== null")
    lab.settled()


def test_a_broken_server_is_no_riddle(lab: TrafficLab, troubles: Troubles) -> None:
    troubles.expect("answer: 500")
    lab.page.route(re.compile("/frames"), lambda route: route.fulfill(status=500, body="oops"))
    lab.control("cache").select_option("off")
    expect(lab.root.locator(".lab-error")).to_contain_text("status 500")


@pytest.mark.parametrize(("status", "reason"), [(429, "from your network"), (503, "The server is busy")])
def test_a_server_without_time_is_asked_again_when_it_says(
    lab: TrafficLab, troubles: Troubles, status: int, reason: str
) -> None:
    troubles.expect(f"answer: {status}")
    lab.page.route(
        re.compile("/frames"),
        lambda route: route.fulfill(status=status, headers={"Retry-After": "1"}, body="Later."),
        times=1,
    )
    lab.control("cache").select_option("off")
    error = lab.root.locator(".lab-error")
    expect(error).to_contain_text(reason)
    expect(error).to_contain_text("It is tried again in 1 second.")
    expect(error).to_be_hidden()
    expect(lab.root.locator(".lab-action")).to_have_count(1)
    assert lab.state()["actions"] == "15 cache=off"


def test_a_newer_change_replaces_one_that_is_still_asked_for(lab: TrafficLab) -> None:
    held: list[Route] = []
    lab.page.route(re.compile("/frames.*cache%3Doff"), lambda route: held.append(route), times=1)
    with lab.page.expect_request(re.compile("/frames.*cache%3Doff")):
        lab.control("cache").select_option("off")
    lab.control("collapse").select_option("off")
    expect(lab.root.locator(".lab-action")).to_have_count(2)
    assert lab.state()["actions"] == "15 cache=off\n15 collapse=off"
    assert len(held) == 1


def test_an_address_with_a_bad_value_shows_the_lab_and_the_sentence(page: Page, troubles: Troubles) -> None:
    troubles.expect("answer: 400")
    page.goto(f"{LAB}?rate_per_s=many")
    expect(page.locator(".lab-error").first).to_contain_text("Requests per second")
