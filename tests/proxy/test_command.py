"""`manage.py edgeproxy` as a process of its own: no database, no set-up, an orderly end; and its complaints."""

import signal
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from edgelearn import env
from tests.proxy.process import running, simple_origin


def test_it_serves_without_a_database_and_ends_when_told_to(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('name = "Shop"\n')
    with simple_origin() as origin, running(origin, tmp_path, "--policy", str(policy)) as proxy:
        client = HTTPConnection("127.0.0.1", proxy.port)
        for word in ("fwd=uri-miss", "hit"):
            client.request("GET", "/page")
            answer = client.getresponse()
            assert answer.read() == b"/page"
            assert (answer.getheader("Cache-Status") or "").startswith(f"Shop; {word}")
        client.close()
        code, said = proxy.stop()
    assert (code, said.startswith("Stopping")) == (0, True)


def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        running(f"http://127.0.0.1:{silent.getsockname()[1]}", tmp_path) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port)) as client,
    ):
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        under_way, _ = silent.accept()
        assert proxy.process.stdout is not None
        proxy.process.send_signal(signal.SIGINT)
        assert proxy.process.stdout.readline().startswith("Stopping")
        proxy.process.send_signal(signal.SIGINT)
        assert proxy.process.wait(timeout=60) == 0
        under_way.close()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"origin": "nonsense"}, "origin: 'nonsense' is not accepted"),
        ({"origin": "http://a", "listen": "here"}, "listen: 'here' is not accepted"),
        ({"origin": "http://a", "region": "atlantis"}, "region: there is no city 'atlantis'"),
        ({"origin": "http://a", "policy": "/no/such/file"}, "No such file"),
    ],
)
def test_what_can_not_be_is_said_before_anything_starts(options: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("edgeproxy", **options)


def test_an_address_that_is_not_this_machines_is_refused() -> None:
    command = [sys.executable, "manage.py", "edgeproxy", "--origin", "http://a", "--listen", "192.0.2.1:80"]
    ended = subprocess.run(command, cwd=env.PROJECT_DIR, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0
    assert "listen: can't listen on 192.0.2.1:80" in ended.stderr


def test_the_origin_must_be_named() -> None:
    with pytest.raises(CommandError, match="--origin"):
        call_command("edgeproxy")
