"""TOML that somebody else wrote, with its bounds checked in one pass before it is parsed.

`tomllib` recurses at each bracket, takes quadratic time for keys of many parts, and leaves long numbers to `int`, which
refuses them with a plain ValueError. None of that is reached here: what is too long or too deep is refused first, with
its line. Files that ship with the project are read by `tomllib` itself.
"""

import re
import tomllib
from typing import Any

MAX_CHARS = 1_000_000
MAX_LINES = 20_000
MAX_DEPTH = 20  # of brackets: arrays and inline tables in one another
MAX_KEY_PARTS = 20
MAX_DIGITS = 309  # of one number: the largest float has as many, written out

# Strings and comments are skipped as TOML delimits them, so that what they hold counts for nothing. Each alternative is
# possessive or ends in a fixed text, so a text is passed once, however it is made.
_TOKEN = re.compile(
    r'''
    (?P<skipped>
        """(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5}|\Z)
      | \'\'\'(?:[^']|'(?!''))*+(?:'{3,5}|\Z)
      | "(?:[^"\\\n]|\\.)*+"?
      | '[^'\n]*+'?
      | \#[^\n]*+
    )
  | (?P<line>\n)
  | (?P<opening>[\[{])
  | (?P<closing>[\]}])
  | (?P<dot>\.)
  | (?P<ends_key>[=,])
  | (?P<number>[+-]?[0-9][0-9A-Fa-f_xob]*+)
  | (?P<word>[^\s\[\]{}.=,"'\#]++)
    ''',
    re.VERBOSE | re.DOTALL,
)
_SAID = re.compile(r"(?P<message>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)", re.DOTALL)


class TomlError(ValueError):
    """A text that is not read as TOML: the line, counted from 1, and why."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.message = message


def read(text: str, *, max_chars: int = MAX_CHARS) -> dict[str, Any]:
    """A TOML text as nested dicts, in time proportional to its length. Raises TomlError."""
    if len(text) > max_chars:
        raise TomlError(1, f"the text has {len(text):,} characters; at most {max_chars:,} are read")
    if text.count("\n") >= MAX_LINES:
        raise TomlError(MAX_LINES, f"the text has more lines than this; at most {MAX_LINES:,} are read")
    _refuse_excess(text)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = _SAID.fullmatch(str(error))
        line = int(said["line"]) if said and said["line"] else len(text.rstrip("\n").split("\n"))
        raise TomlError(line, f"not TOML: {said['message'] if said else error}") from error


def _refuse_excess(text: str) -> None:
    """Raise TomlError at the first bracket, key or number that is too deep or too long."""
    line, depth, parts = 1, 0, 1
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "skipped":
                line += token[0].count("\n")
            case "line":
                line, parts = line + 1, 1
            case "opening":
                depth, parts = depth + 1, 1
                if depth > MAX_DEPTH:
                    raise TomlError(line, f"brackets are nested more than {MAX_DEPTH} deep")
            case "closing":
                depth = max(0, depth - 1)
            case "dot":
                parts += 1
                if parts > MAX_KEY_PARTS:
                    raise TomlError(line, f"a key has more than {MAX_KEY_PARTS} parts")
            case "ends_key":
                parts = 1
            case "number":
                if len(token[0]) > MAX_DIGITS + 2:  # a sign, or 0x
                    raise TomlError(line, f"a number has more than {MAX_DIGITS} digits")
