"""What it costs to open a connection, in round trips: DNS, TCP, TLS 1.3.

Each takes one round trip on the way that the request itself takes: the resolver answers from its cache and
stands about as far away as the PoP; TCP needs one (RFC 9293 §3.5), TLS 1.3 one more (RFC 8446 §2).
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

Ms = TypeVar("Ms", float, npt.NDArray[np.float64])

HANDSHAKES = ("DNS", "TCP", "TLS")

KEEP_ALIVE_S = 60.0
"""How long an idle connection between a user and the edge stays open."""


def handshake_ms(way_rtt_ms: Ms) -> Ms:
    """All handshakes together, for a way with this round trip."""
    return len(HANDSHAKES) * way_rtt_ms
