"""What lies in the caches at a moment: a table a cache, a row a copy."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.excerpt import excerpt
from lessons.labs.exchange import path_of, pop_name
from lessons.labs.request.origin import version_of
from lessons.labs.request.run import Kept, Replay
from lessons.labs.words import NOTHING, seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy in a cache, at the present moment."""

    what: str
    chosen_by: str
    version: str
    cache_control: str
    age: str
    lifetime: str
    fresh: str
    is_fresh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A PoP's cache, or a browser's."""

    name: str
    copies: tuple[Copy, ...]


def stores(values: Mapping[str, Any], history: Replay) -> tuple[Store, ...]:
    """Every cache with what it holds when the clock stands where these values say."""
    return tuple(
        Store(name=store_name(kept), copies=tuple(_copy(each, values["clock_s"]) for each in kept.cache.stored))
        for kept in history.kept
    )


def store_name(kept: Kept) -> str:
    """What a cache is called: the PoP, or whose browser."""
    return f"{kept.user}'s browser" if kept.user else pop_name(kept.name)


def _copy(stored: StoredResponse, now_s: float) -> Copy:
    version = version_of(stored.response)
    return Copy(
        what=_asked(stored.key),
        chosen_by=excerpt(", ".join(f"{name}: {value or 'none'}" for name, value in stored.selecting or ())),
        version=NOTHING if version is None else str(version),
        cache_control=excerpt(stored.response.headers.get(stored.control.field) or "none"),
        age=seconds(stored.age_s(now_s)),
        lifetime=seconds(stored.lifetime_s),
        fresh=_freshness(stored, now_s),
        is_fresh=stored.may_answer(now_s),
    )


def _freshness(stored: StoredResponse, now_s: float) -> str:
    """For how long a copy answers by itself, or why it doesn't."""
    if stored.selecting is None:
        return "matches no request (Vary: *)"
    if stored.must_validate:
        return "never used unasked (no-cache)"
    left_s = stored.fresh_for_s(now_s)
    return f"for another {seconds(left_s)}" if left_s > 0 else f"no, since {seconds(-left_s)}"


def _asked(key: str) -> str:
    """A cache key as the page shows it: every key here is of the same host."""
    method, url = key.split(" ")[:2]
    return f"{method} {path_of(url)}"
