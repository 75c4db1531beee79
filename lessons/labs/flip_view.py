"""What would flip this? As pages tell it: a cache, what becomes of the request there, and the edits that turn that."""

from collections.abc import Sequence
from dataclasses import dataclass

from edgelearn.sim.cache.flip import Flip, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class FlipsView:
    """What becomes of a request at one cache, and what would turn that: each an edit and its verdict."""

    cache: str
    verdict: str
    edits: tuple[tuple[str, str], ...]


def describe_flips(cache: str, verdict: Verdict, found: Sequence[Flip]) -> FlipsView:
    """The flips that were found at a cache."""
    return FlipsView(
        cache=cache,
        verdict=verdict.value,
        edits=tuple((each.edit.sentence, each.verdict.value) for each in found),
    )
