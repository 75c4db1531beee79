"""A case for the cache as a story: what clients ask, what the origin would answer, what is expected; read and played.

A case is a `[[case]]` of cases/*.toml: a `name` that is a sentence, the `clause` that its explanation must name (or the
`source`, where no step does), a `why` where the text is subtle, and `steps`:

    [[case]]
    name = "max-age allows reuse while the age is below it"
    clause = "RFC 9111 §5.2.2.1"
    steps = [
      { answer = { Cache-Control = "max-age=60" } },
      { at_s = 59, outcome = "hit", got = { Age = "59" } },
    ]

A step gives `at_s`, `method`, `url`, request fields, `content` and the origin's `answer` (by default one that leaves no
trace, or "unreachable"), or it does `invalidate` or `purge` something. It expects `outcome`, `stored`, `copies`, `got`
(by the client), `sent` (to the origin) and others: see the sets of keys below. In its tables, names that begin with a
capital are header fields, all others are ours. `{now-3600}` is the date an hour before its message was made,
`{start+5}` the one five seconds after the story began; `|rfc850` and `|asctime` give the other two forms.

Each `Rule` must be at work in a case that names its clause.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.policy import PRIVATE, SHARED, CachePolicy
from edgelearn.sim.cache.received import Received
from edgelearn.sim.explain import Rule, Step
from edgelearn.sim.messages import Headers, Request, Response

FOLDER = Path(__file__).parent / "cases"
EPOCH_S = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
SITE = "https://site.example/"
UNREACHABLE = "unreachable"
PASSING = {"Cache-Control": "no-store"}
"""What the origin answers where a case doesn't say: something that leaves no trace in the cache."""

Table = Mapping[str, Any]

_CASE_KEYS = {"name", "clause", "source", "why", "policy", "private", "steps"}
_STEP_KEYS = {"at_s", "method", "url", "content", "answer", "again", "outcome", "stored", "forward", "got", "sent"}
_STEP_KEYS |= {"clauses", "invalidate", "purge", "tags", "soft", "copies", "evicted"}
_ANSWER_KEYS = {"status", "content", "took_s", "breaks_after"}
_GOT_KEYS = {"status", "content"}
_SENT_KEYS = {"method"}
_OUTCOMES = {
    "hit",  # from store, the origin is not asked
    "hit, revalidating",  # from store, and the origin is asked in the background
    "refused",  # 504: the client wanted no answer from the origin
    "forwarded",  # the origin's own answer
    "validated",  # the origin's 304 let a copy answer
    "completed",  # a stored part and the origin's rest
    "asked again",  # the first answer told nothing, so the origin was asked once more
    "stale",  # from store in place of an error
    "failed",  # the origin can't be reached, and nothing may be given
    "broken off",  # the content ended too early
}
_DATE = re.compile(r"\{(now|start)([+-]\d+)?(?:\|(rfc850|asctime))?\}")
_FORMS = {None: "%a, %d %b %Y %H:%M:%S GMT", "rfc850": "%A, %d-%b-%y %H:%M:%S GMT", "asctime": "%a %b %e %H:%M:%S %Y"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One case. `clause` is one that a step of the explanation must name; without it `source` says where it stands."""

    topic: str
    name: str
    clause: str = ""
    source: str = ""
    why: str = ""
    policy: CachePolicy = SHARED
    steps: tuple[Table, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How one step went: what the client got, what the origin was sent, and why."""

    outcome: str
    response: Response | None = None
    sent: tuple[Request, ...] = ()
    received: Received | None = None
    lookup: Lookup | None = None
    steps: tuple[Step, ...] = field(default=())


def read(path: Path) -> list[Story]:
    """The stories of a file. Raises ValueError that names the case and what is wrong with it."""
    whole = tomllib.loads(path.read_text())
    if set(whole) != {"case"}:
        raise ValueError(f"{path.name}: only [[case]] stands in it, not {sorted(set(whole) - {'case'})}")
    return [story(path.stem, table) for table in whole["case"]]


def story(topic: str, table: Table) -> Story:
    """A story from its table. Raises ValueError for what no story has."""
    where = f"{topic}: {table.get('name', 'a case without name')!r}"
    _known(where, table, _CASE_KEYS)
    if not table.get("name") or ("clause" in table) == ("source" in table) or not table.get("steps"):
        raise ValueError(f"{where} needs a name, steps, and either a clause or a source")
    for number, step in enumerate(table["steps"], 1):
        _check_step(f"{where}, step {number}", step)
    last = table["steps"][-1]
    if not {"outcome", "stored", "copies", "evicted"} & set(last):
        raise ValueError(f"{where}: its last step expects nothing")
    base = PRIVATE if table.get("private") else SHARED
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in table.get("policy", {}).items()}
    policy = CachePolicy(**{**{each: getattr(base, each) for each in CachePolicy.__slots__}, **values})
    plain = {name: table[name] for name in ("name", "clause", "source", "why") if name in table}
    return Story(topic=topic, policy=policy, steps=tuple(table["steps"]), **plain)


