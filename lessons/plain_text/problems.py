"""What is wrong with a text, said so that its author finds the place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault: the line it stands on, the field it concerns ("" for the whole), and a sentence."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.line}: {self.field}: {self.message}" if self.field else f"{self.line}: {self.message}"


class TextError(ValueError):
    """A text that can't be read; carries every problem that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def line_of_key(toml: str, key: str, first_line: int) -> int:
    """The line on which a TOML text sets a top-level key, or its first line when it doesn't."""
    quoted = re.escape(key)
    for number, line in enumerate(toml.split("\n")):
        if re.match(rf"""\s*(\[+\s*)?["']?{quoted}["']?\s*[=.\]]""", line):
            return first_line + number
    return first_line


def toml_problem(error: ValueError, toml: str, first_line: int) -> Problem:
    """A TOML syntax error with the line of the whole file, not of the TOML part."""
    found = re.search(r"^(.*) \(at (?:line (\d+), column \d+|end of document)\)$", str(error), re.DOTALL)
    message = found[1] if found else str(error)
    line = int(found[2]) if found and found[2] else len(toml.rstrip("\n").split("\n"))
    return Problem(line=first_line + line - 1, field="", message=f"not TOML: {message}")
