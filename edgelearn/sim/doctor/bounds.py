"""How much the doctor looks at in one go: counted over everything that was read, before any of it is looked at.

A directive costs the more work the more there are in all, so their number is bounded over all messages together.
"""

from collections.abc import Iterable

from edgelearn.sim.doctor.heard import Heard, UnreadableError
from edgelearn.sim.messages import Headers

MAX_MEMBERS = 10_000
"""A hundred responses of a hundred directives and field names each; sites that exist have a tenth of that."""

LISTS = (
    *("Cache-Control", "CDN-Cache-Control", "Pragma", "Vary", "Connection", "Cache-Groups"),
    *("Cache-Group-Invalidation", "If-None-Match", "If-Match"),
)
"""The fields that caches take apart."""


def bounded(exchanges: Iterable[Heard], where: str) -> tuple[Heard, ...]:
    """The exchanges as they are. Raises UnreadableError when there is more in them than is looked at."""
    every = tuple(exchanges)
    counts = {name: sum(_members(headers, name) for headers in _headers(every)) for name in LISTS}
    if (count := sum(counts.values())) > MAX_MEMBERS:
        most = max(counts, key=lambda name: counts[name])
        raise UnreadableError(
            where,
            f"{count:,} list members in the fields that caches read, most of them in {most}; "
            f"at most {MAX_MEMBERS:,} are looked at in all responses together",
        )
    return every


def _headers(exchanges: Iterable[Heard]) -> list[Headers]:
    return [headers for each in exchanges for headers in (each.request.headers, each.response.headers)]


def _members(headers: Headers, name: str) -> int:
    """How many members a field has at most: commas in quotes are counted, too, for what they hold is read as a list."""
    value = headers.get(name)
    return 0 if value is None else value.count(",") + 1
