"""What is wrong in a request's headers, and in the names of any."""

import pytest

from edgelearn.sim.doctor.request_findings import misspelt, request_findings
from edgelearn.sim.messages import Headers


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (("Cache-Control", "no-cache"), ""),
        (("Cache-Control", "max-age=0, max-stale"), ""),
        (("Cache-Control", "no-chache"), "did you mean no-cache?"),
        (("Cache-Control", "s-maxage=5"), "s-maxage is a response directive"),
        (("Cache-Control", "max-age=soon"), "max-age needs a whole number of seconds"),
        (("Cache-Control", "no-cache; max-age=0"), "separated by commas"),
        (("Cache-Control", "only-if-you-like"), "is unknown here"),
        (("Pragma", "no-cache"), "Deprecated"),
        (("If-None-Match", "v1"), "double quotes"),
        (("If-None-Match", '"v1", W/"v2"'), ""),
        (("If-None-Match", "*"), ""),
        (("If-Modified-Since", "yesterday"), "valid HTTP-date"),
        (("Range", "bytes=0-1"), ""),
        (("Range", "bytes=0-1,5-9"), "Only a single byte range"),
    ],
)
def test_a_request_is_looked_through(line: tuple[str, str], sentence: str) -> None:
    found = request_findings(Headers([line]))
    assert bool(found) is bool(sentence)
    assert sentence in " ".join(each.text for each in found)
    assert all(each.rule.url for each in found)


def test_one_condition_makes_the_other_irrelevant() -> None:
    headers = Headers([("If-None-Match", '"a"'), ("If-Modified-Since", "Mon, 01 Jan 2024 00:00:00 GMT")])
    assert [each.field for each in request_findings(headers)] == ["If-Modified-Since"]


def test_names_that_are_nearly_known_are_found() -> None:
    lines = [("Cach-Control", "x"), ("Etag", "x"), ("X-Cache", "x"), ("Expire", "x"), ("z" * 5_000, "x")]
    assert [
        (each.field, each.text.split("did you mean ")[1].split("?")[0]) for each in misspelt(lines, "response")
    ] == [
        ("Cach-Control", "Cache-Control"),
        ("Expire", "Expires"),
    ]
