"""The product as its users start it, `manage.py serve`, with data of its own: for browser tests and benchmarks."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from edgelearn import env
from tests.prepared import environment


class Manager:
    """What runs management commands on a site's database, in a process of its own that is begun with the first."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = environ
        self._process: subprocess.Popen[str] | None = None

    def run(self, arguments: Sequence[str], variables: Mapping[str, str]) -> tuple[int, str, str]:
        """A command's exit code, output and errors; the variables hold for it alone."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.managing"],
                cwd=env.PROJECT_DIR,
                env=self._environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps([arguments, variables])}\n")
        self._process.stdin.flush()
        code, said, wrong = json.loads(self._process.stdout.readline())
        return code, said, wrong

    def stop(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.communicate(timeout=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A served EdgeLearn."""

    url: str
    environ: dict[str, str]
    manager: Manager

    def manage(self, *arguments: str, **variables: str) -> str:
        """Run a management command on the site's database; its output."""
        code, said, wrong = self.manager.run(arguments, variables)
        assert code == 0, wrong
        return said


@contextmanager
def served(data: Path, **variables: str) -> Iterator[Site]:
    """The shipped course, hashed static files, the strict policy, a free port; `data` is filled, or was prepared."""
    port = str(free_port())
    environ = environment(data) | {"PORT": port} | variables
    manager = Manager(environ)
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=env.PROJECT_DIR,
        env=environ,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    try:
        _wait_until_it_listens(server)
        yield Site(url=f"http://127.0.0.1:{port}", environ=environ, manager=manager)
    finally:
        manager.stop()
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def free_port() -> int:
    """A port on which nobody listens right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_listens(server: "subprocess.Popen[str]") -> None:
    """Read what the server says until it says so; its end means that it failed, and why stands in its log."""
    assert server.stdout is not None
    said = []
    for line in server.stdout:
        said.append(line)
        if "listens on" in line:
            return
    raise RuntimeError(f"manage.py serve ended with {server.wait()}: {''.join(said)}")
