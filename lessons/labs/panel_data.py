"""Values for scripts: JSON that can stand in an application/json script element."""

import json

from django.utils.safestring import SafeString, mark_safe

_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def data_block(value: object) -> SafeString:
    """A value as JSON that no element's end can break out of."""
    return mark_safe(json.dumps(value, separators=(",", ":")).translate(_ESCAPES))
