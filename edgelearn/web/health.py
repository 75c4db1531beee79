"""Health check of the database and the cache."""

import logging
import secrets
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from edgelearn.web.caching import private_fragment

log = logging.getLogger(__name__)


@require_safe
@private_fragment
def health(request: HttpRequest) -> JsonResponse:
    """200 {"database": "ok", "cache": "ok"}, or 503 with "failed" at the part that is out of reach."""
    parts = {"database": _reached(_ask_database), "cache": _reached(_ask_cache)}
    return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)


def _reached(ask: Callable[[], None]) -> str:
    # Whatever a driver raises, the answer is the same; the log has the reason.
    try:
        ask()
    except Exception:
        log.exception("Health: %s", ask.__name__)
        return "failed"
    return "ok"


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_cache() -> None:
    token = secrets.token_hex(8)
    cache.set("health", token, timeout=60)
    if cache.get("health") is None:
        raise ConnectionError("the cache forgot what it was just given")
