"""One resource at the origin, defined by its header lines; handles conditional requests and simulated failures."""

from dataclasses import dataclass, replace
from enum import StrEnum

from edgelearn.sim.cache.dates import format_date, parse_date
from edgelearn.sim.cache.fields import entity_tag, entity_tags
from edgelearn.sim.messages import Headers, Request, Response

NOT_MODIFIED, ERROR = 304, 503

OF_A_304 = frozenset({"content-length", "content-type", "content-encoding"})


class State(StrEnum):
    """Whether the origin works."""

    UP = "up"
    ERROR = "answers 503"
    GONE = "can't be reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """The origin's responses for one URL.

    `lines` are the header lines that don't depend on time; they may include a fixed Date or Content-Length. Expires is
    sent as `expires_s` after Date, Last-Modified as `modified_s` before second 0. If `tagged`, each version has an
    ETag; a new version starts at each of `changes_s`. `epoch_s` is the Unix time of second 0.
    """

    lines: tuple[tuple[str, str], ...]
    size_bytes: int
    epoch_s: float
    tagged: bool = False
    expires_s: float | None = None
    modified_s: float | None = None
    changes_s: tuple[float, ...] = ()

    def answer(self, request: Request, at_s: float) -> Response:
        """The response at this time; 304 if the request's condition matches the current version."""
        headers = self._headers(at_s)
        whole = Response(headers=headers, size_bytes=self.size_bytes, made_at_s=at_s)
        return without_content(whole) if has_version(request, headers) else whole

    def version(self, at_s: float) -> int:
        """The current version, counted from 1."""
        return 1 + sum(changed_s <= at_s for changed_s in self.changes_s)

    def _headers(self, at_s: float) -> Headers:
        usual = (("Date", format_date(self.epoch_s + at_s)), ("Content-Length", str(self.size_bytes)))
        own = {name.lower() for name, _ in self.lines}
        stated = [*(line for line in usual if line[0].lower() not in own), *self.lines]
        if self.tagged:
            stated.append(("ETag", f'"v{self.version(at_s)}"'))
        if self.expires_s is not None:
            stated.append(("Expires", format_date(self.epoch_s + at_s + self.expires_s)))
        if self.modified_s is not None:
            changed_s = max((each for each in self.changes_s if each <= at_s), default=-self.modified_s)
            stated.append(("Last-Modified", format_date(self.epoch_s + changed_s)))
        return Headers(stated)


def failing(at_s: float, epoch_s: float) -> Response:
    """The response of a failing origin."""
    lines = [("Date", format_date(epoch_s + at_s)), ("Content-Length", "0")]
    return Response(status=ERROR, headers=Headers(lines), made_at_s=at_s)


def without_content(response: Response) -> Response:
    """The corresponding 304."""
    return replace(response, status=NOT_MODIFIED, headers=response.headers.without(OF_A_304), size_bytes=0)


def has_version(request: Request, headers: Headers) -> bool:
    """Whether the request's condition matches this version. RFC 9110 §13.2.2."""
    asked = request.headers.get("If-None-Match")
    if asked is not None:
        own = entity_tag(headers)
        return own is not None and any(tag.matches_weakly(own) for tag in entity_tags(asked))
    since_s, changed_s = (
        parse_date(value) for value in (request.headers.get("If-Modified-Since"), headers.get("Last-Modified"))
    )
    return since_s is not None and changed_s is not None and changed_s <= since_s
