"""Who may keep a copy of what."""

import gzip
import logging

import brotli
import pytest
from django.test import Client, override_settings

from tests.web.sample_views import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sample_addresses() -> object:
    with override_settings(ROOT_URLCONF="tests.web.sample_views"):
        yield


def test_a_public_page_is_asked_for_again_by_browsers_and_kept_a_minute_by_the_edge(client: Client) -> None:
    answer = client.get("/page")
    assert answer["Cache-Control"] == "public, max-age=0"
    assert answer["CDN-Cache-Control"] == "max-age=60, stale-while-revalidate=600"
    assert not answer.cookies
    assert answer["Vary"] == "Accept-Encoding"


def test_a_page_asked_for_again_costs_a_304_that_says_what_the_200_said(client: Client) -> None:
    whole = client.get("/page", headers={"Accept-Encoding": "gzip"})
    again = client.get("/page", headers={"Accept-Encoding": "gzip", "If-None-Match": whole["ETag"]})
    assert gzip.decompress(whole.content).decode() == TEXT
    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control", "CDN-Cache-Control"):
        assert again[name] == whole[name], name


def test_a_public_answer_comes_in_brotli_to_who_takes_it(client: Client) -> None:
    packed = client.get("/page", headers={"Accept-Encoding": "gzip, deflate, br"})
    assert packed["Content-Encoding"] == "br"
    assert int(packed["Content-Length"]) == len(packed.content)
    assert brotli.decompress(packed.content).decode() == TEXT


def test_an_answer_that_may_hold_a_token_hides_its_length(client: Client) -> None:
    lengths = set()
    for _ in range(50):
        packed = client.get("/undecided", headers={"Accept-Encoding": "gzip, br"})
        assert packed["Content-Encoding"] == "gzip"
        lengths.add(len(packed.content))
    assert len(lengths) > 10


def test_the_validator_is_weak_because_the_bytes_depend_on_the_compression(client: Client) -> None:
    plain = client.get("/page")
    packed = client.get("/page", headers={"Accept-Encoding": "br"})
    assert plain["ETag"] == packed["ETag"]
    assert plain["ETag"].startswith('W/"')


def test_a_moved_page_tells_so_as_publicly_as_a_page(client: Client) -> None:
    answer = client.get("/moved")
    assert (answer.status_code, answer["Cache-Control"]) == (301, "public, max-age=0")


def test_nobody_keeps_a_missing_page(client: Client) -> None:
    answer = client.get("/missing")
    assert (answer.status_code, answer["Cache-Control"]) == (404, "private, no-store")


def test_a_labs_answer_may_be_kept_an_hour_but_not_a_refusal(client: Client) -> None:
    assert client.get("/result")["Cache-Control"] == "public, max-age=3600"
    assert client.get("/result?bad")["Cache-Control"] == "private, no-store"


def test_a_fragment_with_a_token_is_kept_by_nobody(client: Client) -> None:
    answer = client.get("/fragment")
    assert answer["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer
    assert answer.cookies


def test_what_nobody_decided_about_is_private(client: Client) -> None:
    assert client.get("/undecided")["Cache-Control"] == "private, no-store"


def test_a_page_marked_public_by_mistake_is_sent_as_private(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="edgelearn.web.caching"):
        answer = client.get("/leaky")
    assert answer["Cache-Control"] == "private, no-store"
    assert "CDN-Cache-Control" not in answer
    assert "/leaky was marked public" in caplog.text
