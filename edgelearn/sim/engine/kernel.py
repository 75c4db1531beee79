"""The coupled kernel: every request in exact event order, as plain loops over the tables of `arrays`.

Three things happen: a request reaches a PoP, a fetch reaches the origin, a response reaches the PoP. The
first come sorted, the others wait in a heap. At one instant responses come before fetches before requests,
and among equals the lower request number first. What a header means has been compiled before (`policies`);
how the tables become series is said elsewhere (`frames`). Argument lists are long because each part is
handed just the tables that it touches.
"""

import numpy as np

from edgelearn.sim.compiled import compiled, inlined
from edgelearn.sim.engine.arrays import Floats, Ints, Longs, Rows
from edgelearn.sim.outcomes import CAUSES, OUTCOMES, Cause, Outcome

HIT = OUTCOMES.index(Outcome.HIT)
MISS = OUTCOMES.index(Outcome.MISS)
COLLAPSED = OUTCOMES.index(Outcome.COLLAPSED)
BYPASS = OUTCOMES.index(Outcome.BYPASS)

EXPIRED = CAUSES.index(Cause.EXPIRED)
EVICTED = CAUSES.index(Cause.EVICTED)
NOT_STORABLE = CAUSES.index(Cause.NOT_STORABLE)
MUST_VALIDATE = CAUSES.index(Cause.MUST_VALIDATE)
DUPLICATE = CAUSES.index(Cause.DUPLICATE)
CAUSE_BYPASS = CAUSES.index(Cause.BYPASS)
NO_CAUSE = 255

NOBODY = -1

NEXT_REQUEST, HEAP_SIZE, NEXT_SAMPLE, RULES = range(4)
"""Where the loop stands between two calls, in the array `at`."""

_FETCH_ARRIVES = 1 << 40
"""Added to a request's number in the heap: at equal times responses sort before fetches."""


@compiled
def run_until(
    horizon_s: float,
    stop: int,
    at: Longs,
    at_s: Floats,  # (n,) when each request reaches its PoP
    pop_of: Ints,  # (n,) NOBODY for users without an edge
    item_of: Ints,  # (n,)
    service_unit: Floats,  # (n,)
    route_of: Ints,  # (m,) the route of each object
    version_from_s: Floats,  # (v,)
    policies: Rows,  # (v, r)
    edge_rules: Rows,
    workers: Rows,
    service: Rows,
    lookup_s: float,
    sample_at_s: Floats,  # (samples,) when the caches are recorded
    requests: Rows,  # (n,)
    fetches: Rows,  # (n,)
    cells: Rows,  # (p*m,)
    slots: Rows,  # (p*capacity,)
    pops: Rows,  # (p,)
    copies: Ints,  # (v,) copies held by header version
    events: Rows,  # (n+1,)
    worker_free_s: Floats,
    samples: Rows,  # (samples, p)
    sampled_copies: Ints,  # (samples, v)
) -> None:
    """Process everything up to `horizon_s`, but no request numbered `stop` or above. Call again to go on."""
    due_s = 0.0  # when a sample or a change of rules is due next
    while True:
        number = at[NEXT_REQUEST]
        request_s = at_s[number] if number < len(at_s) else np.inf
        event_s = events[0]["at_s"] if at[HEAP_SIZE] > 0 else np.inf
        now_s = min(request_s, event_s)
        if due_s <= min(now_s, horizon_s):
            due_s = _advance(
                min(now_s, horizon_s), at, edge_rules, sample_at_s, fetches, cells, slots, pops, copies, samples,
                sampled_copies,
            )  # fmt: skip
        if now_s > horizon_s or (event_s > request_s and number >= stop):
            return
        rules = edge_rules[at[RULES]]
        if event_s > request_s:
            at[NEXT_REQUEST] = number + 1
            pop = pop_of[number]
            index = pop * len(route_of) + item_of[number]
            wants_fetch = _reach_pop(
                number, now_s, pop, index, rules, lookup_s, policies, route_of[item_of[number]],
                requests, fetches, cells, slots, pops,
            )  # fmt: skip
            if wants_fetch:
                _forward(number, now_s if pop < 0 else now_s + lookup_s, pop, fetches, pops, at, events)
            continue
        code = _heap_pop(at, events)
        if code >= _FETCH_ARRIVES:
            number = code - _FETCH_ARRIVES
            _reach_origin(number, now_s, service_unit, workers, service, version_from_s, worker_free_s, fetches)
            pop = pop_of[number]
            back_s = fetches[number]["finish_s"] + (0.0 if pop < 0 else pops[pop]["to_origin_s"])
            if requests[number]["outcome"] == BYPASS:
                requests[number]["answered_s"] = back_s
            else:
                _heap_push(at, events, back_s, number)
            continue
        pop = pop_of[code]
        index = pop * len(route_of) + item_of[code]
        policy = policies[fetches[code]["version"], route_of[item_of[code]]]
        # The time it took counts as age (RFC 9111 §4.2.3), so its lifetime runs from when it was asked for.
        expires_s = fetches[code]["forwarded_s"] + policy["lifetime_s"]
        _take_in(code, now_s, pop, index, policy["storable"], expires_s, rules["capacity"],
                 requests, fetches, cells, slots, pops, copies)  # fmt: skip
        waiter = fetches[code]["first_waiter"]
        while waiter != NOBODY:
            following = requests[waiter]["next_waiter"]
            ready_s = max(now_s, at_s[waiter] + lookup_s)
            if policy["storable"] and now_s < expires_s:
                requests[waiter]["answered_s"] = ready_s
            else:
                cause = _too_old(policy) if policy["storable"] else NOT_STORABLE
                _become_fetch(waiter, cause, index, requests, fetches, cells)
                _forward(waiter, ready_s, pop, fetches, pops, at, events)
            waiter = following


