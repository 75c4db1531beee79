"""The cache: looks up, receives, stores and removes responses. It doesn't fetch and reads no clock.

Unlike a real cache, it also records why a key is absent, so that every miss has a cause.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from edgelearn.sim.cache import lookup as looking
from edgelearn.sim.cache.absence_log import Absence, AbsenceLog, InvalidationLog, absence_of
from edgelearn.sim.cache.copy_response import response_from
from edgelearn.sim.cache.freshening import confirmed_copies, head_agrees
from edgelearn.sim.cache.invalidation import INVALIDATE, INVALIDATE_GROUP, invalidated_groups, invalidated_urls
from edgelearn.sim.cache.key import cache_key, origin_of
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.policy import SHARED, CachePolicy
from edgelearn.sim.cache.received import (
    Received,
    Times,
    combined_head,
    copied,
    freshened,
    selected_by,
    truncated,
    with_part,
    without_private,
)
from edgelearn.sim.cache.reuse import Failure, may_answer_failure
from edgelearn.sim.cache.statuses import STALE_IF_ERROR
from edgelearn.sim.cache.store import Store
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.cache.storing import NOT_MODIFIED, PARTIAL, PARTIAL_CONTENT, may_store
from edgelearn.sim.cache.vary import vary_names
from edgelearn.sim.explain import Decided, Rule, Step, Verdict
from edgelearn.sim.messages import Request, Response
from edgelearn.sim.outcomes import Cause

FRESHEN = Rule(name="freshening", clause="RFC 9111 §4.3.4")
FRESHEN_BY_HEAD = Rule(name="freshening with HEAD", clause="RFC 9111 §4.3.5")
UNKNOWN_304 = Rule(name="304 for another response", clause="RFC 9111 §4.3.3")
NEWER_STORED = Rule(name="newer response already stored", clause="RFC 9111 §4")
INVALIDATED_SINCE = Rule(name="invalidated during the fetch", clause="edge rule")
TOO_LARGE = Rule(name="response too large", clause="edge rule")


class HttpCache:
    """One cache with its store and policy. `epoch_s` is the Unix time of second 0 on the caller's clock."""

    def __init__(
        self, capacity_objects: int | None = None, *, policy: CachePolicy = SHARED, epoch_s: float = 0.0
    ) -> None:
        self.policy = policy
        self._epoch_s = epoch_s
        self._store = Store(
            capacity_objects=policy.capacity_objects if capacity_objects is None else capacity_objects,
            capacity_bytes=policy.capacity_bytes,
            max_variants=policy.max_variants,
        )
        self._absences = AbsenceLog(policy.remembered_absences)
        self._invalidations = InvalidationLog()

    @property
    def stored(self) -> tuple[StoredResponse, ...]:
        """All copies, least recently used last."""
        return tuple(self._store)

    @property
    def used_bytes(self) -> int:
        """Bytes occupied by all copies."""
        return self._store.used_bytes

    def key_of(self, request: Request) -> str:
        """The primary cache key, without the fields in Vary."""
        return cache_key(request, normalise=self.policy.normalise_urls)

    def look_up(self, request: Request, now_s: float) -> Lookup:
        """Find a copy for the request and decide whether it may be used now. RFC 9111 §4."""
        if sent_on := looking.forwarded_lookup(request, now_s):
            return looking.only_if_cached(sent_on, self.policy)
        key = self.key_of(request)
        copies = self._store.under(key)
        absence = self._absences.reason(key)
        stored = looking.selected(copies, request)
        if stored is None:
            return looking.only_if_cached(
                looking.absent_lookup(request, key, copies, now_s, absence, self.policy), self.policy
            )
        lookup = looking.found_lookup(request, stored, now_s, self.policy, absence)
        if lookup.usable:
            self._store.use(stored)
        return looking.only_if_cached(lookup, self.policy)

    def take(
        self,
        request: Request,
        response: Response,
        *,
        request_s: float,
        response_s: float,
        lookup: Lookup | None = None,
        source: int = 0,
    ) -> Received:
        """Decide what to do with a response whose header section has arrived: freshen, invalidate, replace or store.

        Nothing is stored before `keep` is called with the content. `lookup` is the one that led to this request.
        """
        changed_meanwhile = self.invalidated_since(request, request_s)
        invalidated = self._invalidate_for(request, response, response_s)
        times = Times(request_s=request_s, response_s=response_s, epoch_s=self._epoch_s)
        made = copied(request, response, self._kept_under(request), times, self.policy, source=source)
        copy = made.value
        if request.method == "POST" and not changed_meanwhile:
            copy = replace(copy, request_s=response_s)  # stored after the invalidation that its own request caused
        no_stale_answer: tuple[Step, ...] = ()
        if lookup is not None:
            if response.status == NOT_MODIFIED and lookup.asked_about:
                return self._confirmed(lookup, response, copy)
            if response.status in STALE_IF_ERROR:
                instead = self._instead(lookup, copy, response_s, Failure.ERROR_STATUS)
                if instead.value is not None:
                    return instead.value
                no_stale_answer = instead.steps
        head_steps = self._freshen_by_head(request, response, copy) if request.method == "HEAD" else ()
        storable = self._may_keep(request, copy)
        if not storable.value and request.method in looking.CACHED_METHODS and not self._store.under(copy.key):
            self._absences.note(copy.key, Absence.NOT_STORABLE)
        received = Received(
            copy=copy,
            storable=storable.value,
            steps=(
                *no_stale_answer,
                *invalidated.steps,
                *head_steps,
                *copy.control.steps,
                *storable.steps,
                *(made.steps if storable.value else ()),
            ),
            invalidated=invalidated.keys,
        )
        if lookup is None or lookup.completing is None or response.status != PARTIAL_CONTENT:
            return received
        head = combined_head(lookup.completing, copy)
        if head is None:
            return replace(received, storable=False, again=True)
        return replace(received, head=head, prefix=lookup.completing)

    def keep(self, received: Received, content: bytes | None = None, *, size_bytes: int | None = None) -> Received:
        """Store the response, now that its content is complete (None if contents aren't simulated). RFC 9111 §3."""
        if not received.storable:
            return received
        copy = received.copy
        if content is not None and copy.span is not None and len(content) != copy.span.size_bytes:
            text = f"Content-Range announces {copy.span.size_bytes} bytes, but {len(content)} arrived"
            wrong = Step(rule=PARTIAL, text=text, verdict=Verdict.NO)
            return replace(received, storable=False, steps=(*received.steps, wrong))
        length = size_bytes if content is None else len(content)
        if length is not None:
            copy = replace(copy, response=replace(copy.response, size_bytes=length, content=content))
        copy = with_part(copy, received.prefix or self._store.get(copy.name))
        if (refused := self._refusal(copy)) is not None:
            return replace(received, storable=False, steps=(*received.steps, refused))
        return replace(received, copy=copy, evicted=self._put(copy))

    def keep_beginning(self, received: Received, content: bytes) -> None:
        """Store the first part of content that was cut off, if the rest can be requested later. RFC 9111 §3.3."""
        part = truncated(received.copy, content) if received.storable and received.head is None else None
        if part is not None and self._store.get(part.name) is None and self._refusal(part) is None:
            self._put(part)

    def receive(
        self,
        request: Request,
        response: Response,
        *,
        request_s: float,
        response_s: float,
        lookup: Lookup | None = None,
        source: int = 0,
    ) -> Received:
        """`take` and `keep` for a complete response. RFC 9111 §3."""
        taken = self.take(request, response, request_s=request_s, response_s=response_s, lookup=lookup, source=source)
        return self.keep(taken, response.content, size_bytes=response.size_bytes)

    def failed(self, lookup: Lookup, now_s: float) -> Decided[Received | None]:
        """The stale copy to send because the origin couldn't be reached, or None; with the rules that decided.

        Without a copy there is nothing to decide, so there are no steps.
        """
        if lookup.stored is None:
            return Decided(value=None, steps=())
        return self._instead(lookup, lookup.stored, now_s, Failure.DISCONNECTED)

    def invalidate(self, url: str, now_s: float) -> tuple[str, ...]:
        """Remove all copies of a URL, including those for QUERY, and return their keys. RFC 9111 §4.4."""
        self._invalidations.note(self.key_of(Request(url=url)), now_s)
        return self._forget(self._of_url(url), now_s)

    def invalidated_since(self, request: Request, since_s: float) -> bool:
        """Whether the key that this request's response would get was invalidated after `since_s`."""
        return self._invalidations.last_s(self._kept_under(request)) > since_s

    def purge(
        self,
        now_s: float,
        *,
        url: str | None = None,
        prefix: str | None = None,
        tags: Sequence[str] = (),
        soft: bool = False,
    ) -> tuple[str, ...]:
        """Purge by URL, URL prefix or tags, as CDNs do; everything if none is given. Returns the keys affected.

        A soft purge keeps the copies, but they are stale from now on.
        """
        if url is not None:
            met = self._of_url(url)
        elif tags:
            met = self._store.labelled("tag", tags)
        else:
            met = [copy for copy in self._store if prefix is None or copy.key.partition(" ")[2].startswith(prefix)]
        if not soft:
            return self._forget(met, now_s)
        for copy in met:
            self._store.put(replace(copy, expired_from_s=min(now_s, copy.expired_from_s)))
        return tuple(dict.fromkeys(copy.key for copy in met))

    def _of_url(self, url: str) -> list[StoredResponse]:
        """All copies of a URL, including those for QUERY."""
        key = self.key_of(Request(url=url))
        return [*self._store.under(key), *self._store.labelled("query", [key])]

    def resize(self, capacity_objects: int) -> None:
        """Change the capacity. Copies that no longer fit are evicted immediately."""
        self._store.capacity_objects = capacity_objects
        self._note_evicted(self._store.make_room())

    def recall_absence(self, request: Request, cause: Cause) -> None:
        """Set the reason why this key is absent, when only the end of a longer history is replayed."""
        self._absences.note(self.key_of(request), absence_of(cause))

    def _kept_under(self, request: Request) -> str:
        """The key under which the response is stored: a response to POST is stored for GET."""
        return self.key_of(replace(request, method="GET") if request.method == "POST" else request)

    def _may_keep(self, request: Request, copy: StoredResponse) -> Decided[bool]:
        allowed = may_store(request, copy.response, copy.control, self.policy)
        refused = self._refusal(copy) if allowed.value else None
        return allowed if refused is None else Decided(value=False, steps=(*allowed.steps, refused))

    def _refusal(self, copy: StoredResponse) -> Step | None:
        """Why a storable copy isn't stored: too large, superseded or invalidated."""
        if copy.response.size_bytes > self.policy.max_object_bytes or copy.size_bytes > self.policy.capacity_bytes:
            return Step(rule=TOO_LARGE, text="It exceeds the largest size that this edge stores", verdict=Verdict.NO)
        if self._newer_is_stored(copy):
            text = "The stored response was generated later, so it stays"
            return Step(rule=NEWER_STORED, text=text, verdict=Verdict.NO)
        if self.policy.refuse_older_than_invalidation and self._invalidations.last_s(copy.key) > copy.request_s:
            text = "Its URL was invalidated after it was requested, so it may already be outdated"
            return Step(rule=INVALIDATED_SINCE, text=text, verdict=Verdict.NO)
        return None

    def _newer_is_stored(self, copy: StoredResponse) -> bool:
        present = self._store.get(copy.name)
        return present is not None and present.made_s > copy.made_s and _still_counts(present, copy)

    def _confirmed(self, lookup: Lookup, update: Response, copy: StoredResponse) -> Received:
        """A 304: update the copies that it confirms and respond with one of them. RFC 9111 §4.3.3, §4.3.4."""
        confirmed = confirmed_copies(update, lookup.asked_about)
        if not confirmed:
            return _about_another(lookup, update, copy)
        after = tuple(freshened(each, update, copy, self.policy) for each in confirmed)
        for old, new in zip(confirmed, after, strict=True):
            if vary_names(old.response.headers) == vary_names(new.response.headers):
                self._put_or_drop(new, lookup.request)
            else:
                self._drop(old)  # its Vary has changed, and only this request's values for the new fields are known
        chosen = next((each for each in after if lookup.stored and each.name == lookup.stored.name), after[0])
        if self._store.get(chosen.name) is None or not chosen.matches(lookup.request):
            chosen = selected_by(chosen, lookup.request)
            self._put_or_drop(chosen, lookup.request)
        text = "304: the copy is still valid; its fields are updated and its age restarts"
        step = Step(rule=FRESHEN, text=text, verdict=Verdict.YES, values={"confirmed": len(after)})
        aged = "Age" in update.headers  # then a cache on the path confirmed it, not the origin
        answer = response_from(chosen, lookup.request, copy.response_s, validated=True, aged=aged)
        return Received(
            copy=chosen,
            storable=False,
            steps=(step, *answer.steps),
            answer=answer.response,
            freshened=after,
        )

    def _freshen_by_head(self, request: Request, response: Response, times: StoredResponse) -> tuple[Step, ...]:
        """Apply a HEAD response to GET's copies: update those that it describes, remove the others."""
        copies = [each for each in self._store.under(times.key) if not each.head_only]
        stored = looking.selected(copies, request)
        if stored is None or response.status != stored.response.status:
            return ()
        if head_agrees(response, stored):
            self._put_or_drop(freshened(stored, response, times, self.policy), request)
            text = "The HEAD response describes the copy: its fields are updated"
            return (Step(rule=FRESHEN_BY_HEAD, text=text, verdict=Verdict.YES),)
        self._drop(stored)
        text = "The HEAD response describes another version: the copy is removed"
        return (Step(rule=FRESHEN_BY_HEAD, text=text, verdict=Verdict.NO),)

    def _instead(
        self, lookup: Lookup, copy: StoredResponse, now_s: float, failure: Failure
    ) -> Decided[Received | None]:
        """The copy to send in place of an error, if that is allowed; otherwise None and the rule against it."""
        stored = lookup.stored
        if stored is None:
            return Decided(value=None, steps=())
        allowed = may_answer_failure(stored, lookup.request, now_s, self.policy, failure)
        if not allowed.value:
            return Decided(value=None, steps=allowed.steps)
        answer = response_from(stored, lookup.request, now_s, validated=False)
        steps = (*allowed.steps, *answer.steps)
        return Decided(value=Received(copy=copy, storable=False, steps=steps, answer=answer.response), steps=steps)

    def _put_or_drop(self, copy: StoredResponse, request: Request) -> None:
        """Store an updated copy, unless it may no longer be stored or was invalidated in the meantime.

        A response that was generated later is left alone.
        """
        copy = without_private(copy, self.policy)
        whole = replace(copy.response, status=200) if copy.span is not None else copy.response
        allowed = may_store(request, whole, copy.control, self.policy).value
        if allowed and self._newer_is_stored(copy):
            return
        if allowed and self._refusal(copy) is None:
            self._put(copy)
            return
        self._drop(copy)
        if not allowed and not self._store.under(copy.key):
            self._absences.note(copy.key, Absence.NOT_STORABLE)

    def _drop(self, copy: StoredResponse) -> None:
        if self._store.get(copy.name) is not None:
            self._store.remove(copy)

    def _put(self, copy: StoredResponse) -> tuple[str, ...]:
        return self._note_evicted(self._store.put(copy))

    def _note_evicted(self, gone: Sequence[StoredResponse]) -> tuple[str, ...]:
        for copy in gone:
            self._absences.note(copy.key, Absence.EVICTED)
        return tuple(copy.key for copy in gone)

    def _forget(self, copies: Sequence[StoredResponse], now_s: float) -> tuple[str, ...]:
        for copy in copies:
            self._invalidations.note(copy.key, now_s)
            self._absences.note(copy.key, Absence.INVALIDATED)
            self._store.remove(copy)
        return tuple(dict.fromkeys(copy.key for copy in copies))

    def _invalidate_for(self, request: Request, response: Response, now_s: float) -> "_Invalidated":
        keys: list[str] = []
        steps: list[Step] = []
        for url in invalidated_urls(request, response):
            keys += self.invalidate(url, now_s)
            text = f"The {request.method} succeeded: stored responses for its URL are invalidated"
            steps.append(Step(rule=INVALIDATE, text=text, verdict=Verdict.NOTE, values={"url": url}))
        if groups := invalidated_groups(request, response):
            own = origin_of(request.url)
            keys += self._forget(self._store.labelled("group", [f"{own} {name}" for name in sorted(groups)]), now_s)
            text = "All responses of these groups, on the same origin, are invalidated"
            values = {"groups": ", ".join(sorted(groups))}
            steps.append(Step(rule=INVALIDATE_GROUP, text=text, verdict=Verdict.NOTE, values=values))
        return _Invalidated(keys=tuple(dict.fromkeys(keys)), steps=tuple(steps))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Invalidated:
    keys: tuple[str, ...]
    steps: tuple[Step, ...]


def _about_another(lookup: Lookup, update: Response, copy: StoredResponse) -> Received:
    """A 304 that confirms no copy: it belongs to the client's own condition, or the request must be repeated."""
    if _answers_client(update, lookup.request):
        text = "The 304 refers to the client's own copy and is forwarded"
        return Received(copy=copy, storable=False, steps=(Step(rule=UNKNOWN_304, text=text, verdict=Verdict.NOTE),))
    text = "The 304 matches none of the stored copies: the request is repeated without this cache's conditions"
    return Received(
        copy=copy, storable=False, steps=(Step(rule=UNKNOWN_304, text=text, verdict=Verdict.NO),), again=True
    )


def _answers_client(update: Response, request: Request) -> bool:
    """Whether a 304 responds to the client's own condition."""
    own, tag = request.headers.get("If-None-Match"), update.headers.get("ETag")
    if own is not None:
        return tag is not None and tag.strip() in own
    return "If-Modified-Since" in request.headers and tag is None


def _still_counts(present: StoredResponse, copy: StoredResponse) -> bool:
    """Whether the present copy, if newer, stays. If only Dates can be compared, clocks may differ: a stale one goes."""
    return copy.response.made_at_s is not None or present.is_fresh(copy.response_s)
