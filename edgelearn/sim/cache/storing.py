"""Whether a response may be stored, and which fields are. RFC 9111 §3."""

from edgelearn.sim.cache.control import Control
from edgelearn.sim.cache.directives import parse
from edgelearn.sim.cache.fields import hop_by_hop
from edgelearn.sim.cache.key import normal_url
from edgelearn.sim.cache.policy import CachePolicy
from edgelearn.sim.cache.ranges import content_span
from edgelearn.sim.cache.references import resolved
from edgelearn.sim.cache.statuses import FINAL, HEURISTICALLY_CACHEABLE, UNDERSTOOD
from edgelearn.sim.cache.vary import vary_names
from edgelearn.sim.explain import Decided, Rule, Step, Verdict
from edgelearn.sim.messages import Headers, Request, Response

METHOD = Rule(name="request method", clause="RFC 9111 §3")
POST = Rule(name="response to POST", clause="RFC 9110 §9.3.3")
NOT_FINAL = Rule(name="final response", clause="RFC 9111 §3")
PARTIAL = Rule(name="partial content", clause="RFC 9111 §3.3")
MUST_UNDERSTAND = Rule(name="must-understand", clause="RFC 9111 §5.2.2.3")
NO_STORE = Rule(name="no-store", clause="RFC 9111 §5.2.2.5")
REQUEST_NO_STORE = Rule(name="request no-store", clause="RFC 9111 §5.2.1.5")
PRIVATE = Rule(name="private", clause="RFC 9111 §5.2.2.7")
AUTHORIZATION = Rule(name="response to an authorised request", clause="RFC 9111 §3.5")
EXPLICIT = Rule(name="storing explicitly allowed", clause="RFC 9111 §3")
HEURISTIC = Rule(name="heuristically cacheable status", clause="RFC 9110 §15.1")
NOT_ALLOWED = Rule(name="storing not allowed", clause="RFC 9111 §3")
SET_COOKIE = Rule(name="Set-Cookie", clause="edge rule")
VARY_STAR = Rule(name="Vary: *", clause="RFC 9111 §4.1")

NEVER_STORED = {
    status: Rule(name="status never stored", clause=f"RFC 6585 §{section}")
    for status, section in ((428, 3), (429, 4), (431, 5), (511, 6))
}
"""Responses that concern one client or its network."""

NOT_MODIFIED = 304
PARTIAL_CONTENT = 206
ALLOWING_SHARED = ("public", "s-maxage", "must-revalidate")
"""Directives that let a shared cache store a response to a request with Authorization. RFC 9111 §3.5."""


def may_store(request: Request, response: Response, control: Control, policy: CachePolicy) -> Decided[bool]:
    """Whether this cache may store the response, and the rules behind it. RFC 9111 §3."""
    refused = _by_message(request, response) or _by_directives(request, response, control, policy)
    if refused is not None:
        return refused
    leave = _permission(request, response, control, policy)
    return Decided(value=leave.value, steps=(*_no_store_ignored(response, control), *leave.steps))


def stored_fields(response: Response, control: Control, policy: CachePolicy) -> Headers:
    """The fields to store: none that are hop-by-hop or that private keeps from shared caches. RFC 9111 §3.1."""
    return response.headers.without(hop_by_hop(response.headers) | {"age"} | private_fields(control, policy))


def private_fields(control: Control, policy: CachePolicy) -> frozenset[str]:
    """Lower-case names of the fields that private keeps from shared caches. RFC 9111 §5.2.2.7."""
    return control.directives.listed_fields("private") if policy.shared else frozenset()


