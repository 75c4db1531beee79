"""Resolves URL references in header fields."""

from urllib.parse import urljoin


def resolved(base: str, reference: str) -> str:
    """The absolute URL of a reference in a message for `base`; "" if it is invalid. RFC 9110 §4.1."""
    try:
        return urljoin(base, reference.strip())
    except ValueError:
        return ""
