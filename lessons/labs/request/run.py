"""The request lab's run: the history replayed from the start, and the one step that a learner takes after it.

Each request goes through its user's browser and the PoP's cache as a row of real caches; the next one begins when
nothing of it is under way any more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from django.core.exceptions import ValidationError

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.policy import PRIVATE, SHARED
from edgelearn.sim.engine.asking import HOST
from edgelearn.sim.engine.chain import Chain, Station, Visit
from edgelearn.sim.engine.visit_outcome import edge_of, outcome_of
from edgelearn.sim.explain import Decision
from edgelearn.sim.messages import Request
from edgelearn.sim.network import places
from edgelearn.sim.network.handshake import KEEP_ALIVE_S
from edgelearn.sim.origin.responses import EPOCH_S
from edgelearn.sim.result import Exchange
from lessons.labs.header_lines import headers_of
from lessons.labs.page import YES
from lessons.labs.request.form import FROM_START, RequestForm
from lessons.labs.request.links import LOOKUP_MS, Ways, legs_of, ways_of
from lessons.labs.request.log import MAX_CHARS, MAX_CLOCK_S, MAX_LINES, Changed, Event, Moved, Sent, read_log, write_log
from lessons.labs.request.origin import Origin
from lessons.labs.request.response import described_response

TICKS_PER_S = 1000
"""The clock shows whole milliseconds."""

BROWSER, EDGE = "Browser", "Edge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A request of the history and what came of it. `came_s` is when each version of its content came."""

    number: int
    sent: Sent
    visit: Visit
    exchange: Exchange
    came_s: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A cache as the history leaves it; `user` is "" for a PoP's."""

    name: str
    user: str
    cache: HttpCache


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A history and what came of it: its requests in order, the caches at the end, and when all was over."""

    played: tuple[Played, ...]
    kept: tuple[Kept, ...]
    clock_s: float

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The exchanges, in order."""
        return tuple(each.exchange for each in self.played)


def events_of(values: Mapping[str, Any]) -> tuple[Event, ...]:
    """The history that cleaned values hold as text."""
    return read_log(values["log"], RequestForm.grammar())


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped:
    """The settings after a step, and the history that they hold."""

    values: dict[str, Any]
    history: Replay


def step(values: Mapping[str, Any], page: Mapping[str, Any]) -> Stepped:
    """What the learner asked for, done: a request sent, time passed, the content changed, or nothing.

    Raises ValidationError on `log` when the history is full, on `wait_s` when the clock is at its end.
    """
    if YES not in (page["send"], page["wait"], page["change"]):
        return _stepped(values)
    events = [*events_of(values), *_moves(values)]
    waited_s = 0.0 if page["change"] == YES else values["wait_s"]
    clock_s = max(values["clock_s"], replay(values).clock_s) + waited_s
    if clock_s > MAX_CLOCK_S:
        raise ValidationError({"wait_s": f"Wait before: the clock ends at {MAX_CLOCK_S} s; start again."})
    if page["change"] == YES:
        events.append(Changed(at_s=clock_s))
    if page["send"] == YES:
        events.append(_next(values, clock_s))
    log = write_log(events, RequestForm.moved_fields())
    if len(events) > MAX_LINES or len(log) > MAX_CHARS:
        raise ValidationError(
            {"log": f"History: {MAX_LINES} lines and {MAX_CHARS:,} characters are the most; start again."}
        )
    return _stepped({**values, "log": log, "clock_s": clock_s})


def _stepped(values: Mapping[str, Any]) -> Stepped:
    """These settings, with the clock not before the end of their history."""
    history = replay(values)
    return Stepped(values={**values, "clock_s": max(values["clock_s"], history.clock_s)}, history=history)


def replay(values: Mapping[str, Any], *, until: int | None = None) -> Replay:
    """Everything in the history, run again; with `until`, only so many of its requests."""
    world = _World(values)
    for event in events_of(values):
        if until is not None and len(world.played) >= until:
            break
        world.take(event)
    return Replay(
        played=tuple(world.played),
        kept=world.kept(),
        clock_s=ceil(world.now_s * TICKS_PER_S - 1e-6) / TICKS_PER_S,
    )


def user_name(sent: Sent) -> str:
    """A user as pages call them: the city, with a number from the second one there on."""
    name = places.cities()[sent.city].name
    return name if sent.user == "1" else f"{name} {sent.user}"


def _next(values: Mapping[str, Any], at_s: float) -> Sent:
    return Sent(
        at_s=at_s,
        city=values["city"],
        user=values["user"],
        method=values["method"],
        path=values["path"],
        headers=values["request_headers"],
    )


def _moves(values: Mapping[str, Any]) -> list[Moved]:
    """Moves, at the present moment, for each control that stands elsewhere than the history leaves it."""
    in_force = {**_at_start(values), **moved_by(events_of(values))}
    return [
        Moved(at_s=values["clock_s"], control=name, value=values[name])
        for name, value in in_force.items()
        if values[name] != value
    ]


