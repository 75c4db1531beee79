"""Formats the Cache-Status field: its parameters and the step that decided, as `detail`.

RFC 9211. Members follow RFC 9651 §4.1, as in Proxy-Status (RFC 9209).
"""

from math import floor

from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.received import Received
from edgelearn.sim.explain import Step, Verdict

LONGEST_DETAIL = 200


def of_hit(name: str, lookup: Lookup, *, collapsed: bool, detailed: bool = True) -> str:
    """Cache-Status of a response from a copy. With `detailed`, it includes the deciding step."""
    if lookup.stored is None or not lookup.usable:
        return parameters(name, detail=lookup.steps[-1].text if detailed else "")
    ttl_s = floor(lookup.stored.fresh_for_s(lookup.now_s))
    way = "fwd=miss; collapsed" if collapsed else "hit"
    return parameters(name, way, f"ttl={ttl_s}", detail=_deciding(lookup.steps) if detailed else "")


def of_forwarded(
    name: str, lookup: Lookup, received: Received, status: int, now_s: float, *, waited: bool, detailed: bool = True
) -> str:
    """Cache-Status of a response from the origin."""
    stored = received.storable or bool(received.freshened)
    told = "; ".join(filter(None, (_deciding(lookup.steps), _deciding(received.steps))))
    return parameters(
        name,
        f"fwd={lookup.forward.value}" if lookup.forward else None,
        f"fwd-status={status}",
        "collapsed=?0" if waited else None,
        "stored" if stored else None,
        f"ttl={floor(received.copy.fresh_for_s(now_s))}" if stored or received.answer else None,
        detail=told if detailed else "",
    )


def of_failed(name: str, lookup: Lookup, steps: tuple[Step, ...], *, detailed: bool = True) -> str:
    """Cache-Status after the origin failed: of a stale copy or of the error."""
    told = _deciding(steps) if detailed else ""
    return parameters(name, f"fwd={lookup.forward.value}" if lookup.forward else None, detail=told)


def _deciding(steps: tuple[Step, ...]) -> str:
    """The text of the last step that spoke for or against."""
    return next((step.text for step in reversed(steps) if step.verdict is not Verdict.NOTE), "")


def parameters(name: str, *parts: str | None, detail: str = "") -> str:
    """A member of Cache-Status or Proxy-Status with the given parameters and a detail text. RFC 9651 §4.1."""
    told = [name, *(part for part in parts if part)]
    if detail:
        told.append(f"{'details' if any(part.startswith('error=') for part in told) else 'detail'}={quoted(detail)}")
    return "; ".join(told)


def quoted(text: str) -> str:
    """A structured-field string: truncated if long, with ? for characters that it can't contain."""
    plain = text[:LONGEST_DETAIL]
    if not (plain.isascii() and plain.isprintable()):
        plain = "".join(char if " " <= char <= "~" else "?" for char in plain)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
