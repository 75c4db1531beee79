"""A received response: the copy made of it, the response to the client, and how parts are combined.

Pure functions; `cache` decides what is stored and removed.
"""

from dataclasses import dataclass, replace

from edgelearn.sim.cache.control import control_of
from edgelearn.sim.cache.dates import format_date
from edgelearn.sim.cache.fields import entity_tag
from edgelearn.sim.cache.freshening import updated_fields
from edgelearn.sim.cache.freshness import date_of, freshness_lifetime_s, initial_age_s, stated_age_s
from edgelearn.sim.cache.invalidation import groups_of, tags_of
from edgelearn.sim.cache.key import origin_of
from edgelearn.sim.cache.policy import CachePolicy
from edgelearn.sim.cache.ranges import Span, combined, content_span
from edgelearn.sim.cache.stored import StoredResponse, stored_span
from edgelearn.sim.cache.storing import PARTIAL_CONTENT, private_fields, stored_fields
from edgelearn.sim.cache.vary import selecting, vary_names
from edgelearn.sim.explain import Decided, Step
from edgelearn.sim.messages import Headers, Request, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What the cache made of a response: the copy, whether it may be stored, and the keys evicted for it.

    `answer` replaces the response for the client; None if the response is forwarded. `head` replaces its status and
    fields, and the content of `prefix`, which was already stored, precedes its content. `again` means that the request
    must be repeated without this cache's conditions. `freshened` are the copies that the response confirmed,
    `invalidated` the keys that it invalidated.
    """

    copy: StoredResponse
    storable: bool
    evicted: tuple[str, ...] = ()
    steps: tuple[Step, ...]
    answer: Response | None = None
    head: Response | None = None
    prefix: StoredResponse | None = None
    again: bool = False
    freshened: tuple[StoredResponse, ...] = ()
    invalidated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When the request was sent and the response received, in the cache's clock, which starts `epoch_s` after 1970."""

    request_s: float
    response_s: float
    epoch_s: float


def copied(
    request: Request, response: Response, key: str, times: Times, policy: CachePolicy, *, source: int
) -> Decided[StoredResponse]:
    """The copy of a response, and the rule that set its lifetime."""
    control = control_of(response.headers, policy)
    received_s = times.response_s + times.epoch_s
    date_s = date_of(response.headers, received_s=received_s)
    lifetime = freshness_lifetime_s(response, control, policy, date_s=date_s)
    listed = vary_names(response.headers)
    fields = stored_fields(response, control, policy)
    if "Date" not in fields:
        fields = fields.with_field("Date", format_date(received_s))  # RFC 9110 §6.6.1
    made_s = date_s - times.epoch_s if response.made_at_s is None else response.made_at_s
    stated_s = stated_age_s(response.headers)
    copy = StoredResponse(
        key=key,
        head_only=request.method == "HEAD",
        selecting=None if listed is None else selecting(listed, request),
        response=replace(response, headers=fields),
        control=control,
        source=source,
        request_s=times.request_s,
        response_s=times.response_s,
        date_s=date_s,
        initial_age_s=initial_age_s(
            request_s=times.request_s, response_s=times.response_s, made_at_s=made_s, stated_s=stated_s
        ),
        lifetime_s=lifetime.value,
        span=content_span(response) if response.status == PARTIAL_CONTENT else None,
        groups=_groups(request.url, response.headers),
        tags=tags_of(response.headers),
    )
    return Decided(value=copy, steps=lifetime.steps)


def freshened(stored: StoredResponse, update: Response, times: StoredResponse, policy: CachePolicy) -> StoredResponse:
    """The copy updated with another response's fields, age and lifetime. `times` is the copy of that response."""
    headers = updated_fields(stored.response.headers, update.headers)
    if "Date" not in update.headers:
        headers = headers.with_field("Date", times.response.headers.get("Date") or "")
    control = control_of(headers, policy)
    response = replace(stored.response, headers=headers, made_at_s=update.made_at_s)
    return replace(
        stored,
        response=response,
        control=control,
        source=times.source,
        request_s=times.request_s,
        response_s=times.response_s,
        date_s=times.date_s,
        initial_age_s=times.initial_age_s,
        lifetime_s=freshness_lifetime_s(response, control, policy, date_s=times.date_s).value,
        groups=_groups(stored.key.partition(" ")[2], headers),
        tags=tags_of(headers),
        expired_from_s=float("inf"),
    )


