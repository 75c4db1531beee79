"""Header fields as a cache reads them."""

from edgelearn.sim.messages import Headers


def test_names_are_case_insensitive_and_lines_combine_in_order() -> None:
    headers = Headers([("Vary", "accept"), ("Age", "5"), ("vary", "cookie")])
    assert headers.get("VARY") == "accept, cookie"
    assert headers.get("Date") is None
    assert "age" in headers
    assert list(headers) == [("Vary", "accept"), ("Age", "5"), ("vary", "cookie")]


def test_headers_are_values() -> None:
    assert Headers([("A", "1")]) == Headers([("A", "1")])
    assert hash(Headers([("A", "1")])) == hash(Headers([("A", "1")]))
    assert len(Headers([("A", "1"), ("B", "2")])) == 2
