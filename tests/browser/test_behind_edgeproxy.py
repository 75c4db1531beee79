"""The site behind its own edgeproxy: what is public is answered by the edge, what is personal is never stored there."""

import re
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from tests.product import Site
from tests.proxy.process import running

PUBLIC = ("/", "/lessons/", "/lessons/cache-control/", "/paths/", "/glossary/", "/labs/freshness/", "/about/")
PERSONAL = ("/mine", "/mine/lessons/cache-control", "/me/", "/account/email/", "/doctor/", "/me/export.json")
ASSET = re.compile(r'(?:href|src)="(/static/[^"]+)"')
OFFLOAD = 0.9
"""The share of public requests that five visitors, one after another, must leave to the edge but for the first's."""


class Visitor:
    """Somebody with cookies of their own, behind the proxy."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> tuple[str, str]:
        """What the edge did, and what came."""
        with self.opener.open(f"{self.url}{path}") as answer:
            return answer.headers["Cache-Status"], answer.read().decode("utf-8", "replace")

    def sign_up(self, name: str) -> None:
        """Make an account: the token is the form's."""
        _, page = self.get("/account/signup/")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found is not None
        form = {
            "csrfmiddlewaretoken": found[1],
            "username": name,
            "email": f"{name}@example.org",
            "password1": "correct horse battery",
        }
        sent = Request(
            f"{self.url}/account/signup/", urlencode(form).encode(), {"Referer": f"{self.url}/account/signup/"}
        )
        with self.opener.open(sent) as answer:
            assert name in answer.read().decode()


@pytest.fixture
def port(site: Site, tmp_path: Path) -> Iterator[int]:
    """Where the proxy in front of the site listens."""
    with running(site.url, tmp_path) as proxy:
        yield proxy.port


def visited(visitor: Visitor) -> list[bool]:
    """A look at every public page with its files: for each request, whether the edge answered by itself."""
    hits = []
    for path in PUBLIC:
        status, page = visitor.get(path)
        hits.append("; hit" in status)
        hits += ["; hit" in visitor.get(asset)[0] for asset in sorted(set(ASSET.findall(page)))]
    return hits


def test_the_edge_carries_what_is_public(port: int) -> None:
    visited(Visitor(port))
    later = [hit for _ in range(4) for hit in visited(Visitor(port))]
    assert sum(later) / len(later) >= OFFLOAD


def test_nothing_personal_is_ever_stored_nor_given_to_another(port: int) -> None:
    ada, bob = Visitor(port), Visitor(port)
    ada.sign_up("ada-behind-the-edge")
    bob.sign_up("bob-behind-the-edge")
    for path in PERSONAL:
        for _ in range(2):
            for visitor, own, other in ((ada, "ada", "bob"), (bob, "bob", "ada")):
                status, page = visitor.get(path)
                assert "; stored" not in status, path
                assert "; hit" not in status, path
                assert f"{other}-behind-the-edge" not in page, (path, own)
    assert "ada-behind-the-edge" in ada.get("/mine")[1]
    for path in PUBLIC:
        assert "behind-the-edge" not in bob.get(path)[1], path
