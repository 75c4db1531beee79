"""Runs a belief's story twice: through correct caches and through caches that follow the belief.

Both runs stop at the first request with a different result: in who answered it, what the origin responded or what
the client received.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from edgelearn.sim.beliefs.mistaken_cache import MistakenCache
from edgelearn.sim.beliefs.stories import CAST, STORIES, ContentChange, Event, Fetch, Purge, Story
from edgelearn.sim.beliefs.wrong_rules import WRONG_RULES, WrongRule
from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.invalidation import SAFE
from edgelearn.sim.cache.policy import PRIVATE, SHARED, CachePolicy
from edgelearn.sim.engine.chain import Chain, Station, Visit
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.origin.resource import NOT_MODIFIED, Resource
from edgelearn.sim.origin.responses import EPOCH_S

SITE = "https://shop.example"
CHANGED = 204


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedEvent:
    """One event and its results with correct and with mistaken caches; None for events without a request."""

    event: Event
    truth: Visit | None
    belief: Visit | None

    @property
    def differs(self) -> bool:
        """Whether the two results differ."""
        return self.truth is not None and self.belief is not None and _result(self.truth) != _result(self.belief)


def side_by_side(name: str) -> tuple[ComparedEvent, ...]:
    """The belief's story up to and including the first request that differs. Raises KeyError for an unknown name."""
    story, rule = STORIES[name], WRONG_RULES[name]
    return tuple(_until_difference(story, _World(story, None), _World(story, rule)))


def _until_difference(story: Story, truth: "_World", belief: "_World") -> Iterator[ComparedEvent]:
    for event in story.events:
        moment = ComparedEvent(event=event, truth=truth.after(event), belief=belief.after(event))
        yield moment
        if moment.differs:
            return


def _result(visit: Visit) -> tuple[object, ...]:
    """A request's result: who answered, the origin's response, the client's response, and any background fetch."""
    said = None if visit.origin_response is None else visit.origin_response.status
    return visit.answered_by, said, visit.response.status, visit.response.content, bool(visit.background)


class _World:
    """The caches of a story and their origin; with a rule, the caches follow it."""

    def __init__(self, story: Story, rule: WrongRule | None) -> None:
        self._story, self._rule = story, rule
        self._browsers: dict[str, HttpCache] = {}
        self._edges: dict[str, HttpCache] = {}
        self._changes_s = [event.at_s for event in story.events if isinstance(event, ContentChange)]

    def after(self, event: Event) -> Visit | None:
        """Apply the event. Returns the request's visit, if it is one."""
        if isinstance(event, Fetch):
            return self._asked(event)
        if isinstance(event, Purge):
            self._purge(event)
        return None

    def _asked(self, event: Fetch) -> Visit:
        pop = CAST[event.client]
        served_by = self._rule.cache_at(pop, event.client) if self._rule else pop
        row = (
            Station(name=f"{event.client}'s browser", cache=self._cache(self._browsers, event.client, PRIVATE)),
            Station(name=f"PoP in {pop}", cache=self._cache(self._edges, served_by, SHARED)),
        )
        request = Request(url=f"{SITE}{event.path}", method=event.method, headers=Headers(event.lines))
        return Chain(row, self._origin).send(request, event.at_s)

    def _cache(self, held: dict[str, HttpCache], name: str, policy: CachePolicy) -> HttpCache:
        if name not in held:
            rule = self._rule
            make = partial(MistakenCache, rule) if rule else HttpCache
            held[name] = make(policy=policy, epoch_s=EPOCH_S)
        return held[name]

    def _purge(self, event: Purge) -> None:
        reached = [*self._edges.values()]
        if self._rule and self._rule.purges_browsers:
            reached += self._browsers.values()
        for cache in reached:
            cache.purge(event.at_s, url=f"{SITE}{event.path}")

    def _origin(self, request: Request, at_s: float) -> Response:
        """The page's response. Its content states URL, version and language."""
        if request.method not in SAFE:
            self._changes_s.append(at_s)
            return Response(status=CHANGED, headers=Headers(), made_at_s=at_s, content=b"")
        unsized = Resource(
            lines=self._story.lines,
            size_bytes=0,
            epoch_s=EPOCH_S,
            tagged=self._story.tagged,
            changes_s=tuple(self._changes_s),
        )
        language = ", in German" if request.headers.get("Accept-Language") == "de" else ""
        content = f"{request.url.removeprefix(SITE)}, version {unsized.version(at_s)}{language}".encode()
        response = replace(unsized, size_bytes=len(content)).answer(request, at_s)
        return replace(response, content=b"" if response.status == NOT_MODIFIED else content)
