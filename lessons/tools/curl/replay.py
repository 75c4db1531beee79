"""Replays a run's requests through one edge cache in front of its origin. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.cache_status import of_forwarded, of_hit
from edgelearn.sim.cache.invalidation import SAFE
from edgelearn.sim.engine.chain import Chain, Station, Visit
from edgelearn.sim.messages import Headers, Request, Response
from lessons.labs.freshness.run import resource
from lessons.labs.words import plural

NAME = "edge"
CHANGED = 204
HELD = frozenset({"content-length", "cdn-cache-control"})
"""Fields that the answer has in its own way: a length by its content, and what speaks to real CDNs last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredRequest:
    """One request as it is kept: when, on the run's clock, and what of it matters to caches."""

    at_s: float
    method: str
    path: str
    lines: tuple[tuple[str, str], ...]
    content: str = ""

    def kept(self) -> list[Any]:
        """As JSON holds it."""
        return [self.at_s, self.method, self.path, [list(line) for line in self.lines], self.content]


def asked(kept: Sequence[Any]) -> AnsweredRequest:
    """A request as it was kept."""
    at_s, method, path, lines, content = kept
    return AnsweredRequest(
        at_s=at_s, method=method, path=path, lines=tuple((name, value) for name, value in lines), content=content
    )


def play(settings: Mapping[str, Any], log: Sequence[AnsweredRequest], epoch_s: float) -> list[Visit]:
    """What came of each request, in order. `epoch_s` is when the run began, from 1970."""
    origin = _Origin(settings, epoch_s)
    chain = Chain([Station(name=NAME, cache=HttpCache(epoch_s=epoch_s))], origin)
    return [chain.send(_request(each), each.at_s) for each in log]


def answer_lines(visit: Visit) -> Headers:
    """The header fields of the answer, with what the edge adds. RFC 9211."""
    (hop,) = visit.hops
    if hop.received is None or visit.origin is None:
        status = of_hit(NAME, hop.lookup, collapsed=False)
    else:
        answered = visit.origin_response.status if visit.origin_response else visit.response.status
        status = of_forwarded(NAME, hop.lookup, hop.received, answered, visit.at_s, waited=False)
    kept = visit.response.headers.without(HELD)
    return Headers([*kept, ("Via", f"1.1 {NAME}"), ("Cache-Status", status)])


def _request(each: AnsweredRequest) -> Request:
    return Request(
        url=f"https://shop.example{each.path}",
        method=each.method,
        headers=Headers(each.lines),
        content=each.content.encode(),
    )


class _Origin:
    """The origin of one play: every path has one resource; an unsafe request makes a new version of it."""

    def __init__(self, settings: Mapping[str, Any], epoch_s: float) -> None:
        self._settings = settings
        self._epoch_s = epoch_s
        self._changes_s: dict[str, list[float]] = {}

    def __call__(self, request: Request, at_s: float) -> Response:
        if request.method not in SAFE:
            self._changes_s.setdefault(request.url, []).append(at_s)
            return Response(status=CHANGED, headers=Headers(), made_at_s=at_s, content=b"")
        changes_s = tuple(self._changes_s.get(request.url, ()))
        unsized = resource(self._settings, epoch_s=self._epoch_s, changes_s=changes_s)
        text = f"Version {unsized.version(at_s)} of {request.url.removeprefix('https://shop.example')}\n"
        if request.method == "QUERY":
            text += f"The answer to a question of {plural(len(request.content), 'byte')}\n"
        content = text.encode()
        whole = replace(unsized, size_bytes=len(content), lines=(("Content-Type", "text/plain"), *unsized.lines))
        response = whole.answer(request, at_s)
        return replace(response, content=b"" if response.size_bytes == 0 or request.method == "HEAD" else content)
