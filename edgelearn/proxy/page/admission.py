"""Access control for the page and for purging. Pure.

The page tells what others asked for, so it is for this machine only, unless the policy says otherwise. A browser here
may still be led by foreign pages: names made to point here (DNS rebinding) and forms of other sites get nothing.
"""

from collections.abc import Sequence
from ipaddress import ip_address
from secrets import compare_digest
from urllib.parse import urlsplit

from edgelearn.proxy.incoming_requests import Incoming

PREFIX = "/.edge"
PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via", "CDN-Loop")
"""What only a request from farther away carries: another proxy on this machine must not open the page to the world."""


def is_for_the_page(incoming: Incoming) -> bool:
    """Whether the path is the page's."""
    return incoming.path == PREFIX or incoming.path.startswith(f"{PREFIX}/")


def why_not(incoming: Incoming, peer: str, page: str, hosts: Sequence[str]) -> str:
    """Why this request may not see the page; "" when it may."""
    if page == "nobody":
        return "The policy shows this page to nobody."
    if not _is_own_name(incoming.host, hosts):
        return "This page has to be asked for by a loopback address, localhost, or a host that the policy lists."
    if page == "everybody":
        return ""
    if not _is_loopback(peer) or any(name in incoming.fields for name in PASSED_ON):
        return "This page is shown on the machine on which the proxy runs."
    return ""


def may_purge(incoming: Incoming, token: str, given: str) -> bool:
    """Whether a form was sent from the page itself."""
    origin = incoming.fields.get("Origin")
    if origin is not None and urlsplit(origin).netloc.lower() != incoming.host.lower():
        return False
    if incoming.fields.get("Sec-Fetch-Site") not in (None, "same-origin"):
        return False
    return compare_digest(token.encode(), given.encode("utf-8", "surrogateescape"))


def _is_own_name(host: str, hosts: Sequence[str]) -> bool:
    name = (urlsplit(f"//{host}").hostname or "").lower()
    if name in hosts or name == "localhost":
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True  # a browser that asks by address was not led here by a name


def _is_loopback(peer: str) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_loopback or (mapped is not None and mapped.is_loopback)
