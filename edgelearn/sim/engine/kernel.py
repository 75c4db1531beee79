"""The coupled kernel: every request in exact event order, as plain loops over the tables of `arrays`.

Four things happen: a request reaches a PoP, a fetch reaches the origin, a response reaches the PoP, an answer reaches
a browser. The first come sorted, the others wait in a heap. At one instant responses come before fetches before answers
at browsers before requests, and among equals the lower request number first. What a header means has been compiled
before (`policies`), and what can share a copy (`asks`); how the tables become series is said elsewhere (`frames`).
Argument lists are long because each part is handed just the tables that it touches.
"""

import numpy as np

from edgelearn.sim.compiled import allocation_free, inlined
from edgelearn.sim.engine.arrays import Floats, Ints, Longs, Rows
from edgelearn.sim.outcomes import CAUSES, OUTCOMES, Cause, Outcome

HIT = OUTCOMES.index(Outcome.HIT)
MISS = OUTCOMES.index(Outcome.MISS)
COLLAPSED = OUTCOMES.index(Outcome.COLLAPSED)
BYPASS = OUTCOMES.index(Outcome.BYPASS)
STALE = OUTCOMES.index(Outcome.STALE)
REVALIDATED = OUTCOMES.index(Outcome.REVALIDATED)
BROWSER = OUTCOMES.index(Outcome.BROWSER)
ERROR = OUTCOMES.index(Outcome.ERROR)

EXPIRED = CAUSES.index(Cause.EXPIRED)
EVICTED = CAUSES.index(Cause.EVICTED)
NOT_STORABLE = CAUSES.index(Cause.NOT_STORABLE)
MUST_VALIDATE = CAUSES.index(Cause.MUST_VALIDATE)
DUPLICATE = CAUSES.index(Cause.DUPLICATE)
CAUSE_BYPASS = CAUSES.index(Cause.BYPASS)
KEY = CAUSES.index(Cause.KEY)
BACKGROUND = CAUSES.index(Cause.BACKGROUND)
NO_CAUSE = 255

NOBODY = -1

WHOLE, NOT_MODIFIED, FAILED = range(3)
"""The statuses of fetches."""

NEXT_REQUEST, HEAP_SIZE, NEXT_SAMPLE, RULES = range(4)
"""Where the loop stands between two calls, in the array `at`."""

_FETCH_ARRIVES = 1 << 40
_AT_BROWSER = 1 << 41
"""Added to a request's number in the heap: at equal times responses sort before fetches before answers at browsers."""


