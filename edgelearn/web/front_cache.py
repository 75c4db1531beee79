"""A small in-process cache in front of everything: public pages, for a few seconds.

What it keeps are finished answers, compressed and with all their headers, so a hit costs neither sessions nor
templates. It is bounded in entries and bytes, never looks at cookies (public pages don't depend on them), and leaves
alone whatever has a query string: addresses that a visitor can invent must not push out those that many share.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from cachetools import LRUCache
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from edgelearn.web.caching import Validation, accepts_brotli

MAX_ENTRIES = 500
MAX_BYTES = 16 * 2**20
# A kept answer may depend on these: the first is part of its key, and what htmx asks for is left alone.
KEYED_BY = {"accept-encoding", "hx-request"}
# The compressions that `caching.Compression` chooses between, asked for in the very way in which it asks.
ACCEPTS_GZIP = re.compile(r"\bgzip\b")

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A finished answer and since when it is kept."""

    content: bytes
    headers: tuple[tuple[str, str], ...]
    stored_s: float

    @property
    def size_bytes(self) -> int:
        """What it takes of the bound: the content, and the headers roughly."""
        return len(self.content) + 1024


class Pages:
    """Answers by key, the least recently used going first when there are too many or too large; for many threads."""

    def __init__(self, *, max_entries: int, max_bytes: int) -> None:
        # One measure bounds both: however small an answer is, it takes its share of the bytes.
        share_bytes = max_bytes // max_entries
        self._kept: LRUCache[Key, Kept] = LRUCache(max_bytes, lambda kept: max(kept.size_bytes, share_bytes))
        self.generation = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key, younger_than_s: float) -> Kept | None:
        """What is kept under the key, if it is young enough."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or monotonic() - kept.stored_s >= younger_than_s:
                return None
            return kept

    def put(self, key: Key, kept: Kept, generation: int) -> None:
        """Keep an answer, unless it was begun before the last `forget` and may tell what no longer holds."""
        with self._lock:
            if generation == self.generation and kept.size_bytes <= self._kept.maxsize:
                self._kept[key] = kept

    def forget(self) -> None:
        """Keep nothing of what was stored or is being made now."""
        with self._lock:
            self.generation += 1
            self._kept.clear()


PAGES = Pages(max_entries=MAX_ENTRIES, max_bytes=MAX_BYTES)


def forget_when_committed() -> None:
    """Forget all pages of this process once the present transaction is committed; other processes keep theirs
    for the few seconds that a page lives."""
    transaction.on_commit(PAGES.forget)


class FrontCache:
    """The outermost middleware. RFC 9111: what it reuses says its Age (§5.1); RFC 9211: and that it was reused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.lifetime_s = settings.FRONT_CACHE_S
        if not self.lifetime_s:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.validation = Validation(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = _key(request)
        if key is None:
            return self.get_response(request)
        if kept := PAGES.get(key, self.lifetime_s):
            return self._reused(request, kept)
        generation = PAGES.generation
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and _may_be_kept(response) and _key(request) == key:
            kept = Kept(content=response.content, headers=tuple(response.headers.items()), stored_s=monotonic())
            PAGES.put(key, kept, generation)
        return response

    def _reused(self, request: HttpRequest, kept: Kept) -> HttpResponseBase:
        age_s = monotonic() - kept.stored_s
        whole = HttpResponse(kept.content, headers=dict(kept.headers))
        response = self.validation.process_response(request, whole)
        response.headers["Age"] = f"{age_s:.0f}"
        response.headers["Cache-Status"] = f"edgelearn;hit;ttl={self.lifetime_s - age_s:.0f}"
        return response


def _key(request: HttpRequest) -> Key | None:
    """Everything that a public page may depend on; None for what is not kept at all.

    The path is the one that views are chosen by. Where a server was told that the application lives below another one
    (SCRIPT_NAME), the two could part, and nothing is kept. The raw Host header is enough: only hosts that Django
    accepts get an answer that is kept.
    """
    if request.method != "GET" or request.META.get("QUERY_STRING") or "HTTP_HX_REQUEST" in request.META:
        return None
    if request.META.get("SCRIPT_NAME") or request.path != request.path_info:
        return None
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    coding = "br" if accepts_brotli(accepted) else "gzip" if ACCEPTS_GZIP.search(accepted) else ""
    return request.scheme or "", request.META.get("HTTP_HOST", ""), request.path_info, coding


def _may_be_kept(response: HttpResponse) -> bool:
    varies = {name.strip().lower() for name in response.headers.get("Vary", "").split(",") if name.strip()}
    return (
        response.status_code == 200
        and "CDN-Cache-Control" in response.headers
        and response.headers.get("Cache-Control", "").startswith("public")
        and not response.cookies
        and varies <= KEYED_BY
    )
