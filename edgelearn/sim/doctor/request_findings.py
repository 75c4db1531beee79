"""Findings about a request's caching headers, and about misspelt field names in general."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from edgelearn.sim.cache.dates import parse_date
from edgelearn.sim.cache.directives import CacheControl, parse
from edgelearn.sim.cache.fields import entity_tags, whole_number
from edgelearn.sim.cache.ranges import requested_range
from edgelearn.sim.doctor.finding import Finding, Weight, most_severe
from edgelearn.sim.doctor.response_findings import KNOWN as OF_RESPONSES
from edgelearn.sim.doctor.response_findings import closest
from edgelearn.sim.excerpt import LONGEST_NAME, name_excerpt
from edgelearn.sim.explain import Rule
from edgelearn.sim.messages import Headers

CC = "Cache-Control"
KNOWN = (
    *("max-age", "max-stale", "min-fresh", "no-cache", "no-store", "no-transform", "only-if-cached"),
    "stale-if-error",
)
WITH_SECONDS = frozenset({"max-age", "min-fresh", "stale-if-error"})

FIELDS = {
    "request": (
        *("Cache-Control", "Pragma", "Authorization", "Cookie", "Range", "If-Range", "If-Match", "If-None-Match"),
        *("If-Modified-Since", "If-Unmodified-Since", "Accept", "Accept-Encoding", "Accept-Language", "User-Agent"),
        *("Referer", "Origin", "Content-Type"),
    ),
    "response": (
        *("Cache-Control", "CDN-Cache-Control", "Expires", "ETag", "Last-Modified", "Vary", "Age", "Date"),
        *("Set-Cookie", "Content-Type", "Content-Encoding", "Content-Language", "Content-Length", "Content-Location"),
        *(
            "Location",
            "Cache-Groups",
            "Cache-Group-Invalidation",
            "Cache-Status",
            "Cache-Tag",
            "Surrogate-Key",
            "Pragma",
        ),
    ),
}
"""Known fields that matter for caching, by the side that sends them."""


def request_findings(headers: Headers) -> tuple[Finding, ...]:
    """The findings about a request's fields, most severe first; of each kind only a few."""
    control = parse(headers.get(CC))
    found = [*_directives(control, headers), *_conditions(headers), *_pragma(headers)]
    return most_severe(found)


def misspelt(lines: Iterable[tuple[str, str]], side: str) -> tuple[Finding, ...]:
    """Fields whose names look like typos of known ones."""
    return most_severe(_misspelt(lines, side))


def _misspelt(lines: Iterable[tuple[str, str]], side: str) -> Iterator[Finding]:
    known = {name.lower(): name for name in FIELDS[side]}
    for name in dict.fromkeys(name for name, _ in lines):
        if name.lower() in known or len(name) > LONGEST_NAME:
            continue
        if near := get_close_matches(name.lower(), known, n=1, cutoff=0.85):
            text = f"There is no such field; did you mean {known[near[0]]}? Everything ignores it"
            yield _found(Weight.WRONG, name, text, "RFC 9110 §5.1", "misspelt field names")


def _directives(control: CacheControl, headers: Headers) -> Iterator[Finding]:
    if ";" in re.sub(r'"[^"]*"', "", headers.get(CC) or ""):
        text = "Directives are separated by commas; what follows a semicolon isn't read as one"
        yield _found(Weight.WRONG, CC, text, "RFC 9111 §5.2")
    for name, argument in control.directives:
        if name in WITH_SECONDS and whole_number(argument) is None:
            text = f"{name} needs a whole number of seconds"
            yield _found(Weight.WRONG, CC, text, "RFC 9111 §1.2.2")
    for name in dict.fromkeys(name for name, _ in control.directives):
        if name in KNOWN:
            continue
        said = name_excerpt(name)
        if name in OF_RESPONSES:
            text = f"{name} is a response directive; in a request it has no effect"
            yield _found(Weight.WITHOUT_EFFECT, CC, text, "RFC 9111 §5.2.2")
        elif near := closest(name, KNOWN):
            text = f"{said} isn't a directive; did you mean {near}? Caches ignore it"
            yield _found(Weight.WRONG, CC, text, "RFC 9111 §5.2.3", "misspelt directives")
        else:
            text = f"{said} is unknown here; caches that don't know it ignore it"
            yield _found(Weight.WITHOUT_EFFECT, CC, text, "RFC 9111 §5.2.3", "unknown directives")


def _conditions(headers: Headers) -> Iterator[Finding]:
    for name in ("If-None-Match", "If-Match"):
        value = headers.get(name)
        if value is not None and value.strip() != "*" and any(not tag.quoted for tag in entity_tags(value)):
            text = "An entity-tag must be in double quotes; without them it only equals other unquoted ones"
            yield _found(Weight.WRONG, name, text, "RFC 9110 §8.8.3")
    for name in ("If-Modified-Since", "If-Unmodified-Since"):
        if name in headers and parse_date(headers.get(name)) is None:
            text = "Not a valid HTTP-date (Sun, 06 Nov 1994 08:49:37 GMT), so it is ignored"
            yield _found(Weight.WRONG, name, text, "RFC 9110 §13.1.3")
    if "If-None-Match" in headers and "If-Modified-Since" in headers:
        text = "If-None-Match is present: recipients that support it ignore this field"
        yield _found(Weight.WITHOUT_EFFECT, "If-Modified-Since", text, "RFC 9110 §13.1.3")
    if "Range" in headers and requested_range(headers.get("Range")) is None:
        text = "Only a single byte range is supported here, such as bytes=0-99; this one is ignored"
        yield _found(Weight.ADVICE, "Range", text, "RFC 9110 §14.2")


def _pragma(headers: Headers) -> Iterator[Finding]:
    if "Pragma" in headers:
        text = "Deprecated; these caches only use Cache-Control"
        yield _found(Weight.WITHOUT_EFFECT, "Pragma", text, "RFC 9111 §5.4")


def _found(weight: Weight, field: str, text: str, clause: str, kind: str = "") -> Finding:
    return Finding(weight=weight, field=field, text=text, rule=Rule(name=field, clause=clause), kind=kind)