@allocation_free
def run_until(
    horizon_s: float,
    stop: int,
    at: Longs,
    at_s: Floats,  # (n,) when each request reaches its PoP
    pop_of: Ints,  # (n,) NOBODY for users without an edge
    item_of: Ints,  # (n,)
    service_unit: Floats,  # (n,)
    half_way_s: Floats,  # (n,) from the user to the PoP; empty where no browser keeps anything
    asks: Rows,  # (n,)
    items: Rows,  # (m,)
    versions: Rows,  # (v,)
    policies: Rows,  # (v, r)
    keeping: Rows,  # (v, r) what browsers make of the same answers
    edge_rules: Rows,
    workers: Rows,
    service: Rows,
    lookup_s: float,
    sample_at_s: Floats,  # (samples,) when the caches are recorded
    requests: Rows,  # (n,)
    fetches: Rows,  # (n,)
    cells: Rows,  # (p*variants,)
    contents: Ints,  # (p*contents,) one more than the fetch that brought the newest copy; empty where each is a variant
    slots: Rows,  # (p*capacity,)
    browsers: Rows,  # (b,)
    pops: Rows,  # (p,)
    copies: Ints,  # (v,) copies held by version of the origin
    events: Rows,  # (2n+1,)
    worker_free_s: Floats,
    samples: Rows,  # (samples, p)
    sampled_copies: Ints,  # (samples, v)
) -> None:
    """Process everything up to `horizon_s`, but no request numbered `stop` or above. Call again to go on."""
    variants = len(cells) // max(1, len(pops))
    due_s = 0.0  # when a sample or a change of rules is due next
    while True:
        number = at[NEXT_REQUEST]
        request_s = at_s[number] if number < len(at_s) else np.inf
        event_s = events[0]["at_s"] if at[HEAP_SIZE] > 0 else np.inf
        now_s = min(request_s, event_s)
        if due_s <= min(now_s, horizon_s):
            due_s = _advance(
                min(now_s, horizon_s), at, edge_rules, sample_at_s, fetches, cells, slots, pops, copies,
                samples, sampled_copies,
            )  # fmt: skip
        if now_s > horizon_s or (event_s > request_s and number >= stop):
            return
        rules = edge_rules[at[RULES]]
        if event_s > request_s:
            at[NEXT_REQUEST] = number + 1
            if len(browsers) > 0 and _browser_answers(number, now_s, asks, browsers, requests):
                continue
            pop = pop_of[number]
            entry = pop * variants + asks[number]["entry"]
            cell = pop * variants + asks[number]["copy"]
            wants_fetch = _reach_pop(
                number, now_s, pop, entry, cell, rules, lookup_s, policies, items[item_of[number]]["route"],
                asks, contents, requests, fetches, cells, slots, pops,
            )  # fmt: skip
            if len(browsers) > 0 and requests[number]["answered_s"] < np.inf:
                _heap_push(at, events, requests[number]["answered_s"] + half_way_s[number], _AT_BROWSER + number)
            if wants_fetch:
                _forward(number, now_s if pop < 0 else now_s + lookup_s, pop, fetches, pops, at, events)
            continue
        code = _heap_pop(at, events)
        if code >= _AT_BROWSER:
            number = code - _AT_BROWSER
            _reach_browser(
                number, now_s, at_s[number] - half_way_s[number], pop_of[number], items[item_of[number]], keeping,
                asks, pops, browsers, requests, fetches,
            )  # fmt: skip
            continue
        if code >= _FETCH_ARRIVES:
            number = code - _FETCH_ARRIVES
            pop = pop_of[number]
            _reach_origin(
                number, now_s, items[item_of[number]], service_unit, workers, service, versions, policies, asks,
                worker_free_s, requests, fetches,
            )  # fmt: skip
            back_s = fetches[number]["finish_s"] + (0.0 if pop < 0 else pops[pop]["to_origin_s"])
            if requests[number]["outcome"] == BYPASS:
                requests[number]["answered_s"] = back_s
                if fetches[number]["status"] == FAILED:
                    requests[number]["outcome"] = ERROR
                if len(browsers) > 0:
                    _heap_push(at, events, back_s + half_way_s[number], _AT_BROWSER + number)
            else:
                _heap_push(at, events, back_s, number)
            continue
        pop = pop_of[code]
        route = items[item_of[code]]["route"]
        entry = pop * variants + asks[code]["entry"]
        failed = fetches[code]["status"] == FAILED
        _take_in(
            code, now_s, pop, entry, pop * variants + asks[code]["copy"], rules["capacity_objects"], policies, route,
            asks, contents, requests, fetches, cells, slots, pops, copies,
        )  # fmt: skip
        if len(browsers) > 0 and requests[code]["cause"] != BACKGROUND:
            _heap_push(at, events, requests[code]["answered_s"] + half_way_s[code], _AT_BROWSER + code)
        waiter = fetches[code]["first_waiter"]
        while waiter != NOBODY:
            following = requests[waiter]["next_waiter"]
            ready_s = max(now_s, at_s[waiter] + lookup_s)
            cell = pop * variants + asks[waiter]["copy"]
            if failed:
                _share_failure(
                    waiter, code, now_s, ready_s, requests[waiter]["found"], entry, policies, route, requests,
                    fetches, cells,
                )  # fmt: skip
            else:
                _look_again(
                    waiter, now_s, ready_s, pop, entry, cell, policies, route, asks, contents, requests, fetches,
                    cells, slots, pops,
                )  # fmt: skip
            if requests[waiter]["outcome"] == MISS:
                _forward(waiter, ready_s, pop, fetches, pops, at, events)
            elif len(browsers) > 0:
                _heap_push(at, events, ready_s + half_way_s[waiter], _AT_BROWSER + waiter)
            waiter = following