def play(told: Story, cache: HttpCache) -> Iterator[tuple[Table, Told]]:
    """Each step of the story, and how it went in this cache."""
    for step in told.steps:
        yield step, _play_step(cache, step)


def check(told: Story) -> list[Rule]:
    """Play the story and hold each step to what it expects; the rules that were at work."""
    cache = HttpCache(policy=told.policy, epoch_s=EPOCH_S)
    rules: list[Rule] = []
    for number, (step, happened) in enumerate(play(told, cache), 1):
        where = f"step {number} of {told.name!r}"
        _hold(where, step, happened, float(step.get("at_s", 0)))
        if "copies" in step:
            assert len(cache.stored) == step["copies"], f"{where}: {len(cache.stored)} copies are stored"
        rules += [each.rule for each in happened.steps]
    named = {rule.clause for rule in rules}
    assert not told.clause or told.clause in named, f"{told.name!r} never names {told.clause}, but {sorted(named)}"
    return rules


def _check_step(where: str, step: Table) -> None:
    _known(where, step, _STEP_KEYS, fields=True)
    for name, keys in (("answer", _ANSWER_KEYS), ("again", _ANSWER_KEYS), ("got", _GOT_KEYS), ("sent", _SENT_KEYS)):
        table = step.get(name, {})
        if isinstance(table, Mapping):
            _known(f"{where}, {name}", table, keys, fields=True)
        elif table != UNREACHABLE:
            raise ValueError(f"{where}: {name} is a table or {UNREACHABLE!r}")
    if step.get("outcome", "hit") not in _OUTCOMES:
        raise ValueError(f"{where}: no outcome {step['outcome']!r}; there are {sorted(_OUTCOMES)}")


def _known(where: str, table: Table, keys: set[str], *, fields: bool = False) -> None:
    unknown = [name for name in table if name not in keys and not (fields and name[0].isupper())]
    if unknown:
        raise ValueError(f"{where}: {unknown} is not known; there are {sorted(keys)}")


def _play_step(cache: HttpCache, step: Table) -> Told:
    at_s = float(step.get("at_s", 0))
    if "invalidate" in step:
        cache.invalidate(urljoin(SITE, step["invalidate"]), at_s)
        return Told(outcome="done")
    if "purge" in step or "tags" in step:
        prefix = urljoin(SITE, step["purge"]) if "purge" in step else None
        cache.purge(at_s, prefix=prefix, tags=step.get("tags", ()), soft=step.get("soft", False))
        return Told(outcome="done")
    request = Request(
        url=_url(step.get("url", "/")),
        method=step.get("method", "GET"),
        headers=_headers(step, at_s),
        content=step.get("content", "").encode(),
    )
    return _ask(cache, request, step, at_s)


def _url(text: str) -> str:
    """The whole URL of a path; a whole one stays as it is written."""
    return text if "://" in text else urljoin(SITE, text)


def _ask(cache: HttpCache, request: Request, step: Table, at_s: float) -> Told:
    lookup = cache.look_up(request, at_s)
    if lookup.answer is not None and not lookup.usable:
        return Told(outcome="refused", response=lookup.answer, lookup=lookup, steps=lookup.steps)
    if lookup.answer is not None and not lookup.background:
        return Told(outcome="hit", response=lookup.answer, lookup=lookup, steps=lookup.steps)
    asked = _fetch(cache, lookup, step, at_s)
    if lookup.answer is not None:
        return Told(
            outcome="hit, revalidating",
            response=lookup.answer,
            sent=asked.sent,
            received=asked.received,
            lookup=lookup,
            steps=asked.steps,
        )
    return asked


