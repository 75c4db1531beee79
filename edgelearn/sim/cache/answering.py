"""An answer made from a copy: 304, a part, the whole, or only its head; with the age it has now. RFC 9111 §4."""

from dataclasses import dataclass

from edgelearn.sim.cache.conditions import not_modified, range_applies
from edgelearn.sim.cache.ranges import Span, asked_range, cut
from edgelearn.sim.cache.stored import WITH_CONTENT, StoredResponse, held_span
from edgelearn.sim.explain import Rule, Step, Verdict
from edgelearn.sim.messages import Headers, Request, Response

RANGE = Rule(name="range", clause="RFC 9110 §14.2")
UNSATISFIABLE = Rule(name="range not satisfiable", clause="RFC 9110 §15.5.17")
WITHHELD = Rule(name="fields that no-cache lists", clause="RFC 9111 §5.2.2.4")

PARTIAL, NOT_MODIFIED, NOT_SATISFIABLE = 206, 304, 416

OF_THE_CONTENT = frozenset(
    {"content-length", "content-type", "content-encoding", "content-language", "content-range", "transfer-encoding"}
)
"""Fields about the content, which a 304 doesn't bring. RFC 9110 §15.4.5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response made from a copy, and the steps that shaped it."""

    response: Response
    steps: tuple[Step, ...]


def answers_range(stored: StoredResponse, request: Request) -> bool:
    """Whether a copy holds what the request asks for: everything, or the part that it wants."""
    if stored.span is None:
        return True
    return _wanted(stored, request) is not None and range_applies(stored, request).value


def answer_from(
    stored: StoredResponse, request: Request, now_s: float, *, validated: bool, aged: bool = True
) -> Answer:
    """What a client gets from this copy, which must hold what it asks for.

    Fields that no-cache lists are in it only when the copy was just `validated`. What the origin itself confirmed for
    this request isn't `aged`: Age would say that it was not asked. RFC 9111 §5.1.
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


def _answer(response: Response, steps: tuple[Step, ...]) -> Answer:
    return Answer(response=response, steps=steps)


def _fields(stored: StoredResponse, now_s: float, *, validated: bool) -> tuple[Headers, tuple[Step, ...]]:
    headers = stored.response.headers
    withheld = frozenset() if validated else stored.control.directives.listed_fields("no-cache")
    told: tuple[Step, ...] = ()
    if present := sorted(name for name in withheld if name in headers):
        headers = headers.without(withheld)
        text = f"no-cache lists {', '.join(present)}: unasked, the copy answers without"
        told = (Step(rule=WITHHELD, text=text, verdict=Verdict.NOTE),)
    return headers.with_field("Age", str(max(0, int(stored.age_s(now_s))))), told


def _with_fields(response: Response, headers: Headers) -> Response:
    """The response with these fields, but its own about the content."""
    own = [(name, value) for name, value in response.headers if name.lower() in ("content-range", "content-length")]
    return Response(
        status=response.status,
        headers=Headers((*headers.without({"content-range", "content-length"}), *own)),
        size_bytes=response.size_bytes,
        made_at_s=response.made_at_s,
        content=response.content,
    )


def _wanted(stored: StoredResponse, request: Request) -> Span | None:
    """The span of a part that is asked for and held."""
    wanted = asked_range(request.headers.get("Range")) if request.method == "GET" else None
    held = held_span(stored)
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
    """A 206 or 416 where the request asks for one range of a copy with content; None where it gets the whole."""
    if request.method != "GET" or stored.response.status not in WITH_CONTENT:
        return None
    wanted, held = asked_range(request.headers.get("Range")), held_span(stored)
    if wanted is None or held is None:
        return None
    applies = range_applies(stored, request)
    if not applies.value:
        return stored.response, applies.steps
    span = _wanted(stored, request)
    if span is None:
        headers = Headers([("Content-Range", f"bytes */{held.total}"), ("Content-Length", "0")])
        text = f"The range lies beyond the {held.total} bytes that there are: 416"
        step = Step(rule=UNSATISFIABLE, text=text, verdict=Verdict.NO)
        return Response(status=NOT_SATISFIABLE, headers=headers, content=b""), (*applies.steps, step)
    headers = Headers([("Content-Range", span.field), ("Content-Length", str(span.size_bytes))])
    text = f"Bytes {span.first} to {span.last} are cut out of the copy"
    step = Step(rule=RANGE, text=text, verdict=Verdict.YES)
    part = Response(
        status=PARTIAL,
        headers=headers,
        size_bytes=span.size_bytes,
        made_at_s=stored.response.made_at_s,
        content=cut(stored.response.content, held, span),
    )
    return part, (*applies.steps, step)
