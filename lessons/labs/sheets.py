"""Which style sheets a page with labs links: those of every lab, what these labs show in common, each lab's own."""

from collections.abc import Collection
from typing import Protocol

OF_EVERY_LAB = ("css/labs/controls.css", "css/labs/lab.css")
WORLD_MAP = "css/labs/world-map.css"
WHY = "css/labs/why.css"
SHARED = (WORLD_MAP, WHY)
"""What several labs show, in the order in which it counts: the world map; steps of decisions and header lines."""


class Styled(Protocol):
    """What a lab says of its sheets."""

    @property
    def slug(self) -> str: ...

    @property
    def shared_sheets(self) -> tuple[str, ...]: ...


def sheets_of(labs: Collection[Styled]) -> tuple[str, ...]:
    """The sheets of a page with these labs, each once, in the order in which they count; none where there is no lab."""
    if not labs:
        return ()
    shown = {sheet for lab in labs for sheet in lab.shared_sheets}
    own = sorted({f"css/labs/{lab.slug}.css" for lab in labs})
    return (*OF_EVERY_LAB, *(sheet for sheet in SHARED if sheet in shown), *own)
