"""Searching: what is found by which words, in which order, on both databases; and who keeps the entries in step."""

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import PageViewRestriction

from lessons.search import index, lessons
from lessons.search.excerpts import excerpt, marked, stem_pattern
from lessons.search.index import Entry, Kind
from lessons.search.models import SearchEntry, SearchWord
from lessons.search.results import LIMIT, Found, find
from lessons.search.words import query_words, words
from tests.lessons.conftest import MakeLesson, text_block

pytestmark = pytest.mark.django_db

ENTRIES = [
    (Kind.LESSON, "Stale on purpose", "An old answer can be the right one while the origin is down."),
    (Kind.LESSON, "Validation and ETags", "The origin answers 304 when a stored response is revalidated."),
    (Kind.TERM, "freshness lifetime", "How long a stored response may be reused without asking; max-age=20."),
    (Kind.TERM, "cache key", "What two requests must share to be answered by one copy."),
    (Kind.HEADING, "Each PoP is a cache of its own", "São Paulo's cache is cold: nobody near it asked."),
    (Kind.HEADING, "Collapsing", "Others wait for the leader's answer. A stale copy helps."),
    (Kind.THREAD, "Why does my stale copy never revalidate?", "I set stale-while-revalidate=60 and s-maxage."),
]

# What is typed, and the titles found, first ones first. The same on SQLite and PostgreSQL.
CASES = [
    ("stale", ["Stale on purpose", "Why does my stale copy never revalidate?", "Collapsing"]),
    ("STALE", ["Stale on purpose"]),
    ("sta", ["Stale on purpose"]),
    ("stael", ["Stale on purpose"]),
    ("revaldate", ["Why does my stale copy never revalidate?", "Validation and ETags"]),
    ("revalidati", ["Validation and ETags", "Why does my stale copy never revalidate?"]),
    ("freshnes lifetme", ["freshness lifetime"]),
    ("etga", ["Validation and ETags"]),
    ("kye", ["cache key"]),
    ("cahce", ["cache key", "Each PoP is a cache of its own"]),
    ("chache key", ["cache key"]),
    ("caches", ["cache key", "Each PoP is a cache of its own"]),
    ("caching", ["cache key", "Each PoP is a cache of its own"]),
    ("sao paulo", ["Each PoP is a cache of its own"]),
    ("São Paulo", ["Each PoP is a cache of its own"]),
    ("max-age", ["freshness lifetime"]),
    ("s-maxage", ["Why does my stale copy never revalidate?"]),
    ("304", ["Validation and ETags"]),
    ("why does the cache", ["cache key"]),
    ("leader nonsenseword", ["Collapsing"]),
    ("etags validation", ["Validation and ETags"]),
    ("while", ["Stale on purpose", "Why does my stale copy never revalidate?"]),
    ("own", ["Each PoP is a cache of its own"]),
    ("down", ["Stale on purpose"]),
    ("stale-while-revalidate", ["Why does my stale copy never revalidate?"]),
]

# Nothing of these is an operator, a wildcard or an end of anything.
HARMLESS = [
    *('"', "'", '" OR "1"="1', "stale'); DROP TABLE x;--", "* ^ NEAR( AND NOT", "( | & ! :* <->", "title_words:stale"),
    *("%", "_", "\\", "\0stale", "🙂", "٣", "-stale", "the", "   ", "a" * 5000, "x " * 500),
]


@pytest.fixture
def entries(db: None) -> None:
    """The entries above, each of a source of its own."""
    for number, (kind, title, text) in enumerate(ENTRIES):
        index.put(f"test:{number}", [Entry(kind=kind, title=title, text=text, url=f"/{number}")])


def titles(found: Found) -> list[str]:
    return ["".join(part.text for part in result.title) for result in found.results]


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(("query", "expected"), CASES)
def test_what_is_typed_finds_what_is_meant(query: str, expected: list[str]) -> None:
    assert titles(find(query))[: len(expected)] == expected


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("query", ["zzzzzz", "quixotic", "xx"])
def test_what_nobody_wrote_is_not_found(query: str) -> None:
    assert not find(query).results


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("query", HARMLESS)
def test_no_query_does_harm(client: Client, query: str) -> None:
    answer = client.get("/search/", {"q": query})
    assert answer.status_code == 200
    assert SearchEntry.objects.count() == len(ENTRIES)


