"""The labs there are, by slug: what a lesson can carry and what has a page of its own."""

from lessons.labs.base import Lab
from lessons.labs.freshness import FRESHNESS
from lessons.labs.map import MAP
from lessons.labs.request import REQUEST
from lessons.labs.traffic import TRAFFIC

LABS: dict[str, Lab] = {lab.slug: lab for lab in (TRAFFIC, REQUEST, FRESHNESS, MAP)}
