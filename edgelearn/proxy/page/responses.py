"""Routes of the page, including purging, with a CSP that allows only its own files."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import parse_qs

import edgelearn
from edgelearn.proxy.client import Client
from edgelearn.proxy.errors import RefusedError
from edgelearn.proxy.exchange_log import ExchangeLog
from edgelearn.proxy.incoming_requests import Incoming
from edgelearn.proxy.page import html
from edgelearn.proxy.page.admission import PREFIX, may_purge, why_not
from edgelearn.proxy.settings import Settings
from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.messages import Headers, Response
from edgelearn.site_sheet import site_css

FORM_BYTES = 16 * 1024

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
SAFE = (
    ("Content-Security-Policy", CSP),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),  # without it, browsers call a form's own origin "null"
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)

STATIC = {
    "why.css": (Path(edgelearn.__file__).parents[1] / "static" / "css" / "labs" / "why.css", "text/css; charset=utf-8"),
    "page.css": (Path(__file__).with_name("page.css"), "text/css; charset=utf-8"),
    "page.js": (Path(__file__).with_name("page.js"), "text/javascript; charset=utf-8"),
}


class Page:
    """The page of one running proxy."""

    def __init__(self, settings: Settings, cache: HttpCache, recent: ExchangeLog, now_s: Callable[[], float]) -> None:
        self._settings, self._cache, self._recent, self._now_s = settings, cache, recent, now_s
        self.token = token_urlsafe(24)

    async def answer(self, client: Client, incoming: Incoming) -> Response:
        """The answer to a request below /.edge. Raises RefusedError for whoever may not have it."""
        if reason := why_not(incoming, client.peer, self._settings.page, self._settings.hosts):
            raise RefusedError(403, reason, "http_request_denied")
        name = incoming.path.removeprefix(PREFIX).lstrip("/")
        if name == "purge":
            return await self._purge(client, incoming)
        if incoming.method not in ("GET", "HEAD"):
            raise RefusedError(405, "Only GET and HEAD are answered here.", "http_request_denied")
        if name == "site.css":
            return _answer(site_css().encode(), "text/css; charset=utf-8")
        if name in STATIC:
            path, kind = STATIC[name]
            return _answer(_read(path), kind)
        if name == "":
            message = "Purged." if incoming.target.endswith("?purged") else ""
            return _html(html.page(self._settings, self._live(), token=self.token, message=message))
        if name == "live":
            return _html(self._live())
        if name == "requests.json":
            told = [html.as_data(each) for each in self._recent]
            return _answer(json.dumps(told).encode(), "application/json")
        raise RefusedError(404, "There is no such page.", "http_request_denied")

    def _live(self) -> str:
        cache = self._cache
        return html.live(self._recent, self._recent.count, cache.stored, cache.used_bytes, self._now_s())

    async def _purge(self, client: Client, incoming: Incoming) -> Response:
        if incoming.method != "POST":
            raise RefusedError(405, "Purging takes a POST.", "http_request_denied")
        sent = (await client.content(FORM_BYTES)).decode("utf-8", "replace") if incoming.has_body else ""
        form = {name: values[-1] for name, values in parse_qs(sent, keep_blank_values=True, max_num_fields=10).items()}
        if not may_purge(incoming, self.token, form.get("token", "")):
            raise RefusedError(403, "The form is not this page's, or older than the proxy. Load the page again.")
        self._purged(form.get("what", ""), form.get("value", "").strip(), soft=form.get("soft") == "1")
        headers = Headers([("Location", f"{PREFIX}/?purged"), *SAFE])
        return Response(status=303, headers=headers, content=b"")

    def _purged(self, what: str, value: str, *, soft: bool) -> None:
        now_s = self._now_s()
        if what not in ("url", "prefix", "tag", "all"):
            raise RefusedError(400, "what: give url, prefix, tag or all.")
        if what != "all" and not value:
            raise RefusedError(400, f"value: give the {what} that is to be purged.")
        if what == "url":
            self._cache.purge(now_s, url=value, soft=soft)
        elif what == "tag":
            self._cache.purge(now_s, tags=(value,), soft=soft)
        else:
            self._cache.purge(now_s, prefix=None if what == "all" else value, soft=soft)


@cache
def _read(path: Path) -> bytes:
    return path.read_bytes()


def _html(text: str) -> Response:
    return _answer(text.encode("utf-8", "replace"), "text/html; charset=utf-8")


def _answer(content: bytes, kind: str) -> Response:
    return Response(headers=Headers([("Content-Type", kind), *SAFE]), content=content)
