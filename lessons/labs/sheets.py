"""Which style sheets a page with labs links: each lab's own is named after it; what several show has one, too."""

from collections.abc import Collection

OF_EVERY_LAB = ("css/labs/controls.css", "css/labs/lab.css")
SHARED = (
    ("css/labs/world-map.css", frozenset({"traffic", "map"})),
    ("css/labs/why.css", frozenset({"traffic", "request", "freshness"})),
)
"""What some labs show, and which: the world map; steps of decisions and header lines."""


def sheets_of(slugs: Collection[str]) -> tuple[str, ...]:
    """The sheets of a page with these labs, each once, in the order in which they count; none where there is no lab."""
    if not slugs:
        return ()
    shared = [sheet for sheet, labs in SHARED if labs.intersection(slugs)]
    return (*OF_EVERY_LAB, *shared, *(f"css/labs/{slug}.css" for slug in sorted(slugs)))
