"""Findings about a response's caching headers: errors, contradictions, typos and parts without effect."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from edgelearn.sim.cache.dates import parse_date
from edgelearn.sim.cache.directives import CacheControl, parse, parse_targeted
from edgelearn.sim.cache.fields import entity_tag, members, names, whole_number
from edgelearn.sim.doctor.finding import Finding, Weight, most_severe
from edgelearn.sim.doctor.recorded import RecordedExchange
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
OBSOLETE = frozenset({"pre-check", "post-check"})
WITH_SECONDS = frozenset({"max-age", "s-maxage", "stale-while-revalidate", "stale-if-error"})
STALE_DIRECTIVES = ("stale-while-revalidate", "stale-if-error")
MOST_LISTED = 12
"""Longest list of names in a sentence."""


def response_findings(exchange: RecordedExchange) -> tuple[Finding, ...]:
    """The findings about a response, most severe first; of each kind only a few."""
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
    return most_severe(found)


def _wrong(field: str, text: str, clause: str, kind: str = "") -> Finding:
    return Finding(weight=Weight.WRONG, field=field, text=text, rule=Rule(name=field, clause=clause), kind=kind)


def _without_effect(field: str, text: str, clause: str, kind: str = "") -> Finding:
    return Finding(
        weight=Weight.WITHOUT_EFFECT, field=field, text=text, rule=Rule(name=field, clause=clause), kind=kind
    )


def _advice(field: str, text: str, clause: str, kind: str = "") -> Finding:
    return Finding(weight=Weight.ADVICE, field=field, text=text, rule=Rule(name=field, clause=clause), kind=kind)


CC = "Cache-Control"


def _spelling(value: str, control: CacheControl) -> Iterator[Finding]:
    if ";" in re.sub(r'"[^"]*"', "", value):
        yield _wrong(
            CC, "Directives are separated by commas; what follows a semicolon isn't read as one", "RFC 9111 §5.2"
        )
    for name in dict.fromkeys(name for name, _ in control.directives):
        if name in KNOWN:
            continue
        said = name_excerpt(name)
        if name in OF_REQUESTS:
            yield _without_effect(
                CC, f"{name} is a request directive; in a response it has no effect", "RFC 9111 §5.2.1"
            )
        elif name in OBSOLETE:
            yield _without_effect(CC, f"{name} was never standard and is ignored today", "RFC 9111 §5.2.3")
        elif near := closest(name, KNOWN):
            text = f"{said} isn't a directive; did you mean {near}? Caches ignore it"
            yield _wrong(CC, text, "RFC 9111 §5.2.3", "misspelt directives")
        else:
            text = f"{said} is unknown here; caches that don't know it ignore it"
            yield _without_effect(CC, text, "RFC 9111 §5.2.3", "unknown directives")


def closest(name: str, known: Sequence[str]) -> str:
    """The known directive of which this one is probably a typo; "" for none."""
    if len(name) > LONGEST_NAME:
        return ""
    near = get_close_matches(name, known, n=1, cutoff=0.75)
    bare = re.sub(r"[-_]", "", name)
    return next(iter((*near, *(each for each in known if each.replace("-", "") == bare))), "")


def _values(control: CacheControl) -> Iterator[Finding]:
    seen: dict[str, str | None] = {}
    for name, argument in control.directives:
        if name in seen and seen[name] != argument:
            text = f"{name_excerpt(name)} occurs twice with different values; which one counts differs between caches"
            yield _wrong(CC, text, "RFC 9111 §4.2.1", "duplicate directives")
        seen.setdefault(name, argument)
        if name in WITH_SECONDS and whole_number(argument) is None:
            text = f"{name} needs a whole number of seconds; it counts as 0, so the copy is stale immediately"
            yield _wrong(CC, text, "RFC 9111 §4.2.1")
        elif name in WITH_SECONDS and (whole_number(argument) or 0) > YEAR_S:
            yield _advice(CC, f"{name}: more than a year ({YEAR_S}) has no benefit", "RFC 9111 §5.2.2.1")


def _contradictions(control: CacheControl) -> Iterator[Finding]:
    others = {name for name, _ in control.directives} - {"no-store", "must-understand"}
    if "no-store" in control and others:
        text = f"no-store forbids storing, so these have no effect: {_listed(sorted(others))}"
        yield _without_effect(CC, text, "RFC 9111 §5.2.2.5")
        return
    if control.applies_whole("private") and "public" in control:
        yield _wrong(CC, "public and private contradict each other; caches follow private", "RFC 9111 §5.2.2.7")
    if control.applies_whole("private") and "s-maxage" in control:
        yield _without_effect(CC, "s-maxage is for shared caches, which private excludes", "RFC 9111 §5.2.2.7")
    if control.applies_whole("no-cache"):
        for name in ("must-revalidate", "proxy-revalidate", "immutable", *STALE_DIRECTIVES):
            if name in control:
                yield _without_effect(
                    CC, f"no-cache requires validation before every use; {name} adds nothing", "RFC 9111 §5.2.2.4"
                )
        if (control.seconds("max-age") or 0) > 0:
            yield _without_effect(
                CC, "no-cache requires validation before every use, so max-age has no effect", "RFC 9111 §5.2.2.4"
            )
        return
    yield from _stale_directives(control)
    if "immutable" in control and not control.seconds("max-age"):
        yield _without_effect(
            CC, "immutable applies while the copy is fresh; without a lifetime it has no effect", "RFC 8246 §2"
        )


def _listed(names: Sequence[str]) -> str:
    """The first few names and the number of the others."""
    head = ", ".join(name_excerpt(name) for name in names[:MOST_LISTED])
    left_out = len(names) - MOST_LISTED
    return f"{head} and {left_out:,} more" if left_out > 0 else head


def _stale_directives(control: CacheControl) -> Iterator[Finding]:
    leaves = [name for name in STALE_DIRECTIVES if name in control]
    for name in leaves:
        if "must-revalidate" in control:
            yield _wrong(CC, f"must-revalidate forbids stale responses, so {name} has no effect", "RFC 9111 §5.2.2.2")
        elif "s-maxage" in control:
            text = (
                f"s-maxage forbids stale responses at the edge, so {name} has no effect; CDN-Cache-Control allows both"
            )
            yield _wrong(CC, text, "RFC 9111 §5.2.2.10")
        elif "proxy-revalidate" in control:
            yield _wrong(CC, f"proxy-revalidate forbids at the edge what {name} allows", "RFC 9111 §5.2.2.8")


def _targeted(headers: Headers) -> Iterator[Finding]:
    field = "CDN-Cache-Control"
    value = headers.get(field)
    if value is None:
        return
    targeted = parse_targeted(value)
    if targeted is None:
        yield _wrong(field, "Not a valid structured field (lower case, name=value), so CDNs ignore it", "RFC 9213 §2.1")
        return
    understood = {name for name, _ in targeted.directives}
    named = dict.fromkeys(member.partition("=")[0].strip() for member in members(value))
    for name in named:
        if name in KNOWN and name not in understood:
            yield _wrong(
                field, f"{name} has a value of the wrong type and is ignored; the others apply", "RFC 9213 §2.1"
            )
    if CC in headers or "Expires" in headers:
        yield _advice(field, "CDNs that support this field ignore Cache-Control and Expires entirely", "RFC 9213 §2.2")


def _dates(headers: Headers, control: CacheControl) -> Iterator[Finding]:
    for name, clause in (("Date", "RFC 9110 §5.6.7"), ("Last-Modified", "RFC 9110 §5.6.7")):
        if name in headers and parse_date(headers.get(name)) is None:
            yield _wrong(name, "Not a valid HTTP-date (Sun, 06 Nov 1994 08:49:37 GMT), so it is ignored", clause)
    made_s, changed_s = parse_date(headers.get("Date")), parse_date(headers.get("Last-Modified"))
    if made_s is not None and changed_s is not None and changed_s > made_s:
        yield _wrong(
            "Last-Modified", "Later than Date: the content can't have changed after it was sent", "RFC 9110 §8.8.2.1"
        )
    if "Expires" in headers:
        lines = headers.lines("Expires")
        if "max-age" in control or "s-maxage" in control:
            yield _without_effect("Expires", "max-age is present, so Expires is ignored", "RFC 9111 §5.3")
        elif len(lines) > 1:
            yield _wrong("Expires", "Occurs twice, which makes the copy stale immediately", "RFC 9111 §4.2.1")
        elif parse_date(lines[0]) is None:
            yield _advice("Expires", "Not a date, which means: already expired", "RFC 9111 §5.3")
    age_s, lifetime_s = whole_number(next(members(headers.get("Age")), None)), control.seconds("max-age")
    if "Age" in headers and age_s is None:
        yield _wrong("Age", "Not a whole number of seconds, so it is ignored", "RFC 9111 §5.1")
    if age_s is not None and lifetime_s is not None and age_s >= lifetime_s > 0:
        yield _advice(
            "Age", f"{age_s} s old on arrival with max-age={lifetime_s}: already stale in browsers", "RFC 9111 §4.2.3"
        )


def _validators(headers: Headers, control: CacheControl) -> Iterator[Finding]:
    tag = entity_tag(headers)
    if tag is not None and not tag.quoted:
        yield _wrong(
            "ETag",
            "An entity-tag must be in double quotes; without them, some caches don't compare it",
            "RFC 9110 §8.8.3",
        )
    if tag is None and "Last-Modified" not in headers and "no-store" not in control:
        text = "Neither ETag nor Last-Modified: once stale, the content is transferred again in full"
        yield _advice("ETag", text, "RFC 9110 §8.8")


def _vary(headers: Headers) -> Iterator[Finding]:
    listed = names(headers.get("Vary"))
    if "*" in listed:
        yield _advice("Vary", "Vary: * matches no later request, so no copy is ever used", "RFC 9111 §4.1")
    for name in sorted(listed & {"cookie", "user-agent", "referer", "authorization"}):
        text = f"{name} differs between clients, so nearly every client needs its own copy"
        yield _advice("Vary", text, "RFC 9111 §4.1")
    if "Content-Encoding" in headers and not listed & {"accept-encoding", "*"}:
        text = "The content is encoded but Vary doesn't list Accept-Encoding: clients that can't decode it may get it"
        yield _wrong("Vary", text, "RFC 9110 §12.5.5")


def _others(exchange: RecordedExchange, control: CacheControl) -> Iterator[Finding]:
    headers, status = exchange.response.headers, exchange.response.status
    if "Pragma" in headers:
        yield _without_effect("Pragma", "A deprecated request field; in a response it has no effect", "RFC 9111 §5.4")
    shareable = not control.applies_whole("private") and "no-store" not in control
    if "Set-Cookie" in headers and shareable and any(name in control for name in ("public", "max-age", "s-maxage")):
        text = "Shared caches may store the cookie and send it to other users; prevent this with private or no-store"
        yield _wrong("Set-Cookie", text, "RFC 9111 §7.3")
    if status >= 500 and (control.seconds("max-age") or control.seconds("s-maxage")):
        yield _advice(CC, f"Caches may store this error ({status}) and use it for that long", "RFC 9111 §3")
