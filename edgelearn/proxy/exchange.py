"""Handles one request: lookup, collapsing or forwarding, relaying and storing. The cache decides.

Only what follows from a decision is here: which bytes go where, in which order.
"""

from collections.abc import AsyncIterator
from dataclasses import replace

from edgelearn.proxy import exchange_record
from edgelearn.proxy.body_buffer import StoringBody
from edgelearn.proxy.client import Client
from edgelearn.proxy.collapsing import Lead
from edgelearn.proxy.edge import Edge
from edgelearn.proxy.error_responses import error_page
from edgelearn.proxy.errors import ClientGoneError, OriginError, RefusedError
from edgelearn.proxy.exchange_record import ExchangeRecord
from edgelearn.proxy.fields import reason_phrase, to_client, to_origin
from edgelearn.proxy.http_connection import Part
from edgelearn.proxy.incoming_requests import Incoming
from edgelearn.proxy.origin import OriginRequest, Reply
from edgelearn.proxy.page.admission import is_for_the_page
from edgelearn.proxy.wire import WireLostError
from edgelearn.sim.cache import cache_status
from edgelearn.sim.cache.fields import whole_number
from edgelearn.sim.cache.lookup import Forward, Lookup
from edgelearn.sim.cache.received import Received
from edgelearn.sim.explain import Verdict
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.outcomes import Cause

COLLAPSIBLE = frozenset({Cause.FIRST_REQUEST, Cause.EVICTED, Cause.INVALIDATED, Cause.EXPIRED})
NEVER_WAITING = ("Range", "Authorization")
"""Fields whose requests don't wait for others': what the others bring is seldom for them."""


