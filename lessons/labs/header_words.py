"""The words that are offered while headers are written: field names, and what stands in the fields that rule caches.

A new word is a line here. `tests/labs/request/test_words.py` fails for words that caches and notes don't know.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word and what it says; `field` is where it stands, in lower case, "" for the name of a field."""

    text: str
    says: str
    field: str = ""


def _names(*words: tuple[str, str]) -> tuple[Word, ...]:
    return tuple(Word(text=f"{name}: ", says=says) for name, says in words)


def _of(field: str, *words: tuple[str, str]) -> tuple[Word, ...]:
    return tuple(Word(text=text, says=says, field=field) for text, says in words)


_LIFETIMES = (
    ("max-age=60", "fresh for so many seconds"),
    ("no-store", "no cache keeps it"),
    ("no-cache", "kept, but never used unasked"),
    ("private", "for the browser's cache only"),
    ("public", "any cache may keep it"),
    ("must-revalidate", "never answers stale"),
    ("immutable", "doesn't change while it is fresh"),
    ("stale-while-revalidate=60", "answers stale for so long, and asks behind it"),
    ("stale-if-error=600", "answers stale for so long when the origin fails"),
    ("must-understand", "only for caches that know the status"),
    ("no-transform", "nobody changes the content"),
)
_VARY = (
    ("Accept-Encoding", "a copy for each encoding"),
    ("Accept-Language", "a copy for each language"),
    ("Cookie", "a copy for nearly every client"),
    ("Origin", "a copy for each site that asks"),
    ("*", "no request is ever the same"),
)

WORDS = {
    "response": (
        *_names(
            ("Cache-Control", "what caches may do with it"),
            ("CDN-Cache-Control", "the same, for CDNs only"),
            ("ETag", "the version's name, to ask with"),
            ("Last-Modified", "when it was changed, to ask with"),
            ("Expires", "until when it is fresh"),
            ("Vary", "which request headers it was chosen by"),
            ("Age", "how old it came from another cache"),
            ("Set-Cookie", "a cookie for whoever gets it"),
            ("Cache-Groups", "what goes together when it is invalidated"),
            ("Cache-Group-Invalidation", "which groups an unsafe request makes void"),
            ("Content-Location", "the URL that it is the content of"),
            ("Content-Type", "what kind of content it is"),
            ("Content-Encoding", "how it is packed"),
            ("Content-Language", "which language it is in"),
            ("Location", "where to go instead"),
            ("Date", "when it was made"),
        ),
        *_of(
            "cache-control",
            *_LIFETIMES,
            ("s-maxage=600", "the lifetime in shared caches"),
            ("proxy-revalidate", "shared caches never answer stale"),
        ),
        *_of("cdn-cache-control", *_LIFETIMES),
        *_of("etag", ('"v{version}"', "a new one with each version"), ('W/"v{version}"', "weak: nearly the same")),
        *_of("last-modified", ("{changed}", "when the content last changed")),
        *_of("expires", ("{now+60}", "a minute after it is sent"), ("0", "no date: at once")),
        *_of("vary", *_VARY),
        *_of("cache-groups", ('"shop"', "a group's name")),
        *_of("cache-group-invalidation", ('"shop"', "a group's name")),
    ),
    "request": (
        *_names(
            ("Cache-Control", "what the client wants of caches"),
            ("Authorization", "credentials"),
            ("If-None-Match", "only if it is another version"),
            ("If-Modified-Since", "only if it changed since"),
            ("Range", "only a part"),
            ("If-Match", "only if it is still this version; for the origin"),
            ("Accept-Language", "which languages"),
            ("Accept-Encoding", "which encodings"),
            ("Cookie", "what the site told the client to keep"),
            ("Origin", "which site asks"),
            ("Pragma", "an old form of no-cache"),
        ),
        *_of(
            "cache-control",
            ("no-cache", "the origin is asked first"),
            ("no-store", "no cache keeps the answer"),
            ("max-age=0", "nothing older than that"),
            ("max-stale=60", "stale answers are welcome for so long"),
            ("min-fresh=30", "fresh for at least so long"),
            ("only-if-cached", "no answer from the origin"),
            ("stale-if-error=600", "stale answers are welcome when the origin fails"),
            ("no-transform", "nobody changes the content"),
        ),
        *_of("if-none-match", ('"v1"', "the first version's ETag"), ("*", "any version")),
        *_of("if-match", ('"v1"', "the first version's ETag")),
        *_of("range", ("bytes=0-99", "the first hundred bytes"), ("bytes=-100", "the last hundred bytes")),
        *_of("authorization", ("Bearer ana", "a token")),
        *_of("accept-language", ("de", "German"), ("en", "English")),
        *_of("accept-encoding", ("gzip", "packed"), ("br", "packed more tightly")),
        *_of("pragma", ("no-cache", "deprecated")),
    ),
}
"""By the side that sends them."""
