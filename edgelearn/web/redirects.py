"""Wagtail's redirects, extended to keep the query string, such as a lab's state."""

from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.middleware import RedirectMiddleware

MOVED = frozenset({301, 302})


class Redirects(RedirectMiddleware):  # type: ignore[misc]  # Wagtail has no types
    """Looks for a redirect where nothing is found."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The redirect, with the query of the address that was asked for unless it has one of its own."""
        found: HttpResponse = super().process_response(request, response)
        query = request.META.get("QUERY_STRING", "")
        if found is not response and found.status_code in MOVED and query and "?" not in found["Location"]:
            path, hash_, place = found["Location"].partition("#")
            found["Location"] = f"{path}?{query}{hash_}{place}"
        return found
