"""May this response be stored? The conditions of RFC 9111 §3, and what is left out when it is."""

from edgelearn.sim.cache.control import Control
from edgelearn.sim.cache.directives import parse
from edgelearn.sim.cache.fields import hop_by_hop
from edgelearn.sim.cache.key import normal_url
from edgelearn.sim.cache.policy import CachePolicy
from edgelearn.sim.cache.ranges import content_span
from edgelearn.sim.cache.statuses import FINAL, HEURISTICALLY_CACHEABLE, UNDERSTOOD
from edgelearn.sim.cache.urls import resolved
from edgelearn.sim.cache.vary import vary_names
from edgelearn.sim.explain import Decided, Rule, Step, Verdict
from edgelearn.sim.messages import Headers, Request, Response

METHOD = Rule(name="request method", clause="RFC 9111 §3")
POST = Rule(name="answer to POST", clause="RFC 9110 §9.3.3")
NOT_FINAL = Rule(name="final response", clause="RFC 9111 §3")
PARTIAL = Rule(name="partial content", clause="RFC 9111 §3.3")
MUST_UNDERSTAND = Rule(name="must-understand", clause="RFC 9111 §5.2.2.3")
NO_STORE = Rule(name="no-store", clause="RFC 9111 §5.2.2.5")
REQUEST_NO_STORE = Rule(name="request no-store", clause="RFC 9111 §5.2.1.5")
PRIVATE = Rule(name="private", clause="RFC 9111 §5.2.2.7")
AUTHORIZATION = Rule(name="answer to an authorised request", clause="RFC 9111 §3.5")
EXPLICIT = Rule(name="explicit leave to store", clause="RFC 9111 §3")
HEURISTIC = Rule(name="heuristically cacheable status", clause="RFC 9110 §15.1")
NOTHING_SAID = Rule(name="no leave to store", clause="RFC 9111 §3")
SET_COOKIE = Rule(name="Set-Cookie", clause="edge rule")
VARY_STAR = Rule(name="Vary: *", clause="RFC 9111 §4.1")

NEVER_STORED = {
    status: Rule(name="status that no cache may store", clause=f"RFC 6585 §{section}")
    for status, section in ((428, 3), (429, 4), (431, 5), (511, 6))
}
"""Answers about what one client did, or about its network."""

NOT_MODIFIED = 304
PARTIAL_CONTENT = 206
ALLOWING_SHARED = ("public", "s-maxage", "must-revalidate")
"""What lets a shared cache keep an answer to a request with Authorization. RFC 9111 §3.5."""


def may_store(request: Request, response: Response, control: Control, policy: CachePolicy) -> Decided[bool]:
    """Whether this cache may keep the response, and the rule that says so. RFC 9111 §3."""
    refused = _by_message(request, response) or _by_directives(request, response, control, policy)
    if refused is not None:
        return refused
    leave = _leave(request, response, control, policy)
    return Decided(value=leave.value, steps=(*_no_store_passed_over(response, control), *leave.steps))


def stored_fields(response: Response, control: Control, policy: CachePolicy) -> Headers:
    """The header fields that are kept: none of one hop, none that private keeps from shared caches. RFC 9111 §3.1."""
    return response.headers.without(hop_by_hop(response.headers) | {"age"} | kept_out(control, policy))


def kept_out(control: Control, policy: CachePolicy) -> frozenset[str]:
    """The fields that private keeps from shared caches, in lower case. RFC 9111 §5.2.2.7."""
    return control.directives.listed_fields("private") if policy.shared else frozenset()


def _by_message(request: Request, response: Response) -> Decided[bool] | None:
    """What method and status forbid, whatever is said."""
    if request.method not in ("GET", "HEAD", "QUERY", "POST"):
        return _decided(False, METHOD, f"A response to {request.method} is not stored", method=request.method)
    if response.status < FINAL:
        return _decided(False, NOT_FINAL, f"A {response.status} is not the final response", status=response.status)
    if response.status == NOT_MODIFIED:
        return _decided(
            False, NOT_FINAL, "A 304 updates what is stored; by itself it is no answer", status=response.status
        )
    if rule := NEVER_STORED.get(response.status):
        return _decided(False, rule, f"A {response.status} concerns one client only", status=response.status)
    if response.status == PARTIAL_CONTENT and (request.method != "GET" or content_span(response) is None):
        return _decided(
            False, PARTIAL, "It doesn't say soundly which part of the content it is", status=response.status
        )
    if vary_names(response.headers) is None and "ETag" not in response.headers:
        return _decided(False, VARY_STAR, "Vary: * matches no later request, and there is no ETag to ask with")
    return None


def _by_directives(request: Request, response: Response, control: Control, policy: CachePolicy) -> Decided[bool] | None:
    directives = control.directives
    if "must-understand" in directives and response.status not in UNDERSTOOD:
        return _decided(
            False, MUST_UNDERSTAND, f"This cache has no rules for a {response.status}", status=response.status
        )
    if "no-store" in directives and "must-understand" not in directives:
        return _decided(False, NO_STORE, "The response says no-store: no cache may keep it")
    if "no-store" in parse(request.headers.get("Cache-Control")):
        return _decided(False, REQUEST_NO_STORE, "The request says no-store: no cache may keep its answer")
    if not policy.shared:
        return None
    if directives.applies_whole("private"):
        return _decided(False, PRIVATE, "The response says private: a shared cache may not keep it")
    if "Authorization" in request.headers and not any(name in directives for name in ALLOWING_SHARED):
        text = "The request was authorised, and nothing says that others may have its answer"
        return _decided(False, AUTHORIZATION, text)
    if "Set-Cookie" in response.headers and not policy.store_with_set_cookie:
        return _decided(False, SET_COOKIE, "The response sets a cookie, and this edge doesn't keep such")
    return None


def _no_store_passed_over(response: Response, control: Control) -> tuple[Step, ...]:
    """Told where no-store would hold, were the status not one that this cache understands. RFC 9111 §5.2.2.3."""
    if not ("no-store" in control.directives and "must-understand" in control.directives):
        return ()
    text = f"must-understand: whoever has rules for a {response.status}, as this cache has, passes no-store over"
    return (Step(rule=MUST_UNDERSTAND, text=text, verdict=Verdict.NOTE),)


def _leave(request: Request, response: Response, control: Control, policy: CachePolicy) -> Decided[bool]:
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
        return _decided(True, EXPLICIT, f"{stated[0]} allows {where} to keep the response", directive=stated[0])
    if response.status in HEURISTICALLY_CACHEABLE:
        return _decided(True, HEURISTIC, f"No directive forbids it, and a {response.status} may be kept by default")
    return _decided(False, NOTHING_SAID, f"Nothing allows to keep a {response.status}", status=response.status)


def _post(request: Request, response: Response, stated: list[str]) -> Decided[bool]:
    """An answer to POST may be kept for later GETs when it says that it is what they would get."""
    location = response.headers.get("Content-Location")
    same = location is not None and normal_url(resolved(request.url, location)) == normal_url(request.url)
    if same and any(name != "public" and name != "private" for name in stated):
        return _decided(
            True, POST, "It says what a GET would get (Content-Location) and for how long: it is kept for GET"
        )
    return _decided(False, POST, "An answer to POST is kept only with a lifetime and its own URL in Content-Location")


def _decided(value: bool, rule: Rule, text: str, **values: object) -> Decided[bool]:
    verdict = Verdict.YES if value else Verdict.NO
    return Decided(value=value, steps=(Step(rule=rule, text=text, verdict=verdict, values=values),))
