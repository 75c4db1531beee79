"""The import map in a page's head: `{% load importmap %}{% import_map %}`, before any module script."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from edgelearn.web.assets import import_map_text

register = template.Library()


@register.simple_tag
def import_map() -> SafeString:
    """The inline script that the Content-Security-Policy allows by its hash, so nothing may be added to its text."""
    return format_html('<script type="importmap">{}</script>', mark_safe(import_map_text()))
