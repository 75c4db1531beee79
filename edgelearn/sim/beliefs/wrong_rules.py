"""Named misconceptions about caches, and how a cache would misread messages if they were true. Values only.

A wrong rule never changes the cache's own rules: it changes what the cache is given (requests, responses, lookup
results) or which cache serves a client. Everything else behaves correctly.
To add one, write a story in `stories` whose last request differs and add a line to
`tests/sim/beliefs/test_side_by_side.py` that says how. It then has its own page, and quiz options can refer to it in
`runs`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from edgelearn.sim.cache.directives import parse
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.explain import Rule
from edgelearn.sim.messages import Request, Response

YEAR_S = 31_536_000


def _unchanged_request(request: Request) -> Request:
    return request


def _unchanged_response(response: Response) -> Response:
    return response


def _unchanged_lookup(lookup: Lookup) -> Lookup:
    return lookup


def _own_cache(pop: str, _client: str) -> str:
    return pop


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongRule:
    """A misconception: the `belief`, the `truth` and the `clause` that states it.

    `misread_request`, `misread_response` and `misread_lookup` say how a cache would read things if the belief were
    true. With `ignores_response_delay`, the response delay doesn't count as age. `cache_at` names the cache that would
    serve a client at a point of presence; `purges_browsers` says whether a purge would reach browsers.
    """

    name: str
    belief: str
    truth: str
    clause: str
    misread_request: Callable[[Request], Request] = _unchanged_request
    misread_response: Callable[[Response], Response] = _unchanged_response
    misread_lookup: Callable[[Lookup], Lookup] = _unchanged_lookup
    ignores_response_delay: bool = False
    cache_at: Callable[[str, str], str] = _own_cache
    purges_browsers: bool = False

    @property
    def refuted_by(self) -> Rule:
        """The rule that the belief contradicts."""
        return Rule(name=self.name, clause=self.clause)


def _when(directive: str, added: str) -> Callable[[Response], Response]:
    """Misreads a response that has the first directive as if it had the second as well."""

    def read(response: Response) -> Response:
        stated = response.headers.get("Cache-Control")
        if directive not in parse(stated):
            return response
        return replace(response, headers=response.headers.with_field("Cache-Control", f"{stated}, {added}"))

    return read


def _from_now(response: Response) -> Response:
    """As if it had been generated on arrival."""
    return replace(response, headers=response.headers.without({"age", "date"}), made_at_s=None)


def _without_vary(response: Response) -> Response:
    return replace(response, headers=response.headers.without({"vary"}))


def _s_maxage_for_all(response: Response) -> Response:
    stated = response.headers.get("Cache-Control")
    if (seconds := parse(stated).seconds("s-maxage")) is None:
        return response
    return replace(response, headers=response.headers.with_field("Cache-Control", f"max-age={seconds}, {stated}"))


def _s_maxage_as_max_age(response: Response) -> Response:
    """As if s-maxage were merely max-age for shared caches: moves it into a targeted field."""
    stated = parse(response.headers.get("Cache-Control"))
    if (seconds := stated.seconds("s-maxage")) is None or "CDN-Cache-Control" in response.headers:
        return response
    others = [
        name if argument is None else f"{name}={argument}"
        for name, argument in stated.directives
        if name not in ("s-maxage", "max-age")
    ]
    said = ", ".join([f"max-age={seconds}", *others])
    return replace(response, headers=response.headers.with_field("CDN-Cache-Control", said))


def _targeted_for_all(response: Response) -> Response:
    if (stated := response.headers.get("CDN-Cache-Control")) is None:
        return response
    return replace(response, headers=response.headers.with_field("Cache-Control", stated))


def _stale_for_a_year(response: Response) -> Response:
    stated = response.headers.get("Cache-Control")
    said = ", ".join(filter(None, (f"stale-while-revalidate={YEAR_S}", stated)))
    return replace(response, headers=response.headers.with_field("Cache-Control", said))


def _no_store_with_cookie(response: Response) -> Response:
    if "Set-Cookie" not in response.headers:
        return response
    return replace(response, headers=response.headers.with_field("Cache-Control", "no-store"))


def _post_as_safe(request: Request) -> Request:
    return replace(request, method="OPTIONS") if request.method == "POST" else request


def _without_query(request: Request) -> Request:
    return replace(request, url=request.url.partition("?")[0])


def _discard_stale(lookup: Lookup) -> Lookup:
    if lookup.usable:
        return lookup
    return replace(lookup, to_origin=lookup.request, stored=None, asked_about=(), completing=None)


_RULES = (
    WrongRule(
        name="no-cache-forbids-storing",
        belief="no-cache means: don't store the response",
        truth="With no-cache, every cache may store it, but must validate it before each use",
        clause="RFC 9111 §5.2.2.4",
        misread_response=_when("no-cache", "no-store"),
    ),
    WrongRule(
        name="private-forbids-storing",
        belief="private means: confidential, nobody may store it",
        truth="private excludes shared caches only; the browser may store it",
        clause="RFC 9111 §5.2.2.7",
        misread_response=_when("private", "no-store"),
    ),
    WrongRule(
        name="max-age-from-arrival",
        belief="max-age starts when the browser receives the response",
        truth="max-age starts when the origin generates the response: the Age on arrival is already used up",
        clause="RFC 9111 §4.2.3",
        misread_response=_from_now,
        ignores_response_delay=True,
    ),
    WrongRule(
        name="must-revalidate-always",
        belief="must-revalidate means: ask the origin each time",
        truth="must-revalidate has no effect while the copy is fresh; once stale, it must be validated before use",
        clause="RFC 9111 §5.2.2.2",
        misread_response=_when("must-revalidate", "no-cache"),
    ),
    WrongRule(
        name="s-maxage-in-browsers",
        belief="s-maxage applies to browsers too",
        truth="s-maxage applies to shared caches; browsers ignore it",
        clause="RFC 9111 §5.2.2.10",
        misread_response=_s_maxage_for_all,
    ),
    WrongRule(
        name="s-maxage-allows-stale",
        belief="s-maxage is max-age for the edge and can be combined with stale-while-revalidate",
        truth="s-maxage forbids shared caches to send stale responses; stale-while-revalidate only helps browsers",
        clause="RFC 9111 §5.2.2.10",
        misread_response=_s_maxage_as_max_age,
    ),
    WrongRule(
        name="cdn-cache-control-in-browsers",
        belief="CDN-Cache-Control sets one lifetime for both the CDN and the browser",
        truth="CDN-Cache-Control applies to CDNs only; the browser uses Cache-Control",
        clause="RFC 9213 §3.1",
        misread_response=_targeted_for_all,
    ),
    WrongRule(
        name="post-invalidates-nothing",
        belief="A POST never affects what is cached",
        truth="A successful POST invalidates the page in every cache that it passes through",
        clause="RFC 9111 §4.4",
        misread_request=_post_as_safe,
    ),
    WrongRule(
        name="vary-ignored",
        belief="The URL alone decides which copy a client gets",
        truth="The request fields listed in Vary are part of the key",
        clause="RFC 9111 §4.1",
        misread_response=_without_vary,
    ),
    WrongRule(
        name="expired-is-useless",
        belief="An expired copy is useless and must be downloaded again in full",
        truth="The origin can confirm it: a 304 without content makes it fresh again",
        clause="RFC 9111 §4.3.1",
        misread_lookup=_discard_stale,
    ),
    WrongRule(
        name="stale-answers-unasked",
        belief="An expired copy is sent right away, and the origin is asked afterwards",
        truth="A stale copy may be used without validation only if something allows it, such as stale-while-revalidate",
        clause="RFC 9111 §4.2.4",
        misread_response=_stale_for_a_year,
    ),
    WrongRule(
        name="query-not-in-key",
        belief="The query string isn't part of the cache key",
        truth="The whole URL is the key, including the query string and the order of its parameters",
        clause="RFC 9111 §2",
        misread_request=_without_query,
    ),
    WrongRule(
        name="set-cookie-forbids-storing",
        belief="A response with Set-Cookie is never stored",
        truth="Set-Cookie alone forbids nothing: shared caches may store the response, although many CDNs don't",
        clause="RFC 9111 §7.3",
        misread_response=_no_store_with_cookie,
    ),
    WrongRule(
        name="pops-share-copies",
        belief="PoPs share their copies: the first request warms the whole CDN",
        truth="Each point of presence has its own cache and fetches for itself",
        clause="RFC 9111 §1",
        cache_at=lambda _pop, _client: "all PoPs",
    ),
    WrongRule(
        name="each-visitor-misses-first",
        belief="The edge keeps a separate copy for each visitor, so everyone's first visit misses",
        truth="The edge's cache is shared: a response fetched for one visitor is used for the next",
        clause="RFC 9111 §1",
        cache_at=lambda pop, client: f"{pop}, for {client}",
    ),
    WrongRule(
        name="purge-empties-browsers",
        belief="Purging the CDN also clears browser caches",
        truth="A purge reaches the CDN's caches only; the browser uses its copy for as long as it is fresh",
        clause="RFC 9111 §4.2",
        purges_browsers=True,
    ),
)
WRONG_RULES: Mapping[str, WrongRule] = {rule.name: rule for rule in _RULES}
"""All wrong rules by name."""
