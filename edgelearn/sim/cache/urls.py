"""References in header fields, made absolute."""

from urllib.parse import urljoin


def resolved(base: str, reference: str) -> str:
    """What a reference in a message about `base` leads to; "" where it is none. RFC 9110 §4.1."""
    try:
        return urljoin(base, reference.strip())
    except ValueError:
        return ""
