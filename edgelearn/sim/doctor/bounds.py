"""Limits the amount of input that the doctor analyses, over all messages together.

The cost per directive grows with their number, so the limit applies to the total before any analysis starts.
"""

from collections.abc import Iterable

from edgelearn.sim.doctor.recorded import RecordedExchange, UnreadableError
from edgelearn.sim.messages import Headers

MAX_MEMBERS = 10_000
"""E.g. a hundred responses with a hundred members each; real sites have about a tenth of that."""

LISTS = (
    *("Cache-Control", "CDN-Cache-Control", "Pragma", "Vary", "Connection", "Cache-Groups"),
    *("Cache-Group-Invalidation", "If-None-Match", "If-Match"),
)
"""The list fields that caches parse."""


def bounded(exchanges: Iterable[RecordedExchange], where: str) -> tuple[RecordedExchange, ...]:
    """The exchanges, unchanged. Raises UnreadableError if they contain too much."""
    every = tuple(exchanges)
    counts = {name: sum(_members(headers, name) for headers in _headers(every)) for name in LISTS}
    if (count := sum(counts.values())) > MAX_MEMBERS:
        most = max(counts, key=lambda name: counts[name])
        raise UnreadableError(
            where,
            f"{count:,} list members in fields that caches parse, most of them in {most}; "
            f"at most {MAX_MEMBERS:,} are analysed in all responses together",
        )
    return every


def _headers(exchanges: Iterable[RecordedExchange]) -> list[Headers]:
    return [headers for each in exchanges for headers in (each.request.headers, each.response.headers)]


def _members(headers: Headers, name: str) -> int:
    """An upper bound of a field's members. Commas in quotes count too, since quoted field lists are parsed as well."""
    value = headers.get(name)
    return 0 if value is None else value.count(",") + 1
