"""Removes comments and unneeded white space from our own modules and style sheets."""

import re

import rjsmin

# A comment in the form that can't go on past its end, whatever has to follow it.
_GAP = r"(?:\s|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)"
_CSS = re.compile(rf"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|{_GAP}*([{{}};,]){_GAP}*|{_GAP}+""")
"""Strings; what needs no space around it; white space and comments."""


def minified(name: str, text: str) -> str:
    """The text that is served under a static file's name; what comes from packages is served as it is."""
    if name.startswith("js/") and name.endswith(".js"):
        return javascript(text)
    if name.startswith(("css/", "generated/")) and name.endswith(".css"):
        return style_sheet(text)
    return text


def style_sheet(source: str) -> str:
    """A sheet without comments, and with no more than one space where there was any. What its rules say stays."""
    return _CSS.sub(lambda match: match[1] or match[2] or " ", source).strip()


def javascript(source: str) -> str:
    """A module without comments and needless white space; names stay, so stack traces still read."""
    return str(rjsmin.jsmin(source))
