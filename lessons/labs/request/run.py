"""The request lab's run: the history replayed from the start, and the one step that a learner takes after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.core.exceptions import ValidationError

from edgelearn.sim.engine import requests as engine
from edgelearn.sim.engine.requests import RequestsRun, Send
from edgelearn.sim.network import places
from edgelearn.sim.network.handshake import KEEP_ALIVE_S, handshake_ms
from edgelearn.sim.network.world import pop_sites, user_groups
from edgelearn.sim.scenario import Action, Edge, Origin, Route, Scenario
from lessons.labs.page import YES
from lessons.labs.request.form import RequestForm
from lessons.labs.request.log import MAX_LINES, Moved, Sent, read_log, write_log

TICKS_PER_S = 1000
"""The clock shows whole milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A history and what came of it at the present moment. `number_of` says which send an exchange belongs to."""

    sent: tuple[Sent, ...]
    run: RequestsRun
    number_of: tuple[int, ...]


def events_of(values: Mapping[str, Any]) -> tuple[Sent | Moved, ...]:
    """The history that cleaned values hold as text."""
    fields = RequestForm.controls()
    return read_log(values["log"], controls=RequestForm.moved_fields(), city=fields["city"], path=fields["path"])


def step(values: Mapping[str, Any], page: Mapping[str, Any]) -> dict[str, Any]:
    """The settings after what the learner asked for: a request sent, time passed, or nothing.

    Raises ValidationError on `log` when the history is full.
    """
    if YES not in (page["send"], page["wait"]):
        return dict(values)
    events = [*events_of(values), *_moves(values)]
    clock_s = values["clock_s"] + values["wait_s"]
    if page["send"] == YES:
        events.append(Sent(at_s=clock_s, city=values["city"], path=values["path"]))
    if len(events) > MAX_LINES:
        raise ValidationError({"log": f"History: {MAX_LINES} lines are the most; start again."})
    after = {**values, "log": write_log(events, RequestForm.moved_fields()), "clock_s": clock_s}
    return {**after, "clock_s": _clock_after(after)} if page["send"] == YES else after


def replay(values: Mapping[str, Any], *, until_done: bool = False) -> Replay:
    """Everything in the history, run again up to the clock (or until all is done)."""
    events = events_of(values)
    sent = tuple(event for event in events if isinstance(event, Sent))
    scenario = to_scenario(values, events)
    sends = _sends(values, scenario, sent)
    order = sorted(range(len(sends)), key=lambda number: sends[number].at_s)
    run = engine.run(scenario, [sends[number] for number in order], now_s=None if until_done else values["clock_s"])
    return Replay(sent=sent, run=run, number_of=tuple(order))


def to_scenario(values: Mapping[str, Any], events: tuple[Sent | Moved, ...]) -> Scenario:
    """The world of cleaned values, with the moves of the history as actions."""
    known = places.pops()
    origin, pops = known[values["origin"]], [known[code] for code in values["pops"]]
    sent = [event for event in events if isinstance(event, Sent)]
    cities = dict.fromkeys([*(each.city for each in sent), values["city"]])
    paths = dict.fromkeys([*(each.path for each in sent), values["path"]])
    initial = RequestForm.initial_values()
    return Scenario(
        users=user_groups(
            origin, pops, [places.cities()[city] for city in cities], places.access_networks()[values["access"]]
        ),
        pops=pop_sites(origin, pops),
        origin=Origin(workers=4, service_ms=initial["service_ms"], service="constant"),
        routes=tuple(Route(path=path, objects=1, cache_control=initial["cache_control"]) for path in paths),
        edge=Edge(cache=initial["cache"], capacity_objects=initial["capacity_objects"]),
        rate_per_s=1.0,
        duration_s=max(1.0, values["clock_s"]),
        actions=tuple(
            Action(at_s=event.at_s, control=event.control, value=event.value)
            for event in events
            if isinstance(event, Moved)
        ),
    )


def _moves(values: Mapping[str, Any]) -> list[Moved]:
    """Moves, at the present moment, for each control that stands elsewhere than the history leaves it."""
    in_force = {name: RequestForm.controls()[name].initial for name in RequestForm.moved_fields()}
    in_force |= {event.control: event.value for event in events_of(values) if isinstance(event, Moved)}
    return [
        Moved(at_s=values["clock_s"], control=name, value=values[name])
        for name, value in in_force.items()
        if values[name] != value
    ]


def _sends(values: Mapping[str, Any], scenario: Scenario, sent: tuple[Sent, ...]) -> list[Send]:
    """The sends as the engine takes them: by the moment they reach the PoP, after handshakes and half a way."""
    way_ms = {group.name: group.rtt_ms for group in scenario.users}
    names = {city: places.cities()[city].name for city in {each.city for each in sent}}
    opened = _opened(values, sent)
    return [
        Send(
            at_s=each.at_s + (handshake_ms(way_ms[names[each.city]]) * opens + way_ms[names[each.city]] / 2) / 1000,
            user=names[each.city],
            path=each.path,
            new_connection=opens,
        )
        for each, opens in zip(sent, opened, strict=True)
    ]


def _opened(values: Mapping[str, Any], sent: tuple[Sent, ...]) -> list[bool]:
    """Which sends open a connection: all when so set, else those whose city was silent for longer than it is kept."""
    last_s: dict[str, float] = {}
    opened = []
    for each in sent:
        idle = each.city not in last_s or each.at_s - last_s[each.city] > KEEP_ALIVE_S
        opened.append(bool(values["new_connection"] or idle))
        last_s[each.city] = each.at_s
    return opened


def _clock_after(values: Mapping[str, Any]) -> float:
    """When the last answer was there, in whole ticks of the clock."""
    done_s = max(exchange.done_s for exchange in replay(values, until_done=True).run.exchanges)
    now_s: float = values["clock_s"]
    return max(now_s, ceil(done_s * TICKS_PER_S) / TICKS_PER_S)
