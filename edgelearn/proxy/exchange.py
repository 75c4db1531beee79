"""One request's way: look up, wait for another's fetch or ask the origin, pass on, keep. The cache decides.

Only what follows from a decision is here: which bytes go where, in which order.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from secrets import token_hex

import h11

from edgelearn.proxy import telling
from edgelearn.proxy.client import Client
from edgelearn.proxy.collapsing import Lead, Leaders
from edgelearn.proxy.collecting import Budget, Collected
from edgelearn.proxy.errors import ClientGoneError, OriginError, RefusedError
from edgelearn.proxy.fields import reason_phrase, to_client, to_origin
from edgelearn.proxy.origin import Asking, OriginSide, Reply
from edgelearn.proxy.page.admission import is_for_the_page
from edgelearn.proxy.page.answers import Page
from edgelearn.proxy.recent import LONGEST_METHOD, LONGEST_URL, Recent, Told
from edgelearn.proxy.requests import Incoming
from edgelearn.proxy.settings import Settings
from edgelearn.proxy.talk import Part
from edgelearn.proxy.wire import WireLostError
from edgelearn.sim.cache import cache_status
from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.fields import whole_number
from edgelearn.sim.cache.lookup import Forward, Lookup
from edgelearn.sim.cache.received import Received
from edgelearn.sim.explain import Step, Verdict
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.outcomes import Cause

log = logging.getLogger(__name__)

HELPED_BY_WAITING = frozenset({Cause.FIRST_REQUEST, Cause.EVICTED, Cause.EXPIRED})
ALONE = ("Range", "Authorization")
"""Fields whose requests don't wait for others': what the others bring is seldom for them."""


class Edge:
    """What all exchanges share: the cache and its clock, the origin, who fetches what, what was decided."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._loop = asyncio.get_running_loop()
        self._began_s = time.time() - self._loop.time()
        self.cache = HttpCache(policy=settings.cache)
        self.origin = OriginSide(settings)
        self.leaders = Leaders()
        self.recent = Recent(settings.limits.log_entries)
        self.page = Page(settings, self.cache, self.recent, self.now_s)
        self.budget = Budget(settings.limits.collecting_bytes)
        self.pseudonym = f"{settings.name.lower()}-{token_hex(4)}"
        self._revalidating: dict[str, asyncio.Task[None]] = {}
        self._not_before_s: dict[str, float] = {}

    def now_s(self) -> float:
        """Seconds since 1970, by a clock that no change of the machine's time moves."""
        return self._began_s + self._loop.time()

    def tell(
        self,
        client: Client,
        *,
        steps: tuple[Step, ...],
        status: int,
        word: str,
        incoming: Incoming | None = None,
        took_s: float = 0.0,
        cache_status: str = "",
    ) -> None:
        """Put one exchange into the log; without `incoming`, a request that could not be read."""
        self.recent.add(
            Told(
                number=self.recent.next_number(),
                at_s=self.now_s() - took_s,
                client=client.peer,
                method=incoming.method[:LONGEST_METHOD] if incoming else "",
                url=incoming.url[:LONGEST_URL] if incoming else "",
                status=status,
                word=word,
                took_s=took_s,
                cache_status=cache_status,
                steps=steps,
            )
        )

    def collected(self) -> Collected:
        """Something to collect a body in."""
        return Collected(self.budget, self.settings.cache.max_object_bytes)

    def revalidate(self, lookup: Lookup, target: str) -> None:
        """Ask the origin in the background, once for each key at a time, and not again soon after a failure."""
        assert lookup.stored is not None
        key, now_s = lookup.stored.name, self.now_s()
        busy = key in self._revalidating or len(self._revalidating) >= self.settings.limits.background
        if busy or self._not_before_s.get(key, 0.0) > now_s:
            return
        self._not_before_s = {each: at_s for each, at_s in self._not_before_s.items() if at_s > now_s}
        task = asyncio.create_task(self._revalidated(lookup, target))
        self._revalidating[key] = task
        task.add_done_callback(lambda done: self._revalidation_ended(key, done))

    @property
    def is_revalidating(self) -> bool:
        """Whether the origin is being asked in the background."""
        return bool(self._revalidating)

    async def close(self) -> None:
        """End what goes on in the background."""
        tasks = list(self._revalidating.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.origin.close()

    async def _revalidated(self, lookup: Lookup, target: str) -> None:
        asked = replace(lookup, request=lookup.to_origin)
        plain = replace(lookup.to_origin, headers=lookup.to_origin.headers.without(OWN_CONDITIONS))
        for each in (asked, replace(lookup, request=plain, to_origin=plain, asked_about=())):
            request_s = self.now_s()
            reply = await self.origin.ask(Asking(request=each.to_origin, target=target, body=None), _unheard)
            try:
                received = self.cache.take(
                    each.request, reply.head, request_s=request_s, response_s=self.now_s(), lookup=each
                )
                if received.again:
                    await reply.discard()
                    continue
                if received.storable:
                    await self._kept(reply, received)
                elif not received.freshened:
                    raise OriginError("http_response_incomplete", "The answer can't take the copy's place.")
                return
            finally:
                await reply.close()

    async def _kept(self, reply: Reply, received: Received) -> None:
        collected = self.collected()
        try:
            while True:
                part = await reply.read()
                collected.add(part.data)
                if part.is_last:
                    break
            if (content := collected.content) is not None:
                self.cache.keep(received, content)
        finally:
            collected.drop()

    def _revalidation_ended(self, key: str, task: "asyncio.Task[None]") -> None:
        del self._revalidating[key]
        if not task.cancelled() and task.exception() is not None:
            self._not_before_s[key] = self.now_s() + self.settings.timeouts.revalidate_retry_s
            if not isinstance(task.exception(), OriginError):
                log.error("A revalidation failed", exc_info=task.exception())


OWN_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})