@inlined
def _advance(
    now_s: float, at: Longs, edge_rules: Rows, sample_at_s: Floats, fetches: Rows, cells: Rows,
    slots: Rows, pops: Rows, copies: Ints, samples: Rows, sampled_copies: Ints,
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
                _evict_down_to(edge_rules[rules]["capacity_objects"], pop, fetches, cells, slots, pops, copies)
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
def _browser_answers(number: int, now_s: float, asks: Rows, browsers: Rows, requests: Rows) -> bool:
    """The browser looks among its own copies; True when one is fresh and answers."""
    held = browsers[asks[number]["browser"]]
    request = requests[number]
    request["browser_found"] = held["number"]
    request["browser_absence"] = held["absence"]
    if held["number"] == NOBODY or now_s >= held["expires_s"]:
        return False
    request["outcome"] = BROWSER
    request["source"] = requests[held["number"]]["source"]
    request["found"] = NOBODY
    request["waited_for"] = NOBODY
    request["answered_s"] = now_s
    return True


@inlined
def _reach_pop(
    number: int, now_s: float, pop: int, entry_at: int, cell_at: int, rules: np.void, lookup_s: float, policies: Rows,
    route: int, asks: Rows, contents: Ints, requests: Rows, fetches: Rows, cells: Rows, slots: Rows,
    pops: Rows,
) -> bool:  # fmt: skip
    """A request reaches its PoP: a copy answers, or it waits for another's fetch; True when it wants one of its own."""
    request = requests[number]
    request["found"] = NOBODY
    request["waited_for"] = NOBODY
    request["source"] = number
    if pop < 0 or not rules["cache"]:
        request["outcome"] = BYPASS
        request["cause"] = CAUSE_BYPASS
        known = request["browser_found"]
        fetches[number]["found"] = NOBODY if known == NOBODY else requests[known]["source"]
        return True
    entry, cell = cells[entry_at], cells[cell_at]
    request["absence"] = entry["absence"]
    request["others"] = entry["held"] > 0
    slot = cell["slot"] - 1
    if slot >= 0:
        request["found"] = slots[slot]["source"]
    if slot >= 0 and _usable(slots[slot], now_s):
        _use(pop, slot, slots, pops)
        request["outcome"] = HIT if now_s < slots[slot]["expires_s"] else STALE
        request["source"] = slots[slot]["source"]
        request["answered_s"] = now_s + lookup_s
        if request["outcome"] == HIT or cell["in_flight"] > 0:
            return False
        request["cause"] = BACKGROUND
        entry["leader"] = number + 1
        _begin_fetch(number, request["found"], request["absence"], request["others"], cell, fetches)
        return True
    if entry["leader"] > 0 and rules["collapse"]:
        request["outcome"] = COLLAPSED
        request["source"] = entry["leader"] - 1
        _wait(number, entry["leader"] - 1, requests, fetches)
        return False
    request["outcome"] = MISS
    if cell["in_flight"] > 0:
        request["cause"] = DUPLICATE
    else:
        request["cause"] = _cause_of_miss(
            number, now_s, pop, slot, entry["absence"], policies, route, asks, contents, fetches, cells, slots, pops
        )
    entry["leader"] = number + 1
    _begin_fetch(number, request["found"], request["absence"], request["others"], cell, fetches)
    return True


@inlined
def _usable(slot: np.void, now_s: float) -> bool:
    """Whether a copy answers by itself: it is fresh, or may answer while the origin is asked."""
    return bool(now_s < slot["expires_s"] or now_s <= slot["stale_until_s"])


@inlined
def _use(pop: int, slot: int, slots: Rows, pops: Rows) -> None:
    """Note that a copy was used."""
    if pops[pop]["newest"] != slot:
        _unlink(pop, slot, slots, pops)
        _link(pop, slot, slots, pops)


@inlined
def _fresh_elsewhere(
    number: int, now_s: float, pop: int, asks: Rows, contents: Ints, cells: Rows, slots: Rows, pops: Rows
) -> bool:  # fmt: skip
    """Whether the newest copy of the very content is there and fresh; then it lies under another key or variant."""
    if len(contents) == 0:
        return False
    newest = contents[pop * (len(contents) // len(pops)) + asks[number]["content"]] - 1
    if newest < 0:
        return False
    slot = cells[pop * (len(cells) // len(pops)) + asks[newest]["copy"]]["slot"] - 1
    return bool(slot >= 0 and slots[slot]["source"] == newest and now_s < slots[slot]["expires_s"])


@inlined
def _cause_of_miss(
    number: int, now_s: float, pop: int, slot: int, absence: int, policies: Rows, route: int, asks: Rows,
    contents: Ints, fetches: Rows, cells: Rows, slots: Rows, pops: Rows,
) -> int:  # fmt: skip
    """Why no copy answers: the content lies under another key, or it says no-cache, it is too old, none is there."""
    if _fresh_elsewhere(number, now_s, pop, asks, contents, cells, slots, pops):
        return KEY
    if slot < 0:
        return int(absence)
    policy = policies[fetches[slots[slot]["source"]]["held_version"], route]
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
def _begin_fetch(number: int, found: int, absence: int, others: bool, cell: np.void, fetches: Rows) -> None:
    """A request will go to the origin for the cache's sake, after a look-up that found this."""
    fetch = fetches[number]
    fetch["found"] = found
    fetch["absence"] = absence
    fetch["others"] = others
    fetch["first_waiter"] = NOBODY
    cell["in_flight"] += 1


@inlined
def _forward(number: int, now_s: float, pop: int, fetches: Rows, pops: Rows, at: Longs, events: Rows) -> None:
    """A fetch leaves the PoP, or reaches the origin straight from the user."""
    reached_s = now_s if pop < 0 else now_s + pops[pop]["to_origin_s"]
    fetches[number]["forwarded_s"] = now_s
    fetches[number]["reached_s"] = reached_s
    _heap_push(at, events, reached_s, _FETCH_ARRIVES + number)


@inlined
def _reach_origin(
    number: int, now_s: float, item: np.void, service_unit: Floats, workers: Rows, service: Rows, versions: Rows,
    policies: Rows, asks: Rows, worker_free_s: Floats, requests: Rows, fetches: Rows,
) -> None:  # fmt: skip
    """A fetch joins the origin's queue. First come first served, so its start is known at once, and its answer."""
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
    version = len(versions) - 1
    while versions[version]["from_s"] > finish_s:
        version -= 1
    worker_free_s[taken_by] = finish_s
    fetch = fetches[number]
    fetch["start_s"] = start_s
    fetch["finish_s"] = finish_s
    fetch["version"] = version
    fetch["held_version"] = version
    fetch["status"] = WHOLE
    if not versions[version]["up"]:
        fetch["status"] = FAILED
    elif fetch["found"] != NOBODY and _same_content(number, fetch["found"], item, asks, fetches):
        fetch["status"] = NOT_MODIFIED
        if requests[number]["outcome"] != BYPASS and policies[version, item["route"]]["silent"]:
            fetch["held_version"] = fetches[fetch["found"]]["held_version"]


@inlined
def _same_content(one: int, other: int, item: np.void, asks: Rows, fetches: Rows) -> bool:
    """Whether the answers to two fetches of an object carry the same ETag."""
    if not item["etag"] or asks[one]["content"] != asks[other]["content"]:
        return False
    return _version_at(fetches[one]["finish_s"], item) == _version_at(fetches[other]["finish_s"], item)


@inlined
def _version_at(at_s: float, item: np.void) -> float:
    """Which version of its content is there, as `origin.responses` has it."""
    if item["changes_every_s"] <= 0.0:
        return 0.0
    return float(np.floor(at_s / item["changes_every_s"] + item["phase"]))


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
    number: int, now_s: float, pop: int, entry_at: int, cell_at: int, capacity: int, policies: Rows, route: int,
    asks: Rows, contents: Ints, requests: Rows, fetches: Rows, cells: Rows, slots: Rows, pops: Rows, copies: Ints,
) -> None:  # fmt: skip
    """A response reaches the PoP: it is stored if it may be, and answers its request unless a stale copy did."""
    request, fetch, entry, cell = requests[number], fetches[number], cells[entry_at], cells[cell_at]
    cell["in_flight"] -= 1
    if entry["leader"] == number + 1:
        entry["leader"] = 0
    if fetch["status"] == FAILED:
        if request["cause"] == BACKGROUND:
            _note_failure(now_s, fetch["found"], entry, policies, route, fetches)
        else:
            _share_failure(
                number, number, now_s, now_s, fetch["found"], entry_at, policies, route, requests, fetches, cells
            )
        return
    policy = policies[fetch["held_version"], route]
    if policy["storable"]:
        # The time it took counts as age (RFC 9111 §4.2.3), so its lifetime runs from when it was asked for.
        expires_s = fetch["forwarded_s"] + policy["lifetime_s"]
        _store(number, pop, entry_at, cell_at, expires_s, expires_s + policy["while_s"], capacity,
               fetches, cells, slots, pops, copies)  # fmt: skip
        if len(contents) > 0:
            contents[pop * (len(contents) // len(pops)) + asks[number]["content"]] = number + 1
    else:
        if fetch["status"] == NOT_MODIFIED and cell["slot"] > 0:
            _remove(pop, cell["slot"] - 1, fetches, cells, slots, pops, copies)
        if entry["held"] == 0:
            entry["absence"] = NOT_STORABLE
    if request["cause"] != BACKGROUND:
        request["outcome"] = REVALIDATED if fetch["status"] == NOT_MODIFIED else MISS
        request["source"] = number
        request["answered_s"] = now_s


@inlined
def _note_failure(now_s: float, found: int, entry: np.void, policies: Rows, route: int, fetches: Rows) -> bool:
    """The origin failed: True when the copy that was found may answer in its place."""
    if found != NOBODY:
        policy = policies[fetches[found]["held_version"], route]
        if now_s - (fetches[found]["forwarded_s"] + policy["lifetime_s"]) <= policy["error_s"]:
            return True
    if entry["held"] == 0:
        entry["absence"] = NOT_STORABLE
    return False


@inlined
def _share_failure(
    number: int, failed: int, now_s: float, ready_s: float, found: int, entry_at: int, policies: Rows, route: int,
    requests: Rows, fetches: Rows, cells: Rows,
) -> None:  # fmt: skip
    """The fetch `failed`: the copy that was found answers in its place if it may, else the failure goes to the user."""
    request = requests[number]
    request["answered_s"] = ready_s
    if _note_failure(now_s, found, cells[entry_at], policies, route, fetches):
        request["outcome"] = STALE
        request["source"] = found
    else:
        request["outcome"] = ERROR
        request["source"] = failed


@inlined
def _look_again(
    number: int, now_s: float, ready_s: float, pop: int, entry_at: int, cell_at: int, policies: Rows, route: int,
    asks: Rows, contents: Ints, requests: Rows, fetches: Rows, cells: Rows, slots: Rows, pops: Rows,
) -> None:  # fmt: skip
    """Whoever waited asks the cache again: a copy answers, or it becomes a fetch of its own."""
    request, entry, cell = requests[number], cells[entry_at], cells[cell_at]
    slot = cell["slot"] - 1
    if slot >= 0 and _usable(slots[slot], now_s):
        _use(pop, slot, slots, pops)
        request["source"] = slots[slot]["source"]
        request["answered_s"] = ready_s
        return
    request["outcome"] = MISS
    request["source"] = number
    request["cause"] = _cause_of_miss(
        number, now_s, pop, slot, entry["absence"], policies, route, asks, contents, fetches, cells, slots, pops
    )
    found = slots[slot]["source"] if slot >= 0 else NOBODY
    _begin_fetch(number, found, entry["absence"], entry["held"] > 0, cell, fetches)


@inlined
def _reach_browser(
    number: int, now_s: float, sent_s: float, pop: int, item: np.void, keeping: Rows, asks: Rows, pops: Rows,
    browsers: Rows, requests: Rows, fetches: Rows,
) -> None:  # fmt: skip
    """An answer reaches its visitor's browser, which keeps it if it may. RFC 9111 §4.2.3 says how old it is then."""
    request, held = requests[number], browsers[asks[number]["browser"]]
    if request["outcome"] == ERROR:
        if held["number"] == NOBODY:
            held["absence"] = NOT_STORABLE
        return
    source, known = fetches[request["source"]], request["browser_found"]
    version = source["version"] if request["outcome"] == BYPASS else source["held_version"]
    confirmed = known != NOBODY and _same_content(request["source"], requests[known]["source"], item, asks, fetches)
    if confirmed and keeping[version, item["route"]]["silent"]:
        version = requests[known]["kept_version"]
    request["kept_version"] = version
    policy = keeping[version, item["route"]]
    if not policy["storable"]:
        if confirmed:
            held["number"] = NOBODY
        if held["number"] == NOBODY:
            held["absence"] = NOT_STORABLE
        return
    if held["number"] != NOBODY and fetches[requests[held["number"]]["source"]]["finish_s"] > source["finish_s"]:
        return
    stated_s = 0.0
    if request["outcome"] == HIT or request["outcome"] == STALE or request["outcome"] == COLLAPSED:
        arrived_s = source["finish_s"] + pops[pop]["to_origin_s"]
        stated_s = np.floor((arrived_s - source["forwarded_s"]) + (request["answered_s"] - arrived_s))
    initial_age_s = max(now_s - source["finish_s"], stated_s + (now_s - sent_s))
    held["number"] = number
    held["expires_s"] = now_s - initial_age_s + policy["lifetime_s"]


@inlined
def _store(
    number: int, pop: int, entry_at: int, cell_at: int, expires_s: float, stale_until_s: float, capacity: int,
    fetches: Rows, cells: Rows, slots: Rows, pops: Rows, copies: Ints,
) -> None:  # fmt: skip
    """Keep the answer to a fetch, in place of the copy of the same variant."""
    slot = cells[cell_at]["slot"] - 1
    if slot >= 0:
        # Responses to one PoP arrive in the order in which they were made, so this one is newer than the copy.
        copies[fetches[slots[slot]["source"]]["held_version"]] -= 1
        _unlink(pop, slot, slots, pops)
    else:
        _evict_down_to(capacity - 1, pop, fetches, cells, slots, pops, copies)
        slot = pops[pop]["vacant"]
        pops[pop]["vacant"] = slots[slot]["older"]
        pops[pop]["stored"] += 1
        cells[cell_at]["slot"] = slot + 1
        cells[entry_at]["held"] += 1
        slots[slot]["cell"] = cell_at
        slots[slot]["entry"] = entry_at
    slots[slot]["expires_s"] = expires_s
    slots[slot]["stale_until_s"] = stale_until_s
    slots[slot]["source"] = number
    copies[fetches[number]["held_version"]] += 1
    _link(pop, slot, slots, pops)


@inlined
def _evict_down_to(objects: int, pop: int, fetches: Rows, cells: Rows, slots: Rows, pops: Rows, copies: Ints) -> None:
    """Evict the least recently used copies of a PoP until so many are left."""
    while pops[pop]["stored"] > objects:
        slot = pops[pop]["oldest"]
        cells[slots[slot]["entry"]]["absence"] = EVICTED
        _remove(pop, slot, fetches, cells, slots, pops, copies)
        pops[pop]["evicted"] += 1


@inlined
def _remove(pop: int, slot: int, fetches: Rows, cells: Rows, slots: Rows, pops: Rows, copies: Ints) -> None:
    """Let go of a copy."""
    _unlink(pop, slot, slots, pops)
    copies[fetches[slots[slot]["source"]]["held_version"]] -= 1
    cells[slots[slot]["cell"]]["slot"] = 0
    cells[slots[slot]["entry"]]["held"] -= 1
    pops[pop]["stored"] -= 1
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
