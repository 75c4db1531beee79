"""However long the inputs of a lab are, its answers are short, and the work follows the inputs' length."""

from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from django.test import Client

from lessons.labs import LABS
from tests.counted import calls

ANSWER_BYTES = 500_000
"""No answer of a lab about headers is longer, whatever its inputs are."""
FACTOR = 4
ALLOWED_RATIO = 2 * FACTOR
"""Four times the input may take eight times the calls: between what is linear (4) and what is quadratic (16)."""

PATTERNS = {
    "unknown directives": "a{0},",
    "one directive": "a,",
    "misspelt directives": "max-ag{0},",
    "lifetimes": "max-age={0},",
    "private fields": 'private="a{0}",',
    "quotation marks": "''",
}


def repeated(pattern: str, chars: int) -> str:
    """The pattern again and again, its blanks filled with numbers, so many characters of it."""
    return "".join(pattern.format(f"{number:x}") for number in range(chars // len(pattern) + 1))[:chars]


def lines(name: str, pattern: str, chars: int) -> str:
    """Header lines of this field, each with a part of so many characters of the pattern."""
    value = repeated(pattern, chars)
    return "\n".join(f"{name}: {value[start : start + 400]}" for start in range(0, chars, 400))


def history(*requests: str) -> str:
    return "\n".join(f"{at_s} {request}" for at_s, request in enumerate(requests))


TAGGED = 'Cache-Control: max-age=9\nETag: "{}"\nVary: {}'
VARIED = TAGGED.format("'" * 400, ",".join(f"a{number}" for number in range(20)))
HOSTILE: dict[str, tuple[str, Mapping[str, str]]] = {
    **{
        f"request: {name}": (
            "request",
            {
                "response_headers": lines("Cache-Control", pattern, 1_400),
                "request_headers": lines("Cache-Control", pattern, 700),
                "log": history(*["berlin /a", "tokyo /b"] * 20),
                "acts": "start",
                "browsers": "on",
            },
        )
        for name, pattern in PATTERNS.items()
    },
    "request: many variants": (
        "request",
        {
            "response_headers": VARIED,
            "log": history(*[f"berlin /a | A1: '''{number}" for number in range(40)]),
            "acts": "start",
            "browsers": "on",
        },
    ),
    "request: many copies": (
        "request",
        {
            "response_headers": lines("X-Quotes", "'", 1_300),
            "log": history(*[f"berlin /{number}" for number in range(40)]),
            "acts": "start",
            "browsers": "on",
            "number": "40",
            "against": "1",
        },
    ),
    "request: many names": (
        "request",
        {"response_headers": "\n".join(f"Cache-Contro{number}: x" for number in range(30)), "log": "0 berlin /"},
    ),
    **{
        f"freshness: {name}": (
            "freshness",
            {
                "cache_control": repeated(pattern, 200),
                "cdn_cache_control": repeated(pattern, 200),
                "request_cache_control": repeated(pattern, 200),
                "caches": "shield",
                "belief": "max-age-from-arrival",
            },
        )
        for name, pattern in PATTERNS.items()
    },
}


@pytest.mark.parametrize(("slug", "query"), HOSTILE.values(), ids=HOSTILE)
def test_whatever_the_inputs_an_answer_is_bounded(slug: str, query: Mapping[str, str]) -> None:
    for name in LABS[slug].answers:
        asked = {each: value for each, value in query.items() if name == "results" or each not in ("number", "against")}
        answer = Client().get(f"/labs/{slug}/{name}", asked)
        assert answer.status_code == 200, answer.content
        assert len(answer.content) <= ANSWER_BYTES


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_work_grows_no_faster_than_the_headers(pattern: str) -> None:
    lab = LABS["request"]

    def work(chars: int) -> int:
        given = {"response_headers": lines("Cache-Control", pattern, chars), "log": "0 berlin /", "acts": "start"}
        values = lab.form_class.from_values(given).values
        page = lab.page_class().values
        return calls(lambda: lab.answers["results"].make(values, [], page))

    work(100)  # what is made once for all is made now
    assert work(350 * FACTOR) <= ALLOWED_RATIO * work(350)


def test_vary_may_list_so_many_fields_and_no_more() -> None:
    many = "Vary: " + ", ".join(f"a{number}" for number in range(21))
    answer = Client().get(f"/labs/request/results?{urlencode({'response_headers': many})}")
    assert answer.status_code == 400
    assert "Response headers, Vary: 21 fields are too many; list at most 20." in answer.content.decode()