def without_private(copy: StoredResponse, policy: CachePolicy) -> StoredResponse:
    """The copy without the fields that its private directive lists, if this cache is shared."""
    headers = copy.response.headers.without(private_fields(copy.control, policy))
    return replace(copy, response=replace(copy.response, headers=headers))


def selected_by(copy: StoredResponse, request: Request) -> StoredResponse:
    """The same copy, selected by this request's values."""
    listed = vary_names(copy.response.headers)
    return replace(copy, selecting=None if listed is None else selecting(listed, request))


def combined_head(part: StoredResponse, rest: StoredResponse) -> Response | None:
    """The head of the complete response from a stored beginning and its rest; None if they differ. RFC 9111 §3.4."""
    if part.span is None or rest.span is None or rest.span.total is None or not _same_content(part, rest):
        return None
    if rest.span.first != part.span.last + 1 or rest.span.last + 1 != rest.span.total:
        return None
    headers = updated_fields(part.response.headers, rest.response.headers).without({"content-range", "content-length"})
    return replace(rest.response, status=200, headers=headers.with_field("Content-Length", str(rest.span.total)))


def with_part(copy: StoredResponse, other: StoredResponse | None) -> StoredResponse:
    """The copy combined with the stored part of the same content, if there is one. RFC 9111 §3.4."""
    if copy.span is None:
        return copy
    held = None if other is None else stored_span(other)
    if other is None or held is None or not _same_content(copy, other) or not copy.span.touches(held):
        # A 206 with all the content is a complete response. RFC 9110 §15.3.7.3.
        return _of_span(copy, copy.response.headers, copy.span, copy.response.content)
    span, content = combined((copy.span, copy.response.content), (held, other.response.content))
    return _of_span(copy, updated_fields(other.response.headers, copy.response.headers), span, content)


def truncated(copy: StoredResponse, content: bytes) -> StoredResponse | None:
    """The part of truncated content that can be stored and completed later, or None.

    That requires a strong validator and a known length. RFC 9111 §3.3.
    """
    tag, length = entity_tag(copy.response.headers), copy.response.headers.get("Content-Length")
    if tag is None or tag.weak or not content or copy.response.status != 200:
        return None
    if length is None or not length.isdigit() or int(length) <= len(content):
        return None
    span = Span(first=0, last=len(content) - 1, total=int(length))
    return _of_span(copy, copy.response.headers, span, content)


def _same_content(one: StoredResponse, other: StoredResponse) -> bool:
    """Whether two parts share a strong validator and a total length. RFC 9110 §15.3.7.3."""
    own, others = entity_tag(one.response.headers), entity_tag(other.response.headers)
    if own is None or others is None or not own.matches_strongly(others):
        return False
    span, others_span = stored_span(one), stored_span(other)
    if span is None or others_span is None:
        return False
    return span.total is not None and span.total == others_span.total


def _groups(url: str, headers: Headers) -> frozenset[str]:
    """The groups of a response, each qualified by its origin. RFC 9875 §2.1."""
    return frozenset(f"{origin_of(url)} {name}" for name in groups_of(headers))


def _of_span(copy: StoredResponse, headers: Headers, span: Span, content: bytes | None) -> StoredResponse:
    """The copy with this span of the content, or all of it."""
    headers = headers.without({"content-range", "content-length"})
    if not span.is_whole:
        headers = headers.with_field("Content-Range", span.field)
    response = replace(
        copy.response,
        status=200 if span.is_whole else PARTIAL_CONTENT,
        headers=headers.with_field("Content-Length", str(span.size_bytes)),
        size_bytes=span.size_bytes,
        content=content,
    )
    return replace(copy, response=response, span=None if span.is_whole else span)
