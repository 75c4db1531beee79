"""Texts as field values, valid and not: made of what the grammars are made of, in any order, with noise."""

from random import Random

PIECES: tuple[str, ...] = (
    *",;=\"\\ \t*/-_.:%?#@()[]{}<>'&+!~^`|$0123456789aZ",
    *("max-age", "s-maxage", "no-cache", "no-store", "private", "public", "must-revalidate", "must-understand"),
    *(
        "stale-while-revalidate",
        "stale-if-error",
        "immutable",
        "max-stale",
        "min-fresh",
        "only-if-cached",
        "no-transform",
    ),
    *('="60"', "=60", "=-1", "=1.5", "=99999999999999999999", '="', "=?1", "=?0", ";q=", "q=0.5", "W/", '"a"', 'W/"b"'),
    *("bytes=", "bytes ", "0-4", "-5", "7-", "/10", "/*", "gzip", "br", "de-AT", "text/html", "x-user", "Set-Cookie"),
    *("Thu, ", "Thursday, ", "01 Jan 2026 ", "01-Jan-26 ", "Jan  1 ", "00:00:00", " GMT", " 2026", " UTC", "23:59:60"),
    *("https://", "site.example", "/a", "/../", "%2F", "%7e", "%zz", ":443", "[::1]", "?q=1", "#top", "http://["),
    *("é", "日", "\u200b", "\x00", "\x7f", "\udce9", "０", "½", "²", "İ", "ß"),
)


def text(draw: Random, most: int = 12) -> str:
    """A text of a few pieces, now and then of very many equal ones."""
    if draw.random() < 0.01:
        return draw.choice(PIECES) * draw.randrange(2000)
    return "".join(draw.choices(PIECES, k=draw.randrange(most)))


def mutated(draw: Random, value: str) -> str:
    """The value with one small change, or as it was."""
    if not value or draw.random() < 0.4:
        return value
    place = draw.randrange(len(value))
    return draw.choice(
        (
            value[:place] + draw.choice(PIECES) + value[place:],
            value[:place] + value[place + 1 :],
            value[:place],
            value + value,
            value.upper(),
            f" {value}\t",
        )
    )


VALID = {
    "Cache-Control": ("max-age=60", 's-maxage=10, no-cache="x-user"', "public, immutable", "no-store, must-understand"),
    "CDN-Cache-Control": ("max-age=60", "no-store", "max-age=1;x, private", 'max-age="5"'),
    "Expires": ("Thu, 01 Jan 2026 00:01:00 GMT", "0", "Thursday, 01-Jan-26 00:01:00 GMT", "Thu Jan  1 00:01:00 2026"),
    "Date": ("Thu, 01 Jan 2026 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT"),
    "Last-Modified": ("Wed, 31 Dec 2025 00:00:00 GMT", "Thu, 01 Jan 2026 00:00:00 GMT"),
    "Age": ("5", "0", "5, 6", "99999999999"),
    "ETag": ('"a"', 'W/"a"', "a", '""'),
    "Vary": ("Accept-Language", "*", "Accept-Encoding, X-User", ""),
    "Cache-Groups": ('"a"', '"a", "b";x=1', "a"),
    "Cache-Group-Invalidation": ('"a"', '"a", "b"'),
    "Cache-Tag": ("a,b", "a"),
    "Surrogate-Key": ("a b",),
    "Content-Range": ("bytes 0-3/10", "bytes 4-9/10", "bytes 0-9/10", "bytes 0-3/*", "bytes */10"),
    "Content-Length": ("10", "4", "0"),
    "Content-Location": ("/a", "https://site.example/a", "b"),
    "Location": ("/a", "https://other.example/", "http://["),
    "Connection": ("close, x-user", "keep-alive"),
    "Set-Cookie": ("id=1",),
    "X-User": ("ada", "bob"),
    "If-None-Match": ('"a"', "*", 'W/"a", "b"'),
    "If-Modified-Since": ("Thu, 01 Jan 2026 00:00:00 GMT", "Thursday, 01-Jan-26 00:00:00 GMT"),
    "If-Range": ('"a"', "Thu, 01 Jan 2026 00:00:00 GMT"),
    "If-Match": ('"a"',),
    "Range": ("bytes=0-3", "bytes=4-", "bytes=-2", "bytes=0-1,3-4"),
    "Authorization": ("ada", "bob"),
    "Accept-Encoding": ("gzip, br", "br;q=1.0, gzip;q=0.5", "*;q=0"),
    "Accept-Language": ("de-AT, de;q=0.8", "EN"),
    "Pragma": ("no-cache",),
    "Content-Type": ("text/html", "application/json"),
}
"""Fields that the cache reads, with values that it knows."""


def value_for(draw: Random, name: str) -> str:
    """A value for the field: a good one, one with a change, or anything."""
    return text(draw) if draw.random() < 0.15 else mutated(draw, draw.choice(VALID[name]))
