"""Headers in the request lab: words offered while one writes, notes beside them, two requests compared, presets."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Troubles

LAB = "/labs/request/"
TWO = f"{LAB}?acts=start&browsers=on&log=0+berlin+/a%0A1+berlin+/a%0A2+berlin:2+/a&response_headers="


@pytest.fixture
def area(page: Page) -> Locator:
    """The response headers of the lab's own page, emptied."""
    page.goto(LAB)
    page.wait_for_function("() => customElements.get('header-lines') && customElements.get('request-lab')")
    area = page.get_by_label("Response headers").first
    area.fill("")
    return area


def words(page: Page) -> Locator:
    return page.locator(".header-word[role=option]")


def test_a_name_and_what_stands_in_it_are_completed_by_keyboard(area: Locator, page: Page) -> None:
    area.press_sequentially("cache")
    expect(page.get_by_role("listbox", name="Words that fit here")).to_be_visible()
    area.press("ArrowDown")
    expect(words(page).first).to_have_attribute("aria-selected", "true")
    assert area.get_attribute("aria-activedescendant") == words(page).first.get_attribute("id")
    area.press("Enter")
    expect(area).to_have_value("Cache-Control: ")
    area.press_sequentially("max-age=5, stale-w")
    area.press("ArrowDown")
    area.press("Enter")
    expect(area).to_have_value("Cache-Control: max-age=5, stale-while-revalidate=60")
    expect(words(page)).to_have_count(0)
    expect(area).to_be_focused()


def test_enter_without_a_choice_begins_a_line_and_escape_closes(area: Locator, page: Page, troubles: Troubles) -> None:
    troubles.expect("answer: 400")  # what is left there is no header
    area.press_sequentially("ET")
    expect(words(page)).to_have_count(1)
    area.press("Escape")
    expect(words(page)).to_have_count(0)
    area.press_sequentially("ag")
    expect(words(page)).to_have_count(1)
    area.press("Enter")
    expect(area).to_have_value("ETag\n")
    area.press("Tab")
    expect(area).not_to_be_focused()
    expect(words(page)).to_have_count(0)


def test_control_and_space_show_what_fits_and_a_click_takes_it(area: Locator, page: Page) -> None:
    area.press("Control+Space")
    words(page).filter(has_text="ETag:").click()
    expect(area).to_have_value("ETag: ")
    words(page).first.click()
    expect(area).to_have_value('ETag: "v{version}"')
    expect(area).to_be_focused()


def test_headers_are_checked_while_one_writes(area: Locator, page: Page) -> None:
    notes = page.locator("[data-note=response_headers]")
    area.press_sequentially("Cache-Control: max-age=60; private")
    expect(notes).to_contain_text("Directives are separated by commas")
    area.press("Enter")
    area.press_sequentially("Vary: *")
    expect(notes).to_contain_text("matches no later request")
    expect(area).to_be_focused()
    area.fill("")
    area.press("Control+A")
    area.press_sequentially('Cache-Control: max-age=60\nETag: "a"\n')
    expect(notes).not_to_contain_text("Directives")


def test_what_is_no_header_is_told_below_its_field(area: Locator, page: Page, troubles: Troubles) -> None:
    troubles.expect("answer: 400")
    area.press_sequentially("Cache Control: no-store")
    expect(page.locator("[data-note=response_headers]")).to_contain_text("Cache Control is no header's name")


def test_a_changed_setting_is_tried_on_all_that_was_sent(page: Page) -> None:
    page.goto(f"{TWO}Cache-Control: max-age=60")
    rows = page.locator(".history tbody .tag")
    expect(rows).to_have_text(["miss", "browser", "hit"])
    area = page.get_by_label("Response headers").first
    area.fill("Cache-Control: no-store")
    area.blur()
    expect(rows).to_have_text(["miss", "miss", "miss"])
    page.goto(page.url)
    expect(rows).to_have_text(["miss", "miss", "miss"])


def test_a_click_in_the_results_meets_its_button_though_a_setting_moved(page: Page) -> None:
    page.goto(f"{TWO}Cache-Control: max-age=60")
    page.get_by_label("Response headers").first.fill("Cache-Control: no-store")
    button = page.get_by_role("button", name="Why did request 1")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    with page.expect_response(lambda response: "number=1" in response.url):
        page.mouse.up()
    expect(page.locator(".exchange")).to_have_attribute("data-number", "1")
    expect(page.locator(".history tbody .tag")).to_have_text(["miss", "miss", "miss"])


def test_two_requests_are_compared_to_their_first_difference(page: Page) -> None:
    page.goto(f"{TWO}Cache-Control: max-age=60")
    page.get_by_text("Compare two requests").click()
    page.locator("select[data-beside=against]").select_option("1")
    page.locator("select[data-beside=number]").select_option("3")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".comparison-sentence")).to_have_text(
        "The first difference is in the response: only the right has Age."
    )
    expect(page.locator(".pairs tr[data-differs=yes]").first).to_be_visible()
    expect(page.locator(".exchange")).to_have_attribute("data-number", "3")


def test_a_preset_leads_to_its_state(page: Page) -> None:
    page.goto(LAB)
    page.get_by_text("Start from a rule").click()
    page.get_by_role("link", name="stale-while-revalidate").click()
    expect(page.locator(".history tbody .tag")).to_have_text(["miss", "stale", "hit"])
    expect(page.locator(".exchange")).to_have_attribute("data-outcome", "stale")
    expect(page.get_by_label("Response headers").first).to_have_value(
        'Cache-Control: max-age=10, stale-while-revalidate=60\nETag: "v{version}"'
    )
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".exchange")).to_have_attribute("data-number", "4")
    page.goto(page.url)
    expect(page.locator(".exchange")).to_have_attribute("data-number", "4")


def test_the_copys_life_is_drawn_once_it_is_opened(page: Page) -> None:
    page.goto(f"{TWO}Cache-Control: max-age=60, stale-while-revalidate=30")
    page.get_by_text("The copy's life").click()
    page.wait_for_function("() => document.querySelector('.life plot-figure')?.chart?.data?.length === 3")
