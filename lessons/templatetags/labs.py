"""The labs there are, for lists of links to them."""

from django import template

from lessons.labs import LABS
from lessons.labs.base import Lab

register = template.Library()

SANDBOX = "traffic"
"""The lab that the site's navigation leads to."""


@register.simple_tag
def lab_of_navigation() -> Lab:
    """The sandbox."""
    return LABS[SANDBOX]


@register.simple_tag
def other_labs() -> list[Lab]:
    """All labs but the sandbox."""
    return [lab for lab in LABS.values() if lab.slug != SANDBOX]
