"""The header doctor's page: what is pasted or sent is looked at, told, and not kept."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from edgelearn.sim.doctor.har import MAX_BYTES
from edgelearn.sim.doctor.transcript import MAX_CHARS
from lessons.tools.doctor_page import duration

pytestmark = pytest.mark.django_db


def har(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("site.har", content, content_type="application/json")


def test_pasted_headers_are_told_for_both_caches() -> None:
    answer = Client().post("/doctor/", {"response": "Cache-Control: private, max-age=60"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "keeps it and answers with it for 60 seconds (1 minute)" in page
    assert "An edge doesn&#x27;t keep it" in " ".join(page.split())
    assert "RFC 9111 §5.2.2.7" in page
    assert "Cache-Control: private, max-age=60</textarea>" in page


def test_an_address_comes_with_its_text_filled_in_and_not_yet_looked_at() -> None:
    page = Client().get("/doctor/", {"response": "Age: 5</textarea><script>"}).content.decode()
    assert "Age: 5&lt;/textarea&gt;&lt;script&gt;" in page
    assert 'class="looked"' not in page


def test_a_har_file_is_looked_at_response_by_response() -> None:
    entries = [
        {
            "request": {"method": "GET", "url": f"https://shop.example/{name}", "headers": []},
            "response": {"status": 200, "headers": [{"name": "Cache-Control", "value": "no-store"}]},
        }
        for name in ("a", "<b>")
    ]
    answer = Client().post("/doctor/", {"har": har(json.dumps({"log": {"entries": entries}}).encode())})
    page = answer.content.decode()
    assert page.count('class="looked"') == 2
    assert "GET shop.example/&lt;b&gt;" in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Paste response headers, or choose a HAR file."),
        ({"response": "what?"}, "Line 1: “what?” isn"),
        ({"response": "Age: 1\x00"}, "Null characters are not allowed"),
        ({"har": har(b"{}")}, "log: expected an object."),
        ({"har": har(b"")}, "HAR file: not JSON"),
        ({"har": har(b" " * (MAX_BYTES + 1))}, "HAR file: larger than 2,500,000 bytes."),
        ({"response": "Age: 1", "har": har(b"{}")}, "Give either text or a file"),
    ],
)
def test_what_cannot_be_read_is_refused_in_place(sent: dict[str, object], sentence: str) -> None:
    answer = Client().post("/doctor/", sent)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    if "response" in sent:
        assert str(sent["response"]).rstrip("\x00") in answer.content.decode()


def test_nothing_is_kept_and_nobody_may_keep_the_page() -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = Client().post("/doctor/", {"response": "Age: 1"})
    assert answer["Cache-Control"] == "private, no-store"
    assert not [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]


def test_without_a_token_it_is_refused() -> None:
    assert Client(enforce_csrf_checks=True).post("/doctor/", {"response": "Age: 1"}).status_code == 403


def test_so_many_a_minute_and_no_more() -> None:
    client = Client()
    codes = [client.post("/doctor/", {"response": "Age: 1"}).status_code for _ in range(121)]
    assert codes == [200] * 120 + [429]


@pytest.mark.parametrize(
    ("value_s", "said"),
    [(1, "1 second"), (59, "59 seconds"), (60, "60 seconds (1 minute)"), (90, "90 seconds"),
     (300, "300 seconds (5 minutes)"), (5_400, "5,400 seconds (90 minutes)"),
     (31_536_000, "31,536,000 seconds (1 year)"),
     (float("inf"), "any time")],
)  # fmt: skip
def test_durations_are_said_in_seconds_and_in_what_helps(value_s: float, said: str) -> None:
    assert duration(value_s) == said


PAGE_BYTES = 2_000_000
"""No answer of the doctor is longer, whatever is sent."""
QUOTES = "'" * 15_000


def entries(number: int, *lines: tuple[str, str], url: str = "https://shop.example/", status: int = 200) -> bytes:
    """A HAR file of so many responses with these lines."""
    headers = [{"name": name, "value": value} for name, value in lines]
    entry = {
        "request": {"method": "GET", "url": url, "headers": headers},
        "response": {"status": status, "headers": headers},
    }
    return json.dumps({"log": {"entries": [entry] * number}}).encode()


def directives(number: int) -> str:
    """So many directives, each with something to be said of it."""
    return ",".join(f"max-ag{number},q{number}=1,q{number}=2,''{number}" for number in range(number // 4))


HOSTILE: dict[str, dict[str, object]] = {
    "100 responses, 24 kB of directives each": {
        "har": entries(50, ("Cache-Control", directives(1_500)), ("Cache-Control", directives(400)))
    },
    "as many directives as are looked at": {"har": entries(50, ("Cache-Control", directives(100)), ("Pragma", QUOTES))},
    "one letter again and again": {"har": entries(70, ("Cache-Control", "a," * 7_000))},
    "long values that HTML writes longer": {
        "har": entries(50, *[(name, QUOTES[:3_000]) for name in ("ETag", "Vary", "Expires", "X-A", "X-B")])
    },
    "as many lines as are read": {"har": entries(40, *[("X-Quotes", "'" * 10)] * 300)},
    "lines within values": {"har": entries(50, ("Cache-Control", "a\n" * 7_000))},
    "long addresses": {"har": entries(100, ("ETag", "x"), url="https://shop.example/" + QUOTES[:7_900])},
    "errors with many faults": {
        "har": entries(100, ("Cache-Control", "public,private,s-maxage=x,max-age=9999999999,stale-if-error"),
                       ("Vary", "cookie,user-agent,referer,*"), ("Set-Cookie", "a=b"), ("Date", QUOTES[:500]),
                       ("Content-Encoding", "br"), ("Age", QUOTES[:500]), ("Expires", QUOTES[:500]), status=500)
    },
    "388 kB of text": {"response": "Cache-Control: " + "'," * 194_000},
    "text, as much as is read": {"response": "\n".join(["Cache-Control: max-ag1, ''"] * 4_000)[:MAX_CHARS]},
    "text of quotation marks": {"response": "\n".join([f"X: {QUOTES[:5_000]}"] * 19)},
    "text of many responses": {"response": "\n\n".join(["HTTP/1.1 200 OK\nCache-Control: " + directives(100)] * 60)},
}  # fmt: skip


@pytest.mark.parametrize("sent", HOSTILE.values(), ids=HOSTILE)
def test_whatever_is_sent_the_answer_is_bounded(sent: dict[str, object]) -> None:
    given = {name: har(value) if isinstance(value, bytes) else value for name, value in sent.items()}
    answer = Client().post("/doctor/", given)
    assert answer.status_code in (200, 400)
    assert len(answer.content) <= PAGE_BYTES


def test_of_a_usual_har_file_every_line_is_shown() -> None:
    lines = [
        (f"X-Header-{number}", "a value of the usual length, which is some sixty characters") for number in range(40)
    ]
    page = Client().post("/doctor/", {"har": har(entries(100, *lines))}).content.decode()
    assert page.count("X-Header-39</b>: a value of the usual length") == 100
    assert "… and" not in page


def test_a_long_value_is_shown_by_its_beginning() -> None:
    page = Client().post("/doctor/", {"response": "X-Long: " + "x" * 15_000}).content.decode()
    assert "x" * 500 + "… (15,000 characters)" in page


def test_lines_past_the_room_are_counted() -> None:
    page = Client().post("/doctor/", {"har": har(entries(50, *[("X-Line", "x" * 50)] * 300))}).content.decode()
    shown = page.count("<b>X-Line</b>") // 50
    assert 100 < shown < 300
    assert f"… and {300 - shown} more" in page