@inlined
def _advance(
    now_s: float, at: Longs, edge_rules: Rows, sample_at_s: Floats, fetches: Rows, cells: Rows, slots: Rows, pops: Rows,
    copies: Ints, samples: Rows, sampled_copies: Ints,
) -> float:  # fmt: skip
    """Record the state at all sample times before now, and put the edge rules in force that begin by now.

    Returns when the next of either is due.
    """
    while True:
        sample, rules = at[NEXT_SAMPLE], at[RULES] + 1
        at_sample_s = sample_at_s[sample] if sample < len(samples) else np.inf
        at_rules_s = edge_rules[rules]["from_s"] if rules < len(edge_rules) else np.inf
        if at_rules_s <= now_s and at_rules_s <= at_sample_s:
            at[RULES] = rules
            for pop in range(len(pops)):
                _evict_down_to(edge_rules[rules]["capacity"], pop, fetches, cells, slots, pops, copies)
        elif at_sample_s < now_s:
            for pop in range(len(pops)):
                samples[sample, pop]["stored"] = pops[pop]["stored"]
                samples[sample, pop]["evicted"] = pops[pop]["evicted"]
            for version in range(len(copies)):
                sampled_copies[sample, version] = copies[version]
            at[NEXT_SAMPLE] = sample + 1
        else:
            return float(min(at_sample_s, at_rules_s))


@inlined
def _reach_pop(
    number: int, now_s: float, pop: int, index: int, rules: np.void, lookup_s: float, policies: Rows, route: int,
    requests: Rows, fetches: Rows, cells: Rows, slots: Rows, pops: Rows,
) -> bool:  # fmt: skip
    """A request reaches its PoP: it hits, or waits for another's fetch, or (True) becomes a fetch."""
    request = requests[number]
    request["found"] = NOBODY
    request["waited_for"] = NOBODY
    request["source"] = number
    if pop < 0 or not rules["cache"]:
        request["outcome"] = BYPASS
        request["cause"] = CAUSE_BYPASS
        return True
    cell = cells[index]
    request["absence"] = cell["absence"]
    slot = cell["slot"] - 1
    if slot >= 0:
        request["found"] = slots[slot]["source"]
    if slot >= 0 and now_s < slots[slot]["expires_s"]:
        if pops[pop]["newest"] != slot:
            _unlink(pop, slot, slots, pops)
            _link(pop, slot, slots, pops)
        request["outcome"] = HIT
        request["source"] = slots[slot]["source"]
        request["answered_s"] = now_s + lookup_s
        return False
    if cell["leader"] > 0 and rules["collapse"]:
        request["outcome"] = COLLAPSED
        request["source"] = cell["leader"] - 1
        _wait(number, cell["leader"] - 1, requests, fetches)
        return False
    if cell["in_flight"] > 0:
        cause = DUPLICATE
    elif slot >= 0:
        cause = _too_old(policies[fetches[slots[slot]["source"]]["version"], route])
    else:
        cause = cell["absence"]
    cell["leader"] = number + 1
    _become_fetch(number, cause, index, requests, fetches, cells)
    return True


