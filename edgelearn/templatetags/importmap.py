"""A page's modules: `{% import_map %}` in its head, then `{% module_script "js/x.js" %}` for each element."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from edgelearn.web import modules
from edgelearn.web.assets import import_map_text

register = template.Library()


@register.simple_tag
def import_map() -> SafeString:
    """The inline script that the Content-Security-Policy allows by its hash, so nothing may be added to its text."""
    return format_html('<script type="importmap">{}</script>', mark_safe(import_map_text()))


@register.simple_tag
def module_script(path: str, **data: str) -> SafeString:
    """The script element of a module, with data for it, and a preload of each module it needs: none waits."""
    name = path.removeprefix("js/").removesuffix(".js")
    needed = modules.imported_by(name) if settings.DEBUG else modules.imported_by_once(name)
    preloads = format_html_join("", '<link rel="modulepreload" href="{}">', ((static(f"js/{n}.js"),) for n in needed))
    told = format_html_join("", ' data-{}="{}"', data.items())
    return format_html('<script type="module" src="{}"{}></script>{}', static(path), told, preloads)
