"""A lesson's body: Markdown between fenced TOML blocks.

A block's fence says type and name (```` ```toml traffic-lab live ````), what is inside are its settings. The text
between two fences is a text block; a fence of type `text` with nothing inside parts two texts that meet. Every block
has an id, by which editors' comments and comparisons find it; it is written (`id=…`) only where it is not the one
that follows from the block's name or, for a text, from the block before it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

import tomli_w

from lessons.course import markdown
from lessons.course.text.problems import Problem, TextError, read_toml

TEXT = "text"
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")  # no hyphen: `live-rate_per_s` is the setting rate_per_s of block live
ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
TYPE = re.compile(r"[a-z][a-z0-9-]*")
_IDS = UUID("8f1f0c34-6a0b-5b0e-9d39-1f1d5f0f7a11")  # the name space of derived ids; never change it


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One block: its type, its value (text, or settings with the block's name), its id, and where it stands."""

    type: str
    value: str | Mapping[str, Any]
    id: str
    line: int = field(default=1, compare=False)
    toml: str = field(default="", compare=False)


def normal(text: str) -> str:
    """A text in canonical form: line ends are LF, no white space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def derived_id(block_type: str, name: str = "", after: str = "") -> str:
    """The id that a block has unless another is written: from its name, or for a text from the block before it."""
    return str(uuid5(_IDS, f"text after {after}" if block_type == TEXT else f"block {name}"))


def write(pieces: Sequence[Piece]) -> str:
    """The canonical text of a body."""
    parts: list[str] = []
    previous: Piece | None = None
    for piece in pieces:
        parts += _text_parts(piece, previous) if piece.type == TEXT else [_block_part(piece)]
        previous = piece
    return "\n\n".join(parts)


def parse(text: str, first_line: int = 1) -> list[Piece]:
    """The blocks of a body; raises TextError with every problem. `first_line` is the body's place in its file."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    pieces: list[Piece] = []
    problems: list[Problem] = []
    start, marker = 0, None
    for fence in [*_fences(lines), _Fence(start=len(lines), end=len(lines), words=(), closed=True)]:
        between = "\n".join(lines[start : fence.start]).strip()
        line = first_line + fence.start
        if between:
            pieces.append(_text_piece(between, first_line + start, marker, pieces))
        elif marker is not None:
            problems.append(Problem(line=first_line + start - 1, field="", message="no text follows this `text` fence"))
        marker = None
        try:
            if fence.type == TEXT:
                marker = _read_marker(fence, lines, line)
            elif fence.words:
                pieces.append(_read_block(fence, lines, line))
        except TextError as error:
            problems += error.problems
        start = fence.end
    if problems:
        raise TextError(problems)
    return pieces


def survives(pieces: Sequence[Piece]) -> bool:
    """Whether a body comes back unchanged from its own text."""
    try:
        return parse(write(pieces)) == list(pieces)
    except (ValueError, TypeError):  # TypeError: TOML has no null
        return False


def stands_alone(text: str) -> bool:
    """Whether a text stays one text and leaves what follows it alone (it does not, with a code block left open)."""
    first = Piece(type=TEXT, value=text, id=derived_id(TEXT))
    return survives([first, Piece(type=TEXT, value="after", id=derived_id(TEXT, after=first.id))])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fence:
    """A fenced block of ours: lines [start, end) of the body, and the words after `toml` in its first line."""

    start: int
    end: int
    words: tuple[str, ...]
    closed: bool

    @property
    def type(self) -> str:
        return self.words[0] if self.words else ""


def _fences(lines: Sequence[str]) -> Iterator[_Fence]:
    """The fences that are blocks: at the margin, of backticks, and saying `toml` and a type. Others are code."""
    for token in markdown.tokens("\n".join(lines)):
        words = token.info.split()
        if token.type != "fence" or token.level or not token.map or words[:1] != ["toml"] or len(words) < 2:
            continue
        start, end = token.map
        if lines[start].startswith("`"):
            last = lines[end - 1].strip()
            closed = end > start + 1 and len(last) >= len(token.markup) and not last.strip("`")
            yield _Fence(start=start, end=end, words=tuple(words[1:]), closed=closed)


def _text_piece(text: str, line: int, given_id: str | None, before: Sequence[Piece]) -> Piece:
    derived = derived_id(TEXT, after=before[-1].id if before else "")
    return Piece(type=TEXT, value=text, id=given_id or derived, line=line)


def _inside(fence: _Fence, lines: Sequence[str], line: int) -> str:
    if not fence.closed:
        raise TextError([Problem(line=line, field="", message="this fence is never closed")])
    return "\n".join(lines[fence.start + 1 : fence.end - 1])


def _given_id(words: Sequence[str], line: int) -> str | None:
    """The id in a fence line's words after type and name; None when there is none."""
    if not words:
        return None
    key, _, value = words[0].partition("=")
    if len(words) > 1 or key != "id" or not ID.fullmatch(value):
        shown = " ".join(words)
        raise TextError([Problem(line=line, field="id", message=f"{shown!r} is not understood; give id=… or nothing")])
    return value


def _read_marker(fence: _Fence, lines: Sequence[str], line: int) -> str:
    """The id of the text that a `text` fence begins; "" when it is the derived one."""
    if _inside(fence, lines, line).strip():
        raise TextError(
            [Problem(line=line, field="", message="a `text` fence holds nothing; the text stands below it")]
        )
    return _given_id(fence.words[1:], line) or ""


def _read_block(fence: _Fence, lines: Sequence[str], line: int) -> Piece:
    name = fence.words[1] if len(fence.words) > 1 else ""
    if not TYPE.fullmatch(fence.type) or not NAME.fullmatch(name):
        message = f"{name!r} is no block name; give small letters, digits and _, beginning with a letter"
        raise TextError([Problem(line=line, field="name", message=message)])
    given = _given_id(fence.words[2:], line)
    toml = _inside(fence, lines, line)
    settings = read_toml(toml, line + 1)
    block_type = fence.type.replace("-", "_")
    if "name" in settings:
        raise TextError([Problem(line=line, field="name", message="the name stands in the fence line only")])
    return Piece(
        type=block_type,
        value={"name": name, **settings},
        id=given or derived_id(block_type, name),
        line=line,
        toml=toml,
    )


def _text_parts(piece: Piece, previous: Piece | None) -> list[str]:
    text = str(piece.value)
    if text != normal(text) or not text or "\0" in text:
        raise ValueError("a text must not be empty, have white space around it, or hold NUL")
    usual = derived_id(TEXT, after=previous.id if previous else "")
    if piece.id == usual and (previous is None or previous.type != TEXT):
        return [text]
    return [f"```toml {' '.join([TEXT, *_id_word(piece.id, usual)])}\n```", text]


def _block_part(piece: Piece) -> str:
    if isinstance(piece.value, str):
        raise TypeError(f"a {piece.type} block has settings, not text")
    settings = {key: _plain(value) for key, value in piece.value.items() if key != "name"}
    name = str(piece.value["name"])
    toml = tomli_w.dumps(settings, multiline_strings=True).strip("\n")
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", toml)), default=0))
    words = ["toml", piece.type.replace("_", "-"), name, *_id_word(piece.id, derived_id(piece.type, name))]
    return "\n".join([f"{fence}{' '.join(words)}", *([toml] if toml else []), fence])


def _id_word(block_id: str, usual: str) -> list[str]:
    return [] if block_id == usual else [f"id={block_id}"]


def _plain(value: Any) -> Any:
    """A setting as it is written: a whole number without `.0`, line ends as LF (TOML writers lose others)."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value
