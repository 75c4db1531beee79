"""The map lab as a learner uses it: by mouse and by keyboard on the map, in the form, and back again."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import Troubles

LAB = "/labs/map/?origin=FRA"
LESSON = "/lessons/what-is-the-edge/"


@pytest.fixture
def lab(page: Page) -> Locator:
    """The map lab on its own page, with the origin in Frankfurt and no edge."""
    return on(page, LAB)


def on(page: Page, address: str, id: str = "lab") -> Locator:
    page.goto(address)
    page.wait_for_function("() => customElements.get('map-lab')")
    return page.locator(f"map-lab#{id}")


def metro(lab: Locator, code: str) -> Locator:
    return lab.locator(f".metro[data-code={code}]")


def tile(lab: Locator, name: str) -> Locator:
    return lab.locator(f"[data-tile={name}]")


def chosen(page: Page, name: str = "pops") -> list[str]:
    """A setting as the address has it."""
    return parse_qs(urlsplit(page.url).query, keep_blank_values=True).get(name, [])


def test_pressing_a_metro_adds_a_pop_and_pressing_it_again_removes_it(lab: Locator, page: Page) -> None:
    expect(tile(lab, "users_within_limit")).to_contain_text("33.1 %")
    metro(lab, "SIN").click()
    expect(tile(lab, "pops")).to_contain_text("before 0 (+1)")
    expect(lab.get_by_role("checkbox", name="Singapore (SIN)")).to_be_checked()
    expect(lab.locator(".pop-ring title")).to_have_text(["Singapore (SIN)"])
    assert chosen(page) == ["SIN"]
    metro(lab, "SIN").click()
    expect(tile(lab, "users_within_limit")).to_contain_text("33.1 %")
    expect(lab.locator(".pop-ring")).to_have_count(0)
    assert page.url.endswith(LAB)


def test_the_lab_is_used_by_keyboard_alone(lab: Locator, page: Page) -> None:
    metro(lab, "SIN").focus()
    page.keyboard.press("Enter")
    expect(tile(lab, "pops")).to_contain_text("before 0 (+1)")
    expect(metro(lab, "SIN")).to_be_focused()
    expect(metro(lab, "SIN")).to_have_attribute("aria-pressed", "true")
    expect(lab.locator(".map-told")).to_have_text("Singapore (SIN): point of presence")
    page.keyboard.press("ArrowUp")
    expect(metro(lab, "SIN")).not_to_be_focused()
    expect(lab.locator(".metro:focus")).to_have_count(1)
    page.keyboard.press("Space")
    expect(tile(lab, "pops")).to_contain_text("before 1 (+1)")


def test_the_map_has_one_stop_for_the_tab_key(lab: Locator) -> None:
    assert lab.locator(".metro[tabindex='0']").count() == 1
    assert lab.locator(".metro").count() == 64


def test_the_origin_moves_when_that_is_asked_for(lab: Locator, page: Page) -> None:
    lab.get_by_label("move the origin").check()
    metro(lab, "SYD").click()
    expect(tile(lab, "users_within_limit")).to_contain_text("9.5 %")
    expect(lab.locator("[name=origin]")).to_have_value("SYD")
    expect(lab.locator(".lab-subtitle")).to_contain_text("origin in Sydney")
    assert chosen(page, "origin") == ["SYD"]


def test_the_form_does_the_same_as_the_map(lab: Locator) -> None:
    lab.get_by_role("checkbox", name="Singapore (SIN)").check()
    expect(tile(lab, "pops")).to_contain_text("before 0 (+1)")
    expect(metro(lab, "SIN")).to_have_attribute("aria-pressed", "true")
    lab.locator("[name=limit_ms]").fill("30")
    lab.locator("[name=limit_ms]").press("Enter")
    expect(tile(lab, "users_within_limit")).to_contain_text("of users within 30 ms")


def test_back_and_forward_go_through_the_changes(lab: Locator, page: Page) -> None:
    metro(lab, "SIN").click()
    expect(tile(lab, "pops")).to_contain_text("(+1)")
    metro(lab, "SYD").click()
    expect(lab.locator(".pop-ring")).to_have_count(2)
    page.go_back()
    expect(lab.locator(".pop-ring title")).to_have_text(["Singapore (SIN)"])
    expect(lab.get_by_role("checkbox", name="Sydney (SYD)")).not_to_be_checked()
    page.go_back()
    expect(lab.locator(".pop-ring")).to_have_count(0)
    page.go_forward()
    expect(lab.locator(".pop-ring title")).to_have_text(["Singapore (SIN)"])
    expect(metro(lab, "SIN")).to_have_attribute("aria-pressed", "true")


def test_a_reopened_address_shows_the_same(lab: Locator, page: Page) -> None:
    metro(lab, "SIN").click()
    expect(tile(lab, "pops")).to_contain_text("(+1)")
    told = tile(lab, "rtt_p50_ms").locator(".tile-value").text_content()
    again = on(page, page.url)
    expect(tile(again, "rtt_p50_ms").locator(".tile-value")).to_have_text(told or "")
    expect(again.locator(".pop-ring title")).to_have_text(["Singapore (SIN)"])


def test_starting_again_goes_to_the_lab_as_it_was_given(lab: Locator, page: Page) -> None:
    metro(lab, "SIN").click()
    expect(tile(lab, "pops")).to_contain_text("(+1)")
    lab.get_by_role("link", name="Start again").click()
    expect(lab.locator(".pop-ring")).to_have_count(0)
    expect(lab.locator("[name=origin]")).to_have_value("IAD")
    assert not urlsplit(page.url).query


def test_plots_take_the_new_figures_in_place(lab: Locator, page: Page) -> None:
    lab.locator("plot-figure").first.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelectorAll('plot-figure .js-plotly-plot').length === 2")
    length = "figure => figure.chart.data.slice(0, 3).map(({x, y}) => x[y.indexOf('Sydney')]).reduce((a, b) => a + b)"
    plot = lab.locator("[data-plot=legs] plot-figure")
    before = plot.evaluate(length)
    plot.evaluate("figure => { figure.same = true }")
    lab.get_by_role("checkbox", name="Sydney (SYD)").check()
    page.wait_for_function(f"() => ({length})(document.querySelector('[data-plot=legs] plot-figure')) < 20")
    assert before == pytest.approx(259.2, abs=0.1)
    assert plot.evaluate("figure => figure.same")


def test_a_refused_value_is_told_in_place_and_nothing_else_changes(lab: Locator, troubles: Troubles) -> None:
    troubles.expect("answer: 400")
    metro(lab, "SIN").click()
    expect(tile(lab, "pops")).to_contain_text("(+1)")
    lab.locator("[name=limit_ms]").fill("9999")
    lab.locator("[name=limit_ms]").press("Enter")
    expect(lab.locator(".lab-error")).to_contain_text("Near means within: 9999 is not accepted")
    expect(lab.locator(".pop-ring")).to_have_count(1)
    lab.locator("[name=limit_ms]").fill("80")
    lab.locator("[name=limit_ms]").press("Enter")
    expect(lab.locator(".lab-error")).to_be_hidden()


def test_it_connects_twice_without_harm(lab: Locator) -> None:
    lab.evaluate("lab => { lab.connectedCallback(); lab.parentElement.append(lab); }")
    expect(lab.locator(".metro")).to_have_count(64)
    expect(lab.locator(".map-mode")).to_have_count(1)
    metro(lab, "SIN").click()
    expect(tile(lab, "pops")).to_contain_text("before 0 (+1)")


def test_the_lab_waits_for_the_prediction_and_then_draws_it(page: Page) -> None:
    lab = on(page, LESSON, "distance")
    expect(lab.locator(".reach-way")).to_have_count(0)
    expect(tile(lab, "rtt_max_ms").locator(".tile-value")).to_have_text("–")
    expect(lab.locator("select[name=distance-origin]")).to_be_disabled()
    expect(lab.locator(".metros")).to_be_hidden()
    page.get_by_label("One round trip from Sydney").fill("120")
    page.locator("#guess").get_by_role("button", name="Predict").click()
    expect(page.locator("#guess .question-feedback")).to_contain_text("You expected 120 ms; it was 259 ms")
    expect(tile(lab, "rtt_max_ms")).to_contain_text("you expected 120")
    expect(lab.locator(".reach-way")).to_have_count(26)
    lab.locator("select[name=distance-origin]").select_option("SYD")
    expect(tile(lab, "users_within_limit")).to_contain_text("9.5 %")
    expect(tile(lab, "rtt_max_ms")).not_to_contain_text("you expected")
    assert chosen(page, "distance-origin") == ["SYD"]
    assert page.url.endswith("#distance")


def test_a_chosen_prediction_is_told_as_its_range(page: Page) -> None:
    lab = on(page, LESSON, "edge")
    page.locator("#second").get_by_role("button", name="Between 40").click()
    expect(tile(lab, "users_within_limit")).to_contain_text("you expected 40 to 55")


def test_skipping_shows_the_figures_too(page: Page) -> None:
    lab = on(page, LESSON, "edge")
    page.locator("#second").get_by_role("button", name="Skip").click()
    expect(tile(lab, "users_within_limit")).to_contain_text("63.5 %")


def test_a_finger_beside_a_metro_means_the_nearest_one(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    lab = on(page, LAB)
    box = metro(lab, "SYD").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2 + 8, box["y"] + box["height"] / 2 + 8)
    expect(lab.locator(".pop-ring title")).to_have_text(["Sydney (SYD)"])


def test_without_javascript_the_form_does_it(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(LAB)
    page.get_by_role("checkbox", name="Singapore (SIN)").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("[data-tile=pops]")).to_contain_text("before 0 (+1)")
    expect(page.locator(".pop-ring title")).to_have_text(["Singapore (SIN)"])
    expect(page.get_by_role("checkbox", name="Singapore (SIN)")).to_be_checked()


def test_the_challenge_is_passed_with_what_the_map_shows(page: Page) -> None:
    lab = on(page, LESSON, "five_pops-lab")
    check = page.locator("#five_pops")
    for code in ("IAD", "GRU", "BOG", "JNB"):
        metro(lab, code).click(force=True)  # Newark's box lies over Ashburn's, but Ashburn is nearer
    expect(tile(lab, "users_within_limit")).to_contain_text("98.2 %")
    check.get_by_role("button", name="Check").click()
    expect(check).to_contain_text("98.2")
