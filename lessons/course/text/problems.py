"""Errors in a text, with their position."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from edgelearn.sim import toml_text
from edgelearn.sim.toml_text import TomlError

MOST_TOLD = 50
UNTOLD = "there are more problems from here on; fix those above and try again"
_KEY = re.compile(r"""\s*+(?:\[++\s*+)?(?:"(?P<quoted>[^"]*+)"|'(?P<literal>[^']*+)'|(?P<bare>[\w-]++))\s*+[=.\]]""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault: the line it stands on, the field it concerns ("" for the whole), and a sentence."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.line}: {self.field}: {self.message}" if self.field else f"{self.line}: {self.message}"


class TextError(ValueError):
    """A text that can't be read; carries its problems, at most `MOST_TOLD` of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        told = list(problems[:MOST_TOLD])
        if len(problems) > MOST_TOLD:
            told.append(Problem(line=problems[MOST_TOLD].line, field="", message=UNTOLD))
        self.problems = tuple(told)
        super().__init__("\n".join(map(str, self.problems)))


def line_of_key(toml: str, key: str, first_line: int) -> int:
    """The line on which a TOML text sets a top-level key, or its first line when it doesn't."""
    return first_line + _lines_of_keys(toml).get(key, 0)


def read_toml(toml: str, first_line: int) -> dict[str, Any]:
    """The values of a TOML part whose first line is this one of its file; raises TextError."""
    try:
        return toml_text.read(toml)
    except TomlError as error:
        raise TextError([Problem(line=first_line + error.line - 1, field="", message=error.message)]) from error


@lru_cache(maxsize=4)
def _lines_of_keys(toml: str) -> Mapping[str, int]:
    """The line, counted from 0, on which each key stands first; kept because each fault of a text asks again."""
    lines: dict[str, int] = {}
    for number, line in enumerate(toml.split("\n")):
        if found := _KEY.match(line):
            lines.setdefault(found[found.lastgroup or 0], number)
    return lines