async def _unheard(status: int, headers: Headers) -> None:
    """Nobody waits for a background request's interim answers."""


class Exchange:
    """One request and its answer."""

    def __init__(self, edge: Edge, client: Client, incoming: Incoming) -> None:
        self._edge, self._client, self._incoming = edge, client, incoming
        self._begin_s = edge.now_s()
        self._steps: tuple[Step, ...] = ()
        self._status = 0
        self._cache_status = ""
        self._word = "error"
        self._is_told = True

    async def run(self) -> None:
        """Answer. Raises RefusedError; ClientGoneError, WireLostError, TimeoutError when nobody is left to answer."""
        try:
            await self._answer()
        except (WireLostError, ClientGoneError, TimeoutError):
            self._word = self._word if self._word == "broken off" else "client gone"
            raise
        except RefusedError as refused:
            refused.is_told = True
            self._word = "refused"
            self._steps += (telling.refused(refused),)
            self._status = 0 if self._client.was_answered else refused.status
            raise
        finally:
            if self._is_told:
                self._tell()

    async def _answer(self) -> None:
        edge, incoming = self._edge, self._incoming
        if is_for_the_page(incoming):
            self._is_told = False
            page = await edge.page.answer(self._client, incoming)
            await self._send(page, "page")
            return
        fields = to_origin(incoming, self._client.peer, edge.settings, edge.pseudonym)
        if incoming.method == "OPTIONS" and (left := whole_number(fields.get("Max-Forwards"))) is not None:
            if left == 0:
                await self._send(Response(status=200, headers=Headers([("Content-Length", "0")])), "answered here")
                return
            fields = fields.with_field("Max-Forwards", str(left - 1))
        content = b""
        if incoming.method == "QUERY" and incoming.has_body:
            content = await self._client.content(edge.settings.limits.query_bytes)
        request = Request(url=incoming.url, method=incoming.method, headers=fields, content=content)
        if incoming.has_body and incoming.method in ("GET", "HEAD"):
            await self._pass_by(request)
            return
        lookup = edge.cache.look_up(request, edge.now_s())
        waited = False
        if self._may_wait(lookup):
            waited = await edge.leaders.waited_for(edge.cache.key_of(request), edge.settings.timeouts.collapse_wait_s)
            if waited:
                lookup = self._after_waiting(request, lookup)
        self._steps = lookup.steps
        if lookup.answer is not None:
            await self._from_store(lookup, lookup.answer, collapsed=waited)
        else:
            await self._fetch(lookup, waited=waited)

    def _may_wait(self, lookup: Lookup) -> bool:
        if lookup.answer is not None or lookup.cause not in HELPED_BY_WAITING:
            return False
        return lookup.request.method in ("GET", "QUERY") and not any(name in lookup.request.headers for name in ALONE)

    def _after_waiting(self, request: Request, before: Lookup) -> Lookup:
        lookup = self._edge.cache.look_up(request, self._edge.now_s())
        helped = lookup.usable
        text = "Another request for the same was under way: its answer serves this one, too"
        if not helped:
            text = "Another request for the same was under way, but what it brought is not for this one"
        step = telling.note(telling.COLLAPSED, text, Verdict.YES if helped else Verdict.NO)
        return replace(lookup, steps=(*before.steps, step, *lookup.steps))

    # From store

    async def _from_store(self, lookup: Lookup, answer: Response, *, collapsed: bool) -> None:
        self._cache_status = cache_status.of_hit(self._edge.settings.name, lookup, collapsed=collapsed)
        word = "collapsed" if collapsed and lookup.usable else "hit" if lookup.usable else "only if cached"
        if lookup.background:
            word = "stale"
            self._edge.revalidate(lookup, self._incoming.target)
        await self._send(answer, word)

    async def _send(self, answer: Response, word: str, *, failure: str = "") -> None:
        """Send an answer that is whole here. A request's body that nobody read ends the connection."""
        self._word, self._status = word, answer.status
        stored = answer.headers.without({"trailer"}) if "Trailer" in answer.headers else answer.headers
        headers = self._told_fields(answer.status, stored, failure)
        await self._client.answer(answer.status, headers, answer.content, closing=self._incoming.has_body)

    def _told_fields(self, status: int, headers: Headers, failure: str = "") -> Headers:
        told = {"Cache-Status": self._cache_status, "Proxy-Status": failure}
        members = {name: member for name, member in told.items() if member}
        return to_client(status, headers, self._edge.now_s(), self._edge.pseudonym, members)

    # From the origin

    async def _fetch(self, lookup: Lookup, *, waited: bool) -> None:
        lead = self._edge.leaders.lead(self._edge.cache.key_of(lookup.request)) if self._may_wait(lookup) else None
        try:
            await self._forward(lookup, lead, waited=waited)
        finally:
            if lead:
                lead.release()

    async def _forward(self, lookup: Lookup, lead: Lead | None, *, waited: bool) -> None:
        edge = self._edge
        request_s = edge.now_s()
        try:
            reply = await self._ask(lookup.to_origin)
        except OriginError as failed:
            return await self._failed(lookup, failed)
        try:
            received = edge.cache.take(
                lookup.request, reply.head, request_s=request_s, response_s=edge.now_s(), lookup=lookup
            )
            self._steps += received.steps
            if lead and not received.storable:
                lead.release()
            if not received.again:
                self._cache_status = cache_status.of_forwarded(
                    edge.settings.name, lookup, received, reply.head.status, edge.now_s(), waited=waited
                )
                await self._give(lookup, received, reply, lead)
                return None
            await reply.discard()
        finally:
            await reply.close()
        plain = replace(lookup, to_origin=lookup.request, asked_about=(), completing=None)
        return await self._forward(plain, lead, waited=waited)

    async def _ask(self, request: Request) -> Reply:
        """Send the request with its body, as that is framed on this hop."""
        incoming = self._incoming
        hop: list[tuple[str, str]] = []
        body = None
        if request.content:
            hop.append(("Content-Length", str(len(request.content))))
            body = _whole(request.content)
        elif incoming.has_body and incoming.method != "QUERY":
            length = incoming.length
            hop.append(("Transfer-Encoding", "chunked") if length is None else ("Content-Length", str(length)))
            body = self._client.body()
            if incoming.expects_continue:
                hop.append(("Expect", "100-continue"))
                self._client.await_continue()
        elif "Content-Length" in incoming.fields:
            hop.append(("Content-Length", "0"))
        if "trailers" in (incoming.fields.get("TE") or "").lower():
            hop += [("TE", "trailers"), ("Connection", "TE")]
        asking = Asking(request=request, target=incoming.target, hop=tuple(hop), body=body)
        return await self._edge.origin.ask(asking, self._client.interim)

    async def _give(self, lookup: Lookup, received: Received, reply: Reply, lead: Lead | None) -> None:
        """Answer the client, and keep what may be kept."""
        if received.answer is not None:
            word = "validated" if received.freshened else "stale"
            await reply.discard()
            await self._send(received.answer, word)
            return
        self._word = "bypass" if lookup.forward in (Forward.METHOD, Forward.BYPASS) else "miss"
        head = received.head or reply.head
        reason = reply.reason if received.head is None else reason_phrase(head.status)
        await self._relay(head, reason, reply, received, lead)

    async def _relay(
        self, head: Response, reason: bytes, reply: Reply, received: Received | None, lead: Lead | None
    ) -> None:
        cache, client = self._edge.cache, self._client
        self._status = head.status
        collected = self._edge.collected() if received and received.storable else None
        try:
            headers = self._told_fields(head.status, head.headers)
            await client.begin(head.status, headers, _told_reason(head.status, reason), closing=reply.came_early)
            if received and received.prefix:
                await client.data(received.prefix.response.content or b"")
            while True:
                part = await reply.read()
                if collected and received:
                    collected.add(part.data)
                    if part.is_last and (content := collected.content) is not None:
                        cache.keep(received, content)  # before its end is sent: who asks next, finds it
                        collected.drop()
                        collected = None
                if lead and (part.is_last or (collected and collected.gave_up)):
                    lead.release()
                await client.pass_on(part)
                if part.is_last:
                    return
        except OriginError as failed:
            self._steps += (telling.note(telling.FAILED, failed.text, Verdict.NO, error=failed.error),)
            self._word = "broken off"
            self._keep_beginning(received, collected)
            client.break_off()
            raise ClientGoneError from failed
        except (WireLostError, TimeoutError):
            self._keep_beginning(received, collected)
            raise
        finally:
            if collected:
                collected.drop()

    def _keep_beginning(self, received: Received | None, collected: Collected | None) -> None:
        content = collected.content if collected else None
        if received and content:
            self._edge.cache.keep_beginning(received, content)

    async def _failed(self, lookup: Lookup, failed: OriginError) -> None:
        """The origin gave nothing: a stale copy where that is allowed, an error with its reason where not."""
        edge, name = self._edge, self._edge.settings.name
        self._steps += (telling.note(telling.FAILED, failed.text, Verdict.NO, error=failed.error),)
        if self._client.was_answered:
            raise ClientGoneError from failed
        stale = edge.cache.failed(lookup, edge.now_s())
        proxy_status = cache_status.parameters(name, f"error={failed.error}", detail=failed.text)
        self._steps += stale.steps
        self._cache_status = cache_status.of_failed(name, lookup, self._steps)
        if stale.value is not None and stale.value.answer is not None:
            return await self._send(stale.value.answer, "stale", failure=proxy_status)
        return await self._send(error_page(failed.status, failed.text), "error", failure=proxy_status)

    async def _pass_by(self, request: Request) -> None:
        """A GET or HEAD with content: its answer may depend on that content, which no key holds. So no cache."""
        text = f"The {request.method} has content, which the key doesn't hold: the cache is left aside"
        self._steps = (telling.note(telling.CONTENT_PASSES, text, Verdict.NO),)
        self._cache_status = cache_status.parameters(self._edge.settings.name, "fwd=bypass", detail=text)
        try:
            reply = await self._ask(request)
        except OriginError as failed:
            proxy_status = cache_status.parameters(
                self._edge.settings.name, f"error={failed.error}", detail=failed.text
            )
            return await self._send(error_page(failed.status, failed.text), "error", failure=proxy_status)
        try:
            self._word = "bypass"
            await self._relay(reply.head, reply.reason, reply, None, None)
        finally:
            await reply.close()

    def _tell(self) -> None:
        self._edge.tell(
            self._client,
            incoming=self._incoming,
            steps=self._steps,
            status=self._status,
            word=self._word,
            took_s=self._edge.now_s() - self._begin_s,
            cache_status=self._cache_status,
        )


