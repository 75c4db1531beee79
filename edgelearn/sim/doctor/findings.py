"""What is wrong, contradictory, misspelt or without effect in a response's caching headers; each with its clause."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from edgelearn.sim.cache.dates import parse_date
from edgelearn.sim.cache.directives import CacheControl, parse, parse_targeted
from edgelearn.sim.cache.fields import entity_tag, members, names, whole_number
from edgelearn.sim.doctor.few import Finding, Weight, few
from edgelearn.sim.doctor.heard import Heard
from edgelearn.sim.excerpt import LONGEST_NAME, name_excerpt
from edgelearn.sim.explain import Rule
from edgelearn.sim.messages import Headers

YEAR_S = 31_536_000
KNOWN = (
    "max-age",
    "s-maxage",
    "no-cache",
    "no-store",
    "no-transform",
    "private",
    "public",
    "must-revalidate",
    "proxy-revalidate",
    "must-understand",
    "immutable",
    "stale-while-revalidate",
    "stale-if-error",
)
OF_REQUESTS = frozenset({"max-stale", "min-fresh", "only-if-cached"})
OLD = frozenset({"pre-check", "post-check"})
WITH_SECONDS = frozenset({"max-age", "s-maxage", "stale-while-revalidate", "stale-if-error"})
STALE_LEAVES = ("stale-while-revalidate", "stale-if-error")
MOST_LISTED = 12
"""So many names stand in one sentence."""


def findings(exchange: Heard) -> tuple[Finding, ...]:
    """What was found, the worst first; of a kind that is there many times a few and their number."""
    headers = exchange.response.headers
    control = parse(headers.get("Cache-Control"))
    found = [
        *_spelling(headers.get("Cache-Control") or "", control),
        *_values(control),
        *_contradictions(control),
        *_targeted(headers),
        *_dates(headers, control),
        *_validators(headers, control),
        *_vary(headers),
        *_others(exchange, control),
    ]
    return few(found)


def _wrong(field: str, text: str, clause: str, kind: str = "") -> Finding:
    return Finding(weight=Weight.WRONG, field=field, text=text, rule=Rule(name=field, clause=clause), kind=kind)


def _idle(field: str, text: str, clause: str, kind: str = "") -> Finding:
    return Finding(
        weight=Weight.WITHOUT_EFFECT, field=field, text=text, rule=Rule(name=field, clause=clause), kind=kind
    )


def _advice(field: str, text: str, clause: str, kind: str = "") -> Finding:
    return Finding(weight=Weight.ADVICE, field=field, text=text, rule=Rule(name=field, clause=clause), kind=kind)


CC = "Cache-Control"


def _spelling(value: str, control: CacheControl) -> Iterator[Finding]:
    if ";" in re.sub(r'"[^"]*"', "", value):
        yield _wrong(
            CC, "Directives are parted by commas; what follows a semicolon is not read as one", "RFC 9111 §5.2"
        )
    for name in dict.fromkeys(name for name, _ in control.directives):
        if name in KNOWN:
            continue
        said = name_excerpt(name)
        if name in OF_REQUESTS:
            yield _idle(CC, f"{name} is a directive of requests; in a response it says nothing", "RFC 9111 §5.2.1")
        elif name in OLD:
            yield _idle(CC, f"{name} was never standard, and nothing reads it today", "RFC 9111 §5.2.3")
        elif near := meant(name, KNOWN):
            text = f"{said} is no directive; {near} was probably meant. Caches pass it over"
            yield _wrong(CC, text, "RFC 9111 §5.2.3", "misspelt directives")
        else:
            text = f"{said} is not known here; caches that don't know it pass it over"
            yield _idle(CC, text, "RFC 9111 §5.2.3", "directives that are not known here")


def meant(name: str, known: Sequence[str]) -> str:
    """The known directive that somebody who wrote this one probably meant; "" for none."""
    if len(name) > LONGEST_NAME:
        return ""
    near = get_close_matches(name, known, n=1, cutoff=0.75)
    bare = re.sub(r"[-_]", "", name)
    return next(iter((*near, *(each for each in known if each.replace("-", "") == bare))), "")


def _values(control: CacheControl) -> Iterator[Finding]:
    seen: dict[str, str | None] = {}
    for name, argument in control.directives:
        if name in seen and seen[name] != argument:
            text = f"{name_excerpt(name)} is there twice with different values; caches differ in which one counts"
            yield _wrong(CC, text, "RFC 9111 §4.2.1", "directives that are there twice")
        seen.setdefault(name, argument)
        if name in WITH_SECONDS and whole_number(argument) is None:
            text = f"{name} needs a whole number of seconds; so it counts as 0, and the copy is stale at once"
            yield _wrong(CC, text, "RFC 9111 §4.2.1")
        elif name in WITH_SECONDS and (whole_number(argument) or 0) > YEAR_S:
            yield _advice(CC, f"{name}: more than a year ({YEAR_S}) gains nothing", "RFC 9111 §5.2.2.1")


def _contradictions(control: CacheControl) -> Iterator[Finding]:
    others = {name for name, _ in control.directives} - {"no-store", "must-understand"}
    if "no-store" in control and others:
        text = f"no-store forbids to keep it; beside it these say nothing: {_listed(sorted(others))}"
        yield _idle(CC, text, "RFC 9111 §5.2.2.5")
        return
    if control.applies_whole("private") and "public" in control:
        yield _wrong(CC, "public and private contradict each other; caches follow private", "RFC 9111 §5.2.2.7")
    if control.applies_whole("private") and "s-maxage" in control:
        yield _idle(CC, "s-maxage speaks to shared caches, which private forbids to keep it", "RFC 9111 §5.2.2.7")
    if control.applies_whole("no-cache"):
        for name in ("must-revalidate", "proxy-revalidate", "immutable", *STALE_LEAVES):
            if name in control:
                yield _idle(CC, f"no-cache asks before every use; {name} adds nothing to that", "RFC 9111 §5.2.2.4")
        if (control.seconds("max-age") or 0) > 0:
            yield _idle(CC, "no-cache asks before every use, so that max-age never counts", "RFC 9111 §5.2.2.4")
        return
    yield from _stale_leaves(control)
    if "immutable" in control and not control.seconds("max-age"):
        yield _idle(CC, "immutable holds while the copy is fresh; without a lifetime it says nothing", "RFC 8246 §2")


def _listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    head = ", ".join(name_excerpt(name) for name in names[:MOST_LISTED])
    left_out = len(names) - MOST_LISTED
    return f"{head} and {left_out:,} more" if left_out > 0 else head


def _stale_leaves(control: CacheControl) -> Iterator[Finding]:
    leaves = [name for name in STALE_LEAVES if name in control]
    for name in leaves:
        if "must-revalidate" in control:
            yield _wrong(
                CC, f"must-revalidate forbids stale answers; {name} asks for them, in vain", "RFC 9111 §5.2.2.2"
            )
        elif "s-maxage" in control:
            text = f"s-maxage forbids the edge to answer stale, so {name} is void there; CDN-Cache-Control can say both"
            yield _wrong(CC, text, "RFC 9111 §5.2.2.10")
        elif "proxy-revalidate" in control:
            yield _wrong(CC, f"proxy-revalidate forbids the edge what {name} allows", "RFC 9111 §5.2.2.8")


def _targeted(headers: Headers) -> Iterator[Finding]:
    field = "CDN-Cache-Control"
    value = headers.get(field)
    if value is None:
        return
    targeted = parse_targeted(value)
    if targeted is None:
        yield _wrong(
            field, "It is no structured field (lower case, name=value), so CDNs treat it as absent", "RFC 9213 §2.1"
        )
        return
    understood = {name for name, _ in targeted.directives}
    named = dict.fromkeys(member.partition("=")[0].strip() for member in members(value))
    for name in named:
        if name in KNOWN and name not in understood:
            yield _wrong(
                field, f"{name} has a value of the wrong type and is not used; the others are", "RFC 9213 §2.1"
            )
    if CC in headers or "Expires" in headers:
        yield _advice(
            field, "CDNs that know this field pass over Cache-Control and Expires altogether", "RFC 9213 §2.2"
        )


def _dates(headers: Headers, control: CacheControl) -> Iterator[Finding]:
    for name, clause in (("Date", "RFC 9110 §5.6.7"), ("Last-Modified", "RFC 9110 §5.6.7")):
        if name in headers and parse_date(headers.get(name)) is None:
            yield _wrong(name, "It is no HTTP-date (Sun, 06 Nov 1994 08:49:37 GMT), so it counts as absent", clause)
    made_s, changed_s = parse_date(headers.get("Date")), parse_date(headers.get("Last-Modified"))
    if made_s is not None and changed_s is not None and changed_s > made_s:
        yield _wrong(
            "Last-Modified", "It lies after Date: nothing can have changed after it was sent", "RFC 9110 §8.8.2.1"
        )
    if "Expires" in headers:
        lines = headers.lines("Expires")
        if "max-age" in control or "s-maxage" in control:
            yield _idle("Expires", "max-age is there: Expires is passed over", "RFC 9111 §5.3")
        elif len(lines) > 1:
            yield _wrong("Expires", "It is there twice; such a copy is stale at once", "RFC 9111 §4.2.1")
        elif parse_date(lines[0]) is None:
            yield _advice("Expires", "It is no date, which means: already expired", "RFC 9111 §5.3")
    age_s, lifetime_s = whole_number(next(members(headers.get("Age")), None)), control.seconds("max-age")
    if "Age" in headers and age_s is None:
        yield _wrong("Age", "It is no whole number of seconds, and is passed over", "RFC 9111 §5.1")
    if age_s is not None and lifetime_s is not None and age_s >= lifetime_s > 0:
        yield _advice(
            "Age", f"It came {age_s} s old with max-age={lifetime_s}: already stale for browsers", "RFC 9111 §4.2.3"
        )


def _validators(headers: Headers, control: CacheControl) -> Iterator[Finding]:
    tag = entity_tag(headers)
    if tag is not None and not tag.quoted:
        yield _wrong(
            "ETag", "An entity-tag stands in double quotes; without, some caches don't compare it", "RFC 9110 §8.8.3"
        )
    if tag is None and "Last-Modified" not in headers and "no-store" not in control:
        text = "There is neither ETag nor Last-Modified: once stale, the whole content travels again"
        yield _advice("ETag", text, "RFC 9110 §8.8")


def _vary(headers: Headers) -> Iterator[Finding]:
    listed = names(headers.get("Vary"))
    if "*" in listed:
        yield _advice("Vary", "Vary: * matches no later request: nothing is ever answered from store", "RFC 9111 §4.1")
    for name in sorted(listed & {"cookie", "user-agent", "referer", "authorization"}):
        text = f"{name} differs from client to client: nearly every one gets a copy of its own"
        yield _advice("Vary", text, "RFC 9111 §4.1")
    if "Content-Encoding" in headers and not listed & {"accept-encoding", "*"}:
        text = "The content is encoded, but Vary doesn't list Accept-Encoding: clients that can't read it may get it"
        yield _wrong("Vary", text, "RFC 9110 §12.5.5")


def _others(exchange: Heard, control: CacheControl) -> Iterator[Finding]:
    headers, status = exchange.response.headers, exchange.response.status
    if "Pragma" in headers:
        yield _idle(
            "Pragma", "It is a field of requests, and deprecated: in a response it says nothing", "RFC 9111 §5.4"
        )
    shareable = not control.applies_whole("private") and "no-store" not in control
    if "Set-Cookie" in headers and shareable and any(name in control for name in ("public", "max-age", "s-maxage")):
        text = "Shared caches may keep it with its cookie and hand that to others; keep it out with private or no-store"
        yield _wrong("Set-Cookie", text, "RFC 9111 §7.3")
    if status >= 500 and (control.seconds("max-age") or control.seconds("s-maxage")):
        yield _advice(CC, f"It lets caches keep an error ({status}) and answer with it for that long", "RFC 9111 §3")