def test_a_title_comes_before_a_text_that_has_the_word_often(db: None) -> None:
    index.put("a", [Entry(kind=Kind.HEADING, title="Elsewhere", text="purge " * 50, url="/a")])
    index.put("b", [Entry(kind=Kind.THREAD, title="How do I purge?", text="One page.", url="/b")])
    assert titles(find("purge")) == ["How do I purge?", "Elsewhere"]


def test_a_lesson_comes_before_its_own_sections(db: None) -> None:
    lesson = Entry(kind=Kind.LESSON, title="Time to live", text="How copies are purged.", url="/ttl")
    sections = [Entry(kind=Kind.HEADING, title=f"Purge {n}", text="purge " * 20, url=f"/ttl#{n}") for n in range(3)]
    index.put("lesson:1", [lesson, *sections])
    index.put("lesson:2", [Entry(kind=Kind.LESSON, title="Purging", text="", url="/purging")])
    assert sorted(titles(find("purge"))[:2]) == ["Purging", "Time to live"]
    assert titles(find("purge"))[2:] == ["Purge 0", "Purge 1", "Purge 2"]


def test_there_are_never_more_results_than_a_page_shows(db: None) -> None:
    index.put("many", [Entry(kind=Kind.TERM, title=f"purge {n}", text="", url="/") for n in range(LIMIT + 5)])
    found = find("purge")
    assert len(found.results) == LIMIT
    assert found.more


def test_putting_a_source_again_replaces_its_entries(db: None) -> None:
    index.put("x", [Entry(kind=Kind.TERM, title="before", text="", url="/")])
    index.put("x", [Entry(kind=Kind.TERM, title="afterwards", text="", url="/")])
    assert not find("before").results
    assert titles(find("afterwards")) == ["afterwards"]
    index.remove("x")
    assert not find("afterwards").results


def test_texts_of_any_kind_and_length_can_be_put(db: None) -> None:
    text = "needle \0 <script> \N{RIGHT-TO-LEFT OVERRIDE} " + "long " * 100_000
    index.put("x", [Entry(kind=Kind.THREAD, title="t" * 1000, text=text, url="/")])
    [result] = find("needle").results
    assert len(titles(find("needle"))[0]) <= 300
    assert any(part.matches for part in result.excerpt)


def test_a_published_lesson_is_found_by_title_question_section_and_term(make_lesson: MakeLesson) -> None:
    body = [text_block("Intro.\n\n## Purging copies\n\nA purge removes *quickly*.\n\n## Purging copies\n\nAgain.")]
    make_lesson("ttl", title="Time to live", question="When is it old?", body=body, terms="soft purge: marks as stale")
    assert [entry.kind for entry in SearchEntry.objects.order_by("id")] == ["lesson", "heading", "heading", "term"]
    assert titles(find("old")) == ["Time to live"]
    urls = [result.url for result in find("purging copies").results]
    assert set(urls) == {"/lessons/ttl/#s-purging-copies", "/lessons/ttl/#s-purging-copies-2"}
    assert next(result.url for result in find("soft purge").results) == "/glossary/#term-soft-purge"
    assert titles(find("quickly")) == ["Purging copies"]


def test_only_what_everyone_may_read_is_found(make_lesson: MakeLesson) -> None:
    make_lesson("draft", title="Unfinished", live=False)
    secret = make_lesson("secret", title="Confidential")
    gone = make_lesson("gone", title="Withdrawn")
    PageViewRestriction.objects.create(page=secret, restriction_type=PageViewRestriction.LOGIN)
    gone.unpublish()
    deleted = make_lesson("deleted", title="Removed")
    deleted.delete()
    for title in ("unfinished", "confidential", "withdrawn", "removed"):
        assert not find(title).results, title
    PageViewRestriction.objects.all().delete()
    assert titles(find("confidential")) == ["Confidential"]


def test_a_changed_slug_changes_the_addresses(make_lesson: MakeLesson) -> None:
    page = make_lesson("before", title="Renamed")
    page.slug = "afterwards"
    page.save_revision().publish()
    assert [result.url for result in find("renamed").results] == ["/lessons/afterwards/"]


