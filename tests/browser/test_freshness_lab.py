"""The freshness lab as a learner uses it: headers are written, a moment is chosen by dragging, Back takes it back."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect


def on(page: Page, address: str = "/labs/freshness/") -> Locator:
    page.goto(address)
    page.wait_for_function("() => customElements.get('freshness-lab')")
    return page.locator("freshness-lab#lab")


def setting(page: Page, name: str) -> list[str]:
    """A setting as the address has it."""
    return parse_qs(urlsplit(page.url).query, keep_blank_values=True).get(name, [])


def write(lab: Locator, label: str, value: str) -> None:
    field = lab.get_by_label(label, exact=True)
    field.fill(value)
    field.press("Tab")


def test_a_header_is_written_and_its_time_line_drawn(page: Page) -> None:
    lab = on(page)
    expect(lab.locator(".freshness-line .figure-legend")).to_contain_text("stale, served while revalidating")
    write(lab, "Cache-Control", "no-store")
    expect(lab.locator(".lab-results")).to_contain_text("keeps no copy")
    expect(lab.locator(".freshness-visit").first).to_contain_text("The origin is asked and sends the whole content.")
    assert setting(page, "cache_control") == ["no-store"]
    page.go_back()
    expect(lab.locator(".freshness-visit").first).to_contain_text("The browser answers.")
    expect(lab.get_by_label("Cache-Control", exact=True)).to_have_value("max-age=60, stale-while-revalidate=60")


def test_the_moment_is_moved_by_keyboard_along_the_line(page: Page) -> None:
    lab = on(page, "/labs/freshness/?cache_control=max-age%3D45&now_s=44.9")
    expect(lab.locator(".freshness-visit").first).to_contain_text("The browser answers.")
    slider = lab.get_by_label("Requested again", exact=True)
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(lab.locator(".freshness-visit").first).to_contain_text("304")
    expect(lab.get_by_label("Requested again at")).to_have_value("45")
    assert setting(page, "now_s") == ["45"]
    expect(slider).to_be_focused()


def test_each_caches_decision_can_be_opened(page: Page) -> None:
    lab = on(page)
    lab.get_by_text("answers from its copy").first.click()
    expect(lab.locator(".freshness-hops .step").first).to_be_visible()
    expect(lab.locator(".freshness-hops").first).to_contain_text("RFC 9111 §4.2")


def test_what_caches_read_otherwise_is_said(page: Page) -> None:
    lab = on(page)
    write(lab, "Cache-Control", "s-maxage=60, stale-while-revalidate=600")
    expect(lab.locator(".freshness-notes")).to_contain_text("s-maxage forbids stale responses at the edge")
