"""What the doctor reads: bare lines, curl's output, HAR files; and what it says of what it can't read."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgelearn.sim.doctor.har import MAX_BYTES, read_har
from edgelearn.sim.doctor.recorded import MAX_RESPONSES, UNKNOWN_URL, UnreadableError
from edgelearn.sim.doctor.transcript import MAX_CHARS, read_transcript

VERBOSE = """* Connected to shop.example
> GET /app.js?v=2 HTTP/2
> Host: shop.example
> accept: */*
>
< HTTP/2 103
< link: </style.css>; rel=preload
<
< HTTP/2 200
< cache-control: max-age=60
< etag: "a"
<
{ [12 bytes data]
<html>: no header
* Connection #0 to host shop.example left intact
"""


def test_bare_lines_are_one_answer_to_a_plain_get() -> None:
    (only,) = read_transcript("Cache-Control: max-age=60\r\nage :  5\n")
    assert (only.request.method, only.request.url, only.response.status) == ("GET", UNKNOWN_URL, 200)
    assert list(only.response.headers) == [("Cache-Control", "max-age=60"), ("age", "5")]


def test_of_redirects_each_answer_is_read_and_bodies_are_not() -> None:
    text = "HTTP/1.1 301 Moved Permanently\nLocation: /b\n\nHTTP/1.1 404 Not Found\nAge: 1\n\n<p>Age: 7</p>\nAge: 8\n"
    first, second = read_transcript(text)
    assert (first.response.status, second.response.status) == (301, 404)
    assert second.response.headers.lines("Age") == ("1",)


def test_curls_verbose_output_tells_the_request_too() -> None:
    (only,) = read_transcript(VERBOSE)
    assert only.request.url == "https://shop.example/app.js?v=2"
    assert only.request.headers.get("Accept") == "*/*"
    assert list(only.response.headers) == [("cache-control", "max-age=60"), ("etag", '"a"')]


def test_a_folded_line_belongs_to_the_one_before() -> None:
    (only,) = read_transcript("Cache-Control: max-age=60,\n  public")
    assert only.response.headers.get("Cache-Control") == "max-age=60, public"


@pytest.mark.parametrize(
    ("text", "where", "accepted"),
    [
        ("", "Response headers", "paste header lines"),
        ("Age: 1\nwhat is this\n", "Line 2", "a header line such as"),
        ("a" * (MAX_CHARS + 1), "Response headers", f"at most {MAX_CHARS:,}"),
        ("\n" * 6_000, "Response headers", "at most 5,000 are accepted"),
        ("Age: " + "1" * 17_000, "Line 1", "at most 16,000 allowed"),
        ("HTTP/1.1 200 OK\nAge: 1\n\n" * (MAX_RESPONSES + 1), "Response headers", f"at most {MAX_RESPONSES}"),
    ],
)
def test_text_that_cannot_be_read_is_refused_with_its_place(text: str, where: str, accepted: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_transcript(text)
    assert refused.value.where == where
    assert accepted in refused.value.problem


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_transcript(text)
    except UnreadableError:
        return
    assert 1 <= len(read) <= MAX_RESPONSES


def entry(**response: Any) -> dict[str, Any]:
    """One entry of a HAR file."""
    return {
        "request": {"method": "GET", "url": "https://shop.example/a", "headers": [{"name": ":path", "value": "/a"}]},
        "response": {"status": 200, "headers": [{"name": "Age", "value": "3"}]} | response,
    }


def har(*entries: Any) -> bytes:
    """A HAR file of these entries."""
    return json.dumps({"log": {"version": "1.2", "entries": entries}}).encode()


def test_a_har_file_gives_its_answered_requests() -> None:
    first, second = read_har(b"\xef\xbb\xbf" + har(entry(), entry(status=0), entry(status=103), entry(status=500)))
    assert (first.request.url, first.request.headers.get(":path")) == ("https://shop.example/a", None)
    assert first.response.headers.get("Age") == "3"
    assert second.response.status == 500


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"not json", "HAR file"),
        (b"\xff\xfe", "HAR file"),
        (b"[" * 100_000, "HAR file"),
        (b" " * (MAX_BYTES + 1), "HAR file"),
        (b"[]", "log"),
        (b'{"log": {"entries": 5}}', "log.entries"),
        (har(), "log.entries"),
        (har(*[entry()] * (MAX_RESPONSES + 1)), "log.entries"),
        (har(5), "log.entries[0].request"),
        (har(entry(status="200")), "log.entries[0].response.status"),
        (har(entry(status=True)), "log.entries[0].response.status"),
        (har(entry(status=999)), "log.entries[0].response.status"),
        (har(entry(headers=[{"name": "Age"}])), "log.entries[0].response.headers[0].value"),
        (har(entry(headers=[{"name": "a", "value": "b"}] * 301)), "log.entries[0].response.headers"),
        (har(entry(headers=[{"name": "a", "value": "b" * 16_001}])), "log.entries[0].response.headers[0].value"),
    ],
)
def test_a_har_file_that_cannot_be_read_is_refused_with_its_place(content: bytes, where: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_har(content)
    assert refused.value.where == where
    assert refused.value.problem
