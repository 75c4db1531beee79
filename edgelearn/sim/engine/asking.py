"""A request as its user writes it, and as the edge reads it: what its key leaves out, what it evens out."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from edgelearn.sim.cache.policy import PRIVATE, SHARED
from edgelearn.sim.explain import Rule, Step, Verdict
from edgelearn.sim.facets import Facet
from edgelearn.sim.messages import Headers, Request
from edgelearn.sim.scenario import EVERY_PARAMETER, Scenario

HOST = "https://shop.example"

ROOM = 2**31
"""More than any run stores."""

EDGE = replace(SHARED, ask_about_variants=False, max_variants=ROOM)
"""How the PoPs' caches work. As most edges do, they ask for a variant without telling which others they have."""

BROWSER = replace(PRIVATE, serve_stale=False, capacity_objects=ROOM, max_variants=ROOM)
"""How the visitors' browsers work: with room for everything; they never answer stale, as some real ones never do."""

KEY = Rule(name="cache key", clause="edge rule")

OF_A_CONDITION = frozenset({"if-none-match", "if-modified-since"})


def request_for(path: str, facets: Sequence[Facet] = (), chosen: Sequence[int] = ()) -> Request:
    """The request a user sends for a path, with the chosen value of each facet."""
    pairs = list(zip(facets, chosen, strict=True))
    query = urlencode([(facet.query, facet.values[value]) for facet, value in pairs if facet.query])
    mark = "&" if "?" in path else "?"
    return Request(
        url=f"{HOST}{path}{mark + query if query else ''}",
        headers=Headers((facet.header, facet.values[value]) for facet, value in pairs if facet.header),
    )


def variant_of(facets: Sequence[Facet], chosen: Sequence[int]) -> str:
    """Which content these values ask for; "" where the content depends on none of them."""
    return "-".join(facet.variants[value] for facet, value in zip(facets, chosen, strict=True) if facet.variants)


def at_edge(request: Request, scenario: Scenario) -> Request:
    """The request as the edge's cache is asked: by the edge's key, and without a browser's own condition.

    The edge judges that condition itself once it has an answer, so that what comes from the origin can be kept.
    """
    headers = Headers((name, _even(name, value, scenario)) for name, value in request.headers.without(OF_A_CONDITION))
    return replace(request, url=_in_key(request.url, scenario.edge.ignore_query), headers=headers)


def read_by_edge(request: Request, scenario: Scenario) -> tuple[Step, ...]:
    """The step that tells what the edge's key makes of a request; none where it takes it as it is."""
    asked = at_edge(request, scenario)
    changed = [] if asked.url == request.url else [f"the URL counts as {asked.url.removeprefix(HOST)}"]
    changed += [f"{name} as {value}" for name, value in asked.headers if request.headers.get(name) not in (None, value)]
    if not changed:
        return ()
    return (Step(rule=KEY, text=f"By the edge's key {', '.join(changed)}", verdict=Verdict.NOTE),)


def _in_key(url: str, ignored: Sequence[str]) -> str:
    parts = urlsplit(url)
    if not parts.query or not ignored:
        return url
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in ignored]
    return urlunsplit(parts._replace(query="" if EVERY_PARAMETER in ignored else urlencode(kept)))


def _even(name: str, value: str, scenario: Scenario) -> str:
    if name.lower() not in {each.lower() for each in scenario.edge.normalise}:
        return value
    facet = next(each for each in scenario.facets if each.header.lower() == name.lower())
    return facet.canonical(value)
