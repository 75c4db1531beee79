"""Every address that the URL configuration mounts, and every parameter that a view looks for while it answers.

Tests that must hold for all addresses begin here, so that an address added tomorrow, ours or Wagtail's, is in them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from django.http import HttpRequest, QueryDict
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

ROUTE_ARGUMENT = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
REGEX_ARGUMENT = re.compile(r"\(\?P<(?P<name>\w+)>(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address: a template such as `/admin/pages/{page_id}/edit/`, and its arguments' names."""

    template: str
    arguments: tuple[str, ...]

    def filled(self, values: Mapping[str, Sequence[Any]]) -> Iterator[str]:
        """The address with each combination of its arguments' values."""
        for chosen in product(*(values[name] for name in self.arguments)):
            yield self.template.format(**dict(zip(self.arguments, chosen, strict=True)))


def mounted(under: str = "") -> list[Address]:
    """The addresses below a path such as `admin/`, in the order in which they are tried; catch-alls left out."""
    return [address for address in _walk(get_resolver().url_patterns, "/") if address.template.startswith(f"/{under}")]


def _walk(patterns: Sequence[Any], lead: str) -> Iterator[Address]:
    for pattern in patterns:
        template = lead + _template(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, template)
        elif isinstance(pattern, URLPattern) and ".*" not in template:
            yield Address(template=template, arguments=tuple(dict.fromkeys(re.findall(r"{(\w+)}", template))))


def _template(pattern: Any) -> str:
    """A pattern's own part of the address, with its arguments in braces."""
    if isinstance(pattern, RegexPattern):
        plain = REGEX_ARGUMENT.sub(lambda found: f"{{{found['name']}}}", str(pattern))
        return plain.removeprefix("^").removesuffix("$").replace("\\", "")
    return ROUTE_ARGUMENT.sub(lambda found: f"{{{found['name']}}}", str(pattern))


@dataclass(frozen=True, slots=True)
class Lookups:
    """The names looked up in query strings and in forms that were sent, with the data in which each was."""

    made: list[tuple[QueryDict, str]] = field(default_factory=list)

    def in_query(self, request: HttpRequest) -> list[str]:
        """What was looked for in the query string, in the order of first use."""
        return list(dict.fromkeys(name for data, name in self.made if data is request.GET))

    def in_form(self, request: HttpRequest) -> list[str]:
        """What was looked for elsewhere: in the form that was sent, or in a copy of either."""
        return list(dict.fromkeys(name for data, name in self.made if data is not request.GET))


@contextmanager
def lookups() -> Iterator[Lookups]:
    """Note each parameter that is looked for."""
    noted = Lookups()
    with pytest.MonkeyPatch.context() as patch:
        for method in ("__getitem__", "__contains__", "getlist", "pop"):
            patch.setattr(QueryDict, method, _noting(getattr(QueryDict, method), noted))
        yield noted


def _noting(method: Any, noted: Lookups) -> Any:
    def noting(self: QueryDict, key: Any, *others: Any, **named: Any) -> Any:
        if isinstance(key, str):
            noted.made.append((self, key))
        return method(self, key, *others, **named)

    return noting
