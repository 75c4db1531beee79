"""The freshness lab's run: a page fetched at second 0, what each copy is good for, and who answers later. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from edgelearn.sim.beliefs.mistaken_cache import MistakenCache
from edgelearn.sim.beliefs.wrong_rules import WrongRule
from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.copy_timeline import Span, changes_s, horizon_of, spans_of
from edgelearn.sim.cache.edits import Situation
from edgelearn.sim.cache.flip import Flip, Verdict, flips, verdict
from edgelearn.sim.cache.policy import PRIVATE, SHARED
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.engine.chain import Chain, Station, Visit, Way
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.origin.resource import Resource, failing
from edgelearn.sim.origin.responses import EPOCH_S
from lessons.labs.freshness.form import BROWSER, CACHES, ERROR, GONE, UP, seconds_of

URL = "https://shop.example/page"
SIZE_BYTES = 20_000
NAMES = dict(CACHES)
PLAIN = Request(url=URL)


MakeCaches = Callable[[Mapping[str, Any]], dict[str, HttpCache]]
"""Empty caches by their key, for cleaned values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One cache after the first request: its copy, None where it kept none; the spans of it up to the horizon."""

    key: str
    name: str
    copy: StoredResponse | None
    storing: tuple[Any, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshnessRun:
    """Everything that cleaned values come to. `own` is the same client's second request, `other` another client's."""

    first: Visit
    rows: tuple[Row, ...]
    own: Visit
    other: Visit
    now_s: float
    horizon_s: float


def simulate(values: Mapping[str, Any], horizon_s: float | None = None) -> FreshnessRun:
    """The run that cleaned values describe, up to a horizon; as far as something turns when that is None."""
    return _simulate(values, _true_caches, horizon_s)


def believed(values: Mapping[str, Any], rule: WrongRule, horizon_s: float) -> FreshnessRun:
    """The same run through caches that live by a wrong rule."""
    return _simulate(values, partial(_caches, partial(MistakenCache, rule)), horizon_s)


def reaches_s(values: Mapping[str, Any], rule: WrongRule) -> float:
    """How far a time line must go to show the truth and the belief."""
    return max(
        simulate(values).horizon_s, _simulate(values, partial(_caches, partial(MistakenCache, rule)), None).horizon_s
    )


def _simulate(values: Mapping[str, Any], make: MakeCaches, horizon_s: float | None) -> FreshnessRun:
    now_s = values["now_s"]
    caches = make(values)
    first = _chain(caches, values, UP).send(PLAIN, 0.0)
    end_s = horizon_of([*_bounds_s(caches), now_s]) if horizon_s is None else horizon_s
    rows = tuple(_row(key, cache, first, end_s) for key, cache in caches.items())
    # Each of the two asks a world of its own: what one of them changes, the other doesn't meet.
    return FreshnessRun(
        first=first,
        rows=rows,
        own=_again(values, make, own=True),
        other=_again(values, make, own=False),
        now_s=now_s,
        horizon_s=end_s,
    )


def flips_of(values: Mapping[str, Any], run: FreshnessRun) -> dict[str, tuple[Verdict, tuple[Flip, ...]]]:
    """By cache: what becomes of a request at the moment chosen, and the single edits that would turn that.

    The answer is the origin's first one, as if it came straight from there; the origin is well.
    """
    answered = run.first.origin_response
    assert answered is not None  # the origin is up when the page is first asked for
    found = {}
    for row in run.rows:
        situation = Situation(
            first=run.first.request,
            response=answered,
            request=_request(values),
            at_s=run.own.at_s,
            took_s=values["took_ms"] / 1000,
            policy=PRIVATE if row.key == BROWSER else SHARED,
            epoch_s=EPOCH_S,
        )
        found[row.name] = (verdict(situation), flips(situation, most=MOST_FLIPS))
    return found


MOST_FLIPS = 8


def _again(values: Mapping[str, Any], make: MakeCaches, *, own: bool) -> Visit:
    """The page asked for again: by the same client, or by another, whose browser is empty."""
    caches = make(values)
    _chain(caches, values, UP).send(PLAIN, 0.0)
    if not own and BROWSER in caches:
        caches[BROWSER] = make(values)[BROWSER]
    # Before the first answer came, there is nothing to ask again for.
    at_s = max(values["now_s"], values["took_ms"] / 1000)
    return _chain(caches, values, values["state"]).send(_request(values), at_s)


def _caches(make: Callable[..., HttpCache], values: Mapping[str, Any]) -> dict[str, HttpCache]:
    return {key: make(policy=PRIVATE if key == BROWSER else SHARED, epoch_s=EPOCH_S) for key in values["caches"]}


def _true_caches(values: Mapping[str, Any]) -> dict[str, HttpCache]:
    return _caches(HttpCache, values)


def _chain(caches: Mapping[str, HttpCache], values: Mapping[str, Any], state: str) -> Chain:
    page = resource(values)

    def origin(request: Request, at_s: float) -> Response | None:
        if state == GONE:
            return None
        return failing(at_s, EPOCH_S) if state == ERROR else page.answer(request, at_s)

    stations = [Station(name=NAMES[key], cache=cache) for key, cache in caches.items()]
    return Chain(stations, origin, Way(back_s=values["took_ms"] / 1000))


def resource(
    values: Mapping[str, Any],
    *,
    size_bytes: int = SIZE_BYTES,
    epoch_s: float = EPOCH_S,
    changes_s: tuple[float, ...] = (),
) -> Resource:
    """What the origin answers by these settings; it changed at further moments, too."""
    changed_s = seconds_of(values["changed_s"])
    named = (("Cache-Control", "cache_control"), ("CDN-Cache-Control", "cdn_cache_control"))
    return Resource(
        lines=tuple((name, values[field]) for name, field in named if values[field].strip()),
        size_bytes=size_bytes,
        epoch_s=epoch_s,
        tagged=values["etag"],
        expires_s=seconds_of(values["expires_s"]),
        modified_s=seconds_of(values["modified_s"]),
        changes_s=(*(() if changed_s is None else (changed_s,)), *changes_s),
    )


def _request(values: Mapping[str, Any]) -> Request:
    asked = values["request_cache_control"].strip()
    return Request(url=URL, headers=Headers([("Cache-Control", asked)] if asked else []))


def _bounds_s(caches: Mapping[str, HttpCache]) -> list[float]:
    """The moments at which some copy's state may change."""
    return [bound_s for cache in caches.values() for copy in cache.stored for bound_s in changes_s(copy)]


def _row(key: str, cache: HttpCache, first: Visit, horizon_s: float) -> Row:
    hop = next(hop for hop in first.hops if hop.name == NAMES[key])
    copy = next(iter(cache.stored), None)
    storing = hop.received.steps if hop.received else ()
    return Row(
        key=key,
        name=NAMES[key],
        copy=copy,
        storing=storing,
        spans=spans_of(cache, copy, PLAIN, horizon_s) if copy else (),
    )
