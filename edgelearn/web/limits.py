"""Fixed-window rate limits per user or client network, stored in Django's cache.

Time is cut into windows of `per_s` seconds; adding and counting up are atomic in Redis and in `database_cache`, so
that a hundred attempts at once are a hundred. Behind proxies, X-Forwarded-For is believed only as far as PROXIES says.
"""

import hashlib
import ipaddress
from contextlib import suppress
from http import HTTPStatus
from time import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from edgelearn.web.htmx import wants_fragment

# Where `spend` leaves for `refusal` how long the window still lasts.
WAIT_S = "edgelearn.wait_s"
DEFAULT_WAIT_S = 60
# A provider gives each customer at least this much of IPv6: a single address of it means nothing. RFC 6177 §2.
IPV6_PREFIX = 64


def spend(request: HttpRequest, action: str, *, limit: int, per_s: int) -> bool:
    """Count one `action` of whoever asks; False when this user, or this client address, has none left in the window."""
    now_s = time()
    request.META[WAIT_S] = round((now_s // per_s + 1) * per_s - now_s) + 1
    return _spend(action, _who(request), limit, per_s)


def spend_for(who: str, action: str, *, limit: int, per_s: int) -> bool:
    """The same for whomever the caller counts, be it a network or what it does to one account."""
    return _spend(action, hashed(who), limit, per_s)


def give_back(who: str, action: str, *, per_s: int) -> None:
    """Take back what was spent for someone just now: it is not to count after all."""
    with suppress(ValueError):  # another window has begun
        cache.decr(_key(action, hashed(who), per_s))


def forget(who: str, action: str, *, per_s: int) -> None:
    """Let someone begin anew, in this window already."""
    cache.delete(_key(action, hashed(who), per_s))


def refusal(request: HttpRequest) -> HttpResponse:
    """429 with a sentence that says when to try again: for htmx in the page's place for notices, so that nothing typed
    is lost; else a page."""
    wait_s = request.META.get(WAIT_S, DEFAULT_WAIT_S)
    template = "web/limited.html#sentence" if wants_fragment(request) else "web/limited.html"
    response = render(request, template, {"wait": _in_words(wait_s)}, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(wait_s)
    if wants_fragment(request):
        response.headers["HX-Retarget"] = "#notice"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def client_address(request: HttpRequest) -> str:
    """The address of whoever asks: the one that the outermost trusted proxy saw, or the connection's own.

    Each proxy appends whom it was asked by; what stands before the entries of ours may be invented by the client.
    """
    forwarded = [entry.strip() for entry in request.headers.get("X-Forwarded-For", "").split(",") if entry.strip()]
    proxies: int = settings.PROXIES
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def client_network(request: HttpRequest) -> str:
    """The client's address as limits count it: IPv4 whole, IPv6 by what one customer is given."""
    address = _without_port(client_address(request))
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return "unknown"
    prefix = 32 if version == 4 else IPV6_PREFIX
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False).network_address)


def _without_port(address: str) -> str:
    """192.0.2.1:4711 and [2001:db8::1]:4711 without the port that some proxies add."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def _who(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"client:{hashed(client_network(request))}"


def hashed(who: str) -> str:
    """An address is nobody's business in a dump of the cache, and no key may hold what IPv6 zones can."""
    return hashlib.sha256(who.encode()).hexdigest()[:32]


def _spend(action: str, who: str, limit: int, per_s: int) -> bool:
    return _counted(_key(action, who, per_s), 2 * per_s) <= limit


def _key(action: str, who: str, per_s: int) -> str:
    return f"limit:{action}:{who}:{per_s}:{int(time() // per_s)}"


def _counted(key: str, lifetime_s: int) -> int:
    """How often this was called for the key, this time included."""
    cache.add(key, 0, lifetime_s)
    try:
        return int(cache.incr(key))
    except ValueError:  # a full cache dropped it in between
        return 1


def _in_words(wait_s: int) -> str:
    if wait_s < 90:
        return f"{wait_s} second{'' if wait_s == 1 else 's'}"
    return f"{-(-wait_s // 60)} minutes"
