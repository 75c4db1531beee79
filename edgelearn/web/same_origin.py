"""Checks whether a request came from our own pages, for requests that can't carry a CSRF token (beacons)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def is_same_origin(request: HttpRequest) -> bool:
    """By what browsers say and pages can't forge: Sec-Fetch-Site, or Origin where a browser or plain HTTP has no other.

    Where both are missing the answer is no. https://www.w3.org/TR/fetch-metadata/, RFC 6454 §7.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return origin in settings.CSRF_TRUSTED_ORIGINS or (bool(origin) and urlsplit(origin).netloc == request.get_host())


def asks_not_to_be_counted(request: HttpRequest) -> bool:
    """Whether the browser says so, by Global Privacy Control or Do Not Track. https://w3c.github.io/gpc/"""
    return "1" in (request.headers.get("Sec-GPC"), request.headers.get("DNT"))
