"""Markdown: what lessons may use, and that nothing harmful comes through."""

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.course import markdown


def test_headings_get_ids_that_are_free() -> None:
    rendered = markdown.render("## Warm up\n\n## Warm up", taken_ids=("s-warm-up",))
    assert [heading.id for heading in rendered.headings] == ["s-warm-up-2", "s-warm-up-3"]
    assert '<h2 id="s-warm-up-2">' in rendered.html


def test_a_heading_is_told_in_plain_text() -> None:
    heading = markdown.render("### The `Age` *header*").headings[0]
    assert (heading.text, heading.level) == ("The Age header", 3)


def test_the_pages_title_stays_the_only_first_heading() -> None:
    assert "<h1" not in markdown.render("# Top").html


def test_tables_align_by_class_and_can_be_scrolled_by_keyboard() -> None:
    html = markdown.render("| a | b |\n| :- | -: |\n| 1 | 2 |").html
    assert 'class="align-right"' in html
    assert "style=" not in html
    assert 'tabindex="0"' in html


def test_code_blocks_can_be_scrolled_by_keyboard() -> None:
    assert '<pre tabindex="0">' in markdown.render("```http\nGET / HTTP/1.1\n```").html


def test_one_line_gets_no_paragraph() -> None:
    html = markdown.render_inline("RFC 9111 [§4](https://www.rfc-editor.org/rfc/rfc9111#section-4)")
    assert html.startswith("RFC 9111 <a href=")
    assert "<p>" not in html


class Parsed(HTMLParser):
    """The tags and attributes a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='x' style='position:fixed'>x</a>",
        '[x](https://a.example "t\\" onclick=\\"alert(1)")',
        "<iframe src=https://a.example></iframe>",
    ],
)
def test_nothing_runs(text: str) -> None:
    parsed = Parsed(markdown.render(text).html)
    assert parsed.tags <= {"p", "a"}
    assert {name for name, _ in parsed.attributes} <= {"href", "title", "rel"}
    assert all(value == "https://a.example" for name, value in parsed.attributes if name == "href")


@given(st.text(max_size=200))
def test_any_text_renders_to_allowed_tags_only(text: str) -> None:
    parsed = Parsed(markdown.render(text).html)
    assert parsed.tags.isdisjoint({"script", "style", "iframe", "object", "form", "input", "svg", "h1"})
    assert {name for name, _ in parsed.attributes}.isdisjoint({"style", "onclick", "onerror", "onload", "srcdoc"})


def test_headings_that_are_all_alike_are_numbered_without_counting_anew() -> None:
    class Counted(set[str]):
        asked = 0

        def __contains__(self, each: object) -> bool:
            Counted.asked += 1
            return super().__contains__(each)

    env: dict[str, Any] = {"taken": Counted(), "headings": []}
    markdown._BLOCKS.parse("# A\n" * 1_000, env)
    assert [each.id for each in env["headings"][:3]] == ["s-a", "s-a-2", "s-a-3"]
    assert Counted.asked <= 3 * 1_000
