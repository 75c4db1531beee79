"""The cost of opening a connection, in round trips: DNS, TCP, TLS 1.3.

Each takes one round trip on the request's own path: the resolver answers from its cache and is taken to be as far
away as the PoP; TCP needs one round trip (RFC 9293 §3.5), TLS 1.3 another (RFC 8446 §2).
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

Ms = TypeVar("Ms", float, npt.NDArray[np.float64])

HANDSHAKES = ("DNS", "TCP", "TLS")

KEEP_ALIVE_S = 60.0
"""How long an idle connection between user and edge stays open."""


def handshake_ms(way_rtt_ms: Ms) -> Ms:
    """The total duration of all handshakes on a path with this round trip."""
    return len(HANDSHAKES) * way_rtt_ms
