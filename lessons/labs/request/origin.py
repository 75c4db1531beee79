"""The request lab's origin: what it answers by the settings in force, and which version of its content is there. Pure.

Its content is its version's number over and over, so that whoever gets a part of it can tell which version that is.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from edgelearn.sim.cache.invalidation import SAFE
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.origin.placeholders import filled
from edgelearn.sim.origin.resource import Resource, failing
from edgelearn.sim.origin.responses import EPOCH_S
from lessons.labs.header_lines import read_lines
from lessons.labs.request.form import ERROR, GONE, MISSING

SIZE_BYTES = 20_000
FIRST_CHANGE_S = -3_600.0
"""When the content of the beginning was last changed."""

CONTENT_TYPE = ("Content-Type", "text/html; charset=utf-8")


class Origin:
    """One origin over a whole history: the settings move, the content changes, versions count from 1."""

    def __init__(self) -> None:
        self._changes_s: list[float] = []
        self._changes_of_s: dict[str, list[float]] = {}

    def changed(self, at_s: float) -> None:
        """All content is new from here on."""
        self._changes_s.append(at_s)

    def answer(self, request: Request, reached_s: float, settings: Mapping[str, Any]) -> Response | None:
        """What it answers to a request that reaches it at this moment; None when it can't be reached."""
        if settings["state"] == GONE:
            return None
        made_s = reached_s + settings["service_ms"] / 1000
        if settings["state"] == ERROR:
            return failing(made_s, EPOCH_S)
        if request.method not in SAFE and settings["state"] != MISSING:
            self._changes_of_s.setdefault(request.url, []).append(made_s)
        return self._found(request, made_s, settings)

    def versions_s(self, url: str) -> tuple[float, ...]:
        """When each version of the content at a URL came, the first one long before second 0."""
        return (FIRST_CHANGE_S, *sorted([*self._changes_s, *self._changes_of_s.get(url, ())]))

    def _found(self, request: Request, made_s: float, settings: Mapping[str, Any]) -> Response:
        lines = read_lines(settings["response_headers"])
        if not any(name.lower() == "content-type" for name, _ in lines):
            lines = (CONTENT_TYPE, *lines)
        came_s = [each for each in self.versions_s(request.url) if each <= made_s]
        resource = Resource(
            lines=filled(lines, version=len(came_s), now_s=EPOCH_S + made_s, changed_s=EPOCH_S + came_s[-1]),
            size_bytes=SIZE_BYTES,
            epoch_s=EPOCH_S,
        )
        found = settings["state"] != MISSING
        response = resource.answer(request if found and request.method in SAFE else _plain(request), made_s)
        content = bytes([len(came_s)]) * (0 if request.method == "HEAD" else response.size_bytes)
        return replace(
            response,
            status=response.status if found else int(MISSING),
            size_bytes=len(content),
            content=content,
        )


def _plain(request: Request) -> Request:
    """The same without conditions, which this origin heeds only where something is asked for that there is."""
    return replace(request, headers=Headers(()))


def version_of(response: Response) -> int | None:
    """Which version of the content a response holds; None without content."""
    return response.content[0] if response.content else None
