"""Markdown in posts, stricter than in lessons: no images, one heading level, no ids, untrusted links.

Text in, sanitised HTML and the post's links out; who exists and which labs there are is not known here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

import nh3
from django.conf import settings
from django.http.request import validate_host
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from lessons.course.markdown import align_by_class, scroll_tables

KEPT = 1000  # renderings of so many posts are kept
HEADING = "h4"  # below the page's h1, the list's h2 and the post's h3

_TAGS = {
    *(HEADING, "p", "div", "blockquote", "pre", "hr", "br", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td", "a", "code", "del", "em", "s", "strong"),
}
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "class"},
    "ol": {"start"},
    "code": {"class"},
    "pre": {"tabindex"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "th": {"class"},
    "td": {"class"},
}
_MENTION = re.compile(r"(?<![\w@/.])@([\w.+-]*\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A post's HTML and the addresses that it links to, each once."""

    html: SafeString
    links: tuple[str, ...]

    @property
    def foreign_links(self) -> tuple[str, ...]:
        """The links that lead away from this site."""
        return tuple(link for link in self.links if own_path(link) is None)


@lru_cache(maxsize=KEPT)
def render(text: str, mentions: tuple[str, ...] = ()) -> Rendered:
    """A post's Markdown as sanitised HTML; names in `mentions` become links to what they started."""
    env: dict[str, Any] = {"mentions": {name.casefold(): name for name in mentions}, "links": {}}
    html = _POSTS.render(text, env).replace("<pre>", '<pre tabindex="0">')
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )
    return Rendered(html=mark_safe(clean), links=tuple(env["links"]))


def names_in(text: str) -> tuple[str, ...]:
    """The names that a text mentions, whether or not they exist; none from code or addresses."""
    found: dict[str, None] = {}
    for token in _POSTS.parse(text, {"mentions": {}, "links": {}}):
        for child in token.children or ():
            if child.type == "text":
                found |= dict.fromkeys(_MENTION.findall(child.content))
    return tuple(found)


def own_path(address: str) -> str | None:
    """Path and query of an address on this site; None for any other."""
    try:
        parts = urlsplit(address)
    except ValueError:  # a broken IPv6 address
        return None
    if parts.scheme not in ("", "http", "https") or not parts.path.startswith("/"):
        return None
    if parts.scheme and not parts.netloc:  # browsers take the path's first part for the host
        return None
    own = [urlsplit(settings.BASE_URL).hostname or "", *settings.ALLOWED_HOSTS]
    if parts.netloc and not validate_host(parts.hostname or "", [str(host) for host in own if host != "*"]):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _one_kind_of_heading(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = HEADING


def _link_names(state: StateCore) -> None:
    """Known names become links, outside of links; where links lead is noted."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = _linked(token.children or [], state.env)


def _linked(children: list[Token], env: Mapping[str, Any]) -> list[Token]:
    found: list[Token] = []
    inside = 0
    for child in children:
        inside += (child.type == "link_open") - (child.type == "link_close")
        if child.type == "link_open":
            env["links"][str(child.attrGet("href"))] = None
        if child.type == "text" and not inside:
            found += _named(child.content, env)
        else:
            found.append(child)
    return found


def _named(text: str, env: Mapping[str, Any]) -> list[Token]:
    found: list[Token] = []
    at = 0
    for match in _MENTION.finditer(text):
        if name := env["mentions"].get(match[1].casefold()):
            address = f"{reverse('community')}?author={quote(name)}"
            found += [*_plain(text[at : match.start()]), *_mention(address, match[0])]
            at = match.end()
    return [*found, *_plain(text[at:])]


def _plain(text: str) -> list[Token]:
    return [Token("text", "", 0, content=text)] if text else []


def _mention(address: str, text: str) -> list[Token]:
    opening = Token("link_open", "a", 1, attrs={"href": address, "class": "mention"})
    return [opening, *_plain(text), Token("link_close", "a", -1)]


def _addresses() -> LinkifyIt:
    """What becomes a link as it is typed: addresses with http:// or https://, never a bare host name or e-mail."""
    linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False})
    return linkify.add("ftp:", None).add("mailto:", None).add("//", None)


def _dialect() -> MarkdownIt:
    dialect = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
    dialect.enable(["table", "strikethrough", "linkify"]).disable("image")
    dialect.linkify = _addresses()
    for rule in (_one_kind_of_heading, align_by_class, _link_names):
        dialect.core.ruler.push(rule.__name__, rule)
    scroll_tables(dialect)
    return dialect


_POSTS = _dialect()
