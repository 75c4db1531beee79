"""The lesson page in a real browser: bytes before and after its lab is on screen, and how soon the lab shows something.

Bytes are those of the compressed bodies, as they travel. Each repeat has an empty cache of its own.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, Response, ViewportSize, sync_playwright

from tests.browser import chromium
from tests.product import served

LESSON = "/lessons/first-request-misses/"
REPEATS = 5
TALL = ViewportSize(width=1400, height=900)
LOW = ViewportSize(width=1400, height=200)  # the lab is far below it
WARMING = "?live-seed=2"  # another run than the measured one, so that the server has compiled and imported all it needs

# Milliseconds from the lab's coming into view to its first frame on the map, and to the first plot drawn by Plotly.
FIRST_FRAME_MS = """async () => {
    const lab = document.querySelector("traffic-lab");
    const frame = () => new Promise(requestAnimationFrame);
    const begin = performance.now();
    lab.scrollIntoView();
    while (!lab.querySelector("world-map").dots?.length) await frame();
    const map_ms = performance.now() - begin;
    while (!Object.values(lab.plotted)[0]?.some(({y}) => y?.length)) await frame();
    return [map_ms, performance.now() - begin];
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit of the lesson: bytes by kind, and milliseconds after the lab came into view."""

    before_bytes: int
    after_bytes: int
    plotly_bytes: int
    map_ms: float
    plots_ms: float


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as data, served(Path(data)) as site, a_browser() as browser:
        visit(browser, site.url + LESSON + WARMING)
        visits = [visit(browser, site.url + LESSON) for _ in range(REPEATS)]
    show("lesson page, KB before its lab is near", [each.before_bytes / 1000 for each in visits])
    show("lesson page, KB with its lab, no Plotly", [each.after_bytes / 1000 for each in visits])
    show("Plotly, KB, fetched when a lab is near", [each.plotly_bytes / 1000 for each in visits])
    show("lab in view to first requests moving, ms", [each.map_ms for each in visits])
    show("lab in view to first plot drawn, ms", [each.plots_ms for each in visits])


@contextmanager
def a_browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    program = chromium.find()
    if program is None:
        raise SystemExit(chromium.HOW_TO_GET_IT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def visit(browser: Browser, url: str) -> Visit:
    """Open the page at its top, let it come to rest, then go to its lab."""
    context = browser.new_context(viewport=LOW)
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(url, wait_until="networkidle")
    before_bytes = bytes_of(answers)
    page.set_viewport_size(TALL)
    map_ms, plots_ms = first_frame_ms(page)
    page.wait_for_load_state("networkidle")
    plotly_bytes = bytes_of([answer for answer in answers if "plotly" in answer.url and "/npm/" in answer.url])
    after_bytes = bytes_of(answers) - plotly_bytes
    context.close()
    return Visit(
        before_bytes=before_bytes, after_bytes=after_bytes, plotly_bytes=plotly_bytes, map_ms=map_ms, plots_ms=plots_ms
    )


def first_frame_ms(page: Page) -> tuple[float, float]:
    """To the first dots on the map, and to the first plot."""
    map_ms, plots_ms = page.evaluate(FIRST_FRAME_MS)
    return float(map_ms), float(plots_ms)


def bytes_of(answers: list[Response]) -> int:
    """Of the bodies as they travelled."""
    return sum(answer.request.sizes()["responseBodySize"] for answer in answers)


def show(name: str, values: list[float]) -> None:
    """One row: the median and the worst of the repeats."""
    sys.stdout.write(f"{name:<44}{median(values):>9.1f}{max(values):>9.1f}{os.linesep}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
