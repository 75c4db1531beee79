"""The real product in a real browser: `manage.py serve` with data of its own, and Chromium watched for what goes wrong.

Tests take `page` (addresses count from the site: page.goto("/lessons/")) or `new_context` (another size, no scripts …).
A console error, a violation of the Content-Security-Policy, a failed request or an answer of 400 and above fails the
test, unless the test said `troubles.expect("part of its text")` first.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, expect

from tests.browser import chromium
from tests.prepared import site_data
from tests.product import Site, served

# A busy machine is no failure: what is right in the end may take a while.
expect.set_options(timeout=20_000)

# No sandbox: CI is root in a container. The rest keeps Chromium from looking for its maker's hosts.
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One server for all browser tests of this run; its e-mail is in files."""
    mails = tmp_path_factory.mktemp("mails")
    data = shutil.copytree(site_data(tmp_path_factory), tmp_path_factory.getbasetemp() / "site")
    with served(data, EMAIL_URL=f"file://{mails}") as site:
        yield site


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    """What addresses in tests count from."""
    return site.url


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The machine's own Chromium; Playwright's download is not used."""
    program = chromium.find()
    if program is None:
        pytest.fail(chromium.HOW_TO_GET_IT)
    return {"executable_path": program, "args": list(CHROMIUM_ARGUMENTS), "headless": True}


# Without slots: Playwright hangs attributes of its own on the owner of a listening method.
@dataclass
class Troubles:
    """What went wrong in the browser, apart from what the test expects to."""

    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, part: str) -> None:
        """From now on, a trouble whose text has this part is none."""
        self.expected.append(part)

    def watch(self, context: BrowserContext) -> None:
        """Note the troubles of all the context's pages."""
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self._note(f"uncaught: {error.error}"))
        context.on("requestfailed", self._on_failed_request)
        context.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        # "Failed to load resource" repeats what the response already told.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._note(f"console: {message.text}")

    def _on_failed_request(self, request: Request) -> None:
        # A page that is left, or a question that is no longer asked, aborts its requests on purpose. "csp" is what a
        # browser without JavaScript says of a module's preload; a true violation is told on the console as well.
        if request.failure not in {"net::ERR_ABORTED", "csp"}:
            self._note(f"request: {request.url} {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"answer: {response.status} {response.url}")

    def _note(self, text: str) -> None:
        if not any(part in text for part in self.expected):
            self.found.append(text)


@pytest.fixture
def troubles() -> Iterator[Troubles]:
    """Fails the test in the end if anything went wrong that it did not expect."""
    watched = Troubles()
    yield watched
    assert not watched.found, "\n".join(watched.found)


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext], troubles: Troubles) -> Callable[..., BrowserContext]:
    """Playwright's own, with every context watched; `page` and `context` come from it too."""

    def make(**arguments: Any) -> BrowserContext:
        context = new_context(**arguments)
        troubles.watch(context)
        return context

    return make
