"""Figures as a page lays them out: large ones as tiles, many as a table. The texts are made by each lab."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A figure shown large."""

    name: str
    value: str
    label: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its caption; the first cell of each row names the row."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
