"""Creates, uses and expires runs. All limits on what curl users can make us store are here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from edgelearn.sim.engine.chain import Visit
from lessons.labs.words import plural
from lessons.tools.curl.replay import AnsweredRequest, asked, play
from lessons.tools.models import EdgeRun

KEPT_FOR = timedelta(days=1)
MOST_REQUESTS = 200
LONGEST_PATH = 200
LONGEST_VALUE = 500
MOST_CONTENT_BYTES = 2_000

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY"})
READ = (
    "Cache-Control",
    "Pragma",
    "If-None-Match",
    "If-Modified-Since",
    "If-Match",
    "If-Range",
    "Range",
    "Authorization",
    "Accept-Encoding",
    "Accept-Language",
    "Content-Type",
)
"""The fields of a request that say something to this cache; no other is kept, a cookie least of all."""


class RefusedError(Exception):
    """A request that a run doesn't take: the status and a sentence for the terminal."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRequest:
    """A request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    content: bytes


def make(settings: Mapping[str, Any]) -> EdgeRun:
    """A new run with an origin of these settings, which the lab's form has cleaned."""
    return EdgeRun.objects.create(settings=dict(settings))


def find(token: str) -> EdgeRun | None:
    """The run at this address, while it is kept."""
    return EdgeRun.objects.filter(token=token, made_at__gte=timezone.now() - KEPT_FOR).first()


def ask(token: str, sent: SentRequest) -> Visit:
    """Let the run answer, and keep the request; raises RefusedError for one that it doesn't take."""
    _check(sent)
    with transaction.atomic():
        kept_since = timezone.now() - KEPT_FOR
        run = EdgeRun.objects.select_for_update().filter(token=token, made_at__gte=kept_since).first()
        if run is None:
            raise RefusedError(404, "There is no such edge; each is forgotten after a day. Make a new one on the page.")
        if len(run.log) >= MOST_REQUESTS:
            raise RefusedError(429, f"This edge has answered its {MOST_REQUESTS} requests. Make a new one on the page.")
        since_s = (timezone.now() - run.made_at).total_seconds()
        last_s = run.log[-1][0] if run.log else 0.0
        request = AnsweredRequest(
            at_s=max(since_s, last_s),
            method=sent.method,
            path=sent.path,
            lines=tuple((name, sent.headers[name]) for name in READ if name in sent.headers),
            content=sent.content.decode("utf-8", "replace") if sent.method == "QUERY" else "",
        )
        run.log = [*run.log, request.kept()]
        run.save(update_fields=["log"])
    return visits(run)[-1]


def visits(run: EdgeRun) -> Sequence[Visit]:
    """Everything that was asked so far, with what came of it."""
    return play(run.settings, [asked(each) for each in run.log], run.made_at.timestamp())


def prune() -> int:
    """Forget the runs that are older than a day; how many that were."""
    return EdgeRun.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _check(sent: SentRequest) -> None:
    if sent.method not in METHODS:
        raise RefusedError(405, f"{sent.method} is not answered here; {', '.join(sorted(METHODS))} are.")
    if len(sent.path) > LONGEST_PATH:
        raise RefusedError(414, f"The path has {len(sent.path)} characters; at most {LONGEST_PATH} are accepted.")
    if len(sent.content) > MOST_CONTENT_BYTES:
        raise RefusedError(
            413, f"The content has {plural(len(sent.content), 'byte')}; at most {MOST_CONTENT_BYTES:,} are accepted."
        )
    for name in READ:
        if len(sent.headers.get(name, "")) > LONGEST_VALUE:
            raise RefusedError(431, f"{name} has more than {LONGEST_VALUE} characters.")
