"""Wrong rules, named: what people believe of caches, and how a cache would misread things, were it true. Values only.

A wrong rule never touches the rules themselves. It misreads what a cache is told (a request, an answer, what a look-up
found), or puts other caches in its place. So whatever it doesn't get wrong is the real thing.

A new one also needs a story in `stories` whose last request ends differently, and a line in
`tests/sim/beliefs/test_side_by_side.py` that says how. It then has a page, and quiz options can run it (`runs`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from edgelearn.sim.cache.directives import parse
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.explain import Rule
from edgelearn.sim.messages import Request, Response

YEAR_S = 31_536_000


def _as_it_is(request: Request) -> Request:
    return request


def _as_it_came(response: Response) -> Response:
    return response


def _as_found(lookup: Lookup) -> Lookup:
    return lookup


def _its_own(pop: str, _client: str) -> str:
    return pop


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongRule:
    """A misconception. `belief` is what people say, `truth` what holds, `clause` where that stands.

    `reads_request`, `reads_answer` and `takes_lookup` are how a cache would read things, were the belief true;
    `forgets_way`: an answer counts as asked for at the moment when it came. `cache_at` names the cache that would serve
    a client at a point of presence, and `purges_browsers` says that a purge would reach browsers, too.
    """

    name: str
    belief: str
    truth: str
    clause: str
    reads_request: Callable[[Request], Request] = _as_it_is
    reads_answer: Callable[[Response], Response] = _as_it_came
    takes_lookup: Callable[[Lookup], Lookup] = _as_found
    forgets_way: bool = False
    cache_at: Callable[[str, str], str] = _its_own
    purges_browsers: bool = False

    @property
    def refuted_by(self) -> Rule:
        """The rule that it gets wrong."""
        return Rule(name=self.name, clause=self.clause)


def _where(directive: str, added: str) -> Callable[[Response], Response]:
    """Reads an answer with the one directive as if it had the other, too."""

    def read(response: Response) -> Response:
        stated = response.headers.get("Cache-Control")
        if directive not in parse(stated):
            return response
        return replace(response, headers=response.headers.with_field("Cache-Control", f"{stated}, {added}"))

    return read


def _from_now(response: Response) -> Response:
    """As if it had been made at the moment when it came."""
    return replace(response, headers=response.headers.without({"age", "date"}), made_at_s=None)


def _without_vary(response: Response) -> Response:
    return replace(response, headers=response.headers.without({"vary"}))


def _s_maxage_for_all(response: Response) -> Response:
    stated = response.headers.get("Cache-Control")
    if (seconds := parse(stated).seconds("s-maxage")) is None:
        return response
    return replace(response, headers=response.headers.with_field("Cache-Control", f"max-age={seconds}, {stated}"))


def _s_maxage_as_max_age(response: Response) -> Response:
    """For shared caches, as if s-maxage were their max-age and nothing more: said to them in a field of their own."""
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


def _cdns_field_for_all(response: Response) -> Response:
    if (stated := response.headers.get("CDN-Cache-Control")) is None:
        return response
    return replace(response, headers=response.headers.with_field("Cache-Control", stated))


def _stale_for_a_year(response: Response) -> Response:
    stated = response.headers.get("Cache-Control")
    said = ", ".join(filter(None, (f"stale-while-revalidate={YEAR_S}", stated)))
    return replace(response, headers=response.headers.with_field("Cache-Control", said))


def _cookies_kept_out(response: Response) -> Response:
    if "Set-Cookie" not in response.headers:
        return response
    return replace(response, headers=response.headers.with_field("Cache-Control", "no-store"))


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
        reads_answer=_from_now,
        forgets_way=True,
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
        name="s-maxage-allows-stale",
        belief="s-maxage is the edge's max-age, and stale-while-revalidate works beside it",
        truth="s-maxage also forbids shared caches to answer stale: stale-while-revalidate is for browsers then",
        clause="RFC 9111 §5.2.2.10",
        reads_answer=_s_maxage_as_max_age,
    ),
    WrongRule(
        name="cdn-cache-control-in-browsers",
        belief="CDN-Cache-Control sets one lifetime for the CDN and the browser",
        truth="CDN-Cache-Control is for CDNs only; the browser goes by Cache-Control",
        clause="RFC 9213 §3.1",
        reads_answer=_cdns_field_for_all,
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
        reads_answer=_without_vary,
    ),
    WrongRule(
        name="expired-is-useless",
        belief="An expired copy is useless: it is fetched anew, whole",
        truth="The origin is asked whether it still holds; a 304 without content makes it fresh",
        clause="RFC 9111 §4.3.1",
        takes_lookup=_thrown_away,
    ),
    WrongRule(
        name="stale-answers-unasked",
        belief="An expired copy answers at once, and the origin is asked afterwards",
        truth="A stale copy may answer unasked only where something allows it, such as stale-while-revalidate",
        clause="RFC 9111 §4.2.4",
        reads_answer=_stale_for_a_year,
    ),
    WrongRule(
        name="query-not-in-key",
        belief="The query string isn't part of the key",
        truth="The whole URL is the key, its query too, in the order in which it is written",
        clause="RFC 9111 §2",
        reads_request=_without_query,
    ),
    WrongRule(
        name="set-cookie-forbids-storing",
        belief="An answer with Set-Cookie is never stored",
        truth="Set-Cookie forbids nothing by itself: a shared cache may store it, though many CDNs don't",
        clause="RFC 9111 §7.3",
        reads_answer=_cookies_kept_out,
    ),
    WrongRule(
        name="pops-share-copies",
        belief="PoPs share their copies: the first request warms the whole CDN",
        truth="Each point of presence has a cache of its own, which fetches for itself",
        clause="RFC 9111 §1",
        cache_at=lambda _pop, _client: "all PoPs",
    ),
    WrongRule(
        name="each-visitor-misses-first",
        belief="The edge keeps a copy for each visitor: everybody's first visit misses",
        truth="The edge's cache is shared: what one visitor fetched answers the next",
        clause="RFC 9111 §1",
        cache_at=lambda pop, client: f"{pop}, for {client}",
    ),
    WrongRule(
        name="purge-empties-browsers",
        belief="Purging the CDN empties browsers, too",
        truth="A purge reaches the CDN's own caches; the browser answers with its copy as long as that is fresh",
        clause="RFC 9111 §4.2",
        purges_browsers=True,
    ),
)
WRONG_RULES: Mapping[str, WrongRule] = {rule.name: rule for rule in _RULES}
"""All of them by name."""
