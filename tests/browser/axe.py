"""What axe finds wrong with a page as it stands.

A page is loaded once: its size and its theme are changed in place, which is what a turned phone or an evening does too.
"""

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Page, ViewportSize

SIZES: dict[str, ViewportSize] = {"desktop": {"width": 1400, "height": 900}, "phone": {"width": 390, "height": 844}}
# A theme changes colours and nothing else, so in the second one the rules about colours are enough.
COLOUR_RULES = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@cache
def _axe() -> str:
    return (Path(settings.PROJECT_DIR) / "node_modules" / "axe-core" / "axe.min.js").read_text()


def found_by_axe(page: Page, inside: str = "html", **options: Any) -> list[str]:
    """Each violation in a line: rule, what it says, where; inside a part of the page where the rest isn't ours."""
    if not page.evaluate("() => 'axeOfTests' in window"):  # Wagtail's pages have an axe of their own
        page.evaluate(f"{_axe()}; window.axeOfTests = axe")
    violations = page.evaluate(
        "([inside, options]) => axeOfTests.run(inside, options).then(({violations}) => violations)",
        [inside, {"resultTypes": ["violations"], **options}],
    )
    return [f"{each['id']}: {each['help']}: {node['html'][:200]}" for each in violations for node in each["nodes"]]


def found_in_every_look(page: Page, inside: str = "html", sizes: Collection[str] = tuple(SIZES)) -> list[str]:
    """The violations at each size and in both themes, and where the page is wider than the window."""
    before = page.viewport_size
    assert before
    found: list[str] = []
    for size in sizes:
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme="light")
        page.evaluate(TWO_FRAMES)
        found += [f"{size}, light: {each}" for each in found_by_axe(page, inside)]
        width_px = page.evaluate("() => document.documentElement.scrollWidth")
        if width_px > SIZES[size]["width"]:
            found.append(f"{size}: {width_px} px wide")
        page.emulate_media(color_scheme="dark")
        found += [f"{size}, dark: {each}" for each in found_by_axe(page, inside, **COLOUR_RULES)]
    page.set_viewport_size(before)
    page.emulate_media(color_scheme="light")
    return found