class Exchange:
    """One request and its answer."""

    def __init__(self, edge: Edge, client: Client, incoming: Incoming) -> None:
        self._edge, self._client, self._incoming = edge, client, incoming
        self._account = ExchangeRecord(begin_s=edge.now_s())

    async def run(self) -> None:
        """Answer. Raises RefusedError; ClientGoneError, WireLostError, TimeoutError when nobody is left to answer."""
        if is_for_the_page(self._incoming):
            await self._show_page()
            return
        account = self._account
        try:
            await self._answer()
        except (WireLostError, ClientGoneError, TimeoutError):
            account.word = account.word if account.word == "broken off" else "client gone"
            raise
        except RefusedError as refused:
            refused.is_told = True
            account.word = "refused"
            account.steps += (exchange_record.refused(refused),)
            account.status = 0 if self._client.was_answered else refused.status
            raise
        finally:
            self._edge.tell(self._client, account, self._incoming)

    async def _show_page(self) -> None:
        """The proxy's own page, whose exchanges are not told in it."""
        try:
            page = await self._edge.page.answer(self._client, self._incoming)
        except RefusedError as refused:
            refused.is_told = True
            raise
        await self._send(page, "page")

    async def _answer(self) -> None:
        edge, incoming = self._edge, self._incoming
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
            since_s = edge.now_s()
            waited = await edge.leaders.waited_for(edge.cache.key_of(request), edge.settings.timeouts.collapse_wait_s)
            if waited:
                self._account.waited_s = edge.now_s() - since_s
                lookup = self._after_waiting(request, lookup)
        self._account.steps = lookup.steps
        if lookup.answer is not None:
            await self._from_store(lookup, lookup.answer, collapsed=waited)
        else:
            await self._fetch(lookup, waited=waited)

    def _may_wait(self, lookup: Lookup) -> bool:
        if lookup.answer is not None or lookup.cause not in COLLAPSIBLE:
            return False
        return lookup.request.method in ("GET", "QUERY") and not any(
            name in lookup.request.headers for name in NEVER_WAITING
        )

    def _after_waiting(self, request: Request, before: Lookup) -> Lookup:
        lookup = self._edge.cache.look_up(request, self._edge.now_s())
        helped = lookup.usable
        text = "Another request for the same was under way: its answer serves this one, too"
        if not helped:
            text = "Another request for the same was under way, but what it brought is not for this one"
        step = exchange_record.note(exchange_record.COLLAPSED, text, Verdict.YES if helped else Verdict.NO)
        return replace(lookup, steps=(*before.steps, step, *lookup.steps))

    # From store

    async def _from_store(self, lookup: Lookup, answer: Response, *, collapsed: bool) -> None:
        self._account.cache_status = cache_status.of_hit(self._edge.settings.name, lookup, collapsed=collapsed)
        word = "collapsed" if collapsed and lookup.usable else "hit" if lookup.usable else "only if cached"
        if lookup.background:
            word = "stale"
            self._edge.revalidations.begin(lookup, self._incoming.target)
        await self._send(answer, word)

    async def _send(self, answer: Response, word: str, *, failure: str = "") -> None:
        """Send an answer that is whole here. A request's body that nobody read ends the connection."""
        self._account.word, self._account.status = word, answer.status
        stored = answer.headers.without({"trailer"}) if "Trailer" in answer.headers else answer.headers
        headers = self._told_fields(answer.status, stored, failure)
        await self._client.answer(answer.status, headers, answer.content, closing=self._incoming.has_body)

    def _told_fields(self, status: int, headers: Headers, failure: str = "") -> Headers:
        edge, account = self._edge, self._account
        told = {"Cache-Status": account.cache_status, "Proxy-Status": failure}
        members = {name: member for name, member in told.items() if member}
        is_timed = edge.settings.server_timing and bool(account.cache_status)
        timing = account.server_timing(edge.now_s()) if is_timed else ""
        return to_client(status, headers, edge.now_s(), edge.pseudonym, members, timing)

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
            self._account.steps += received.steps
            if lead and not received.storable:
                lead.release()
            if not received.again:
                self._account.cache_status = cache_status.of_forwarded(
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
        asking = OriginRequest(request=request, target=incoming.target, hop=tuple(hop), body=body)
        since_s = self._edge.now_s()
        try:
            return await self._edge.origin.ask(asking, self._client.interim)
        finally:
            self._account.origin_s = (self._account.origin_s or 0.0) + self._edge.now_s() - since_s

    async def _give(self, lookup: Lookup, received: Received, reply: Reply, lead: Lead | None) -> None:
        """Answer the client, and keep what may be kept."""
        if received.answer is not None:
            word = "validated" if received.freshened else "stale"
            await reply.discard()
            await self._send(received.answer, word)
            return
        self._account.word = "bypass" if lookup.forward in (Forward.METHOD, Forward.BYPASS) else "miss"
        head = received.head or reply.head
        reason = reply.reason if received.head is None else reason_phrase(head.status)
        await self._relay(head, reason, reply, received, lead)

    async def _relay(
        self, head: Response, reason: bytes, reply: Reply, received: Received | None, lead: Lead | None
    ) -> None:
        client = self._client
        self._account.status = head.status
        keeping = self._edge.keeping(received)
        try:
            headers = self._told_fields(head.status, head.headers)
            await client.begin(head.status, headers, _told_reason(head.status, reason), closing=reply.came_early)
            if received and received.prefix:
                await client.data(received.prefix.response.content or b"")
            await self._pass_on(reply, keeping, lead)
        except OriginError as failed:
            self._account.steps += (exchange_record.failed(failed),)
            self._account.word = "broken off"
            keeping.break_off()
            client.break_off()
            raise ClientGoneError from failed
        except (WireLostError, TimeoutError):
            keeping.break_off()
            raise
        finally:
            keeping.end()

    async def _pass_on(self, reply: Reply, keeping: StoringBody, lead: Lead | None) -> None:
        """The content, piece by piece. Whoever waits goes on once it is kept, or can't be."""
        while True:
            part = await reply.read()
            keeping.pass_by(part)
            if lead and (part.is_last or keeping.gave_up):
                lead.release()
            await self._client.pass_on(part)
            if part.is_last:
                return

    async def _failed(self, lookup: Lookup, failed: OriginError) -> None:
        """The origin gave nothing: a stale copy where that is allowed, an error with its reason where not."""
        self._account.steps += (exchange_record.failed(failed),)
        if self._client.was_answered:
            raise ClientGoneError from failed
        instead = self._edge.cache.failed(lookup, self._edge.now_s())
        self._account.steps += instead.steps
        self._account.cache_status = cache_status.of_failed(self._edge.settings.name, lookup, self._account.steps)
        if instead.value is not None and instead.value.answer is not None:
            return await self._send(instead.value.answer, "stale", failure=self._proxy_status(failed))
        return await self._send_error(failed)

    async def _pass_by(self, request: Request) -> None:
        """A GET or HEAD with content: its answer may depend on that content, which no key holds. So no cache."""
        text = f"The {request.method} has content, which the key doesn't hold: the cache is left aside"
        self._account.steps = (exchange_record.note(exchange_record.CONTENT_PASSES, text, Verdict.NO),)
        self._account.cache_status = cache_status.parameters(self._edge.settings.name, "fwd=bypass", detail=text)
        try:
            reply = await self._ask(request)
        except OriginError as failed:
            return await self._send_error(failed)
        try:
            self._account.word = "bypass"
            return await self._relay(reply.head, reply.reason, reply, None, None)
        finally:
            await reply.close()

    async def _send_error(self, failed: OriginError) -> None:
        await self._send(error_page(failed.status, failed.text), "error", failure=self._proxy_status(failed))

    def _proxy_status(self, failed: OriginError) -> str:
        return cache_status.parameters(self._edge.settings.name, f"error={failed.error}", detail=failed.text)


def _told_reason(status: int, reason: bytes) -> bytes:
    return reason if reason.isascii() and reason.decode("ascii").isprintable() else reason_phrase(status)


async def _whole(content: bytes) -> AsyncIterator[Part]:
    yield Part(data=content, is_last=True, trailers=[])
