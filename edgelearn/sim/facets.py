"""What differs between requests for the same object: the value of a header field or of a query parameter.

The simulator knows, as no real cache can, which of them the content depends on.
"""

import re
from dataclasses import dataclass

from edgelearn.sim.controls import check_controls, number
from edgelearn.sim.limits import ScenarioError, shown

MAX_FACETS = 8
MAX_VALUES = 5_000
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,60}")  # a token, RFC 9110 §5.6.2
_PARAMETER = re.compile(r"[A-Za-z0-9._~-]{1,60}")
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?")
_QUERY_VALUE = re.compile(r"[A-Za-z0-9._~-]{1,100}")
_VARIANT = re.compile(r"[A-Za-z0-9]{1,40}")

READ_BY_CACHES = frozenset(
    {
        *("authorization", "cache-control", "host", "pragma", "range"),
        *("if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since"),
    }
)
"""Request fields that change what a cache may do, not which content is meant; they are the engines' own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A header field or a query parameter (one of the two) of which each request has one of `values`.

    `variants` names, for each value, the content that it asks for; left out where the content doesn't depend on it.
    Values are drawn by Zipf's law in their order; 0 makes all equally frequent. With returning visitors a header field
    belongs to the visitor.
    """

    header: str = ""
    query: str = ""
    values: tuple[str, ...]
    variants: tuple[str, ...] = ()
    zipf_exponent: float = number(0, 5, default=0.0)

    def __post_init__(self) -> None:
        check_controls(self)
        self._check_name()
        self._check_values()
        self._check_variants()

    def _check_variants(self) -> None:
        if self.variants and len(self.variants) != len(self.values):
            raise ScenarioError(
                "variants", f"{len(self.variants)} for {len(self.values)} values; give one for each value, or none"
            )
        for variant in self.variants:
            if not isinstance(variant, str) or not _VARIANT.fullmatch(variant):
                raise ScenarioError("variants", f"{shown(variant)}: give at most 40 letters and digits")

    def _check_name(self) -> None:
        if bool(self.header) == bool(self.query):
            raise ScenarioError("header", "give either a header field or a query parameter")
        if self.header and not _NAME.fullmatch(self.header):
            raise ScenarioError("header", f"{shown(self.header)} is no field name; give one such as Accept-Language")
        if self.header.lower() in READ_BY_CACHES:
            raise ScenarioError("header", f"{self.header} rules caches itself; give a field that only chooses content")
        if self.query and not _PARAMETER.fullmatch(self.query):
            raise ScenarioError("query", f"{shown(self.query)}: give letters, digits, '.', '_', '~' and '-'")

    def _check_values(self) -> None:
        for name in ("values", "variants"):
            if not isinstance(getattr(self, name), tuple):
                raise ScenarioError(name, f"{shown(getattr(self, name))} is not a list of texts")
        if not 1 <= len(self.values) <= MAX_VALUES:
            raise ScenarioError("values", f"{len(self.values)} values; give 1 to {MAX_VALUES:,}")
        accepted = _HEADER_VALUE if self.header else _QUERY_VALUE
        for value in self.values:
            if not isinstance(value, str) or not accepted.fullmatch(value):
                what = "at most 200 visible ASCII characters" if self.header else "letters, digits, '.', '_', '~', '-'"
                raise ScenarioError("values", f"{shown(value)}: give {what}")
        if len(set(self.values)) < len(self.values):
            raise ScenarioError("values", "one of them is there twice")

    @property
    def name(self) -> str:
        """The field's or parameter's name."""
        return self.header or self.query

    def canonical(self, value: str) -> str:
        """The first value that asks for the same content: what an edge makes of it that knows the variants."""
        if not self.variants:
            return self.values[0]
        wanted = self.variants[self.values.index(value)] if value in self.values else None
        return value if wanted is None else self.values[self.variants.index(wanted)]