def moved_by(events: Iterable[Event]) -> dict[str, Any]:
    """Where a history leaves the controls that it moves."""
    return {event.control: event.value for event in events if isinstance(event, Moved)}


def _at_start(values: Mapping[str, Any]) -> dict[str, Any]:
    """What holds before the first line: the usual; but what is set now, where that acts from the start and no line
    moves it."""
    usual = {name: RequestForm.initial_values()[name] for name in RequestForm.moved_fields()}
    if values["acts"] != FROM_START:
        return usual
    return {name: values[name] for name in usual} | {name: usual[name] for name in moved_by(events_of(values))}


@dataclass(slots=True)
class _World:
    """Everything that the events of a history change."""

    values: Mapping[str, Any]
    now_s: float = 0.0
    settings: dict[str, Any] = field(default_factory=dict)
    origin: Origin = field(default_factory=Origin)
    played: list[Played] = field(default_factory=list)
    pops: dict[str, HttpCache] = field(default_factory=dict)
    browsers: dict[str, HttpCache] = field(default_factory=dict)
    open_until_s: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.settings = _at_start(self.values)
        room = self.settings["capacity_objects"]
        self.pops = {code: HttpCache(room, policy=SHARED, epoch_s=EPOCH_S) for code in self.values["pops"]}

    def take(self, event: Event) -> None:
        """Let one event happen, not before all of the last one is over."""
        self.now_s = max(self.now_s, event.at_s)
        if isinstance(event, Changed):
            self.origin.changed(self.now_s)
        elif isinstance(event, Moved):
            self._move(event)
        else:
            self._send(event)

    def kept(self) -> tuple[Kept, ...]:
        """All caches, the PoPs' first."""
        edges = [Kept(name=code, user="", cache=cache) for code, cache in self.pops.items()]
        return (*edges, *(Kept(name=BROWSER, user=user, cache=cache) for user, cache in self.browsers.items()))

    def _move(self, event: Moved) -> None:
        self.settings[event.control] = event.value
        if event.control == "capacity_objects":
            for cache in self.pops.values():
                cache.resize(event.value)

    def _send(self, sent: Sent) -> None:
        ways, user = ways_of(sent.city, self.values), user_name(sent)
        opens = self.values["new_connection"] or self.now_s > self.open_until_s.get(user, -1.0)
        request = Request(url=f"{HOST}{sent.path}", method=sent.method, headers=headers_of(sent.headers))
        settings = dict(self.settings)
        visit = self._row(ways, user, settings, opens=opens).send(request, self.now_s)
        if visit.origin is not None or edge_of(visit) is not None or visit.background:
            self.open_until_s[user] = self.now_s + KEEP_ALIVE_S
        self.played.append(self._told(sent, visit, ways, request, opens=opens))
        self.now_s = visit.settled_s

    def _row(self, ways: Ways, user: str, settings: Mapping[str, Any], *, opens: bool) -> Chain:
        """The caches on this user's way, and the origin behind them."""
        stations: list[Station] = []
        if self.values["browsers"]:
            own = self.browsers.setdefault(user, HttpCache(policy=PRIVATE, epoch_s=EPOCH_S))
            stations.append(Station(name=BROWSER, cache=own, lookup_s=LOOKUP_MS / 1000))
        through = ways.pop and settings["cache"]
        if through:
            door = ways.to_door(opens=opens)
            stations.append(Station(name=EDGE, cache=self.pops[ways.pop], way=door, lookup_s=LOOKUP_MS / 1000))
        return Chain(
            stations,
            lambda request, reached_s: self.origin.answer(request, reached_s, settings),
            ways.behind() if through else ways.past(opens=opens),
        )

    def _told(self, sent: Sent, visit: Visit, ways: Ways, request: Request, *, opens: bool) -> Played:
        legs = legs_of(visit, ways, opens=opens)
        outcome, cause = outcome_of(visit)
        edge = edge_of(visit)
        reached_s = visit.origin_s if edge is None else edge.lookup.now_s
        exchange = Exchange(
            number=len(self.played) + 1,
            sent_s=visit.at_s,
            at_pop_s=visit.at_s if reached_s is None else reached_s,
            done_s=visit.done_s,
            user=user_name(sent),
            pop=ways.pop,
            request=request,
            response=described_response(visit, ways.pop, legs),
            legs=legs,
            outcome=outcome,
            cause=cause,
            decision=Decision(
                outcome=outcome, cause=cause, steps=tuple(step for hop in visit.hops for step in hop.steps)
            ),
        )
        return Played(
            number=exchange.number,
            sent=sent,
            visit=visit,
            exchange=exchange,
            came_s=self.origin.versions_s(request.url),
        )
