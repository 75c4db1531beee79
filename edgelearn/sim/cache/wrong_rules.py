"""Wrong rules, named: what people believe of caches, as caches that do it, for showing a belief beside the truth.

A wrong rule never touches the rules themselves. It is a cache that misreads what it is told: a request, an answer, or
what its look-up found. So whatever it doesn't get wrong is the real thing. No rule of the cache may use this module.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.directives import parse
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.policy import SHARED, CachePolicy
from edgelearn.sim.cache.received import Received
from edgelearn.sim.messages import Request, Response


def _as_it_is(request: Request) -> Request:
    return request


def _as_it_came(response: Response) -> Response:
    return response


def _as_found(lookup: Lookup) -> Lookup:
    return lookup


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongRule:
    """A misconception. `belief` is what people say, `truth` what holds, `clause` where that stands.

    `reads_request`, `reads_answer` and `takes_lookup` are how a cache would read things, were the belief true.
    """

    name: str
    belief: str
    truth: str
    clause: str
    reads_request: Callable[[Request], Request] = _as_it_is
    reads_answer: Callable[[Response], Response] = _as_it_came
    takes_lookup: Callable[[Lookup], Lookup] = _as_found


class MistakenCache(HttpCache):
    """A cache that lives by one wrong rule."""

    def __init__(self, rule: WrongRule, *, policy: CachePolicy = SHARED, epoch_s: float = 0.0) -> None:
        super().__init__(policy=policy, epoch_s=epoch_s)
        self.rule = rule

    def look_up(self, request: Request, now_s: float) -> Lookup:
        """As the rule has it. What goes to the origin keeps the request's own URL and method."""
        lookup = self.rule.takes_lookup(super().look_up(self.rule.reads_request(request), now_s))
        return replace(lookup, to_origin=replace(lookup.to_origin, url=request.url, method=request.method))

    def take(
        self,
        request: Request,
        response: Response,
        *,
        request_s: float,
        response_s: float,
        lookup: Lookup | None = None,
        source: int = 0,
    ) -> Received:
        """As the rule has it."""
        return super().take(
            self.rule.reads_request(request),
            self.rule.reads_answer(response),
            request_s=request_s,
            response_s=response_s,
            lookup=lookup,
            source=source,
        )


def _where(directive: str, added: str) -> Callable[[Response], Response]:
    """Reads an answer with the one directive as if it had the other, too."""

    def read(response: Response) -> Response:
        stated = response.headers.get("Cache-Control")
        if directive not in parse(stated):
            return response
        return replace(response, headers=response.headers.with_field("Cache-Control", f"{stated}, {added}"))

    return read


def _without(*names: str) -> Callable[[Response], Response]:
    """Reads an answer as if these fields weren't there."""

    def read(response: Response) -> Response:
        return replace(response, headers=response.headers.without(names))

    return read


def _s_maxage_for_all(response: Response) -> Response:
    stated = response.headers.get("Cache-Control")
    if (seconds := parse(stated).seconds("s-maxage")) is None:
        return response
    return replace(response, headers=response.headers.with_field("Cache-Control", f"max-age={seconds}, {stated}"))


def _post_as_safe(request: Request) -> Request:
    return replace(request, method="OPTIONS") if request.method == "POST" else request


def _without_query(request: Request) -> Request:
    return replace(request, url=request.url.partition("?")[0])


def _thrown_away(lookup: Lookup) -> Lookup:
    if lookup.usable:
        return lookup
    return replace(lookup, to_origin=lookup.request, stored=None, asked_about=(), completing=None)


_RULES = (
    WrongRule(
        name="no-cache-forbids-storing",
        belief="no-cache means: don't store it",
        truth="no-cache lets every cache store it, and has it ask the origin before each use",
        clause="RFC 9111 §5.2.2.4",
        reads_answer=_where("no-cache", "no-store"),
    ),
    WrongRule(
        name="private-forbids-storing",
        belief="private means: secret, nobody stores it",
        truth="private keeps it out of shared caches; the browser stores it",
        clause="RFC 9111 §5.2.2.7",
        reads_answer=_where("private", "no-store"),
    ),
    WrongRule(
        name="max-age-from-arrival",
        belief="max-age counts from when the browser got it",
        truth="max-age counts from when the origin made it: the Age that it arrives with is spent already",
        clause="RFC 9111 §4.2.3",
        reads_answer=_without("age", "date"),
    ),
    WrongRule(
        name="must-revalidate-always",
        belief="must-revalidate means: ask the origin each time",
        truth="must-revalidate says nothing while the copy is fresh; once stale, it may not answer unasked",
        clause="RFC 9111 §5.2.2.2",
        reads_answer=_where("must-revalidate", "no-cache"),
    ),
    WrongRule(
        name="s-maxage-in-browsers",
        belief="s-maxage is for browsers too",
        truth="s-maxage is for shared caches; a browser passes it over",
        clause="RFC 9111 §5.2.2.10",
        reads_answer=_s_maxage_for_all,
    ),
    WrongRule(
        name="post-invalidates-nothing",
        belief="A POST never touches what is cached",
        truth="A POST that succeeds makes every cache that it passes forget the page",
        clause="RFC 9111 §4.4",
        reads_request=_post_as_safe,
    ),
    WrongRule(
        name="vary-ignored",
        belief="The URL alone decides which copy one gets",
        truth="The fields that Vary lists are part of the key",
        clause="RFC 9111 §4.1",
        reads_answer=_without("vary"),
    ),
    WrongRule(
        name="expired-is-useless",
        belief="An expired copy is useless: it is fetched anew, whole",
        truth="The origin is asked whether it still holds; a 304 without content makes it fresh",
        clause="RFC 9111 §4.3.1",
        takes_lookup=_thrown_away,
    ),
    WrongRule(
        name="query-not-in-key",
        belief="The query string isn't part of the key",
        truth="The whole URL is the key, its query too, in the order in which it is written",
        clause="RFC 9111 §2",
        reads_request=_without_query,
    ),
)
WRONG_RULES: Mapping[str, WrongRule] = {rule.name: rule for rule in _RULES}
"""All of them by name."""
