"""Whatever header a client sends, the next client gets the normal answer: nothing is kept under another address.

The whole way is played: the server's reading of a request, the front cache, every middleware and view.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.test.client import ClientHandler
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edgelearn.proxy.incoming_requests import Incoming
from edgelearn.serving.environ import environ_of
from edgelearn.sim.messages import Headers
from edgelearn.web import front_cache
from edgelearn.web.front_cache import Pages

PATHS = (
    "/",
    "/lessons/",
    "/about/",
    "/account/login/",
    "/account/login",
    "/paths/",
    "/glossary/",
    "/labs/map/",
    "/no-such-page/",
)

# Names that servers, frameworks, proxies or CDNs have given a meaning to.
KNOWN = (
    *("SCRIPT_NAME", "Script-Name", "PATH_INFO", "Path-Info", "RAW_URI", "REQUEST_URI", "QUERY_STRING", "SERVER_NAME"),
    *(
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-Port",
        "X-Forwarded-Prefix",
        "X-Forwarded-Path",
        "Forwarded",
    ),
    *(
        "X-Forwarded-For",
        "X-Forwarded-Scheme",
        "X-Forwarded-Server",
        "X-Original-URL",
        "X-Rewrite-URL",
        "X-Script-Name",
    ),
    *("X-HTTP-Method-Override", "X-Method-Override", "X-Host", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP"),
    *("HX-Request", "HX-Boosted", "HX-Target", "HX-Current-URL", "HX-History-Restore-Request", "HX-Trigger"),
    *(
        "Accept",
        "Accept-Language",
        "Accept-Encoding",
        "Accept-Charset",
        "User-Agent",
        "Cookie",
        "Authorization",
        "Referer",
    ),
    *("Origin", "Range", "If-None-Match", "If-Modified-Since", "If-Range", "Cache-Control", "Pragma", "Vary", "Age"),
    *(
        "X-Requested-With",
        "X-CSRFToken",
        "Sec-Fetch-Site",
        "Sec-GPC",
        "DNT",
        "Save-Data",
        "Connection",
        "Upgrade",
        "Via",
    ),
    *("Content-Type", "Content-Encoding", "Transfer_Encoding", "Content_Length", "CDN-Loop", "Surrogate-Capability"),
)
VALUES = (
    *("/account/login", "/account/login/", "/", "evil.example", "https", "http", "true", "POST", "HEAD", "de", "*/*"),
    *("application/json", "gzip, br", "identity", "br;q=0", "bytes=0-9", "*", '"x"', "no-store", "sessionid=x", "1"),
)

names = st.sampled_from(KNOWN) | st.from_regex(r"[A-Za-z][A-Za-z_-]{0,20}", fullmatch=True)
values = st.sampled_from(VALUES) | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)


def ask(path: str, *fields: tuple[str, str]) -> HttpResponse:
    incoming = Incoming(
        method="GET",
        target=path,
        host="localhost",
        is_http_1_0=False,
        fields=Headers(fields),
        length=0,
        expects_continue=False,
    )
    environ = environ_of(incoming, peer="127.0.0.1", server=("127.0.0.1", 8000), content=b"", multiprocess=False)
    response: Any = ClientHandler()(environ)
    assert isinstance(response, HttpResponse)
    return response


def seen(answer: HttpResponse) -> tuple[int, str, bytes]:
    """What the next client must not find changed."""
    return answer.status_code, answer.headers.get("Location", ""), answer.content


@pytest.fixture
def kept() -> Iterator[Pages]:
    """The front cache, switched on and empty."""
    pages = Pages(max_entries=100, max_bytes=10**7)
    with pytest.MonkeyPatch.context() as patch, override_settings(FRONT_CACHE_S=3600):
        patch.setattr(front_cache, "PAGES", pages)
        yield pages


def test_the_pages_are_kept_so_that_the_next_test_can_fail(db: None, kept: Pages) -> None:
    ask("/")
    assert len(kept) == 1
    assert "Age" in ask("/").headers


def test_a_script_name_of_the_client_s_is_no_script_name(db: None, kept: Pages) -> None:
    normal = seen(ask("/account/login/"))
    for name in ("SCRIPT_NAME", "Script-Name", "script_name"):
        ask("/account/login", (name, "/account/login"))
        ask("/account/login/", (name, "/account/login"))
    assert seen(ask("/account/login/"))[:2] == normal[:2] == (200, "")
    assert b"Sign in" in ask("/account/login/").content


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(path=st.sampled_from(PATHS), fields=st.lists(st.tuples(names, values), min_size=1, max_size=3))
def test_a_plain_request_gets_the_normal_answer_after_any_other(
    db: None, kept: Pages, path: str, fields: list[tuple[str, str]]
) -> None:
    kept.forget()
    normal = plain(path)
    kept.forget()
    ask(path, *((name, value.strip()) for name, value in fields))
    assert plain(path) == normal


def plain(path: str) -> tuple[int, str, bytes]:
    """A plain request's answer, without the form's token, which is another one each time."""
    status, location, content = seen(ask(path))
    return status, location, b"" if b"csrfmiddlewaretoken" in content else content
