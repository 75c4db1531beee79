"""Markdown in lessons: CommonMark with tables, no raw HTML, heading ids, sanitised output.

Nothing here knows of lessons or blocks.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

KEPT = 500  # renderings of so many texts are kept: every page asks for the same few again
HEADING_ID_PREFIX = "s-"  # keeps ids of headings apart from ids of blocks on the same page

_TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "div", "blockquote", "pre", "hr", "br"),
    *("ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("a", "abbr", "code", "del", "em", "img", "kbd", "strong", "sub", "sup"),
}
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "code": {"class"},
    "pre": {"tabindex"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "th": {"class"},
    "td": {"class"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
_ALIGNMENTS = {f"text-align:{side}": f"align-{side}" for side in ("left", "center", "right")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading that can be linked to."""

    id: str
    text: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Sanitised HTML of one Markdown text, and its headings in order."""

    html: SafeString
    headings: tuple[Heading, ...]


@lru_cache(maxsize=KEPT)
def render(text: str, taken_ids: tuple[str, ...] = ()) -> Rendered:
    """Markdown as sanitised HTML; no heading gets an id that is in `taken_ids`."""
    env: dict[str, Any] = {"taken": set(taken_ids), "headings": []}
    # Code can be wider than the page, so the keyboard must be able to scroll it.
    html = _BLOCKS.render(text, env).replace("<pre>", '<pre tabindex="0">')
    return Rendered(html=_sanitised(html), headings=tuple(env["headings"]))


@lru_cache(maxsize=KEPT)
def render_inline(text: str) -> SafeString:
    """One line of Markdown (links, emphasis, code) as sanitised HTML without a paragraph around it."""
    return _sanitised(_BLOCKS.renderInline(text))


def plain(text: str) -> str:
    """The words of a text without its marks, code left out, as a search reads them."""
    return " ".join(inline_text(token) for token in tokens(text) if token.type == "inline")


def inline_text(inline: Token) -> str:
    """The words of a paragraph, heading or cell; line breaks are spaces."""
    return "".join(child.content or " " * (child.type in ("softbreak", "hardbreak")) for child in inline.children or [])


def tokens(text: str) -> list[Token]:
    """The block tokens of a text, with the lines they came from."""
    return _BLOCKS.parse(text, {"taken": set(), "headings": []})


def _sanitised(html: str) -> SafeString:
    return mark_safe(nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"}))


def _slug(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-") or "heading"


def _free(wanted: str, taken: set[str], last_numbers: dict[str, int]) -> str:
    """The wanted id, or the first of `wanted-2`, `wanted-3` … that nobody has.

    `last_numbers` remembers how far each id's numbers are used up: headings that are all alike don't count anew.
    """
    number, found = last_numbers.get(wanted, 1), wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    taken.add(found)
    last_numbers[wanted] = number
    return found


def _identify_headings(state: StateCore) -> None:
    taken, last_numbers = state.env.setdefault("taken", set()), dict[str, int]()
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type == "heading_open":
            text = inline_text(inline)
            found = _free(HEADING_ID_PREFIX + _slug(text), taken, last_numbers)
            opening.attrSet("id", found)
            state.env.setdefault("headings", []).append(Heading(id=found, text=text, level=int(opening.tag[1])))


def _lower_headings(state: StateCore) -> None:
    """A page has one h1, its title; a `#` in a text counts as `##`."""
    for token in state.tokens:
        if token.tag == "h1":
            token.tag = "h2"


def align_by_class(state: StateCore) -> None:
    """Alignment as a class: style attributes are forbidden by the site's Content Security Policy."""
    for token in state.tokens:
        if token.type in ("th_open", "td_open") and (style := token.attrs.pop("style", None)):
            token.attrSet("class", _ALIGNMENTS[str(style)])


def _table_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return '<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table>\n'


def _table_close(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</table></div>\n"


def scroll_tables(dialect: MarkdownIt) -> None:
    """Wide tables scroll by themselves, by keyboard too, instead of widening the page."""
    dialect.add_render_rule("table_open", _table_open)
    dialect.add_render_rule("table_close", _table_close)


def _dialect() -> MarkdownIt:
    dialect = MarkdownIt("commonmark", {"html": False}).enable("table")
    for rule in (_lower_headings, _identify_headings, align_by_class):
        dialect.core.ruler.push(rule.__name__, rule)
    scroll_tables(dialect)
    return dialect


_BLOCKS = _dialect()
