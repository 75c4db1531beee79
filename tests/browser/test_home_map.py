"""The home page's map: one real run with the edge and one without, alive before any click."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

DOTS = "() => document.querySelector('world-map').dots?.length > 0"


def test_requests_move_before_any_click(page: Page) -> None:
    page.goto("/")
    page.wait_for_function(DOTS)
    page.wait_for_function("() => document.querySelector('home-map').player.playing")


def test_the_switch_shows_the_same_traffic_without_the_edge(page: Page) -> None:
    page.goto("/")
    page.wait_for_function(DOTS)
    with_edge = page.locator("[data-figure=rtt_p50_ms]").text_content()
    page.get_by_role("button", name="without the edge").click()
    expect(page.locator("home-map .map-pop")).to_have_count(0)
    without = page.locator("[data-figure=rtt_p50_ms]")
    expect(without).not_to_have_text(with_edge or "")
    expect(page.locator("[data-other=rtt_p50_ms]")).to_have_text(f"({(with_edge or '').strip()} with)")
    page.get_by_role("button", name="PoPs").click()
    expect(page.locator("home-map .map-pop")).to_have_count(10)
    expect(page.locator("[data-figure=rtt_p50_ms]")).to_have_text(with_edge or "")


def test_with_reduced_motion_it_stands_still(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    page.goto("/")
    page.wait_for_function(DOTS)
    assert not page.evaluate("() => document.querySelector('home-map').player.playing")


def test_the_home_page_leaves_plotly_alone(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.wait_for_function(DOTS)
    assert not [url for url in asked if "plotly" in url]


def test_each_pop_has_a_label_and_the_legend_says_what_is_drawn(page: Page) -> None:
    page.goto("/")
    page.wait_for_function(DOTS)
    labels = page.locator("home-map .map-pop .map-label")
    expect(labels).to_have_count(10)
    assert (
        labels.evaluate_all("labels => labels.filter((each) => each.getAttribute('visibility') === 'hidden').length")
        == 0
    )
    expect(page.locator("home-map .map-legend")).to_contain_text("filled as far as its cache is full")
