"""However long headers are, what is said of them is short, and the work follows their length."""

import json

import pytest

from edgelearn.sim.doctor.bounds import MAX_MEMBERS
from edgelearn.sim.doctor.finding import MOST_OF_A_KIND, Finding
from edgelearn.sim.doctor.har import read_har
from edgelearn.sim.doctor.recorded import RecordedExchange, UnreadableError
from edgelearn.sim.doctor.request_findings import misspelt, request_findings
from edgelearn.sim.doctor.response_findings import response_findings
from edgelearn.sim.doctor.transcript import read_transcript
from edgelearn.sim.messages import Headers, Request, Response
from tests.counted import calls

MOST_FINDINGS = 40
MOST_CHARS = 10_000
FACTOR = 8
ALLOWED_RATIO = 2 * FACTOR
"""Eight times the input may take sixteen times the calls: between what is linear (8) and what is quadratic (64)."""

PATTERNS = {
    "unknown directives": "a{},",
    "one unknown directive": "a,",
    "misspelt directives": "max-ag{},",
    "duplicate directives": "q{0}=1,q{0}=2,",
    "one lifetime": "max-age={},",
    "no lifetime": "max-age=x{},",
    "beside no-store": "no-store,a{},",
    "long names": "{0}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,",
    "private fields": 'private="a{}",',
    "no-cache fields": 'no-cache="a{}",',
    "commas": ",",
    "semicolons": ";",
    "quotation marks": '"',
    "empty tags": '""',
}


def repeated(pattern: str, chars: int) -> str:
    """The pattern again and again, its blanks filled with numbers, so many characters of it."""
    times = chars // len(pattern) + 1
    return "".join(pattern.format(f"{number:x}") for number in range(times))[:chars]


def said(found: tuple[Finding, ...]) -> int:
    """How many characters the findings have."""
    return sum(len(each.field) + len(each.text) for each in found)


def answered(field: str, value: str) -> RecordedExchange:
    return RecordedExchange(
        request=Request(url="https://site.example/"), response=Response(headers=Headers([(field, value)]))
    )


@pytest.mark.parametrize("field", ["Cache-Control", "CDN-Cache-Control", "Vary", "ETag", "Expires", "Age", "Pragma"])
@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_findings_about_a_response_stay_few_and_short(pattern: str, field: str) -> None:
    found = response_findings(answered(field, repeated(pattern, 16_000)))
    assert len(found) <= MOST_FINDINGS
    assert said(found) <= MOST_CHARS


@pytest.mark.parametrize("field", ["Cache-Control", "If-None-Match", "Range", "If-Modified-Since"])
@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_findings_about_a_request_stay_few_and_short(pattern: str, field: str) -> None:
    found = request_findings(Headers([(field, repeated(pattern, 16_000))]))
    assert len(found) <= MOST_FINDINGS
    assert said(found) <= MOST_CHARS


def test_misspelt_fields_are_counted_past_the_first_few() -> None:
    found = misspelt([(f"Cache-Contro{number}", "x") for number in range(300)], "response")
    assert [each.text.partition(";")[0] for each in found[:MOST_OF_A_KIND]] == ["There is no such field"] * 4
    assert (found[-1].field, found[-1].text) == ("Others", "There are 296 more misspelt field names")
    assert len(found) == MOST_OF_A_KIND + 1


def test_unknown_directives_are_told_once_each_and_counted_past_the_first_few() -> None:
    found = response_findings(answered("Cache-Control", "a1, a1, a2, a3, a4, a5, a6, a7"))
    unknown = [each.text for each in found if "unknown" in each.text]
    assert [text.split()[0] for text in unknown] == ["a1", "a2", "a3", "a4", "There"]
    assert unknown[-1] == "There are 3 more unknown directives"


def test_one_more_than_a_few_is_told_itself() -> None:
    found = response_findings(answered("Cache-Control", "a1, a2, a3, a4, a5"))
    assert [each.text.split()[0] for each in found if "unknown" in each.text] == ["a1", "a2", "a3", "a4", "a5"]


def test_a_long_name_is_quoted_by_its_beginning() -> None:
    (unknown, *_) = (
        each.text for each in response_findings(answered("Cache-Control", "m" * 900)) if "unknown" in each.text
    )
    assert unknown.startswith("m" * 60 + "… (900 characters) is unknown here")


def test_many_names_beside_no_store_are_counted() -> None:
    found = response_findings(
        answered("Cache-Control", "no-store," + ",".join(f"a{number:03}" for number in range(100)))
    )
    (text,) = (each.text for each in found if "these have no effect" in each.text)
    assert text.endswith("a000, a001, a002, a003, a004, a005, a006, a007, a008, a009, a010, a011 and 88 more")


@pytest.mark.parametrize("field", ["Cache-Control", "CDN-Cache-Control", "Vary", "ETag"])
@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_work_grows_no_faster_than_the_header(pattern: str, field: str) -> None:
    short, long = (answered(field, repeated(pattern, chars)) for chars in (1_000, FACTOR * 1_000))
    assert calls(lambda: response_findings(long)) <= ALLOWED_RATIO * calls(lambda: response_findings(short))


def entry(value: str, field: str = "Cache-Control") -> dict[str, object]:
    return {
        "request": {"method": "GET", "url": "https://shop.example/", "headers": []},
        "response": {"status": 200, "headers": [{"name": field, "value": value}]},
    }


def har(*entries: object) -> bytes:
    return json.dumps({"log": {"entries": entries}}).encode()


def test_a_hundred_usual_responses_are_far_below_the_bound() -> None:
    usual = "public, max-age=600, s-maxage=3600, stale-while-revalidate=60, stale-if-error=86400"
    assert len(read_har(har(*[entry(usual)] * 100))) == 100


def test_more_directives_in_all_than_are_looked_at_are_refused_before_any_is() -> None:
    most = ",".join(["a"] * (MAX_MEMBERS // 100))
    assert len(read_har(har(*[entry(most)] * 100))) == 100
    with pytest.raises(UnreadableError) as refused:
        read_har(har(*[entry(f"{most},a")] * 100))
    assert refused.value.where == "log.entries"
    assert refused.value.problem == (
        "10,100 list members in fields that caches parse, most of them in Cache-Control; "
        "at most 10,000 are analysed in all responses together"
    )


def test_pasted_text_has_the_same_bound() -> None:
    with pytest.raises(UnreadableError) as refused:
        read_transcript("Vary: " + "\nVary: ".join(["a," * 2_000] * 6))
    assert refused.value.where == "Response headers"
    assert "most of them in Vary" in refused.value.problem


def test_a_value_of_many_lines_counts_as_so_many() -> None:
    with pytest.raises(UnreadableError) as refused:
        read_har(har(entry("\n".join(["a"] * 400))))
    assert refused.value.where == "log.entries[0].response.headers"
    assert "300" in refused.value.problem
