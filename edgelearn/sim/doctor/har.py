"""Reads exchanges from a HAR file, as saved by a browser's network panel. Ignores bodies, cookie values and timings.

HAR 1.2, http://www.softwareishard.com/blog/har-12-spec/
"""

import json
from typing import Any

from edgelearn.sim.doctor.bounds import bounded
from edgelearn.sim.doctor.recorded import MAX_RESPONSES, RecordedExchange, UnreadableError, recorded
from edgelearn.sim.messages import Headers, Request

MAX_BYTES = 2_500_000
"""The file is parsed in memory and never written to disk."""
MAX_LINES = 300
MAX_LINE_CHARS = 16_000
MAX_URL_CHARS = 8_000
STATUSES = range(100, 600)
FINAL = 200


def read_har(content: bytes) -> tuple[RecordedExchange, ...]:
    """The exchanges in a HAR file, in order, without those that got no response. Raises UnreadableError."""
    if len(content) > MAX_BYTES:
        raise UnreadableError("HAR file", f"larger than {MAX_BYTES:,} bytes")
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise UnreadableError("HAR file", "not JSON in UTF-8, as saved by a browser's network panel") from None
    entries = _part(_part(whole, "HAR file", "log", dict), "log", "entries", list)
    if len(entries) > MAX_RESPONSES:
        raise UnreadableError("log.entries", f"{len(entries)} entries; at most {MAX_RESPONSES} are accepted")
    found = [_entry(entry, f"log.entries[{number}]") for number, entry in enumerate(entries)]
    exchanges = tuple(each for each in found if each is not None)
    if not exchanges:
        raise UnreadableError("log.entries", "it contains no request with a response")
    return bounded(exchanges, "log.entries")


def _entry(entry: Any, where: str) -> RecordedExchange | None:
    request = _part(entry, where, "request", dict)
    response = _part(entry, where, "response", dict)
    status = _part(response, f"{where}.response", "status", int)
    if status == 0:
        return None  # blocked, or no response
    if status not in STATUSES:
        raise UnreadableError(f"{where}.response.status", f"{status} isn't an HTTP status (100 to 599)")
    if status < FINAL:
        return None
    url = _text(_part(request, f"{where}.request", "url", str), f"{where}.request.url", MAX_URL_CHARS)
    method = _text(_part(request, f"{where}.request", "method", str), f"{where}.request.method", 20)
    asked = Request(url=url, method=method, headers=Headers(_lines(request, f"{where}.request")))
    return recorded(status, _lines(response, f"{where}.response"), asked)


def _lines(message: dict[str, Any], where: str) -> list[tuple[str, str]]:
    headers = _part(message, where, "headers", list)
    lines: list[tuple[str, str]] = []
    for number, header in enumerate(headers):
        place = f"{where}.headers[{number}]"
        name = _text(_part(header, place, "name", str), f"{place}.name", 200)
        value = _text(_part(header, place, "value", str), f"{place}.value", MAX_LINE_CHARS)
        if not name.startswith(":"):  # HTTP/2 and HTTP/3 pseudo-header fields
            lines += [(name, part.strip()) for part in value.split("\n")]
        if len(lines) > MAX_LINES:  # a value may hold several lines
            raise UnreadableError(f"{where}.headers", f"more than {MAX_LINES} lines, which is the maximum")
    return lines


def _part(value: Any, where: str, name: str, kind: type) -> Any:
    part = value.get(name) if isinstance(value, dict) else None
    if not isinstance(part, kind) or isinstance(part, bool):
        words = {dict: "an object", list: "a list", int: "a whole number", str: "a text"}[kind]
        raise UnreadableError(f"{where}.{name}" if where != "HAR file" else name, f"expected {words}")
    return part


def _text(value: str, where: str, most: int) -> str:
    if len(value) > most:
        raise UnreadableError(where, f"{len(value):,} characters; at most {most:,} are accepted")
    return value
