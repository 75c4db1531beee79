"""Searches that found nothing are counted without a person, and told when five people had the same words."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lessons.insight import searches
from lessons.insight.models import MissedSearch
from lessons.search import index
from lessons.search.index import Entry, Kind
from tests.lessons.insight.conftest import yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def _found(db: None) -> None:
    index.put("test:1", [Entry(kind=Kind.LESSON, title="Stale on purpose", text="An old answer.", url="/1")])


def miss(client: Client, query: str, told_by_page: dict[str, Any], **headers: str) -> Any:
    headers = told_by_page["headers"] | headers
    return client.post("/search/missed", query, content_type="text/plain", headers=headers)


def missed_by(words: str, *groups: int, days_ago: int = 1) -> None:
    day = timezone.now().date() - timedelta(days=days_ago)
    for group in groups:
        searches.keep(words, group=group, day=day)


@pytest.mark.usefixtures("_found")
def test_what_finds_nothing_is_counted_in_one_spelling(client: Client, told_by_page: dict[str, Any]) -> None:
    for query in ("Quixotic  Things", "quixotic things?", "stale", "", "?!"):
        assert miss(client, query, told_by_page).status_code == 204
    row = MissedSearch.objects.get()
    assert (row.words, row.times) == ("quixotic things", 2)


def test_only_our_pages_tell_and_who_asks_not_to_be_counted_is_not(
    client: Client, told_by_page: dict[str, Any]
) -> None:
    assert miss(client, "quixotic", told_by_page, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert miss(client, "quixotic", told_by_page, dnt="1").status_code == 204
    assert miss(client, "q" * 2000, told_by_page).status_code == 400
    assert not MissedSearch.objects.exists()


def test_it_is_limited(client: Client, told_by_page: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessons.insight.views.counting.SEARCHES_A_MINUTE", 1)
    assert [miss(client, "quixotic", told_by_page).status_code for _ in range(2)] == [204, 429]


def test_words_are_told_once_five_people_had_them_and_not_today() -> None:
    missed_by("four people", *range(4), *range(4))
    missed_by("one person", *[7] * 50)
    missed_by("five people", *range(5))
    missed_by("over days", 1, 2, 3, days_ago=9)
    missed_by("over days", 3, 4, 5)
    missed_by("only today", *range(9), days_ago=0)
    told = searches.told(timezone.now().date())
    assert [(each.words, each.times) for each in told] == [("over days", 6), ("five people", 5)]


def test_they_are_told_in_two_queries(django_assert_num_queries: Any) -> None:
    for number in range(30):
        missed_by(f"words {number}", *range(6))
    with django_assert_num_queries(2):
        assert len(searches.told(yesterday() + timedelta(days=1))) == 30


@pytest.mark.usefixtures("_found")
def test_the_page_of_a_search_says_where_to_tell_only_when_nothing_is_found(client: Client) -> None:
    page = client.get("/search/?q=quixotic").text
    assert 'data-missed="/search/missed"' in page
    assert 'search/missed.js"></script>' in page
    for query in ("stale", "", "?!"):
        page = client.get(f"/search/?q={query}").text
        assert "data-missed" not in page
        assert 'search/missed.js"></script>' not in page
