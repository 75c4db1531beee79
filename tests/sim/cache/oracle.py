"""What a cache may do with what an origin said, worked out anew from the texts, in few lines and without its code.

It reads no fields: whoever draws the messages knows what they mean. So a misreading of the cache's can't hide here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = int | str | None
"""A directive's argument: seconds, something that is no number ("soon"), or none."""

LIKELY = {200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501}
UNKNOWN = {299, 499}
NEVER = {304, 428, 429, 431, 511}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer of the origin. Moments count from the story's begin; `expires_s` and `modified_s` from `date_s`.

    `secret` is an Authorization that came with the request; `wishes` are the request's own directives; `themes` are the
    values of the field that it varies by for which it was made, None where it varies by none.
    """

    number: int
    url: str
    status: int = 200
    directives: Mapping[str, Value] = field(default_factory=dict)
    targeted: bool = False
    themes: frozenset[str | None] | None = None
    secret: str | None = None
    wishes: Mapping[str, Value] = field(default_factory=dict)
    tag: str = ""
    content: bytes = b""
    request_s: float = 0.0
    response_s: float = 0.0
    date_s: float = 0.0
    stated_age_s: int = 0
    expires_s: int | None = None
    modified_s: int | None = None

    def seconds(self, name: str) -> float | None:
        """The directive's seconds. What is no number counts as 0, in a field for CDNs as absent."""
        return _seconds(self.directives, name, absent_when_bad=self.targeted)

    def age_s(self, now_s: float) -> float:
        """How old it is. RFC 9111 §4.2.3."""
        arrived_s = max(0.0, self.response_s - self.date_s, self.stated_age_s + self.response_s - self.request_s)
        return arrived_s + now_s - self.response_s

    def lifetime_s(self, *, shared: bool) -> float:
        """For how long it is fresh. RFC 9111 §4.2.1."""
        for name in ("s-maxage", "max-age") if shared else ("max-age",):
            if (seconds := self.seconds(name)) is not None:
                return seconds
        if self.expires_s is not None and not self.targeted:
            return max(0, self.expires_s)
        if self.modified_s is not None and (self.status in LIKELY or "public" in self.directives):
            return min(max(0.0, -self.modified_s) / 10, 7 * 86_400.0)
        return 0.0

    def stale_s(self, now_s: float, *, shared: bool) -> float:
        """How far past its lifetime it is; negative while it is fresh."""
        return self.age_s(now_s) - self.lifetime_s(shared=shared)


def may_keep(said: Said, *, shared: bool) -> bool:
    """Whether it may be in the cache at all. RFC 9111 §3."""
    given = said.directives
    if said.status in NEVER or said.status < 200 or "no-store" in said.wishes:
        return False
    if "must-understand" in given and said.status in UNKNOWN:
        return False
    if "no-store" in given and "must-understand" not in given:
        return False
    if shared and "private" in given:
        return False
    if shared and said.secret is not None and not {"public", "s-maxage", "must-revalidate"} & set(_readable(said)):
        return False
    leave = {"public", "max-age", "s-maxage" if shared else "private"} & set(_readable(said))
    return bool(leave) or (said.expires_s is not None and not said.targeted) or said.status in LIKELY


def may_answer_unasked(said: Said, wishes: Mapping[str, Value], now_s: float, *, shared: bool) -> bool:
    """Whether it may answer without the origin being asked first. RFC 9111 §4, RFC 5861 §3."""
    if "no-cache" in said.directives:
        return False
    if not shared and _refused(said, wishes, now_s):
        return False
    stale_s = said.stale_s(now_s, shared=shared)
    if stale_s < 0:
        return True
    if stale_forbidden(said, shared=shared):
        return False
    window_s = said.seconds("stale-while-revalidate")
    if window_s is not None and stale_s <= window_s:
        return True
    return "max-stale" in wishes and (wishes["max-stale"] is None or stale_s <= (_seconds(wishes, "max-stale") or 0))


def may_answer_error(
    said: Said, wishes: Mapping[str, Value], now_s: float, *, shared: bool, disconnected: bool
) -> bool:
    """Whether it may answer in place of an error. RFC 5861 §4, RFC 9111 §4.2.4."""
    if stale_forbidden(said, shared=shared) or (not shared and "no-cache" in wishes):
        return False
    windows_s = [
        each for each in (said.seconds("stale-if-error"), _seconds(wishes, "stale-if-error")) if each is not None
    ]
    return disconnected or said.stale_s(now_s, shared=shared) <= max(windows_s, default=0)


def stale_forbidden(said: Said, *, shared: bool) -> bool:
    """Whether it may never answer once stale, unasked. RFC 9111 §4.2.4."""
    names = {"must-revalidate", "no-cache"} | ({"proxy-revalidate", "s-maxage"} if shared else set())
    return bool(names & set(_readable(said)))


def _refused(said: Said, wishes: Mapping[str, Value], now_s: float) -> bool:
    """Whether a browser's user wants the origin asked."""
    if "no-cache" in wishes:
        return True
    most_s, least_s = _seconds(wishes, "max-age"), _seconds(wishes, "min-fresh")
    fresh_for_s = -said.stale_s(now_s, shared=False)
    if most_s is not None and said.age_s(now_s) > most_s and not ("immutable" in said.directives and fresh_for_s > 0):
        return True
    return least_s is not None and fresh_for_s < least_s and "max-stale" not in wishes


def _readable(said: Said) -> list[str]:
    """The directives that are there: in a field for CDNs only those of the right type."""
    return [name for name, value in said.directives.items() if not (said.targeted and isinstance(value, str))]


def _seconds(directives: Mapping[str, Value], name: str, *, absent_when_bad: bool = False) -> float | None:
    if name not in directives:
        return None
    value = directives[name]
    if isinstance(value, int):
        return min(value, 2**31)
    return None if absent_when_bad else 0.0
