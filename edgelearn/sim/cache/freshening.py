"""Which copies a 304 or a HEAD response applies to, and how it updates their fields. RFC 9111 §4.3."""

from collections.abc import Sequence

from edgelearn.sim.cache.fields import entity_tag, hop_by_hop
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.messages import Headers, Response

NOT_UPDATED = frozenset({"content-length", "content-encoding", "content-range", "age"})
"""Fields that an update doesn't replace: they describe the stored bytes or their age. RFC 9111 §3.2."""


def confirmed_copies(update: Response, copies: Sequence[StoredResponse]) -> tuple[StoredResponse, ...]:
    """The copies that a 304 confirms, selected by its validators. RFC 9111 §4.3.4.

    A strong validator confirms all copies that have it; a weak one, or a date, only the latest. A 304 without a
    validator, which many servers send, applies if there is only one copy.
    """
    tag = entity_tag(update.headers)
    if tag is not None:
        own = [(each, entity_tag(each.response.headers)) for each in copies]
        if not tag.weak:
            return tuple(each for each, mine in own if mine is not None and tag.matches_strongly(mine))
        return _latest([each for each, mine in own if mine is not None and tag.matches_weakly(mine)])
    modified = update.headers.get("Last-Modified")
    if modified is not None:
        return _latest([each for each in copies if each.response.headers.get("Last-Modified") == modified])
    return tuple(copies) if len(copies) == 1 else ()


def head_agrees(update: Response, stored: StoredResponse) -> bool:
    """Whether a HEAD response describes the copy: same validators and length, if stated. RFC 9111 §4.3.5."""
    own = stored.response.headers
    for name in ("ETag", "Last-Modified"):
        if (value := update.headers.get(name)) is not None and value != own.get(name):
            return False
    length = update.headers.get("Content-Length")
    return length is None or stored.span is not None or length.strip() == str(stored.response.size_bytes)


def updated_fields(stored: Headers, update: Headers) -> Headers:
    """The copy's fields after an update: new fields replace those of the same name. RFC 9111 §3.2."""
    coming = update.without(NOT_UPDATED | hop_by_hop(update))
    replaced = {name.lower() for name, _ in coming}
    return Headers((*stored.without(replaced), *coming))


def _latest(copies: list[StoredResponse]) -> tuple[StoredResponse, ...]:
    return (max(copies, key=lambda each: (each.date_s, each.response_s)),) if copies else ()
