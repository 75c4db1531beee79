"""A request as Django gets it: only what the client may say, under the names that it may say it."""

import pytest

from edgelearn.proxy.incoming_requests import Incoming
from edgelearn.serving.environ import Environ, environ_of
from edgelearn.sim.messages import Headers


def environ(*fields: tuple[str, str], target: str = "/", content: bytes = b"", method: str = "GET") -> Environ:
    incoming = Incoming(
        method=method,
        target=target,
        host="site.example:8000",
        is_http_1_0=False,
        fields=Headers(fields),
        length=len(content),
        expects_continue=False,
    )
    return environ_of(incoming, peer="192.0.2.1", server=("127.0.0.1", 8000), content=content, multiprocess=False)


def said(made: Environ) -> Environ:
    """All but the body's file, which is another one each time."""
    return {key: value for key, value in made.items() if key != "wsgi.input"}


@pytest.mark.parametrize(
    "name",
    [
        *(
            "SCRIPT_NAME",
            "script_name",
            "PATH_INFO",
            "REMOTE_ADDR",
            "REMOTE_USER",
            "X_Forwarded_For",
            "X_FORWARDED_PROTO",
        ),
        *("Content_Length", "Transfer_Encoding", "Host_", "_", "Cookie_", "wsgi.url_scheme", "a b", "Proxy", "PROXY"),
    ],
)
def test_no_field_can_pass_for_something_it_is_not(name: str) -> None:
    assert said(environ((name, "/evil"))) == said(environ())


def test_the_place_of_the_application_is_the_root_whatever_the_client_says() -> None:
    made = environ(("SCRIPT_NAME", "/account/login"), ("Script-Name", "/account/login"), target="/account/login")
    assert (made["SCRIPT_NAME"], made["PATH_INFO"]) == ("", "/account/login")
    assert made["HTTP_SCRIPT_NAME"] == "/account/login"


def test_target_host_and_peer_are_told_apart() -> None:
    made = environ(target="/caf%C3%A9/%2e?a=b%20c&d")
    assert made["PATH_INFO"].encode("latin-1").decode() == "/café/."
    assert made["QUERY_STRING"] == "a=b%20c&d"
    assert (made["HTTP_HOST"], made["REMOTE_ADDR"], made["SERVER_PORT"]) == ("site.example:8000", "192.0.2.1", "8000")


def test_lines_of_one_field_combine_and_cookies_as_cookies_do() -> None:
    made = environ(("Accept", "a"), ("accept", "b"), ("Cookie", "a=1"), ("Cookie", "b=2"))
    assert (made["HTTP_ACCEPT"], made["HTTP_COOKIE"]) == ("a,b", "a=1; b=2")


def test_the_length_is_what_was_read() -> None:
    made = environ(("Content-Type", "text/plain"), ("Transfer-Encoding", "chunked"), content=b"four", method="POST")
    assert (made["CONTENT_LENGTH"], made["CONTENT_TYPE"]) == ("4", "text/plain")
    assert made["wsgi.input"].read() == b"four"
    assert "HTTP_TRANSFER_ENCODING" not in made
