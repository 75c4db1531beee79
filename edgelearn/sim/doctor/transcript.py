"""Reads exchanges from pasted text: bare header lines or the output of `curl -i`, `-I` and `-v`. Ignores bodies."""

import re
from dataclasses import dataclass, field

from edgelearn.sim.doctor.bounds import bounded
from edgelearn.sim.doctor.recorded import MAX_RESPONSES, UNKNOWN_URL, RecordedExchange, UnreadableError, recorded
from edgelearn.sim.messages import Headers, Request

MAX_CHARS = 100_000
MAX_LINES = 5_000
MAX_LINE_CHARS = 16_000

OK = 200

_STATUS_LINE = re.compile(r"HTTP/[0-9](?:\.[0-9])?[ \t]+(?P<status>[0-9]{3})(?:[ \t].*)?")
_REQUEST_LINE = re.compile(r"(?P<method>[A-Za-z-]{1,20}) (?P<target>\S+) HTTP/[0-9](?:\.[0-9])?")
_FIELD_LINE = re.compile(r"(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:(?P<value>.*)")
_VERBOSE = re.compile(r"(?P<side>[<>])(?: (?P<rest>.*))?")
_ELSE_OF_CURL = re.compile(r"[*{}] ?|  % |\s*(?:[0-9]+ +){3}|\$ ?curl |curl ")


@dataclass(slots=True)
class _Parser:
    """The state of the parser between lines."""

    exchanges: list[RecordedExchange] = field(default_factory=list)
    status: int | None = None
    lines: list[tuple[str, str]] = field(default_factory=list)
    asked: tuple[str, str] | None = None
    asked_lines: list[tuple[str, str]] = field(default_factory=list)
    in_body: bool = False

    def close(self) -> None:
        """Finish the current header section."""
        if self.status is None and not self.lines:
            return
        status = OK if self.status is None else self.status
        if status >= OK:  # interim responses don't concern caches
            self.exchanges.append(recorded(status, self.lines, self._request()))
        self.status, self.lines = None, []

    def _request(self) -> Request | None:
        if self.asked is None:
            return None
        headers = Headers(self.asked_lines)
        method, target = self.asked
        host = headers.get("Host")
        url = target if "://" in target else f"https://{host}{target}" if host else UNKNOWN_URL
        return Request(url=url, method=method, headers=headers)


def read_transcript(text: str) -> tuple[RecordedExchange, ...]:
    """The exchanges in a pasted text, in order. Raises UnreadableError with the line."""
    if len(text) > MAX_CHARS:
        raise UnreadableError("Response headers", f"{len(text):,} characters; at most {MAX_CHARS:,} are accepted")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MAX_LINES:
        raise UnreadableError("Response headers", f"{len(lines):,} lines; at most {MAX_LINES:,} are accepted")
    reading = _Parser()
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE_CHARS and not reading.in_body:
            raise UnreadableError(f"Line {number}", f"{len(line):,} characters; at most {MAX_LINE_CHARS:,} allowed")
        _read_line(reading, line, number)
    reading.close()
    if not reading.exchanges:
        raise UnreadableError(
            "Response headers", "nothing to read; paste header lines such as “Cache-Control: max-age=60”"
        )
    if len(reading.exchanges) > MAX_RESPONSES:
        raise UnreadableError(
            "Response headers", f"{len(reading.exchanges)} responses; at most {MAX_RESPONSES} are accepted"
        )
    return bounded(reading.exchanges, "Response headers")


def _read_line(reading: _Parser, line: str, number: int) -> None:
    if (verbose := _VERBOSE.fullmatch(line)) and not (reading.in_body and not _begins(verbose["rest"])):
        _read_verbose(reading, verbose["side"], (verbose["rest"] or "").strip(), number)
    elif found := _STATUS_LINE.fullmatch(line.strip()):
        _begin(reading, int(found["status"]))
    elif not line.strip():
        reading.in_body = reading.status is not None or bool(reading.lines)
        reading.close()
    elif reading.in_body or _ELSE_OF_CURL.match(line):
        return
    elif found := _FIELD_LINE.fullmatch(line):
        reading.lines.append((found["name"], found["value"].strip()))
    elif line[0] in " \t" and reading.lines:  # obsolete line folding, RFC 9112 §5.2
        name, value = reading.lines[-1]
        reading.lines[-1] = (name, f"{value} {line.strip()}")
    else:
        raise UnreadableError(f"Line {number}", f"“{line.strip()[:60]}” isn't a header line such as “Age: 12”")


def _read_verbose(reading: _Parser, side: str, rest: str, number: int) -> None:
    """A line of `curl -v` output: > marks what was sent, < what was received."""
    if side == ">":
        if found := _REQUEST_LINE.fullmatch(rest):
            reading.close()
            reading.in_body = False
            reading.asked, reading.asked_lines = (found["method"], found["target"]), []
        elif found := _FIELD_LINE.fullmatch(rest):
            reading.asked_lines.append((found["name"], found["value"].strip()))
        return
    if found := _STATUS_LINE.fullmatch(rest):
        _begin(reading, int(found["status"]))
    elif found := _FIELD_LINE.fullmatch(rest):
        reading.lines.append((found["name"], found["value"].strip()))
    elif not rest:
        reading.in_body = True
        reading.close()
    else:
        raise UnreadableError(f"Line {number}", f"“{rest[:60]}” isn't a header line such as “Age: 12”")


def _begins(rest: str | None) -> bool:
    """Whether a marked line starts a message. A line of a body may begin with the same character."""
    text = (rest or "").strip()
    return bool(_STATUS_LINE.fullmatch(text) or _REQUEST_LINE.fullmatch(text))


def _begin(reading: _Parser, status: int) -> None:
    reading.close()
    reading.status, reading.in_body = status, False
