"""Random small scenarios, for tests that compare engines or look for what must always hold."""

from typing import Any

from hypothesis import strategies as st

from edgelearn.sim.controls import Header, Switch
from edgelearn.sim.facets import Facet
from edgelearn.sim.scenario import CONTROLS, LIVE, NO_POP, Action, Edge, Origin, PopSite, Route, Scenario, UserGroup

HEADERS = st.sampled_from(
    [
        "max-age=1",
        "max-age=3",
        "public, max-age=30",
        "s-maxage=2, max-age=0",
        "max-age=0",
        "no-store",
        "private, max-age=60",
        "no-cache",
        "max-age=oops",
        "",
        "max-age=1, stale-while-revalidate=2",
        "max-age=1, stale-if-error=4",
        "max-age=2, stale-while-revalidate=1, stale-if-error=30",
        "max-age=1, must-revalidate, stale-while-revalidate=30",
        "s-maxage=1, stale-while-revalidate=30",
    ]
)
FOR_CDNS = st.sampled_from(["", "", "", "max-age=2", "no-store", "max-age=1, stale-while-revalidate=5"])
FACETS = (
    Facet(header="Accept-Language", values=("de", "DE", "de-AT", "en"), variants=("de", "de", "de", "en")),
    Facet(query="size", values=("s", "l"), variants=("s", "l"), zipf_exponent=1.0),
    Facet(query="utm", values=("a", "b", "c")),
    Facet(header="User-Agent", values=("one", "two")),
)
ms = st.floats(0.1, 300)
times_s = st.integers(0, 100).map(lambda tenths: tenths / 10)

# Narrower than what is accepted, so that small scenarios reach the interesting cases.
RANGES = {
    "rate_per_s": (1.0, 60.0),
    "origin_workers": (1, 5),
    "service_ms": (1.0, 500.0),
    "capacity_objects": (1, 20),
}


def values(name: str) -> st.SearchStrategy[float | bool | str]:
    """Values of a control, whichever there are: one that an engine ignores makes the engines differ."""
    kind: Any = CONTROLS[name].kind
    if isinstance(kind, Header):
        return HEADERS
    if isinstance(kind, Switch):
        return st.booleans()
    low, high = RANGES.get(name, (kind.low, kind.high))
    return st.integers(int(low), int(high)) if kind.whole else st.floats(low, high)


def moves(name: str) -> st.SearchStrategy[Action]:
    """Actions on a control."""
    routes = st.sampled_from([None, "/r0/{n}"]) if isinstance(CONTROLS[name].kind, Header) else st.none()
    return st.builds(Action, at_s=times_s, control=st.just(name), value=values(name), route=routes)


actions = st.one_of([moves(name) for name in LIVE])


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Up to a few hundred requests over 10 s, overload and every policy included."""
    pops: tuple[PopSite, ...] = tuple(
        PopSite(name=f"P{number}", rtt_to_origin_ms=draw(ms)) for number in range(draw(st.integers(0, 3)))
    )
    users = tuple(
        UserGroup(
            name=f"U{number}",
            weight=draw(st.floats(0.1, 5)),
            pop=draw(st.sampled_from([*range(len(pops))] * 3 + [NO_POP])),
            rtt_ms=draw(ms),
            region=draw(st.sampled_from(["EU", "NA"])),
        )
        for number in range(draw(st.integers(1, 4)))
    )
    routes = tuple(
        Route(
            path=f"/r{number}/{{n}}",
            objects=draw(st.integers(1, 12)),
            cache_control=draw(HEADERS),
            zipf_exponent=draw(st.floats(0, 1.5)),
            share=draw(st.floats(0.1, 3)),
            cdn_cache_control=draw(FOR_CDNS),
            vary=draw(st.sampled_from(["", "", "Accept-Language", "accept-language, User-Agent", "Cookie"])),
            etag=draw(st.booleans()),
            changes_every_s=draw(st.sampled_from([0.0, 0.7, 4.0])),
        )
        for number in range(draw(st.integers(1, 2)))
    )
    facets = draw(st.one_of(st.just(()), st.lists(st.sampled_from(FACETS), unique=True, max_size=3).map(tuple)))
    evened = [facet.header for facet in facets if facet.header]
    return Scenario(
        seed=draw(st.integers(0, 2**32 - 1)),
        duration_s=10.0,
        rate_per_s=draw(st.floats(10, 60)),
        new_connection_ratio=draw(st.sampled_from([0.0, 0.3, 1.0])),
        users=users,
        pops=pops,
        origin=Origin(
            workers=draw(st.integers(1, 4)),
            service_ms=draw(st.floats(1, 400)),
            service=draw(st.sampled_from(["exponential", "constant"])),
        ),
        routes=routes,
        edge=Edge(
            cache=draw(st.sampled_from([True] * 5 + [False])),
            collapse=draw(st.sampled_from([True, True, False])),
            capacity_objects=draw(st.integers(1, 15)),
            lookup_ms=draw(st.sampled_from([0.0, 0.5, 5.0])),
            ignore_query=draw(st.sampled_from([(), (), ("utm",), ("size", "utm"), ("*",)])),
            normalise=draw(st.sampled_from([(), tuple(evened)])),
        ),
        facets=facets,
        visitors=draw(st.sampled_from([0, 0, 3, 20])),
        actions=tuple(sorted(draw(st.lists(actions, max_size=6)), key=lambda action: action.at_s)),
    )
