"""Selects the directives that apply to a response here: Cache-Control or a field targeted at CDNs. RFC 9213 §2.2."""

from dataclasses import dataclass

from edgelearn.sim.cache.directives import CacheControl, parse, parse_targeted
from edgelearn.sim.cache.policy import CachePolicy
from edgelearn.sim.explain import Rule, Step, Verdict
from edgelearn.sim.messages import Headers

TARGETED = Rule(name="targeted field for CDNs", clause="RFC 9213 §2.2")
UNREADABLE_TARGETED = Rule(name="invalid targeted field", clause="RFC 9213 §2.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """The directives that apply and the field they come from; the Expires lines, empty if Expires is ignored."""

    field: str
    directives: CacheControl
    expires: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def is_targeted(self) -> bool:
        """Whether a targeted field applies, so that Cache-Control and Expires are ignored."""
        return self.field != "Cache-Control"


def control_of(headers: Headers, policy: CachePolicy) -> Control:
    """What applies to a response with these fields: the policy's first valid targeted field, else Cache-Control."""
    steps: list[Step] = []
    for name in policy.targeted_fields:
        if (value := headers.get(name)) is None:
            continue
        if (targeted := parse_targeted(value)) is not None:
            steps.append(
                _step(TARGETED, f"{name} targets this cache: Cache-Control and Expires are ignored", name, value)
            )
            return Control(field=name, directives=_first_or_last(targeted, policy), expires=(), steps=tuple(steps))
        steps.append(
            _step(UNREADABLE_TARGETED, f"{name} is empty or not a valid structured field: it is ignored", name, value)
        )
    directives = _first_or_last(parse(headers.get("Cache-Control")), policy)
    return Control(field="Cache-Control", directives=directives, expires=headers.lines("Expires"), steps=tuple(steps))


def request_directives(headers: Headers, policy: CachePolicy) -> CacheControl:
    """The client's directives: Cache-Control, or Pragma if the policy honours it. RFC 9111 §5.2.1, §5.4."""
    if policy.honour_pragma and "Cache-Control" not in headers and "no-cache" in parse(headers.get("Pragma")):
        return parse("no-cache")
    return parse(headers.get("Cache-Control"))


def _first_or_last(directives: CacheControl, policy: CachePolicy) -> CacheControl:
    return CacheControl(directives=directives.directives[::-1]) if policy.later_directive_wins else directives


def _step(rule: Rule, text: str, field: str, value: str) -> Step:
    return Step(rule=rule, text=text, verdict=Verdict.NOTE, values={"field": field, "value": value})
