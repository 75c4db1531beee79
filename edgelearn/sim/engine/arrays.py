"""The tables that the compiled kernel reads and writes, as structured NumPy arrays.

Few tables of several columns, not many arrays: each row is one cache line or less, and handing a kernel's
parts dozens of arrays cost ten times what the kernel did.
"""

import numpy as np
import numpy.typing as npt

from edgelearn.sim.scenario import EDGE_CONTROLS, Edge

Rows = npt.NDArray[np.void]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


def _rows(**columns: type[np.generic]) -> np.dtype[np.void]:
    return np.dtype(list(columns.items()), align=True)


# What a scenario says, over time: each row is in force from its `from_s` on.
_COLUMNS = {bool: np.bool_, int: np.int32, float: np.float64}
EDGE_RULES = _rows(
    from_s=np.float64,
    **{name: _COLUMNS[type(getattr(Edge(), name))] for name, control in EDGE_CONTROLS.items() if control.live},
)
WORKERS = _rows(from_s=np.float64, count=np.int32)
SERVICE = _rows(from_s=np.float64, mean_s=np.float64)
VERSIONS = _rows(from_s=np.float64, up=np.bool_)
POLICY = _rows(  # (versions, routes)
    storable=np.bool_,
    must_validate=np.bool_,
    silent=np.bool_,
    lifetime_s=np.float64,
    while_s=np.float64,
    error_s=np.float64,
)

# Each object: its route, and when its content changes (see `origin.responses`).
ITEMS = _rows(
    changes_every_s=np.float64,
    phase=np.float64,
    route=np.int32,
    etag=np.bool_,
)

# What each request asks for: the variant that the edge's cache knows it by, the first of those under the same key, the
# content that it means, and its copy in its visitor's browser.
ASKS = _rows(entry=np.int32, copy=np.int32, content=np.int32, browser=np.int32)

# What came of each request. `answered_s`: when the PoP (or the browser) had the answer, or inf. `source`: the request
# whose fetch answered it. `found`: the fetch whose copy the look-up found, `waited_for`: the one it waited for, else
# NOBODY. `absence`: why there was no copy, where none was found; `others`: whether other variants of it were there.
# `cause`: why it was fetched, else NO_CAUSE. `browser_found`: the request whose answer lay in the browser, else NOBODY,
# and `browser_absence` why there was none;
# `kept_version`: the origin's version whose Cache-Control rules what the browser made of the answer.
REQUESTS = _rows(
    answered_s=np.float64,
    source=np.int32,
    found=np.int32,
    waited_for=np.int32,
    next_waiter=np.int32,
    browser_found=np.int32,
    kept_version=np.int32,
    outcome=np.uint8,
    cause=np.uint8,
    absence=np.uint8,
    browser_absence=np.uint8,
    others=np.bool_,
)

# Of requests that were sent on to the origin: when the fetch left the PoP, reached the origin, was taken by a
# worker, was answered; by which version of the origin, and with which status (see `kernel`); whose Cache-Control rules
# the copy; who waits for it. `found`, `absence`, `others`: as in REQUESTS, at the look-up for whose sake it was sent.
FETCHES = _rows(
    forwarded_s=np.float64,
    reached_s=np.float64,
    start_s=np.float64,
    finish_s=np.float64,
    version=np.int32,
    held_version=np.int32,
    found=np.int32,
    first_waiter=np.int32,
    last_waiter=np.int32,
    status=np.uint8,
    absence=np.uint8,
    others=np.bool_,
)

# One row for each (PoP, variant). All zeros: nobody asked yet. `slot` is one more than the number of the copy's slot.
# The first variant's row also speaks for the key that they lie under: `leader` is one more than the number of the fetch
# to wait for, `absence` the cause that the next miss will have, `held` how many variants are stored.
CELLS = _rows(slot=np.int32, in_flight=np.int32, leader=np.int32, absence=np.int32, held=np.int32)

# Copies, linked from most to least recently used within their PoP; vacant slots are linked by `older`. `stale_until_s`:
# until when the copy answers while the origin is asked.
SLOTS = _rows(
    expires_s=np.float64,
    stale_until_s=np.float64,
    source=np.int32,
    cell=np.int32,
    entry=np.int32,
    newer=np.int32,
    older=np.int32,
)

# What a visitor's browser holds of one URL: the request whose answer it is, or NOBODY, and then why (see `absence`).
BROWSERS = _rows(expires_s=np.float64, number=np.int32, absence=np.int32)

POPS = _rows(
    to_origin_s=np.float64, newest=np.int32, oldest=np.int32, vacant=np.int32, stored=np.int32, evicted=np.int32
)
EVENTS = _rows(at_s=np.float64, code=np.int64)
SAMPLES = _rows(stored=np.int32, evicted=np.int32)  # (samples, PoPs)
