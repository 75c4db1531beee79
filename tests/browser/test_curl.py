"""An edge that a terminal reaches, from the freshness lab to what shows in its page."""

from urllib.request import urlopen

from playwright.sync_api import Page, expect

from tests.product import Site


def test_what_is_sent_from_a_terminal_appears_in_the_page(page: Page, site: Site) -> None:
    page.goto("/labs/freshness/?cache_control=max-age%3D600")
    page.get_by_role("link", name="Ask it from your terminal").click()
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_text("Nothing came in yet.")).to_be_visible()
    command = page.get_by_label("Commands for your terminal").inner_text().splitlines()[0]
    address = command.removeprefix("curl -i ")
    assert address.startswith(f"{site.url}/edge/")
    first, second = (urlopen(address) for _ in range(2))
    # The one that the origin said, and not the server's beside it.
    assert second.headers.get_all("Date") == first.headers.get_all("Date")
    assert len(first.headers.get_all("Date")) == 1
    assert "hit" in second.headers["Cache-Status"]
    expect(page.locator("#curl-log tbody tr")).to_have_count(2)
    expect(page.locator("#curl-log tbody tr").first).to_contain_text("answers from its copy")
    expect(page.locator("#curl-log .step").first).to_be_visible()
