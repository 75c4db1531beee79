"""Quotes in replies: how the form writes them, and whom they name."""

import re

from lessons.community.models import Post

DELETED_ACCOUNT = "deleted account"
# As `header` writes it, also quoted once more: “> > **ada** wrote:”.
_HEADER = re.compile(r"^(?:> ?)*> \*\*([^*\n]{1,150})\*\* wrote:[ \t]*$", re.MULTILINE)


def header(name: str) -> str:
    """The line above what someone wrote."""
    return f"> **{name}** wrote:"


def quoted(post: Post, before: str = "") -> str:
    """A reply's text that quotes a post, after what is written already."""
    author = post.author.username if post.author else DELETED_ACCOUNT
    lines = "\n".join(f"> {line}".rstrip() for line in post.text.split("\n"))
    quote = f"{header(author)}\n>\n{lines}\n\n" if post.is_shown else ""
    return f"{before.rstrip()}\n\n{quote}" if before.strip() else quote


def names_in(text: str) -> set[str]:
    """The names that a text's quotes have above them, whether or not they exist."""
    return set(_HEADER.findall(text))


def own_words(text: str) -> str:
    """A text without the lines above its quotes, which are ours: nobody is found by them."""
    return _HEADER.sub(">", text)
