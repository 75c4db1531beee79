"""Links to the style sheets that a page needs besides the one that all have."""

from collections.abc import Iterable

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from lessons.sheets import sheets_of

register = template.Library()


@register.simple_tag
def sheets(*shown: str | Iterable[str]) -> SafeString:
    """The links of a page that shows these, as `lessons.sheets` names them; lists of names count, too."""
    parts = [part for each in shown for part in ([each] if isinstance(each, str) else each)]
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in sheets_of(parts)))
