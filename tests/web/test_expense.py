"""Which requests go into the lane for expensive work, and what is said when it is full."""

from typing import Any

import pytest
from django.test import Client

from edgelearn.serving.site import BUSY
from edgelearn.web.expense import is_expensive

BUSY_5: dict[str, Any] = {BUSY: 5}


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("GET", "/labs/traffic/frames", ""),
        ("GET", "/labs/request/results", "log=x"),
        ("GET", "/labs/freshness/checks", ""),
        ("GET", "/labs/traffic/exchange", "number=1"),
        ("GET", "/labs/traffic/", "run=1"),
        ("GET", "/lessons/first-request-misses/", "live-run=1"),
        ("GET", "/lessons/first-request-misses/predict/guess", "answer=1"),
        ("POST", "/lessons/first-request-misses/answer/guess", ""),
        ("POST", "/doctor/", ""),
        ("GET", "/curl/abc/log", ""),
        ("GET", "/edge/abc/page", ""),
        ("POST", "/admin/files/", ""),
    ],
)
def test_what_simulates_is_expensive(method: str, path: str, query: str) -> None:
    assert is_expensive(method, path, query)


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("GET", "/", ""),
        ("GET", "/lessons/first-request-misses/", ""),
        ("GET", "/lessons/first-request-misses/", "utm_source=x"),
        ("GET", "/labs/traffic/", ""),
        ("GET", "/doctor/", ""),
        ("GET", "/mine", ""),
        ("GET", "/static/generated/site.css", ""),
        ("GET", "/no-such-page", ""),
        ("GET", "/healthz", ""),
    ],
)
def test_pages_are_not(method: str, path: str, query: str) -> None:
    assert not is_expensive(method, path, query)


def test_a_busy_server_says_when_to_come_back(db: None) -> None:
    response = Client().get("/labs/traffic/results", **BUSY_5)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert b"in 5 seconds" in response.content
    assert "no-store" in response["Cache-Control"]


def test_htmx_gets_the_sentence_where_notices_are(db: None) -> None:
    response = Client().get("/labs/traffic/results", headers={"HX-Request": "true"}, **BUSY_5)
    assert (response.status_code, response["HX-Retarget"]) == (503, "#notice")
    assert b"<html" not in response.content


def test_an_edge_for_terminals_says_so_as_text(db: None) -> None:
    response = Client().get("/edge/abc/page", **BUSY_5)
    assert (response.status_code, response["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert response["Retry-After"] == "5"
