"""Marks expensive views, which the server runs in a separate lane so that other pages stay fast."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from django.urls import Resolver404, resolve

View = TypeVar("View", bound=Callable[..., object])
When = Callable[[str, str], bool]

_ATTRIBUTE = "is_expensive_when"
_BELOW: set[str] = set()


def expensive(when: When) -> Callable[[View], View]:
    """Mark a view whose requests are expensive where `when(method, query string)` holds."""

    def mark(view: View) -> View:
        setattr(view, _ATTRIBUTE, when)
        return view

    return mark


def expensive_below(prefix: str) -> None:
    """Count every address with this prefix as expensive, for what a middleware answers and no view."""
    _BELOW.add(prefix)


def always(method: str, query: str) -> bool:
    """Each request."""
    return True


def posts(method: str, query: str) -> bool:
    """Each request that sends something."""
    return method == "POST"


def is_expensive(method: str, path: str, query: str) -> bool:
    """Whether the view at a path says so of such a request."""
    if path.startswith(tuple(_BELOW)):
        return True
    when = _when(path)
    return when is not None and when(method, query)


@lru_cache(maxsize=4096)
def _when(path: str) -> When | None:
    try:
        return getattr(resolve(path).func, _ATTRIBUTE, None)
    except Resolver404:
        return None
