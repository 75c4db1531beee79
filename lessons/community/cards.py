"""Cards for links to a lab's state in a post: what the state shows, and three figures of its run.

A card depends on its address only. It is computed when someone gets near it; the lab's form bounds the work.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse

from edgelearn.sim.limits import ScenarioError
from edgelearn.sim.network import places
from lessons.community import markup
from lessons.course.blocks.body import labs_by_name
from lessons.course.models import LessonPage
from lessons.labs import LABS
from lessons.labs.base import Lab
from lessons.labs.figures.world_map import project
from lessons.labs.page import ask

MOST = 3  # cards a post
LONGEST = 2000  # characters of an address
FIGURES = 3
_LAB = re.compile(r"/labs/([\w-]+)/")
_LESSON = re.compile(r"/lessons/([\w-]+)/")
# The figures worth a place on a card, the best first; a lab shows those that it has.
_TELLING = ("offload", "rtt_p50_ms", "origin_requests", "rtt_last_ms", "hits", "requests")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLink:
    """A lab's state that a post links to, and where its card is asked for."""

    href: str
    card_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of the run, as text."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card shows."""

    title: str
    href: str
    label: str
    pops: Sequence[tuple[str, float, float]]
    origin: tuple[float, float] | None
    figures: Sequence[Figure]


def links(addresses: Sequence[str]) -> tuple[CardLink, ...]:
    """The first few of a post's addresses that may be a lab's state; whether they are shows when they are asked for."""
    found = (link for address in addresses if (link := _link(address)))
    return tuple(found)[:MOST]


def lab_card(lab: Lab, query: QueryDict) -> Card | None:
    """The card of a lab's own page; None for an address that the lab refuses."""
    href = reverse("lab", args=[lab.slug])
    return _card(lab, query, href=f"{href}?{query.urlencode()}", title=lab.title)


def lesson_card(lesson: LessonPage, query: QueryDict) -> Card | None:
    """The card of the lab in a lesson that the address sets; None where it sets none or is refused."""
    for name, child in labs_by_name(lesson.body).items():
        if any(parameter.startswith(f"{name}-") for parameter in query):
            href = f"{lesson.own_path()}?{query.urlencode()}#{name}"
            base = child.block.settings(child.value)
            title = f"{child.value['title']} · {lesson.title}"
            return _card(child.block.lab, query, href=href, title=title, prefix=name, base=base)
    return None


def _link(address: str) -> CardLink | None:
    path = markup.own_path(address)
    if path is None or len(path) > LONGEST:
        return None
    parts = urlsplit(path)
    if match := _LAB.fullmatch(parts.path):
        name = "lab-card" if match[1] in LABS else ""
    elif (match := _LESSON.fullmatch(parts.path)) and "-" in parts.query:
        name = "lesson-card"
    else:
        return None
    return CardLink(href=path, card_url=f"{reverse(name, args=[match[1]])}?{parts.query}") if name else None


def _card(
    lab: Lab,
    query: QueryDict,
    *,
    href: str,
    title: str,
    prefix: str | None = None,
    base: Mapping[str, Any] | None = None,
) -> Card | None:
    question = ask(lab, lab.page_class, query, prefix=prefix, base=base)
    if question.problems:
        return None
    values = question.form.values
    try:
        measured = lab.measure(values, 0.0, None)
    except (ValidationError, ScenarioError):
        return None
    figures = [
        Figure(label=metric.label, value=_in_words(metric.read(measured), metric.unit))
        for name in _TELLING
        if (metric := lab.metrics.get(name))
    ]
    pops, origin = values.get("pops", ()), values.get("origin")
    return Card(
        title=title,
        href=href,
        label=_label(pops, origin),
        pops=[(code, *_point(code)) for code in pops],
        origin=_point(origin) if origin else None,
        figures=figures[:FIGURES],
    )


def _point(code: str) -> tuple[float, float]:
    place = places.pops()[code]
    return project(place.lat, place.lon)


def _label(pops: Sequence[str], origin: str | None) -> str:
    where = ", ".join(places.pops()[code].city for code in pops) or "none"
    return f"Points of presence: {where}" + (f"; origin in {places.pops()[origin].city}" if origin else "")


def _in_words(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    number = f"{value:,.0f}" if abs(value) >= 100 or float(value).is_integer() else f"{value:,.1f}"
    return f"{number} %" if unit == "%" else f"{number} {unit}"
