"""The packaged data files, read once each. Their sources and licences: PROVENANCE.md beside them.

This is the only place in the simulator that reads a file.
"""

import csv
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a packaged CSV file, comment lines left out."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@cache
def table(name: str) -> dict[str, Any]:
    """A packaged TOML file as nested dicts; callers must not change it."""
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))
