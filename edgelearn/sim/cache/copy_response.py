"""Builds the response to a client from a stored copy: 304, a range, everything or the head only. RFC 9111 §4."""

from dataclasses import dataclass

from edgelearn.sim.cache.conditions import not_modified, range_applies
from edgelearn.sim.cache.ranges import Span, cut, requested_range
from edgelearn.sim.cache.stored import WITH_CONTENT, StoredResponse, stored_span
from edgelearn.sim.explain import Rule, Step, Verdict
from edgelearn.sim.messages import Headers, Request, Response

RANGE = Rule(name="range", clause="RFC 9110 §14.2")
UNSATISFIABLE = Rule(name="range not satisfiable", clause="RFC 9110 §15.5.17")
WITHHELD = Rule(name="fields listed by no-cache", clause="RFC 9111 §5.2.2.4")

PARTIAL, NOT_MODIFIED, NOT_SATISFIABLE = 206, 304, 416

OF_THE_CONTENT = frozenset(
    {"content-length", "content-type", "content-encoding", "content-language", "content-range", "transfer-encoding"}
)
"""Representation metadata that a 304 doesn't carry. RFC 9110 §15.4.5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyResponse:
    """A response built from a copy, and the steps that shaped it."""

    response: Response
    steps: tuple[Step, ...]


def answers_range(stored: StoredResponse, request: Request) -> bool:
    """Whether the copy contains what the request asks for: the whole content or the requested range."""
    if stored.span is None:
        return True
    return _requested_span(stored, request) is not None and range_applies(stored, request).value


def response_from(
    stored: StoredResponse, request: Request, now_s: float, *, validated: bool, aged: bool = True
) -> CopyResponse:
    """The response to the client. The copy must contain what the request asks for.

    Fields listed by no-cache are included only if the copy was just `validated`. A copy that the origin confirmed for
    this very request isn't `aged`: an Age field would claim that the origin wasn't contacted. RFC 9111 §5.1.
    """
    headers, steps = _fields(stored, now_s, validated=validated)
    if not aged:
        headers = headers.without({"age"})
    same = not_modified(stored, request)
    steps = (*steps, *same.steps)
    if same.value:
        left = headers.without(OF_THE_CONTENT)
        return _answer(Response(status=NOT_MODIFIED, headers=left, made_at_s=stored.response.made_at_s), steps)
    part = _part(stored, request)
    response, told = part or (stored.response, ())
    response = _with_fields(response, headers)
    if request.method == "HEAD":
        response = Response(status=response.status, headers=response.headers, made_at_s=response.made_at_s)
    return _answer(response, (*steps, *told))


def _answer(response: Response, steps: tuple[Step, ...]) -> CopyResponse:
    return CopyResponse(response=response, steps=steps)


def _fields(stored: StoredResponse, now_s: float, *, validated: bool) -> tuple[Headers, tuple[Step, ...]]:
    headers = stored.response.headers
    withheld = frozenset() if validated else stored.control.directives.listed_fields("no-cache")
    told: tuple[Step, ...] = ()
    if present := sorted(name for name in withheld if name in headers):
        headers = headers.without(withheld)
        text = f"no-cache lists {', '.join(present)}: without validation, the copy is sent without them"
        told = (Step(rule=WITHHELD, text=text, verdict=Verdict.NOTE),)
    return headers.with_field("Age", str(max(0, int(stored.age_s(now_s))))), told


def _with_fields(response: Response, headers: Headers) -> Response:
    """The response with these fields, keeping its own representation metadata."""
    own = [(name, value) for name, value in response.headers if name.lower() in ("content-range", "content-length")]
    return Response(
        status=response.status,
        headers=Headers((*headers.without({"content-range", "content-length"}), *own)),
        size_bytes=response.size_bytes,
        made_at_s=response.made_at_s,
        content=response.content,
    )


def _requested_span(stored: StoredResponse, request: Request) -> Span | None:
    """The requested range, if the copy contains it."""
    wanted = requested_range(request.headers.get("Range")) if request.method == "GET" else None
    held = stored_span(stored)
    if wanted is None or held is None:
        return None
    if held.total is None:
        if wanted.first is None or wanted.last is None:
            return None
        span: Span | None = Span(first=wanted.first, last=wanted.last, total=None)
    else:
        span = wanted.within(held.total)
    return span if span and held.holds(span) else None


def _part(stored: StoredResponse, request: Request) -> tuple[Response, tuple[Step, ...]] | None:
    """A 206 or 416 if the request asks for a single range of a copy with content; None if it gets everything."""
    if request.method != "GET" or stored.response.status not in WITH_CONTENT:
        return None
    wanted, held = requested_range(request.headers.get("Range")), stored_span(stored)
    if wanted is None or held is None:
        return None
    applies = range_applies(stored, request)
    if not applies.value:
        return stored.response, applies.steps
    span = _requested_span(stored, request)
    if span is None:
        headers = Headers([("Content-Range", f"bytes */{held.total}"), ("Content-Length", "0")])
        text = f"The range starts after the last of {held.total} bytes: 416"
        step = Step(rule=UNSATISFIABLE, text=text, verdict=Verdict.NO)
        return Response(status=NOT_SATISFIABLE, headers=headers, content=b""), (*applies.steps, step)
    headers = Headers([("Content-Range", span.field), ("Content-Length", str(span.size_bytes))])
    text = f"Bytes {span.first} to {span.last} of the copy are sent"
    step = Step(rule=RANGE, text=text, verdict=Verdict.YES)
    part = Response(
        status=PARTIAL,
        headers=headers,
        size_bytes=span.size_bytes,
        made_at_s=stored.response.made_at_s,
        content=cut(stored.response.content, held, span),
    )
    return part, (*applies.steps, step)
