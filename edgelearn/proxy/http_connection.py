"""HTTP/1.1 on one connection with h11, plus checks of what h11 tolerates but a proxy must not.

h11 takes bare line feeds, folded lines, control characters in values, blanks after a chunk's size. To clients none of
that is granted, since another recipient may read it as another message (RFC 9112 §2.2, §5.2, §11.2).
"""

import re
from dataclasses import dataclass

import h11

from edgelearn.proxy.errors import RefusedError
from edgelearn.proxy.settings import Limits
from edgelearn.proxy.wire import Wire

Fields = list[tuple[bytes, bytes]]

_BARE_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_FOLDED = re.compile(rb"\n[ \t]")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CHUNK_HEAD = re.compile(rb"(?:\r\n)?[0-9A-Fa-f]{1,16}(?:[ \t]*;[^\r\n]*)?\r\n")

FRAMING_ALLOWANCE_BYTES = 64 * 1024
FRAMING_PER_BYTE = 16
"""What chunk sizes and their extensions may take, beside the content: this much, and so much for each of its bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a body; with the last one, the trailers."""

    data: bytes
    is_last: bool
    trailers: Fields


class HttpConnection:
    """One connection's messages in turn. `strict` is a client's side. It is good for many, by `begin_anew`."""

    def __init__(self, wire: Wire, limits: Limits, *, strict: bool) -> None:
        self.wire = wire
        self._limits = limits
        self._strict = strict
        self._unparsed = bytearray()
        self.start_next_cycle()

    def start_next_cycle(self) -> None:
        """Make ready for the next exchange; what came early of it is kept."""
        early = bytes(self._unparsed)
        self._unparsed.clear()
        self.http = h11.Connection(
            h11.SERVER if self._strict else h11.CLIENT, max_incomplete_event_size=self._limits.head_bytes
        )
        self._received_bytes = self._content_bytes = 0
        self._take_in(early)

    @property
    def has_begun(self) -> bool:
        """Whether anything of the next message is here."""
        return bool(self._unparsed)

    @property
    def can_go_on(self) -> bool:
        """Whether the exchange ended so that another may follow on this connection."""
        return self.http.our_state is h11.DONE and self.http.their_state is h11.DONE

    @property
    def has_surplus(self) -> bool:
        """Whether more came than the message that ended."""
        return bool(self.http.trailing_data[0])

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """What the bytes that are here say. Raises RefusedError (strict) or h11.RemoteProtocolError."""
        event = self.http.next_event()
        if self._strict and event is not h11.NEED_DATA and event is not h11.PAUSED:
            self._check(event)
        return event

    async def more(self, timeout_s: float) -> bool:
        """Read what comes; False when the other side ended. Raises WireLostError, TimeoutError."""
        data = await self.wire.read(timeout_s)
        if data:
            self._take_in(data)
        return bool(data)

    async def part(self, timeout_s: float) -> Part:
        """The next piece of a body: all that is here of it. Raises h11.RemoteProtocolError where it breaks off."""
        pieces: list[bytes] = []
        while True:
            event = self.next_event()
            if isinstance(event, h11.Data):
                pieces.append(event.data)
                self._content_bytes += len(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return Part(data=b"".join(pieces), is_last=True, trailers=list(event.headers.raw_items()))
            elif event is not h11.NEED_DATA:
                raise h11.RemoteProtocolError("no body where one was said to be")
            elif pieces:
                return Part(data=b"".join(pieces), is_last=False, trailers=[])
            else:
                self._bound_framing()
                if not await self.more(timeout_s):
                    self.http.receive_data(b"")

    def send(self, *events: h11.Event) -> None:
        """Write events at once. Raises h11.LocalProtocolError, WireLostError."""
        self.wire.write(b"".join(self.http.send(event) or b"" for event in events))

    def _take_in(self, data: bytes) -> None:
        if self._strict and self.http.their_state is h11.IDLE and not self._unparsed:
            while data.startswith(b"\r\n"):  # an empty line before a request, RFC 9112 §2.2
                data = data[2:]
        if data:
            self._received_bytes += len(data)
            self.http.receive_data(data)
        if self._strict:
            self._unparsed += data

    def _bound_framing(self) -> None:
        framing_bytes = self._received_bytes - self._content_bytes
        if framing_bytes > FRAMING_ALLOWANCE_BYTES + self._limits.head_bytes + FRAMING_PER_BYTE * self._content_bytes:
            raise h11.RemoteProtocolError("far more chunk framing than content")

    def _check(self, event: object) -> None:
        """Refuse what h11 parsed but should not have."""
        size = len(self._unparsed) - len(self.http.trailing_data[0])
        own_bytes = len(event.data) if isinstance(event, h11.Data) else 0
        framing = bytes(self._unparsed[: size - own_bytes])
        del self._unparsed[:size]
        if not framing:
            return
        if _BARE_LINE_END.search(framing):
            raise RefusedError(400, "A line must end with CR LF, and neither may stand alone.")
        if _FOLDED.search(framing):
            raise RefusedError(400, "A header field must not go on in the next line.")
        if _CONTROL.search(framing):
            raise RefusedError(400, "There is a control character in the head of the message.")
        if isinstance(event, h11.Data) and not _CHUNK_HEAD.fullmatch(framing):
            raise RefusedError(400, "A chunk's size must be a hexadecimal number and nothing else.")
        if len(framing) > self._limits.head_bytes:
            raise RefusedError(431, f"The head is longer than {self._limits.head_bytes} bytes.")
