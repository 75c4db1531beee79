"""Answers of the proxy's own where it has none from anywhere: errors, and requests that go nowhere."""

import h11

from edgelearn.proxy import telling
from edgelearn.proxy.client import Client
from edgelearn.proxy.edge import Edge
from edgelearn.proxy.errors import ClientGoneError, RefusedError
from edgelearn.proxy.fields import reason_phrase, to_client
from edgelearn.sim.cache.cache_status import parameters
from edgelearn.sim.messages import Headers, Response


async def refuse(edge: Edge, client: Client, refused: RefusedError) -> None:
    """Tell a client why its request goes nowhere, and be done with it."""
    if client.was_answered:
        client.break_off()
        raise ClientGoneError
    if not refused.is_told:
        steps = (telling.refused(refused),)
        edge.tell(client, telling.Account(begin_s=edge.now_s(), steps=steps, status=refused.status, word="refused"))
    page = error_page(refused.status, refused.text)
    status = parameters(edge.settings.name, f"error={refused.error}", detail=refused.text)
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
