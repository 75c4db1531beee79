"""Whatever people type is bounded, cleaned and escaped."""

import re
import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from lessons.community import markup
from lessons.community.forms import PostForm, ThreadForm
from lessons.community.plain_text import PlainField, can_be_seen, cleaned

LINE = PlainField(longest=10, accepted="a line", one_line=True)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("  a  ", "a"),
        ("\u202egnp.exe", "gnp.exe"),
        ("ad\u200bmin\ufeff", "admin"),
        ("e\u0301", "é"),
        ("a" + "\u0317" * 50, "a\u0317\u0317\u0317"),
        ("a\ud800b", "ab"),
        ("👩‍💻 ok", "👩‍💻 ok"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_text_is_kept_without_what_misleads(typed: str, kept: str) -> None:
    assert cleaned(typed) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)
    cleaned(text).encode()


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b", "\u200d\ufe0f", "\u0301", None])
def test_what_can_not_be_seen_is_refused(text: str | None) -> None:
    assert not can_be_seen(text or "")
    with pytest.raises(ValidationError, match="Nothing is written here: a line of up to 10 characters is accepted"):
        LINE.clean(text)


def test_what_is_too_long_is_refused_with_both_lengths() -> None:
    with pytest.raises(ValidationError, match="This has 11 characters: a line of up to 10 characters is accepted"):
        LINE.clean("a" * 11)


def test_ten_megabytes_are_refused_before_they_cost_anything() -> None:
    begin = time.process_time()
    assert not PostForm({"text": "\u0301" * 10_000_000}).is_valid()
    assert time.process_time() - begin < 1


def test_a_title_is_one_line() -> None:
    form = ThreadForm({"title": "a\n b\t\tc", "text": "x"})
    assert form.is_valid()
    assert form.cleaned_data["title"] == "a b c"


@pytest.mark.parametrize("sent", ["", "nonsense", None])
def test_a_lost_submission_number_is_made_anew(sent: str | None) -> None:
    first, second = (PostForm({"text": "x", "submission": sent or ""}) for _ in range(2))
    assert first.is_valid()
    assert second.is_valid()
    assert first.cleaned_data["submission"] != second.cleaned_data["submission"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,hi)",
        "![x](https://example.org/spy.png)",
        "<style>*{}</style>",
        '<a href="x" id="main-content">x</a>',
        "# Heading {#main-content}",
        "[x](vbscript:x)",
    ],
)
def test_nothing_active_comes_through(text: str) -> None:
    html = markup.render(text).html
    assert not re.search(r"<(script|img|style|a )|<[^>]*(onerror|id=)", html.replace('<a href="https:', ""))


def test_links_vouch_for_nothing() -> None:
    html = markup.render("[a](https://example.org) and <https://example.net/>").html
    assert html.count('rel="nofollow ugc noopener"') == 2


def test_plain_addresses_become_links_without_the_full_stop() -> None:
    rendered = markup.render("See https://example.org/a?b=c, or (http://example.net/x). `https://in.code/`")
    assert rendered.links == ("https://example.org/a?b=c", "http://example.net/x")
    assert 'href="https://example.org/a?b=c"' in rendered.html
    assert "in.code</code>" not in rendered.links


def test_an_address_keeps_the_parentheses_that_it_opens() -> None:
    rendered = markup.render("(see https://example.org/Age_(header))")
    assert rendered.links == ("https://example.org/Age_(header)",)


@pytest.mark.parametrize(
    "text", ["example.org", "me@example.org", "ftp://example.org/", "//example.org/", "mailto:a@b.c"]
)
def test_what_begins_otherwise_than_a_pages_address_stays_text(text: str) -> None:
    assert markup.render(text).links == ()


def test_addresses_within_links_are_not_linked_again() -> None:
    assert markup.render("[https://a.example/](https://b.example/)").html.count("<a ") == 1


def test_all_headings_are_of_the_one_kind_below_the_posts_own() -> None:
    html = markup.render("# one\n\n## two\n\n###### six").html
    assert html.count("<h4>") == 3


def test_people_who_exist_are_linked_and_others_are_text() -> None:
    html = markup.render("@Ada, @nobody and mail@ada.example `@ada`", ("ada",)).html
    assert html.count('class="mention"') == 1
    assert ">@Ada</a>, @nobody and" in html


def test_names_are_found_outside_of_code_and_addresses() -> None:
    text = "@ada! `@code` me@mail.example https://social.example/@there @ada @b.c-d."
    assert markup.names_in(text) == ("ada", "b.c-d")


@pytest.mark.parametrize("text", ["[" * 9_000, "*a" * 5_000, "> " * 5_000, "`" * 9_999, "<" * 9_999, "| a " * 2_500])
def test_hostile_markdown_ends_soon(text: str) -> None:
    begin = time.process_time()
    markup.render(text)
    assert time.process_time() - begin < 5


@given(st.text(max_size=200))
def test_any_text_renders(text: str) -> None:
    html = markup.render(cleaned(text)).html
    assert "<script" not in html


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/labs/traffic/?a=b", "/labs/traffic/?a=b"),
        ("http://localhost:8000/labs/traffic/", "/labs/traffic/"),
        ("https://example.org/labs/traffic/", None),
        ("mailto:a@example.org", None),
        ("//example.org/labs/", None),
        ("labs/traffic", None),
        ("http://[broken/", None),
        ("http:/example.org/a", None),
        ("HTTP:/example.org", None),
        ("https:///example.org/x", None),
    ],
)
def test_own_addresses_are_told_from_foreign_ones(address: str, path: str | None) -> None:
    assert markup.own_path(address) == path
