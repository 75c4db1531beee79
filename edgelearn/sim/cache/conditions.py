"""Conditional requests: evaluates a client's conditions and builds this cache's own validation requests.

RFC 9110 §13, RFC 9111 §4.3.
"""

from collections.abc import Iterable

from edgelearn.sim.cache.dates import parse_date
from edgelearn.sim.cache.fields import entity_tag, entity_tags
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.explain import Decided, Rule, Step, Verdict
from edgelearn.sim.messages import Headers, Request

IF_NONE_MATCH = Rule(name="If-None-Match", clause="RFC 9110 §13.1.2")
IF_MODIFIED_SINCE = Rule(name="If-Modified-Since", clause="RFC 9110 §13.1.3")
IF_RANGE = Rule(name="If-Range", clause="RFC 9110 §13.1.5")
VALIDATE = Rule(name="validation request", clause="RFC 9111 §4.3.1")
NO_VALIDATOR = Rule(name="no validator", clause="RFC 9111 §4.3.1")
COMPLETE = Rule(name="completing a partial response", clause="RFC 9111 §3.3")

FOR_THE_ORIGIN = ("If-Match", "If-Unmodified-Since")
"""Conditions that a cache must forward without evaluating them. RFC 9111 §4.3.2."""

WITH_CONDITIONS = frozenset({200, 206})
"""Stored statuses to which a client's conditions apply. RFC 9111 §4.3.2."""

STRONG_AFTER_S = 1
"""If Last-Modified is at least this much older than Date, it is a strong validator. RFC 9110 §8.8.2.2."""

MAX_TAGS = 64


def not_modified(stored: StoredResponse, request: Request) -> Decided[bool]:
    """Whether the client already has this copy, according to its conditions. RFC 9111 §4.3.2."""
    if stored.response.status not in WITH_CONDITIONS or request.method not in ("GET", "HEAD", "QUERY"):
        return Decided(value=False, steps=())
    wanted = request.headers.get("If-None-Match")
    if wanted is not None:
        same = wanted.strip() == "*" or _holds(wanted, stored)
        text = "The client already has this copy: 304" if same else "The client has a different version"
        return _decided(IF_NONE_MATCH, text, same, asked=wanted, etag=stored.response.headers.get("ETag"))
    since_s = parse_date(request.headers.get("If-Modified-Since"), now_s=stored.date_s)
    if since_s is None:
        return Decided(value=False, steps=())
    stated_s = parse_date(stored.response.headers.get("Last-Modified"), now_s=stored.date_s)
    changed_s = stored.date_s if stated_s is None else float(stated_s)
    same = changed_s <= since_s
    text = "Not modified since the client's copy: 304" if same else "Modified since the client's copy"
    return _decided(IF_MODIFIED_SINCE, text, same)


def range_applies(stored: StoredResponse, request: Request) -> Decided[bool]:
    """Whether the client's If-Range, if any, matches this copy, so that the range continues what it already has."""
    condition = request.headers.get("If-Range")
    if condition is None:
        return Decided(value=True, steps=())
    tags = entity_tags(condition) if '"' in condition else ()
    own = entity_tag(stored.response.headers)
    if tags:
        same = own is not None and len(tags) == 1 and tags[0].matches_strongly(own)
    else:
        modified = stored.response.headers.get("Last-Modified")
        same = modified is not None and condition.strip() == modified.strip() and has_strong_date(stored)
    text = (
        "The range belongs to the version that the client has"
        if same
        else "The client has another version: it gets everything"
    )
    return _decided(IF_RANGE, text, same)


def has_strong_date(stored: StoredResponse) -> bool:
    """Whether Last-Modified is a strong validator. RFC 9110 §8.8.2.2."""
    headers = stored.response.headers
    modified_s = parse_date(headers.get("Last-Modified"), now_s=stored.date_s)
    made_s = parse_date(headers.get("Date"), now_s=stored.date_s)
    return modified_s is not None and made_s is not None and made_s - modified_s >= STRONG_AFTER_S


def with_validators(
    request: Request, copies: Iterable[StoredResponse], selected: StoredResponse | None
) -> Decided[Request]:
    """The request that validates the copies at the origin. RFC 9111 §4.3.1.

    It keeps the client's own If-None-Match entries; If-Modified-Since is the selected copy's.
    """
    own = [each.response.headers.get("ETag") for each in copies]
    tags = [tag.strip() for tag in own if tag is not None][:MAX_TAGS]
    modified = selected.response.headers.get("Last-Modified") if selected else None
    if not tags and modified is None:
        step = Step(
            rule=NO_VALIDATOR,
            text="The copy has neither ETag nor Last-Modified to validate it with",
            verdict=Verdict.NOTE,
        )
        return Decided(value=request, steps=(step,) if selected else ())
    headers = request.headers
    if tags:
        asked = request.headers.get("If-None-Match")
        if asked is not None and asked.strip() != "*":
            tags = [asked, *(tag for tag in tags if not _among(tag, asked))]
        headers = headers.with_field("If-None-Match", ", ".join(dict.fromkeys(tags)))
    if modified is not None:
        headers = headers.with_field("If-Modified-Since", modified)
    values = {"If-None-Match": headers.get("If-None-Match"), "If-Modified-Since": headers.get("If-Modified-Since")}
    step = Step(
        rule=VALIDATE,
        text="The request asks the origin whether the copy is still valid",
        verdict=Verdict.NOTE,
        values=values,
    )
    return Decided(value=_with(request, headers), steps=(step,))


def for_the_rest(request: Request, stored: StoredResponse) -> Decided[Request] | None:
    """The request for the rest of a copy that contains the beginning; None if the parts couldn't be combined.

    Parts are combined only if they share a strong validator. RFC 9111 §3.4, RFC 9110 §15.3.7.3.
    """
    span, tag = stored.span, entity_tag(stored.response.headers)
    if span is None or span.first != 0 or tag is None or tag.weak or not tag.quoted:
        return None
    if any(name in request.headers for name in ("Range", "If-None-Match", "If-Modified-Since")):
        return None
    headers = request.headers.with_field("Range", f"bytes={span.last + 1}-").with_field("If-Range", f'"{tag.opaque}"')
    text = f"The first {span.size_bytes} bytes are stored: only the rest is requested"
    step = Step(rule=COMPLETE, text=text, verdict=Verdict.NOTE, values={"Range": headers.get("Range")})
    return Decided(value=_with(request, headers), steps=(step,))


def _holds(wanted: str, stored: StoredResponse) -> bool:
    own = entity_tag(stored.response.headers)
    return own is not None and any(tag.matches_weakly(own) for tag in entity_tags(wanted))


def _among(tag: str, asked: str) -> bool:
    own = entity_tags(tag)
    return bool(own) and own[0] in entity_tags(asked)


def _with(request: Request, headers: Headers) -> Request:
    return Request(url=request.url, method=request.method, headers=headers, content=request.content)


def _decided(rule: Rule, text: str, value: bool, **values: object) -> Decided[bool]:
    verdict = Verdict.YES if value else Verdict.NO
    return Decided(value=value, steps=(Step(rule=rule, text=text, verdict=verdict, values=values),))
