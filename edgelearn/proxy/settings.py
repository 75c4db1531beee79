"""All settings of the proxy, as frozen values with units. `policy_file` reads them from a file.

A new field of `Limits` or `Timeouts` can be set in policy files at once; its name says its unit.
"""

from dataclasses import dataclass, field

from edgelearn.sim.cache.policy import CachePolicy

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where answers come from."""

    host: str
    port: int
    tls: bool

    @property
    def authority(self) -> str:
        """As in a Host field: no port where it is the scheme's own."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return shown if self.port == (443 if self.tls else 80) else f"{shown}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long each wait may last, in seconds.

    client_idle_s: a kept connection without a new request. client_head_s: from a request's first byte to the end of its
    head. client_body_s: between two pieces of its body, which must also keep up with Limits.body_bytes_per_s.
    client_write_s: until a client takes the next 64 KiB. client_linger_s: how long what a client still sends is read
    before its connection is closed. continue_wait_s: how long the origin may leave a client waiting for 100 Continue
    before it gets ours. origin_connect_s: name, TCP and TLS; and the wait for a free place. origin_head_s: from the end
    of the request to the end of the final head, whatever interim answers come. origin_body_s: between two pieces of the
    body. origin_write_s: until the origin takes the next piece. origin_idle_s: how long an unused connection to it is
    kept. collapse_wait_s: how long a request waits for another's answer. revalidate_retry_s: after a background
    revalidation failed. stop_grace_s: for the exchanges under way when the proxy is told to stop.
    """

    client_idle_s: float = 60.0
    client_head_s: float = 10.0
    client_body_s: float = 30.0
    client_write_s: float = 30.0
    client_linger_s: float = 1.0
    continue_wait_s: float = 1.0
    origin_connect_s: float = 5.0
    origin_head_s: float = 30.0
    origin_body_s: float = 30.0
    origin_write_s: float = 30.0
    origin_idle_s: float = 4.0
    collapse_wait_s: float = 5.0
    revalidate_retry_s: float = 5.0
    stop_grace_s: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of each there may be.

    head_bytes, head_lines: of a request's or an answer's head, and of trailers. interim_answers: 1xx for one request.
    body_bytes_per_s: the slowest at which a request's body may come, on average.
    query_bytes: content of a QUERY, which is held since it is part of the key. collecting_bytes: bodies held together
    while they stream, to be kept afterwards. background: revalidations at once. hops: proxies named in Via.
    log_entries: requests that the page shows.
    """

    connections: int = 1000
    connections_per_client: int = 600
    origin_connections: int = 200
    head_bytes: int = 32 * KIB
    head_lines: int = 200
    interim_answers: int = 20
    request_body_bytes: int = 1024 * MIB
    body_bytes_per_s: int = 100
    response_body_bytes: int = 64 * 1024 * MIB
    query_bytes: int = 64 * KIB
    collecting_bytes: int = 128 * MIB
    background: int = 32
    hops: int = 20
    log_entries: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Where the user sits and the origin stands, by the simulator's names, as round trips in milliseconds."""

    city: str
    pop: str
    origin: str
    to_pop_ms: float
    to_origin_ms: float


CACHE = CachePolicy(capacity_bytes=256 * MIB, max_object_bytes=16 * MIB, remembered_absences=100_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One proxy.

    name: in Cache-Status and Proxy-Status. hosts: the names under which it may be asked for, () for any.
    host_sent: which Host the origin gets: "client" as the client sent it, "origin" its own, or a name.
    page: who may see /.edge/: "loopback", "nobody", or "everybody" who reaches the proxy.
    server_timing: whether answers say in Server-Timing how long this proxy and the origin took.
    """

    origin: Origin
    listen_host: str = "127.0.0.1"
    listen_port: int = 8080
    name: str = "EdgeLearn"
    hosts: tuple[str, ...] = ()
    host_sent: str = "client"
    page: str = "loopback"
    server_timing: bool = True
    timeouts: Timeouts = field(default_factory=Timeouts)
    limits: Limits = field(default_factory=Limits)
    cache: CachePolicy = CACHE
    region: Region | None = None
