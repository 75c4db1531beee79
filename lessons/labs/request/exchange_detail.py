"""The request that is looked into, laid out for the page: what each cache did, the origin, headers, content."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edgelearn.sim.engine.chain import Hop, Visit
from edgelearn.sim.engine.visit_outcome import edge_of
from edgelearn.sim.outcomes import Outcome
from lessons.labs.exchange import ExchangeView, describe_exchange, pop_name
from lessons.labs.flip_view import FlipsView
from lessons.labs.hop_view import HopView, describe_hop
from lessons.labs.request.compare import Compared, compared
from lessons.labs.request.copy_timeline import Life, life_of
from lessons.labs.request.flips import flips_of
from lessons.labs.request.metrics import outdated_s
from lessons.labs.request.origin import version_of
from lessons.labs.request.run import Played
from lessons.labs.words import count, seconds

NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True, kw_only=True)
class StopView:
    """A cache on the way: what it did, the lines that it sent on, where it asked; whether it decided the outcome."""

    hop: HopView
    asked: tuple[tuple[str, str], ...]
    decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Everything that is told of one request. `behind` is what was asked in the background."""

    number: int
    view: ExchangeView
    sentence: str
    content: str
    stops: tuple[StopView, ...]
    origin: str
    behind: tuple[str, ...]
    life: Life | None
    flips: tuple[FlipsView, ...]
    compared: Compared | None

    @property
    def sides(self) -> tuple[tuple[str, str, int | None], ...]:
        """The two choices of a comparison: what the address calls each, its label, the number chosen."""
        left = self.compared.left if self.compared else None
        return ("against", "Request", left), ("number", "with request", self.number)


def chosen(values: Mapping[str, Any], played: Sequence[Played], one: Played, against: Played | None) -> Chosen:
    """The request laid out, beside another one where that is asked for."""
    return Chosen(
        number=one.number,
        view=describe_exchange(one.exchange),
        sentence=sentence_of(one),
        content=_content(one),
        stops=tuple(_stop(one, hop) for hop in one.visit.hops),
        origin=_origin(one.visit),
        behind=tuple(_behind(one.visit)),
        life=life_of(values, played, one),
        flips=flips_of(played, one),
        compared=None if against is None else compared(against, one),
    )


def sentence_of(one: Played) -> str:
    """What came of the request, in a sentence."""
    outcome = one.exchange.outcome
    if outcome is Outcome.MISS and not one.exchange.pop:
        return "The origin answered it."
    if outcome is Outcome.ERROR and one.visit.origin is None:
        return "The client wants no answer from the origin, and no copy may answer."
    if outcome is Outcome.STALE:
        return "A copy past its lifetime answered, on purpose."
    if outcome is Outcome.REVALIDATED:
        return "The origin said 304: the copy still holds, its content didn't travel again."
    if outcome is Outcome.BYPASS and edge_of(one.visit) is not None:
        return "It went to the origin, since no copy may answer such a request."
    return describe_exchange(one.exchange).sentence


def _stop(one: Played, hop: Hop) -> StopView:
    view = describe_hop(hop)
    where = pop_name(one.exchange.pop) if hop.shared else f"{one.exchange.user}'s browser"
    named = HopView(name=where, did=view.did, outcome=view.outcome, steps=view.steps)
    own = set(one.exchange.request.headers)
    asked = tuple(line for line in hop.asked.headers if line not in own) if hop.asked else ()
    return StopView(hop=named, asked=asked, decided=hop.shared or hop is one.visit.hops[-1])


def _origin(visit: Visit) -> str:
    """What the origin did; "" where it heard nothing."""
    if visit.origin is None:
        return ""
    answer = visit.origin_response
    if answer is None:
        return "can't be reached"
    if answer.status == NOT_MODIFIED:
        return "answers 304: not changed, no content"
    return f"answers {answer.status}, {count(answer.size_bytes)} bytes of content"


def _behind(visit: Visit) -> Iterator[str]:
    """Each question in the background, in a sentence; one may lead to another."""
    for asked in visit.background:
        answered = f"the origin {_origin(asked)}" if asked.origin else f"the {asked.hops[-1].name.lower()} answered"
        yield f"Meanwhile the {asked.hops[0].name.lower()} asked behind it: {answered}."
        yield from _behind(asked)


def _content(one: Played) -> str:
    """Which version of the content the user got, and whether there was a newer one."""
    version = version_of(one.visit.response)
    if version is None:
        return ""
    late_s = outdated_s(one)
    if not late_s:
        return f"Version {version} of the content, the newest."
    return f"Version {version} of the content; the origin has had a newer one for {seconds(late_s)}."
