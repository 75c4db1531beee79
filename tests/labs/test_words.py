"""Counts and units as sentences have them, in one place for the whole site."""

import ast
import re
from pathlib import Path

import pytest

from edgelearn import env
from lessons.course.questions.numbers import apart
from lessons.labs.words import SINGULAR, change, figure, quantity


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1, "requests", "1 request"),
        (-1, "points", "-1 point"),
        (0, "copies", "0 copies"),
        (1.5, "requests", "1.5 requests"),
        (1, "s", "1 s"),
        (1, "%", "1 %"),
        (1234.5, "ms", "1,234 ms"),
        (2, "", "2"),
        (None, "ms", "nothing that could be counted"),
    ],
)
def test_a_quantity_has_its_unit_in_the_right_number(value: float | None, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


@pytest.mark.parametrize(
    ("given", "truth", "unit", "text"),
    [
        (-5, 75, "s", ": 80 s too low"),
        (0, 1, "requests", ": 1 request too low"),
        (5, -5, "%", ": 10 points too high"),
        (30, 1, "requests", ": 30 times too high"),
        (3, 3, "ms", ": exactly right"),
    ],
)
def test_a_gap_has_its_unit_too(given: float, truth: float, unit: str, text: str) -> None:
    assert apart(given, truth, unit) == text


def test_figures_and_changes_are_written_in_their_unit() -> None:
    assert (figure(45.12, "%"), figure(1.2, "kB"), figure(3, "requests")) == ("45.1 %", "1.2 kB", "3")
    assert (change(40.0, 45.0, "%"), change(None, 1, "ms"), change(5, 3, "requests")) == ("+5.0 points", "–", "−2")


def test_no_count_is_written_with_a_noun_that_is_always_plural() -> None:
    """`{len(things)} things` is wrong of one thing: `plural` and `quantity` write counts."""
    nouns = {*SINGULAR, "cards", "goals", "lessons", "fields", "posts", "replies", "learners", "attempts", "seconds"}
    counted = re.compile(rf"\x00 ({'|'.join(sorted(nouns))})\b")
    found = []
    for root in ("lessons", "edgelearn"):
        for path in Path(env.PROJECT_DIR, root).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.JoinedStr):
                    continue
                text = "".join(
                    str(each.value) if isinstance(each, ast.Constant) else _mark(each) for each in node.values
                )
                found += [f"{path.name}:{node.lineno}: {match[1]}" for match in counted.finditer(text)]
    assert found == []


def _mark(value: ast.expr) -> str:
    """NUL in the place of a number that may be 1; what `plural` and its like write stays hidden."""
    inner = value.value if isinstance(value, ast.FormattedValue) else value
    is_length = isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "len"
    return "\x00" if is_length else "…"
