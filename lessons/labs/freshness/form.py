"""The freshness lab's inputs: what the origin says of one page, the caches on the way, when it is asked for again."""

from typing import Any

from django.forms import CheckboxSelectMultiple

from edgelearn.sim.beliefs.wrong_rules import WRONG_RULES
from lessons.labs.common_controls import FIELD_VALUE
from lessons.labs.fields import Kind, LineField, ManyOfField, NumberField, OneOfField, SwitchField
from lessons.labs.form import LabForm

BROWSER, EDGE, SHIELD = "browser", "edge", "shield"
CACHES = ((BROWSER, "Browser"), (EDGE, "Edge"), (SHIELD, "Shield"))
BELIEFS = (
    "no-cache-forbids-storing",
    "private-forbids-storing",
    "max-age-from-arrival",
    "must-revalidate-always",
    "s-maxage-in-browsers",
    "s-maxage-allows-stale",
    "cdn-cache-control-in-browsers",
    "expired-is-useless",
    "stale-answers-unasked",
)
"""The wrong rules that one page can show."""

LINE, FLIPS = "line", "flips"
PLOTS = ((LINE, "Time line"), (FLIPS, "What would flip this?"))
UP, ERROR, GONE = "up", "error", "gone"
STATES = ((UP, "answers"), (ERROR, "answers 503"), (GONE, "can't be reached"))

LONGEST = 200
MAX_S = 100_000
SECONDS = r"\A[0-9]{0,9}\Z"
ACCEPTED_SECONDS = "whole seconds, at most nine digits, or nothing"
ACCEPTED_VALUE = f"at most {LONGEST} visible ASCII characters, such as “max-age=60”"


def _header(label: str, help_text: str, initial: str, kind: Kind) -> LineField:
    return LineField(
        kind=kind,
        live=True,
        label=label,
        help_text=help_text,
        initial=initial,
        max_length=LONGEST,
        regex=FIELD_VALUE,
        accepted=ACCEPTED_VALUE,
    )


def _seconds(label: str, help_text: str) -> LineField:
    return LineField(
        kind=Kind.ORIGIN_HEADER,
        live=True,
        label=label,
        unit="s",
        help_text=help_text,
        initial="",
        max_length=9,
        regex=SECONDS,
        accepted=ACCEPTED_SECONDS,
    )


class FreshnessForm(LabForm):
    """One page, fetched at second 0 through empty caches, and asked for again at a moment of choice."""

    now_s = NumberField(
        kind=Kind.NEXT_REQUEST,
        live=True,
        label="Requested again at",
        unit="s",
        help_text="So long after the first request. Drag it along the time line.",
        initial=30.0,
        min_value=0.0,
        max_value=MAX_S,
    )
    request_cache_control = _header(
        "Cache-Control of the request", "What the client asks of caches, such as no-cache.", "", Kind.NEXT_REQUEST
    )
    state = OneOfField(
        kind=Kind.NEXT_REQUEST,
        live=True,
        label="The origin then",
        help_text="How the origin fares when the page is asked for again.",
        initial=UP,
        choices=STATES,
    )
    cache_control = _header(
        "Cache-Control",
        "What the origin says to all caches. It is read as real caches read it, mistakes included.",
        "max-age=60, stale-while-revalidate=60",
        Kind.ORIGIN_HEADER,
    )
    cdn_cache_control = _header(
        "CDN-Cache-Control", "What it says to shared caches only; it overrides the field above.", "", Kind.ORIGIN_HEADER
    )
    expires_s = _seconds("Expires, after Date", "The older way to state a lifetime.")
    modified_s = _seconds(
        "Last-Modified, before the first request", "From it a lifetime is guessed where none is stated."
    )
    etag = SwitchField(
        kind=Kind.ORIGIN_HEADER,
        live=True,
        label="ETag",
        help_text="On: the origin sends a validator, and answers 304 when the copy still holds.",
        initial=True,
    )
    changed_s = _seconds("Content changes at", "From that second on the origin has a new version.")
    took_ms = NumberField(
        kind=Kind.WORLD,
        live=True,
        label="The origin takes",
        unit="ms",
        help_text="How long an answer is under way; it counts as age.",
        initial=200.0,
        min_value=0,
        max_value=120_000,
    )
    caches = ManyOfField(
        kind=Kind.WORLD,
        live=True,
        label="Caches on the way",
        help_text="The browser's is private; edge and shield are shared, the shield in front of the origin.",
        initial=[BROWSER, EDGE],
        required=False,
        choices=CACHES,
        widget=CheckboxSelectMultiple,
    )
    belief = OneOfField(
        kind=Kind.VIEW,
        live=True,
        label="Beside it, a belief",
        help_text="What people say of caches, run beside the truth.",
        initial="",
        required=False,
        choices=(("", "none"), *((name, WRONG_RULES[name].belief) for name in BELIEFS)),
    )
    plots = ManyOfField(
        kind=Kind.VIEW,
        live=True,
        label="Shown",
        help_text="What is shown beside the two requests.",
        initial=[LINE, FLIPS],
        required=False,
        choices=PLOTS,
        widget=CheckboxSelectMultiple,
    )


def seconds_of(text: Any) -> float | None:
    """A field that holds seconds or nothing."""
    return float(text) if text else None
