"""A lesson's file: front matter in TOML between lines of `+++`, then the body."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import tomli_w

from lessons.course.text.body import Piece
from lessons.course.text.body import parse as parse_body
from lessons.course.text.body import write as write_body
from lessons.course.text.problems import Problem, TextError, line_of_key, read_toml

MARK = "+++"


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonText:
    """Everything that a lesson's file says. Lists hold single lines; `terms` maps a term to its definition."""

    title: str
    order: int
    minutes: int
    question: str
    description: str = ""
    objectives: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()
    terms: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    body: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """What a field of the front matter may hold, in words and as a check; how a value becomes canonical."""

    accepted: str
    accepts: Callable[[Any], bool]
    canonical: Callable[[Any], Any]


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value.splitlines()) == 1 and "\0" not in value


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 999


def _is_term_table(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return all(_is_line(term) and ": " not in term and _is_line(meaning) for term, meaning in value.items())


_LINE = _Shape(accepted="one line of text", accepts=_is_line, canonical=str.strip)
_WHOLE = _Shape(accepted="a whole number from 1 to 999", accepts=_is_whole, canonical=int)
_LINES = _Shape(
    accepted="a list of single lines",
    accepts=lambda value: isinstance(value, list) and all(map(_is_line, value)),
    canonical=lambda value: tuple(line.strip() for line in value),
)
_TERMS = _Shape(
    accepted='a table of terms (without ": ") and their meanings, each one line',
    accepts=_is_term_table,
    canonical=lambda value: {term.strip(): meaning.strip() for term, meaning in value.items()},
)
_SHAPES: Mapping[str, _Shape] = {
    "title": _LINE,
    "order": _WHOLE,
    "minutes": _WHOLE,
    "question": _LINE,
    "description": _LINE,
    "objectives": _LINES,
    "prerequisites": _LINES,
    "misconceptions": _LINES,
    "sources": _LINES,
    "terms": _TERMS,
}
_NEEDED = ("title", "order", "minutes", "question")


def write(lesson: LessonText) -> str:
    """The canonical text of a lesson's file."""
    values = {name: getattr(lesson, name) for name in _SHAPES}
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value}
    front = tomli_w.dumps(given)
    return f"{MARK}\n{front}{MARK}\n\n{write_body(lesson.body)}\n"


def parse(text: str) -> LessonText:
    """A lesson from its file's text; raises TextError with every problem."""
    lines = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0] != MARK or MARK not in lines[1:]:
        message = f"a lesson begins with front matter between two lines of {MARK}"
        raise TextError([Problem(line=1, field="", message=message)])
    end = lines.index(MARK, 1)
    problems: list[Problem] = []
    front = _collect(problems, lambda: _front_matter("\n".join(lines[1:end])), {})
    pieces = _collect(problems, lambda: parse_body("\n".join(lines[end + 1 :]), first_line=end + 2), [])
    if problems:
        raise TextError(problems)
    return LessonText(**front, body=tuple(pieces))


def parse_lines(text: str) -> tuple[str, ...]:
    """The lines of a text field that holds a list."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def parse_terms(text: str) -> dict[str, str]:
    """The terms of a text field: `term: meaning`, one a line; raises ValueError naming the line."""
    terms = {}
    for line in parse_lines(text):
        term, colon, meaning = line.partition(": ")
        if not colon or not meaning.strip():
            raise ValueError(f'"{line}" is no "term: meaning".')
        terms[term.strip()] = meaning.strip()
    return terms


def write_terms(terms: Mapping[str, str]) -> str:
    """Terms as a text field holds them."""
    return "\n".join(f"{term}: {meaning}" for term, meaning in terms.items())


def _collect(problems: list[Problem], read: Callable[[], Any], otherwise: Any) -> Any:
    try:
        return read()
    except TextError as error:
        problems += error.problems
        return otherwise


def _front_matter(toml: str) -> dict[str, Any]:
    values = read_toml(toml, 2)
    problems = [*_missing(values), *_misshapen(values, toml)]
    if problems:
        raise TextError(problems)
    return {name: _SHAPES[name].canonical(value) for name, value in values.items()}


def _missing(values: Mapping[str, Any]) -> Sequence[Problem]:
    return [Problem(line=1, field=name, message="is missing") for name in _NEEDED if name not in values]


def _misshapen(values: Mapping[str, Any], toml: str) -> Sequence[Problem]:
    problems = []
    for name, value in values.items():
        shape = _SHAPES.get(name)
        if shape is None:
            message = f"is not known; a lesson has {', '.join(_SHAPES)}"
        elif not shape.accepts(value):
            message = f"give {shape.accepted}"
        else:
            continue
        problems.append(Problem(line=line_of_key(toml, name, 2), field=name, message=message))
    return problems


assert {each.name for each in fields(LessonText)} == {*_SHAPES, "body"}
