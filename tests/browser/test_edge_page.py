"""The proxy's own page in a browser: it follows what happens, keeps one's place, purges, violates no policy."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.proxy.process import Proxy, running, simple_origin


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    with simple_origin() as origin, running(origin, tmp_path) as proxy:
        yield proxy


def ask(proxy: Proxy, path: str) -> None:
    with urlopen(f"http://127.0.0.1:{proxy.port}{path}") as answer:
        answer.read()


def test_new_requests_appear_and_what_was_opened_stays_open(page: Page, proxy: Proxy) -> None:
    ask(proxy, "/first")
    page.goto(f"http://127.0.0.1:{proxy.port}/.edge/")
    first = page.locator('details[data-number="1"]')
    first.locator("summary").click()
    expect(first.locator(".step-text").first).to_be_visible()
    page.locator("h1").click()  # whoever is at work inside the list is not disturbed
    ask(proxy, "/first")
    expect(page.locator('details[data-number="2"] .tag')).to_have_text("hit")
    expect(first).to_have_attribute("open", "")


def test_a_paused_page_stays_as_it_is(page: Page, proxy: Proxy) -> None:
    page.goto(f"http://127.0.0.1:{proxy.port}/.edge/")
    pause = page.get_by_role("button", name="Pause")
    pause.press("Enter")
    expect(pause).to_have_attribute("aria-pressed", "true")
    ask(proxy, "/later")
    pause.press("Enter")
    expect(page.locator('details[data-number="1"]')).to_be_visible()


def test_the_purge_form_works_without_scripts(new_context: Callable[..., BrowserContext], proxy: Proxy) -> None:
    ask(proxy, "/gone")
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"http://127.0.0.1:{proxy.port}/.edge/")
    page.get_by_label("Which").fill(f"http://127.0.0.1:{proxy.port}/gone")
    page.get_by_role("button", name="Purge").click()
    expect(page.get_by_role("status")).to_have_text("Purged.")
    expect(page.locator("#store-title")).to_contain_text("0 stored")


def test_it_fits_a_narrow_screen(new_context: Callable[..., BrowserContext], proxy: Proxy) -> None:
    ask(proxy, "/" + "long-name-" * 20)
    page = new_context(viewport={"width": 390, "height": 800}).new_page()
    page.goto(f"http://127.0.0.1:{proxy.port}/.edge/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