async def refuse(edge: Edge, client: Client, refused: RefusedError) -> None:
    """Tell a client why its request goes nowhere, and be done with it."""
    if client.was_answered:
        client.break_off()
        raise ClientGoneError
    if not refused.is_told:
        edge.tell(client, steps=(telling.refused(refused),), status=refused.status, word="refused")
    page = error_page(refused.status, refused.text)
    status = cache_status.parameters(edge.settings.name, f"error={refused.error}", detail=refused.text)
    headers = to_client(refused.status, page.headers, edge.now_s(), edge.pseudonym, {"Proxy-Status": status})
    try:
        await client.answer(refused.status, headers, page.content, closing=True)
    except h11.LocalProtocolError as error:
        raise ClientGoneError from error


def error_page(status: int, text: str) -> Response:
    """An answer of the proxy's own, as plain text."""
    phrase = reason_phrase(status).decode("ascii")
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")]
    return Response(status=status, headers=Headers(headers), content=f"{status} {phrase}: {text}\n".encode())


def _told_reason(status: int, reason: bytes) -> bytes:
    return reason if reason.isascii() and reason.decode("ascii").isprintable() else reason_phrase(status)


async def _whole(content: bytes) -> AsyncIterator[Part]:
    yield Part(data=content, is_last=True, trailers=[])
