"""The start of the server; that it serves is shown by the browser tests."""

import socket

import pytest
from django.core.management import CommandError

from edgelearn import server
from edgelearn.management.commands import check_services, serve


def test_a_taken_port_is_told_with_a_way_forward() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"^PORT={port}: .* make run PORT={port + 1}$"):
            serve.require_free_address("127.0.0.1", port)


def test_a_free_port_is_fine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    serve.require_free_address("127.0.0.1", port)


@pytest.mark.django_db
def test_a_database_in_step_needs_no_migration() -> None:
    assert not serve.unapplied_migrations()


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://localhost:8123/"),
        ("127.0.0.1", "http://localhost:8123/"),
        ("learn.example", "http://learn.example:8123/"),
        ("fe80::1", "http://[fe80::1]:8123/"),
    ],
)
def test_the_address_shown_can_be_opened(monkeypatch: pytest.MonkeyPatch, host: str, address: str) -> None:
    monkeypatch.setenv("HOST", host)
    monkeypatch.setenv("PORT", "8123")
    assert server.visitors_address() == address


@pytest.mark.django_db
def test_services_within_reach_are_found() -> None:
    command = check_services.Command()
    command.ask_database()
    command.ask_cache()
