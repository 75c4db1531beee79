"""Which numbers may be disclosed: none about one to four people, not even by subtracting disclosed numbers.

People are cut into parts without overlap, and parts that are too small are told only together with others, so that
every number told, and every difference of numbers told, is about nobody or about at least LEAST people. A part may be
cut further where it is told itself, and nowhere else. Pure.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

LEAST = 5
PERIOD_DAYS = 90  # page views and searches older than this are neither told nor kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """How many people are in each part; None for those kept back, of which only the sum may be told."""

    told: Mapping[str, int | None]
    together: int | None

    def __getitem__(self, name: str) -> int | None:
        return self.told[name]

    @property
    def whole(self) -> bool:
        """Whether nothing is kept back."""
        return None not in self.told.values()


def is_enough(people: int) -> bool:
    """Whether a number about so many people may be told."""
    return people == 0 or people >= LEAST


def total(people: int) -> int | None:
    """A number of people, or None where it is kept back."""
    return people if is_enough(people) else None


def apart(counts: Mapping[str, int]) -> Parts:
    """People in parts that don't overlap: small parts are kept back, and as many others as hide them."""
    if not is_enough(sum(counts.values())):
        return Parts(told=dict.fromkeys(counts), together=None)
    back = {name for name, count in counts.items() if not is_enough(count)}
    while not is_enough(sum(counts[name] for name in back)):
        others = [name for name, count in counts.items() if count and name not in back]
        back.add(min(others, key=lambda name: counts[name]))
    return Parts(
        told={name: None if name in back else count for name, count in counts.items()},
        together=sum(counts[name] for name in back) if back else None,
    )


def within(parts: Parts, name: str, counts: Mapping[str, int]) -> Parts:
    """A part cut further; wholly kept back where the part itself is."""
    return apart(counts) if parts.told[name] is not None else Parts(told=dict.fromkeys(counts), together=None)


def either(count: int, of: int | None) -> int | None:
    """How many of a told number do something that the others don't; None where one of the two sides is too small."""
    told = of is not None and is_enough(count) and is_enough(of - count)
    return count if told else None


def runs(length: int, enough: Callable[[int, int], bool]) -> list[tuple[int, int]]:
    """Places 0 … length in consecutive runs [first, end), as short as each is `enough(first, end)`; the last may grow
    backwards. No run at all where even all places together aren't enough.
    """
    found: list[tuple[int, int]] = []
    first = 0
    for end in range(1, length + 1):
        if enough(first, end):
            found.append((first, end))
            first = end
    while first < length:
        if not found:
            return []
        first, _ = found.pop()
        if enough(first, length):
            found.append((first, length))
            first = length
    return found