def _fetch(cache: HttpCache, lookup: Lookup, step: Table, at_s: float) -> Told:
    answer = step.get("answer", PASSING)
    if answer == UNREACHABLE:
        instead = cache.failed(lookup, at_s)
        steps = (*lookup.steps, *instead.steps)
        outcome = "stale" if instead.value else "failed"
        response = instead.value.answer if instead.value else None
        return Told(outcome=outcome, response=response, sent=(lookup.to_origin,), lookup=lookup, steps=steps)
    took_s = float(answer.get("took_s", 0))
    response = _response(answer, at_s + took_s, lookup.to_origin)
    if "breaks_after" in answer:
        received = cache.take(lookup.to_origin, response, request_s=at_s, response_s=at_s + took_s, lookup=lookup)
        cache.keep_beginning(received, (response.content or b"")[: answer["breaks_after"]])
        return _told("broken off", response, lookup, received)
    received = cache.receive(lookup.to_origin, response, request_s=at_s, response_s=at_s + took_s, lookup=lookup)
    if received.again:
        second = _response(step.get("again", {}), at_s + took_s, lookup.request)
        later = cache.receive(lookup.request, second, request_s=at_s, response_s=at_s + took_s)
        return Told(
            outcome="asked again",
            response=second,
            sent=(lookup.to_origin, lookup.request),
            received=later,
            lookup=lookup,
            steps=(*lookup.steps, *received.steps, *later.steps),
        )
    if received.answer is not None:
        return _told("validated" if received.freshened else "stale", received.answer, lookup, received)
    if received.head is not None:
        prefix = received.prefix.response.content if received.prefix else None
        whole = (prefix or b"") + (response.content or b"")
        head = received.head
        return _told("completed", Response(status=head.status, headers=head.headers, content=whole), lookup, received)
    return _told("forwarded", response, lookup, received)


def _told(outcome: str, response: Response, lookup: Lookup, received: Received) -> Told:
    return Told(
        outcome=outcome,
        response=response,
        sent=(lookup.to_origin,),
        received=received,
        lookup=lookup,
        steps=(*lookup.steps, *received.steps),
    )


def _response(answer: Table, now_s: float, request: Request) -> Response:
    status = answer.get("status", 200)
    empty = request.method == "HEAD" or status in (204, 304) or status < 200
    content = b"" if empty else answer.get("content", "body").encode()
    headers = _headers(answer if "Date" in answer else {"Date": "{now}", **answer}, now_s)
    return Response(status=status, headers=headers, content=content, size_bytes=len(content))


def _headers(table: Table, now_s: float) -> Headers:
    """The field lines of a table: several for a list, none for false."""
    lines = []
    for name, value in table.items():
        if name[0].isupper() and value is not False:
            lines += [(name, dated(each, now_s)) for each in ([value] if isinstance(value, str) else value)]
    return Headers(lines)


def dated(text: str, now_s: float) -> str:
    """The text with its dates written out."""

    def written(found: re.Match[str]) -> str:
        since_s = now_s if found[1] == "now" else 0.0
        moment = datetime.fromtimestamp(EPOCH_S + since_s + int(found[2] or 0), UTC)
        return moment.strftime(_FORMS[found[3]])

    return _DATE.sub(written, text)


def _hold(where: str, step: Table, told: Told, at_s: float) -> None:
    if "outcome" in step:
        reasons = "; ".join(f"{each.rule.name}: {each.text}" for each in told.steps)
        assert told.outcome == step["outcome"], f"{where}: {told.outcome}, since {reasons}"
    if "stored" in step:
        assert told.received is not None, f"{where}: the origin was not asked"
        assert told.received.storable == step["stored"], f"{where}: {[each.text for each in told.received.steps]}"
    if "forward" in step:
        assert told.lookup is not None
        assert told.lookup.forward == step["forward"], f"{where}: {told.lookup.forward}"
    if "evicted" in step:
        assert told.received is not None
        assert [each.partition("example")[2] for each in told.received.evicted] == step["evicted"], where
    if "got" in step:
        assert told.response is not None, f"{where}: nothing was got"
        _hold_message(f"{where}, got", step["got"], told.response.headers, at_s)
        _hold_response(f"{where}, got", step["got"], told.response)
    if "sent" in step:
        assert told.sent, f"{where}: the origin was not asked"
        _hold_message(f"{where}, sent", step["sent"], told.sent[0].headers, at_s)
        assert step["sent"].get("method", told.sent[0].method) == told.sent[0].method, f"{where}: {told.sent[0].method}"
    clauses = {each.rule.clause for each in told.steps}
    assert set(step.get("clauses", ())) <= clauses, f"{where} names {sorted(clauses)}"


def _hold_message(where: str, expected: Table, headers: Headers, at_s: float) -> None:
    for name, value in expected.items():
        if not name[0].isupper():
            continue
        if value is True or value is False:
            assert (name in headers) == value, f"{where}: {name} is {headers.get(name)!r}"
        else:
            assert headers.get(name) == dated(value, at_s), f"{where}: {name} is {headers.get(name)!r}"


def _hold_response(where: str, expected: Table, response: Response) -> None:
    if "status" in expected:
        assert response.status == expected["status"], f"{where}: status {response.status}"
    if "content" in expected:
        assert (response.content or b"").decode() == expected["content"], f"{where}: {response.content!r}"


def all_stories(folder: Path = FOLDER) -> Sequence[Story]:
    """Every story of every file, in order."""
    return [each for path in sorted(folder.glob("*.toml")) for each in read(path)]
