"""What is to be said of the headers as they are written now: contradictions, misspellings, what has no effect."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edgelearn.sim.cache.dates import format_date
from edgelearn.sim.doctor.finding import Finding
from edgelearn.sim.doctor.recorded import RecordedExchange
from edgelearn.sim.doctor.request_findings import misspelt, request_findings
from edgelearn.sim.doctor.response_findings import response_findings
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.origin.placeholders import filled
from edgelearn.sim.origin.responses import EPOCH_S
from lessons.labs.header_lines import Lines, headers_of, read_lines
from lessons.labs.request.origin import FIRST_CHANGE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One thing to be said of a field, and the clause that says so."""

    field: str
    text: str
    clause: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What is to be said of both sides' headers."""

    request_headers: tuple[Note, ...]
    response_headers: tuple[Note, ...]


def notes_of(values: Mapping[str, Any]) -> Notes:
    """The notes on the headers of cleaned values."""
    asked = headers_of(values["request_headers"])
    lines = _as_sent(values)
    heard = RecordedExchange(request=Request(url="https://shop.example/"), response=Response(headers=Headers(lines)))
    return Notes(
        request_headers=tuple(map(_note, (*misspelt(asked, "request"), *request_findings(asked)))),
        response_headers=tuple(map(_note, (*misspelt(lines, "response"), *response_findings(heard)))),
    )


def _as_sent(values: Mapping[str, Any]) -> Lines:
    """The response's lines with their blanks filled, as at the present moment."""
    now_s = EPOCH_S + values["clock_s"]
    lines = filled(read_lines(values["response_headers"]), version=1, now_s=now_s, changed_s=EPOCH_S + FIRST_CHANGE_S)
    dated = any(name.lower() == "date" for name, _ in lines)
    return lines if dated else (("Date", format_date(now_s)), *lines)


def _note(found: Finding) -> Note:
    return Note(field=found.field, text=found.text, clause=found.rule.clause, url=found.rule.url)