def _by_message(request: Request, response: Response) -> Decided[bool] | None:
    """What the method and the status forbid regardless of any directive."""
    if request.method not in ("GET", "HEAD", "QUERY", "POST"):
        return _decided(False, METHOD, f"A response to {request.method} is not stored", method=request.method)
    if response.status < FINAL:
        return _decided(False, NOT_FINAL, f"A {response.status} is not the final response", status=response.status)
    if response.status == NOT_MODIFIED:
        return _decided(
            False, NOT_FINAL, "A 304 updates stored responses; it isn't stored itself", status=response.status
        )
    if rule := NEVER_STORED.get(response.status):
        return _decided(False, rule, f"A {response.status} concerns a single client", status=response.status)
    if response.status == PARTIAL_CONTENT and (request.method != "GET" or content_span(response) is None):
        return _decided(
            False, PARTIAL, "It doesn't state validly which part of the content it contains", status=response.status
        )
    if vary_names(response.headers) is None and "ETag" not in response.headers:
        return _decided(False, VARY_STAR, "Vary: * matches no later request, and there is no ETag to validate it with")
    return None


def _by_directives(request: Request, response: Response, control: Control, policy: CachePolicy) -> Decided[bool] | None:
    directives = control.directives
    if "must-understand" in directives and response.status not in UNDERSTOOD:
        return _decided(
            False,
            MUST_UNDERSTAND,
            f"This cache doesn't implement the rules for a {response.status}",
            status=response.status,
        )
    if "no-store" in directives and "must-understand" not in directives:
        return _decided(False, NO_STORE, "The response has no-store: no cache may store it")
    if "no-store" in parse(request.headers.get("Cache-Control")):
        return _decided(False, REQUEST_NO_STORE, "The request has no-store: no cache may store the response")
    if not policy.shared:
        return None
    if directives.applies_whole("private"):
        return _decided(False, PRIVATE, "The response is private: a shared cache may not store it")
    if "Authorization" in request.headers and not any(name in directives for name in ALLOWING_SHARED):
        text = "The request has Authorization, and no directive allows the response to be shared"
        return _decided(False, AUTHORIZATION, text)
    if "Set-Cookie" in response.headers and not policy.store_with_set_cookie:
        return _decided(False, SET_COOKIE, "The response sets a cookie, and this edge doesn't store such responses")
    return None


def _no_store_ignored(response: Response, control: Control) -> tuple[Step, ...]:
    """Explains why no-store has no effect: must-understand, and a status that this cache understands. §5.2.2.3."""
    if not ("no-store" in control.directives and "must-understand" in control.directives):
        return ()
    text = f"must-understand: caches that implement the rules for a {response.status}, like this one, ignore no-store"
    return (Step(rule=MUST_UNDERSTAND, text=text, verdict=Verdict.NOTE),)


def _permission(request: Request, response: Response, control: Control, policy: CachePolicy) -> Decided[bool]:
    directives = control.directives
    stated = [
        name
        for name in ("public", "max-age", *(("s-maxage",) if policy.shared else ("private",)))
        if name in directives
    ]
    if control.expires:
        stated.append("Expires")
    if request.method == "POST":
        return _post(request, response, stated)
    where = "the edge" if policy.shared else "the browser"
    if stated:
        return _decided(True, EXPLICIT, f"{stated[0]} allows {where} to store the response", directive=stated[0])
    if response.status in HEURISTICALLY_CACHEABLE:
        return _decided(True, HEURISTIC, f"No directive forbids it, and a {response.status} is cacheable by default")
    return _decided(False, NOT_ALLOWED, f"Nothing allows a {response.status} to be stored", status=response.status)


def _post(request: Request, response: Response, stated: list[str]) -> Decided[bool]:
    """A response to POST may be stored for GET if it has a lifetime and describes its own URL."""
    location = response.headers.get("Content-Location")
    same = location is not None and normal_url(resolved(request.url, location)) == normal_url(request.url)
    if same and any(name != "public" and name != "private" for name in stated):
        return _decided(True, POST, "Content-Location names its own URL and it has a lifetime: it is stored for GET")
    return _decided(
        False, POST, "A response to POST is stored only with a lifetime and its own URL in Content-Location"
    )


def _decided(value: bool, rule: Rule, text: str, **values: object) -> Decided[bool]:
    verdict = Verdict.YES if value else Verdict.NO
    return Decided(value=value, steps=(Step(rule=rule, text=text, verdict=verdict, values=values),))