@inlined
def _too_old(policy: np.void) -> int:
    """Why a stored copy can't be used: it says no-cache, or its lifetime is over."""
    return MUST_VALIDATE if policy["must_validate"] else EXPIRED


@inlined
def _wait(number: int, leader: int, requests: Rows, fetches: Rows) -> None:
    """Join the end of the line of those who wait for the leader's answer."""
    requests[number]["waited_for"] = leader
    requests[number]["next_waiter"] = NOBODY
    if fetches[leader]["first_waiter"] == NOBODY:
        fetches[leader]["first_waiter"] = number
    else:
        requests[fetches[leader]["last_waiter"]]["next_waiter"] = number
    fetches[leader]["last_waiter"] = number


@inlined
def _become_fetch(number: int, cause: int, index: int, requests: Rows, fetches: Rows, cells: Rows) -> None:
    """A request will go to the origin for the cache's sake."""
    requests[number]["outcome"] = MISS
    requests[number]["cause"] = cause
    requests[number]["source"] = number
    fetches[number]["first_waiter"] = NOBODY
    cells[index]["in_flight"] += 1


@inlined
def _forward(number: int, now_s: float, pop: int, fetches: Rows, pops: Rows, at: Longs, events: Rows) -> None:
    """A fetch leaves the PoP, or reaches the origin straight from the user."""
    reached_s = now_s if pop < 0 else now_s + pops[pop]["to_origin_s"]
    fetches[number]["forwarded_s"] = now_s
    fetches[number]["reached_s"] = reached_s
    _heap_push(at, events, reached_s, _FETCH_ARRIVES + number)


@inlined
def _reach_origin(
    number: int, now_s: float, service_unit: Floats, workers: Rows, service: Rows, version_from_s: Floats,
    worker_free_s: Floats, fetches: Rows,
) -> None:  # fmt: skip
    """A fetch joins the origin's queue. First come first served, so its start is known at once."""
    start_s = np.inf
    taken_by = 0
    for worker in range(len(worker_free_s)):
        free_s = _active_from(worker, max(now_s, worker_free_s[worker]), workers)
        if free_s < start_s:
            start_s = free_s
            taken_by = worker
            if start_s <= now_s:
                break
    period = len(service) - 1
    while service[period]["from_s"] > start_s:
        period -= 1
    finish_s = start_s + service_unit[number] * service[period]["mean_s"]
    version = len(version_from_s) - 1
    while version_from_s[version] > finish_s:
        version -= 1
    worker_free_s[taken_by] = finish_s
    fetch = fetches[number]
    fetch["start_s"] = start_s
    fetch["finish_s"] = finish_s
    fetch["version"] = version


@inlined
def _active_from(worker: int, from_s: float, workers: Rows) -> float:
    """The first moment from `from_s` on at which the origin has this worker."""
    last = len(workers) - 1
    for period in range(last + 1):
        if workers[period]["count"] > worker:
            begins_s = max(from_s, workers[period]["from_s"])
            if period == last or begins_s < workers[period + 1]["from_s"]:
                return float(begins_s)
    return np.inf