def test_the_command_makes_all_entries_anew(make_lesson: MakeLesson, capsys: pytest.CaptureFixture[str]) -> None:
    make_lesson("ttl", title="Time to live")
    SearchEntry.objects.all().delete()
    call_command("rebuild_search")
    assert titles(find("time live")) == ["Time to live"]
    assert "1 lessons" in capsys.readouterr().out


def test_asked_to_fill_an_empty_index_the_command_leaves_a_filled_one_alone(make_lesson: MakeLesson) -> None:
    make_lesson("ttl", title="Time to live")
    SearchEntry.objects.all().delete()
    call_command("rebuild_search", if_empty=True)
    assert titles(find("time live")) == ["Time to live"]
    SearchEntry.objects.exclude(kind=Kind.LESSON).delete()
    SearchEntry.objects.update(url="/kept/")
    call_command("rebuild_search", if_empty=True)
    assert [entry.url for entry in SearchEntry.objects.all()] == ["/kept/"]


def test_folding_knows_no_case_accents_or_punctuation() -> None:
    assert words("Cache-Control: São_Paulo’s ETags №5") == ["cache", "control", "sao", "paulo", "s", "etags", "no5"]


def test_a_query_is_bounded_and_loses_words_that_say_nothing() -> None:
    assert query_words("why is the cache cold") == ["cache", "cold"]
    assert query_words("why is the") == ["why", "is", "the"]
    assert len(query_words(" ".join(f"w{n}" for n in range(100)))) == 8


def test_an_excerpt_is_cut_around_the_word_and_marks_its_forms() -> None:
    text = "Before. " * 30 + "Then caching begins, and caches fill. " + "After. " * 30
    parts = excerpt(text, stem_pattern(["cache"]))
    assert [part.text for part in parts if part.matches] == ["caching", "caches"]
    assert parts[0].text.startswith("…")
    assert parts[-1].text.endswith("…")
    assert len("".join(part.text for part in parts)) < 200


def test_marked_text_is_the_text() -> None:
    text = "<b>stale</b> & stale"
    parts = marked(text, stem_pattern(["stale"]))
    assert "".join(part.text for part in parts) == text


@pytest.mark.usefixtures("entries")
def test_the_page_escapes_what_was_typed_and_what_was_found(client: Client) -> None:
    index.put("evil", [Entry(kind=Kind.THREAD, title="<img src=x> purge", text="<script>purge</script>", url="/")])
    page = client.get("/search/", {"q": "purge <script>"}).content.decode()
    assert "<img src=x>" not in page
    assert "<script>purge" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.usefixtures("entries")
def test_htmx_gets_the_results_alone(client: Client) -> None:
    fragment = client.get("/search/results", {"q": "stale"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "<mark>Stale</mark> on purpose" in fragment
    assert "<h1>Search</h1>" in client.get("/search/results", {"q": "stale"}).content.decode()


@pytest.mark.usefixtures("entries")
def test_a_search_costs_few_queries(client: Client, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(4):  # type: ignore[operator]  # pytest-django's fixture
        client.get("/search/", {"q": "stale"})
    with django_assert_max_num_queries(13):  # type: ignore[operator]  # eight words, each corrected; and one for letters exchanged
        client.get("/search/", {"q": "aaaa bbbb cccc dddd eeee ffff gggg hhhh"})


def test_an_empty_search_says_what_to_do(client: Client, db: None) -> None:
    assert "Type a word" in client.get("/search/").content.decode()
    assert "holds no word" in client.get("/search/?q=%25").content.decode()
    assert "Nothing is called" in client.get("/search/?q=zzz").content.decode()
    assert client.post("/search/").status_code == 405


def test_rebuilding_leaves_entries_of_others(make_lesson: MakeLesson) -> None:
    index.put("post:1", [Entry(kind=Kind.THREAD, title="kept", text="", url="/")])
    lessons.rebuild()
    assert titles(find("kept")) == ["kept"]


@pytest.mark.usefixtures("entries")
def test_nobody_is_led_to_a_slip_in_a_post() -> None:
    index.put("post:9", [Entry(kind=Kind.THREAD, title="Chache trouble", text="My chache again", url="/9")])
    assert not SearchWord.objects.filter(word="chache").exists()
    assert "cache key" in titles(find("chache"))
