"""Prerequisites between lessons, which must not form a cycle."""

from collections.abc import Mapping, Sequence


def way_back(slug: str, prerequisites: Sequence[str], needs: Mapping[str, Sequence[str]]) -> list[str]:
    """The lessons through which a lesson's prerequisites lead back to it; none when they don't."""
    ways, seen = [[slug, each] for each in prerequisites], set()
    while ways:
        way = ways.pop()
        if way[-1] == slug:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            ways += [[*way, each] for each in needs.get(way[-1], ())]
    return []
