"""A situation in which a cache decides, and the single edits to it that are worth trying.

`flip` finds out which of them matter. A new edit goes into one of the generators below.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import islice

from edgelearn.sim.cache.control import control_of
from edgelearn.sim.cache.dates import format_date
from edgelearn.sim.cache.directives import parse
from edgelearn.sim.cache.fields import members, whole_number
from edgelearn.sim.cache.policy import SHARED, CachePolicy
from edgelearn.sim.excerpt import excerpt
from edgelearn.sim.messages import Headers, Request, Response

HOUR_S, DAY_S = 3_600, 86_400
MAX_NUMBERS = 8
MAX_MEMBERS = 32
"""How many directives of a field and fields of a message are tried; the rest is ignored."""

ANSWER_DIRECTIVES = (
    *("no-store", "private", "no-cache", "public", "must-revalidate", "must-understand", "immutable"),
    *("max-age=3600", "s-maxage=3600", "stale-while-revalidate=3600", "stale-if-error=3600"),
)
REQUEST_DIRECTIVES = ("no-cache", "no-store", "max-age=0", "max-stale", "only-if-cached")
METHODS = ("GET", "HEAD", "POST")
STATUSES = (200, 404, 302, 500)


class Kind(IntEnum):
    """What an edit changes. Lower values count as smaller changes."""

    TIME = 1
    NUMBER = 2
    DIRECTIVE_REMOVED = 3
    DIRECTIVE_ADDED = 4
    FIELD_REMOVED = 5
    FIELD_ADDED = 6
    METHOD = 7
    STATUS = 8
    POLICY = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A first exchange at second 0 that took `took_s`, and a later request at `at_s`, at one cache."""

    first: Request
    response: Response
    request: Request
    at_s: float
    took_s: float = 0.0
    policy: CachePolicy = SHARED
    epoch_s: float = 0.0

    def at(self, moment_s: float) -> "Situation":
        """The same situation at another time."""
        return replace(self, at_s=moment_s)

    def with_response_headers(self, headers: Headers) -> "Situation":
        """The same situation with other response fields."""
        return replace(self, response=replace(self.response, headers=headers))

    def with_request_headers(self, headers: Headers) -> "Situation":
        """The same situation with other fields in the later request."""
        return replace(self, request=replace(self.request, headers=headers))

    def with_first_request_headers(self, headers: Headers) -> "Situation":
        """The same situation with other fields in the first request."""
        return replace(self, first=replace(self.first, headers=headers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change and the resulting situation. `size` orders edits of the same kind; `sentence` completes "if …"."""

    kind: Kind
    size: float = 0.0
    sentence: str
    situation: Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number of seconds in a message, its label, and a function that replaces it."""

    label: str
    value: int
    changed: Callable[[Situation, int], Situation]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """A message whose fields can be edited, its label, and a function that replaces them."""

    label: str
    headers: Headers
    changed: Callable[[Situation, Headers], Situation]


def edits(situation: Situation) -> Iterator[Edit]:
    """All single edits except those to numbers and times."""
    answer, request, first = _sides(situation)
    field = control_of(situation.response.headers, situation.policy).field
    yield from _directives(situation, answer, field, ANSWER_DIRECTIVES)
    yield from _directives(situation, request, "Cache-Control", REQUEST_DIRECTIVES)
    yield from _fields_removed(situation, (answer, request, first))
    yield from _fields_added(situation, (answer, request, first))
    yield from _methods_and_statuses(situation)
    yield from _policies(situation)


def numbers(situation: Situation) -> Iterator[Number]:
    """The first few numbers of seconds: in Age, in the response's directives and in the later request."""
    yield from islice(_numbers(situation), MAX_NUMBERS)


def _numbers(situation: Situation) -> Iterator[Number]:
    if (age_s := whole_number(situation.response.headers.get("Age"))) is not None:
        yield Number(label="Age of the response", value=age_s, changed=_with_age)
    answer, request, _ = _sides(situation)
    field = control_of(situation.response.headers, situation.policy).field
    for side, name in ((answer, field), (request, "Cache-Control")):
        for place, member in enumerate(_members(side.headers, name)):
            directive, _, argument = member.partition("=")
            if (value := whole_number(argument.strip('"'))) is not None:
                yield Number(
                    label=f"{excerpt(directive)} of the {side.label}",
                    value=value,
                    changed=_directive_changed(side, name, place, directive),
                )


def _sides(situation: Situation) -> tuple[_Message, _Message, _Message]:
    return (
        _Message(label="response", headers=situation.response.headers, changed=Situation.with_response_headers),
        _Message(label="request", headers=situation.request.headers, changed=Situation.with_request_headers),
        _Message(label="first request", headers=situation.first.headers, changed=Situation.with_first_request_headers),
    )


def _members(headers: Headers, field: str) -> list[str]:
    return list(members(headers.get(field)))[:MAX_MEMBERS]


def _with_members(headers: Headers, field: str, listed: list[str]) -> Headers:
    return headers.with_field(field, ", ".join(listed)) if listed else headers.without({field.lower()})


def _directive_changed(side: _Message, field: str, place: int, directive: str) -> Callable[[Situation, int], Situation]:
    def changed(situation: Situation, value: int) -> Situation:
        listed = _members(side.headers, field)
        listed[place] = f"{directive}={value}"
        return side.changed(situation, _with_members(side.headers, field, listed))

    return changed


def _with_age(situation: Situation, value: int) -> Situation:
    return situation.with_response_headers(situation.response.headers.with_field("Age", str(value)))


def _directives(situation: Situation, side: _Message, field: str, offered: tuple[str, ...]) -> Iterator[Edit]:
    listed = _members(side.headers, field)
    for place, member in enumerate(listed):
        left = _with_members(side.headers, field, listed[:place] + listed[place + 1 :])
        yield Edit(
            kind=Kind.DIRECTIVE_REMOVED,
            sentence=f"the {side.label} lacked {excerpt(member)}",
            situation=side.changed(situation, left),
        )
    present = parse(side.headers.get(field))
    for directive in offered:
        if directive.partition("=")[0] not in present:
            more = _with_members(side.headers, field, [*listed, directive])
            yield Edit(
                kind=Kind.DIRECTIVE_ADDED,
                sentence=f"the {side.label} said {directive}",
                situation=side.changed(situation, more),
            )


def _fields_removed(situation: Situation, sides: tuple[_Message, ...]) -> Iterator[Edit]:
    for side in sides:
        for name in list(dict.fromkeys(name for name, _ in side.headers))[:MAX_MEMBERS]:
            yield Edit(
                kind=Kind.FIELD_REMOVED,
                sentence=f"the {side.label} had no {excerpt(name)}",
                situation=side.changed(situation, side.headers.without({name.lower()})),
            )


def _fields_added(situation: Situation, sides: tuple[_Message, _Message, _Message]) -> Iterator[Edit]:
    answer, request, first = sides
    made_s = situation.epoch_s + situation.took_s
    etag = situation.response.headers.get("ETag")
    offered = [
        (answer, "Expires", format_date(made_s + HOUR_S)),
        (answer, "Last-Modified", format_date(max(0.0, made_s - 10 * DAY_S))),
        (answer, "ETag", '"a"'),
        (answer, "Age", str(HOUR_S)),
        (answer, "Vary", "*"),
        (answer, "Set-Cookie", "id=1"),
        *((answer, name, "max-age=3600") for name in situation.policy.targeted_fields),
        (first, "Authorization", "Bearer token"),
        (request, "If-None-Match", etag or "*"),
        (request, "If-Match", etag or "*"),
    ]
    for name in _members(situation.response.headers, "Vary"):
        if (value := situation.first.headers.get(name)) is not None:
            offered.append((request, name, value))
    for side, name, value in offered:
        if side.headers.get(name) != value and not (side is answer and name in side.headers):
            yield Edit(
                kind=Kind.FIELD_ADDED,
                sentence=f"the {side.label} had {excerpt(name)}: {excerpt(value)}",
                situation=side.changed(situation, side.headers.with_field(name, value)),
            )


def _methods_and_statuses(situation: Situation) -> Iterator[Edit]:
    for method in METHODS:
        if method != situation.request.method:
            asked = replace(situation, request=replace(situation.request, method=method))
            yield Edit(kind=Kind.METHOD, sentence=f"the request was a {method}", situation=asked)
    for status in STATUSES:
        if status != situation.response.status:
            answered = replace(situation, response=replace(situation.response, status=status))
            yield Edit(kind=Kind.STATUS, sentence=f"the response was a {status}", situation=answered)


def _policies(situation: Situation) -> Iterator[Edit]:
    now = situation.policy
    who = "private (a browser's)" if now.shared else "shared"
    offered = {
        f"the cache was {who}": replace(now, shared=not now.shared),
        "the cache honoured clients' reloads": replace(now, honour_reload=True),
        "the cache ignored clients' reloads": replace(now, honour_reload=False),
        "the cache ignored max-stale": replace(now, honour_max_stale=False),
        "the cache never stored responses with Set-Cookie": replace(now, store_with_set_cookie=False),
        "the cache used no heuristic freshness": replace(now, heuristic_fraction=0.0),
        "the cache ignored targeted fields": replace(now, targeted_fields=()),
        "the last of duplicate directives counted": replace(now, later_directive_wins=True),
        "the cache didn't normalise URLs": replace(now, normalise_urls=False),
    }
    for sentence, policy in offered.items():
        if policy != now:
            yield Edit(kind=Kind.POLICY, sentence=sentence, situation=replace(situation, policy=policy))
