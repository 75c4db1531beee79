"""The header doctor's result in words: what each cache may do, findings and suggestions."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isinf
from typing import Any
from urllib.parse import urlsplit

from edgelearn.sim.doctor.diagnosis import Diagnosis, at_edge, in_browser
from edgelearn.sim.doctor.finding import Finding, Weight
from edgelearn.sim.doctor.recorded import UNKNOWN_URL, RecordedExchange
from edgelearn.sim.doctor.response_findings import response_findings
from edgelearn.sim.doctor.suggestion import Suggestion, suggest, with_suggestion
from edgelearn.sim.excerpt import excerpt
from lessons.labs.shown_lines import ShownLines, shown_lines
from lessons.labs.step_view import describe_step
from lessons.labs.words import plural

WEIGHTS = {Weight.WRONG: "wrong", Weight.WITHOUT_EFFECT: "without effect", Weight.ADVICE: "worth knowing"}

MOST_FINDINGS = 20
ROOM_CHARS = 400_000
"""What all header lines of a page may take of it, in characters; shared evenly among its responses."""
LONGEST_LINE = 500
LONGEST_BETTER = 1_000
MOST_ROOM_CHARS = 100_000
"""What the lines of a single response may take, be it the only one."""

_SPANS = ((86_400 * 365, "year"), (86_400, "day"), (3_600, "hour"), (60, "minute"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheView:
    """What one kind of cache may do: whether it keeps it, in a few words; sentences; the steps behind them."""

    name: str
    keeps: bool
    verdict: str
    sentences: tuple[str, ...]
    steps: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionView:
    """A better header, why, and what would follow from it."""

    lines: ShownLines
    why: str
    browser: str
    edge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One response as the page shows it; of its findings the worst, and how many more there are."""

    number: int
    title: str
    status: int
    lines: ShownLines
    caches: tuple[CacheView, ...]
    response_findings: tuple[dict[str, Any], ...]
    more_findings: int
    suggest: SuggestionView | None


def analyse(exchanges: Sequence[RecordedExchange]) -> tuple[Analysis, ...]:
    """Each response with everything that is said of it, in order."""
    room_chars = min(MOST_ROOM_CHARS, ROOM_CHARS // max(1, len(exchanges)))
    return tuple(_analysis(number, each, room_chars) for number, each in enumerate(exchanges, start=1))


def _analysis(number: int, exchange: RecordedExchange, room_chars: int) -> Analysis:
    proposed, found = suggest(exchange), response_findings(exchange)
    return Analysis(
        number=number,
        title=_title(exchange),
        status=exchange.response.status,
        lines=shown_lines(exchange.response.headers, room_chars=room_chars, longest_value=LONGEST_LINE),
        caches=(_cache_view("A browser", in_browser(exchange)), _cache_view("An edge", at_edge(exchange))),
        response_findings=tuple(_finding(each) for each in found[:MOST_FINDINGS]),
        more_findings=max(0, len(found) - MOST_FINDINGS),
        suggest=_proposed(exchange, proposed, room_chars) if proposed else None,
    )


def _title(exchange: RecordedExchange) -> str:
    url = exchange.request.url
    if url == UNKNOWN_URL:
        return ""
    target = urlsplit(url)
    path = f"{target.path}?{target.query}" if target.query else target.path
    return f"{exchange.request.method} {excerpt(target.netloc + path)}"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "weight": finding.weight.name.lower(),
        "weight_text": WEIGHTS[finding.weight],
        "field": finding.field,
        "text": finding.text,
        "clause": finding.rule.clause,
        "url": finding.rule.url,
    }


def _cache_view(name: str, diagnosis: Diagnosis) -> CacheView:
    return CacheView(
        name=name,
        keeps=diagnosis.keeps,
        verdict=verdict(diagnosis),
        sentences=_sentences(diagnosis),
        steps=tuple(describe_step(step) for step in diagnosis.steps),
    )


def _proposed(exchange: RecordedExchange, proposed: Suggestion, room_chars: int) -> SuggestionView:
    bettered = with_suggestion(exchange, proposed)
    return SuggestionView(
        lines=shown_lines(proposed.lines, room_chars=room_chars, longest_value=LONGEST_BETTER),
        why=proposed.why,
        browser=verdict(in_browser(bettered)),
        edge=verdict(at_edge(bettered)),
    )


def verdict(diagnosis: Diagnosis) -> str:
    """What the cache does with it, in a few words."""
    if not diagnosis.keeps:
        return "doesn't keep it"
    if diagnosis.asks_each_time and diagnosis.while_revalidating_s > 0:
        return "keeps it, and answers with it while it asks"
    if diagnosis.asks_each_time:
        return "keeps it, and asks before each use"
    return f"keeps it and answers with it for {duration(diagnosis.fresh_for_s)}"


def _sentences(diagnosis: Diagnosis) -> tuple[str, ...]:
    if not diagnosis.keeps:
        return ("Each request goes to the origin.",)
    asks = (
        "It asks with the validator that it has: an unchanged content doesn't travel again."
        if diagnosis.can_validate
        else "It has no validator to ask with: the whole content travels again."
    )
    return tuple(
        sentence
        for sentence in (
            ""
            if diagnosis.asks_each_time
            else f"Its lifetime is {duration(diagnosis.lifetime_s)}; after that it asks.",
            asks,
            _stale("while it asks the origin in the background", diagnosis.while_revalidating_s),
            _stale("when the origin answers with an error", diagnosis.if_error_s),
            _unreachable(diagnosis),
        )
        if sentence
    )


def _stale(when: str, window_s: float) -> str:
    return f"It may answer stale {when}, for {duration(window_s)} past the lifetime." if window_s > 0 else ""


def _unreachable(diagnosis: Diagnosis) -> str:
    if diagnosis.if_unreachable_s > 0:
        return "It may answer stale when the origin can't be reached."
    return "It never answers stale, not even when the origin can't be reached."


def duration(value_s: float) -> str:
    """Seconds, and what that is in a longer unit where it comes out even enough to help."""
    if isinf(value_s):
        return "any time"
    exact = plural(round(value_s), "second")
    for span_s, name in _SPANS:
        if value_s >= 2 * span_s or value_s == span_s:
            return f"{exact} ({value_s / span_s:.3g} {name if value_s == span_s else name + 's'})"
    return exact
