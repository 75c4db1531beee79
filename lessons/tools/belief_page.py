"""Describes a belief's run event by event, with correct and with mistaken caches."""

from collections.abc import Sequence
from dataclasses import dataclass

from edgelearn.sim.beliefs.side_by_side import ComparedEvent, side_by_side
from edgelearn.sim.beliefs.stories import CAST, STORIES, Event, Fetch, Purge
from edgelearn.sim.beliefs.wrong_rules import WRONG_RULES, WrongRule
from edgelearn.sim.engine.chain import Visit
from lessons.labs.endings import describe_ending
from lessons.labs.hop_view import HopView, describe_hop
from lessons.labs.words import listed, seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class SideView:
    """What came of a request by one of the two: who answers in a sentence, what the client gets, the caches' steps."""

    title: str
    sentence: str
    gets: str
    hops: tuple[HopView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One event in a sentence, and what came of it by the text and by the belief: nothing where nobody asked."""

    sentence: str
    sides: tuple[SideView, ...]
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BeliefRun:
    """Everything that a belief's page shows. `header` are the lines that the origin sends, `people` who asks where."""

    rule: WrongRule
    header: tuple[tuple[str, str], ...]
    people: str
    moments: tuple[EventView, ...]
    parts: str


def belief_run(name: str) -> BeliefRun:
    """The run of the belief with this name. Raises KeyError for one that isn't there."""
    played = side_by_side(name)
    moments = tuple(_moment(each) for each in played)
    truth, belief = moments[-1].sides  # a story ends with the request that ends differently
    return BeliefRun(
        rule=WRONG_RULES[name],
        header=STORIES[name].lines,
        people=_people(played),
        moments=moments,
        parts=f"{moments[-1].sentence} In truth, {truth.sentence} By the belief, {belief.sentence}",
    )


def _moment(moment: ComparedEvent) -> EventView:
    return EventView(
        sentence=f"At {seconds(moment.event.at_s)} {_happening(moment.event)}",
        sides=tuple(
            _side(title, visit)
            for title, visit in (("In truth", moment.truth), ("By the belief", moment.belief))
            if visit is not None
        ),
        differs=moment.differs,
    )


def _happening(event: Event) -> str:
    if isinstance(event, Fetch):
        fields = "".join(f", with {name}: {value}" for name, value in event.lines)
        if event.method == "GET":
            return f"{event.client} asks for {event.path}{fields}."
        return f"{event.client} sends a {event.method} to {event.path}{fields}."
    if isinstance(event, Purge):
        return f"{event.path} is purged at the CDN."
    return "the page changes at the origin: its next version is there."


def _side(title: str, visit: Visit) -> SideView:
    name = visit.answered_by
    content = (visit.response.content or b"").decode()
    return SideView(
        title=title,
        sentence=describe_ending(visit, f"the {name}" if name.startswith("PoP") else name),
        gets=content or f"{visit.response.status}, without content",
        hops=tuple(describe_hop(hop) for hop in visit.hops),
    )


def _people(played: Sequence[ComparedEvent]) -> str:
    """Who asks, and which point of presence each reaches."""
    clients = dict.fromkeys(moment.event.client for moment in played if isinstance(moment.event, Fetch))
    by_pop: dict[str, list[str]] = {}
    for client in clients:
        by_pop.setdefault(CAST[client], []).append(client)
    reach = [
        f"{listed(names)} {'reaches' if len(names) == 1 else 'reach'} the PoP in {pop}" for pop, names in by_pop.items()
    ]
    return f"{', '.join(reach)}."
