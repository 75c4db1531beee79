"""Without JavaScript everything can be read, and both labs run by their forms."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from lessons.labs import LABS
from tests.browser.conftest import Troubles
from tests.browser.traffic_lab import LESSON


@pytest.fixture
def plain(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of a browser that runs no scripts."""
    return new_context(java_script_enabled=False).new_page()


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/lessons/",
        "/paths/",
        "/paths/architect/",
        "/about/",
        LESSON,
        *(f"/labs/{slug}/" for slug in LABS),
    ],
)
def test_every_page_can_be_read(plain: Page, address: str) -> None:
    plain.goto(address)
    expect(plain.get_by_role("heading", level=1)).to_be_visible()
    expect(plain.locator(".js-only:visible")).to_have_count(0)


def test_the_traffic_lab_runs_by_its_form(plain: Page) -> None:
    plain.goto("/labs/traffic/")
    plain.locator("[name=rate_per_s]").fill("50")
    plain.get_by_role("button", name="Run").click()
    expect(plain.locator(".lab-sentence")).to_contain_text("In 60 s,")
    expect(plain.locator("[name=rate_per_s]")).to_have_value("50")
    expect(plain.locator("[data-tile=hit_ratio] .tile-value")).to_contain_text("%")


def test_a_lab_in_a_lesson_runs_by_its_form(plain: Page) -> None:
    plain.goto(LESSON)
    plain.locator("#live [name=live-collapse]").select_option("off")
    plain.locator("#live").get_by_role("button", name="Run").click()
    expect(plain.locator("#live .lab-sentence")).to_contain_text("duplicate fetch")


def test_a_refused_value_is_told_by_its_field(plain: Page, troubles: Troubles) -> None:
    troubles.expect("answer: 400")
    plain.goto("/labs/traffic/?rate_per_s=99999&run=1")
    expect(plain.locator(".lab-error")).to_contain_text("Requests per second")
    expect(plain.locator("[name=rate_per_s]")).to_have_value("99999")


def test_the_request_lab_sends_by_its_form(plain: Page) -> None:
    plain.goto("/labs/request/")
    plain.get_by_role("button", name="Send").click()
    expect(plain.locator(".exchange")).to_have_attribute("data-outcome", "miss")
    plain.get_by_role("button", name="Send").click()
    expect(plain.locator(".exchange")).to_have_attribute("data-outcome", "hit")


def test_the_request_lab_compares_and_checks_by_its_form(plain: Page) -> None:
    plain.goto("/labs/request/?log=0+berlin+/a%0A1+berlin+/b&response_headers=Cach-Control: no-store")
    expect(plain.get_by_text("did you mean Cache-Control")).to_be_visible()
    plain.get_by_text("Compare two requests").click()
    plain.locator("select[data-beside=against]").select_option("1")
    plain.get_by_role("button", name="Compare").click()
    expect(plain.locator(".comparison-sentence")).to_contain_text("“GET /a” on the left, “GET /b” on the right")
    plain.get_by_role("button", name="Send").click()
    expect(plain.locator(".exchange")).to_have_attribute("data-number", "3")


def test_a_prediction_is_judged(plain: Page) -> None:
    plain.goto(LESSON)
    plain.get_by_label("How many of them").fill("60")
    plain.get_by_role("button", name="Predict").click()
    expect(plain.locator("#guess .question-feedback")).to_be_visible()


def test_a_long_list_tells_how_many_are_chosen_in_it_also_out_of_sight(plain: Page) -> None:
    plain.goto("/labs/map/")
    assert told(plain, ".choices-count") == "0 of 64 chosen"
    for label in ("Amsterdam (AMS)", "Sydney (SYD)"):
        plain.get_by_label(label).check()
    expect(plain.get_by_label("Amsterdam (AMS)")).not_to_be_in_viewport()
    assert told(plain, ".choices-count") == "2 of 64 chosen"


def told(page: Page, selector: str) -> str:
    """What assistive technology reads of an element, what style sheets add included."""
    browser = page.context.new_cdp_session(page)
    root = browser.send("DOM.getDocument")["root"]["nodeId"]
    found = browser.send("DOM.querySelector", {"nodeId": root, "selector": selector})
    nodes = browser.send("Accessibility.queryAXTree", {"nodeId": found["nodeId"], "role": "StaticText"})["nodes"]
    return "".join(node["name"]["value"] for node in nodes)
