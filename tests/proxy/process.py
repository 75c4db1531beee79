"""The proxy as its users start it, `manage.py edgeproxy`, where there is no database: for tests and benchmarks."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from edgelearn import env

NO_DATABASE = "postgresql://nobody@127.0.0.1:1/none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A running proxy."""

    port: int
    process: subprocess.Popen[str]

    def stop(self) -> tuple[int, str]:
        """Tell it to stop, as a service manager does; its exit code and what it said meanwhile."""
        self.process.send_signal(signal.SIGTERM)
        said, _ = self.process.communicate(timeout=60)
        return self.process.returncode, said


@contextmanager
def running(origin: str, data: Path, *arguments: str) -> Iterator[Proxy]:
    """A proxy in front of an origin on a port that it chose."""
    environ = os.environ | {"DATABASE_URL": NO_DATABASE, "DATA_DIR": str(data), "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "manage.py", "edgeproxy", "--origin", origin, "--listen", "127.0.0.1:0", *arguments]
    process = subprocess.Popen(
        command, cwd=env.PROJECT_DIR, env=environ, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "/.edge/" in line, line
        yield Proxy(port=int(line.partition("http://127.0.0.1:")[2].partition("/")[0]), process=process)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@contextmanager
def simple_origin() -> Iterator[str]:
    """An origin that says which path was asked for, to be kept for a minute."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Paths)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Paths(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        content = self.path.encode()
        self.send_response(200)
        self.send_header("Cache-Control", "max-age=60")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""