@inlined
def _take_in(
    number: int, now_s: float, pop: int, index: int, storable: bool, expires_s: float, capacity: int,
    requests: Rows, fetches: Rows, cells: Rows, slots: Rows, pops: Rows, copies: Ints,
) -> None:  # fmt: skip
    """A response reaches the PoP: it answers its request and is stored if it may be."""
    cell = cells[index]
    requests[number]["answered_s"] = now_s
    cell["in_flight"] -= 1
    if cell["leader"] == number + 1:
        cell["leader"] = 0
    slot = cell["slot"] - 1
    if not storable:
        if slot < 0:
            cell["absence"] = NOT_STORABLE
        return
    if slot >= 0:
        # Responses to one PoP arrive in the order in which they were made, so this one is newer than the copy.
        copies[fetches[slots[slot]["source"]]["version"]] -= 1
        _unlink(pop, slot, slots, pops)
    else:
        _evict_down_to(capacity - 1, pop, fetches, cells, slots, pops, copies)
        slot = pops[pop]["vacant"]
        pops[pop]["vacant"] = slots[slot]["older"]
        pops[pop]["stored"] += 1
        cell["slot"] = slot + 1
        slots[slot]["cell"] = index
    slots[slot]["expires_s"] = expires_s
    slots[slot]["source"] = number
    copies[fetches[number]["version"]] += 1
    _link(pop, slot, slots, pops)


@inlined
def _evict_down_to(objects: int, pop: int, fetches: Rows, cells: Rows, slots: Rows, pops: Rows, copies: Ints) -> None:
    """Evict the least recently used copies of a PoP until so many are left."""
    while pops[pop]["stored"] > objects:
        slot = pops[pop]["oldest"]
        _unlink(pop, slot, slots, pops)
        copies[fetches[slots[slot]["source"]]["version"]] -= 1
        cell = cells[slots[slot]["cell"]]
        cell["slot"] = 0
        cell["absence"] = EVICTED
        pops[pop]["stored"] -= 1
        pops[pop]["evicted"] += 1
        slots[slot]["older"] = pops[pop]["vacant"]
        pops[pop]["vacant"] = slot


@inlined
def _link(pop: int, slot: int, slots: Rows, pops: Rows) -> None:
    """Make a slot the most recently used of its PoP."""
    newest = pops[pop]["newest"]
    slots[slot]["newer"] = NOBODY
    slots[slot]["older"] = newest
    pops[pop]["newest"] = slot
    if newest == NOBODY:
        pops[pop]["oldest"] = slot
    else:
        slots[newest]["newer"] = slot


@inlined
def _unlink(pop: int, slot: int, slots: Rows, pops: Rows) -> None:
    """Take a slot out of its PoP's order."""
    newer, older = slots[slot]["newer"], slots[slot]["older"]
    if newer == NOBODY:
        pops[pop]["newest"] = older
    else:
        slots[newer]["older"] = older
    if older == NOBODY:
        pops[pop]["oldest"] = newer
    else:
        slots[older]["newer"] = newer


@inlined
def _heap_push(at: Longs, events: Rows, event_s: float, code: int) -> None:
    """Add an event to the heap, ordered by time and then by code."""
    hole = at[HEAP_SIZE]
    at[HEAP_SIZE] = hole + 1
    while hole > 0:
        parent = (hole - 1) >> 1
        above_s, above_code = events[parent]["at_s"], events[parent]["code"]
        if above_s < event_s or (above_s == event_s and above_code < code):
            break
        events[hole]["at_s"] = above_s
        events[hole]["code"] = above_code
        hole = parent
    events[hole]["at_s"] = event_s
    events[hole]["code"] = code


@inlined
def _heap_pop(at: Longs, events: Rows) -> int:
    """Take the first event off the heap; returns its code."""
    first = events[0]["code"]
    size = at[HEAP_SIZE] - 1
    at[HEAP_SIZE] = size
    last_s, last_code = events[size]["at_s"], events[size]["code"]
    hole = 0
    while True:
        child = 2 * hole + 1
        if child >= size:
            break
        child_s, child_code = events[child]["at_s"], events[child]["code"]
        if child + 1 < size:
            right_s, right_code = events[child + 1]["at_s"], events[child + 1]["code"]
            if right_s < child_s or (right_s == child_s and right_code < child_code):
                child, child_s, child_code = child + 1, right_s, right_code
        if last_s < child_s or (last_s == child_s and last_code < child_code):
            break
        events[hole]["at_s"] = child_s
        events[hole]["code"] = child_code
        hole = child
    events[hole]["at_s"] = last_s
    events[hole]["code"] = last_code
    return int(first)
