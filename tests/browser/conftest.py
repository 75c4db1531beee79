"""The real product in a real browser: `manage.py serve` with data of its own, and Chromium watched for what goes wrong.

Tests take `page` (addresses count from the site: page.goto("/lessons/")) or `new_context` (another size, no scripts …).
A console error, a violation of the Content-Security-Policy, a failed request or an answer of 400 and above fails the
test, unless the test said `troubles.expect("part of its text")` first.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

from edgelearn import env
from tests.browser import chromium

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A served EdgeLearn."""

    url: str
    environ: dict[str, str]

    def manage(self, *arguments: str, **variables: str) -> str:
        """Run a management command on the site's database; its output."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=env.PROJECT_DIR, env=self.environ | variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product with a fresh database, the shipped course, hashed static files and the strict policy."""
    port = str(_free_port())
    environ = _environment(tmp_path_factory.mktemp("site"), port)
    command = [sys.executable, "manage.py", "serve"]
    server = subprocess.Popen(
        command, cwd=env.PROJECT_DIR, env=environ, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )
    try:
        _wait_until_it_listens(server)
        yield Site(url=f"http://127.0.0.1:{port}", environ=environ)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def _environment(data: Path, port: str) -> dict[str, str]:
    ours = {variable.name for variable in env.VARIABLES}
    others = {name: value for name, value in os.environ.items() if name not in ours}
    return others | {"PORT": port, "DATA_DIR": str(data), "LOG_LEVEL": "ERROR"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_listens(server: "subprocess.Popen[str]") -> None:
    """Read what the server says until it says so; its end means that it failed, and why stands in the log above."""
    assert server.stdout is not None
    said = []
    for line in server.stdout:
        said.append(line)
        if "listens on" in line:
            return
    pytest.fail(f"manage.py serve ended with {server.wait()}: {''.join(said)}")


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
        # A page that is left, or a question that is no longer asked, aborts its requests on purpose.
        if request.failure != "net::ERR_ABORTED":
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
