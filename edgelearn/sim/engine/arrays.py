"""The tables that the compiled kernel reads and writes, as structured NumPy arrays.

Few tables of several columns, not many arrays: each row is one cache line or less, and handing a kernel's
parts dozens of arrays cost ten times what the kernel did.
"""

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.void]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


def _rows(**columns: type[np.generic]) -> np.dtype[np.void]:
    return np.dtype(list(columns.items()), align=True)


# What a scenario says, over time: each row is in force from its `from_s` on.
EDGE_RULES = _rows(from_s=np.float64, cache=np.bool_, collapse=np.bool_, capacity=np.int32)
WORKERS = _rows(from_s=np.float64, count=np.int32)
SERVICE = _rows(from_s=np.float64, mean_s=np.float64)
POLICY = _rows(storable=np.bool_, must_validate=np.bool_, lifetime_s=np.float64)  # (versions, routes)

# What came of each request. `answered_s`: when the PoP had the answer, or inf. `source`: the request whose fetch
# answered it. `found`: the fetch whose copy the look-up found, `waited_for`: the one it waited for, else NOBODY.
# `absence`: why there was no copy, where none was found. `cause`: why it was fetched, else NO_CAUSE.
REQUESTS = _rows(
    answered_s=np.float64,
    source=np.int32,
    found=np.int32,
    waited_for=np.int32,
    next_waiter=np.int32,
    outcome=np.uint8,
    cause=np.uint8,
    absence=np.uint8,
)

# Of requests that were sent on to the origin: when the fetch left the PoP, reached the origin, was taken by a
# worker, was answered; by which header version; and who waits for it.
FETCHES = _rows(
    forwarded_s=np.float64,
    reached_s=np.float64,
    start_s=np.float64,
    finish_s=np.float64,
    version=np.int32,
    first_waiter=np.int32,
    last_waiter=np.int32,
)

# One cell for each (PoP, object). All zeros: nobody asked yet. `slot` and `leader` are one more than the number
# of the copy's slot and of the fetch to wait for; `absence` is the cause that the next miss will have.
CELLS = _rows(slot=np.int32, leader=np.int32, in_flight=np.int32, absence=np.int32)

# Copies, linked from most to least recently used within their PoP; vacant slots are linked by `older`.
SLOTS = _rows(expires_s=np.float64, source=np.int32, cell=np.int32, newer=np.int32, older=np.int32)

POPS = _rows(
    to_origin_s=np.float64, newest=np.int32, oldest=np.int32, vacant=np.int32, stored=np.int32, evicted=np.int32
)
EVENTS = _rows(at_s=np.float64, code=np.int64)
SAMPLES = _rows(stored=np.int32, evicted=np.int32)  # (samples, PoPs)
