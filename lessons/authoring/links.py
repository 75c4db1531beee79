"""Finds a lesson's internal links and pictures, and which of them are broken."""

from collections.abc import Iterator, Set
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, QueryDict
from django.urls import Resolver404, resolve
from markdown_it.token import Token
from wagtail.contrib.redirects.models import Redirect

from lessons.course import access, glossary, markdown
from lessons.course.models import CareerPath, LessonPage
from lessons.course.text.body import TEXT
from lessons.labs import LABS

Problems = dict[str, str]


def internal(text: str) -> list[str]:
    """The targets of a text's links that stay on this site, as they are written."""
    return [target for target in _attributes(text, "link_open", "href") if _is_ours(target)]


def images_without_words(text: str) -> list[str]:
    """The sources of images that say nothing to those who don't see them."""
    images = [token for token in _inline(text) if token.type == "image"]
    return [str(token.attrs.get("src", "")) for token in images if not token.content.strip()]


def missing_images(text: str) -> dict[str, str]:
    """A sentence for each image of a text that its readers will not see, by its source."""
    sources = _attributes(text, "image", "src")
    return {source: sentence for source in sources if (sentence := _problem_of_image(source))}


def dead(targets: Set[str], lesson: LessonPage) -> Problems:
    """A sentence for each of these targets that leads nowhere, seen from a lesson; at most five queries."""
    if not targets:
        return {}
    known = _Known(lesson)
    return {target: sentence for target in sorted(targets) if (sentence := known.problem(target))}


class _Known:
    """What is there to be linked to, asked for once."""

    def __init__(self, lesson: LessonPage) -> None:
        self.lesson = lesson
        self.slugs = {lesson.slug, *access.public_lessons().values_list("slug", flat=True)}
        self.paths = set(CareerPath.objects.values_list("slug", flat=True))
        self.redirects = set(Redirect.objects.values_list("old_path", flat=True))
        self.terms = {term.id for term in glossary.terms()} | {
            glossary.term_id(name) for name in _safely_defined(lesson)
        }

    def problem(self, target: str) -> str:
        """Why a target leads nowhere; "" when it leads somewhere."""
        parts = urlsplit(target.removeprefix(settings.BASE_URL))
        path, place = unquote(parts.path), unquote(parts.fragment)
        if not path:
            return self._problem_of_place(place, target)
        if Redirect.normalise_path(path) in self.redirects:
            return ""
        try:
            found = resolve(path)
        except (Resolver404, Http404):
            return f"The link {target} leads nowhere: this site has no such address."
        return self._problem_of_page(found, parts, target)

    def _problem_of_page(self, found: Any, parts: SplitResult, target: str) -> str:
        slug, place = found.kwargs.get("slug", ""), unquote(parts.fragment)
        if found.url_name == "lesson" and slug not in self.slugs:
            return f"The link {target} leads nowhere: there is no published lesson “{slug}”."
        if found.url_name == "lesson" and slug == self.lesson.slug and place:
            return self._problem_of_place(place, target)
        if found.url_name == "lab":
            return _problem_of_lab(slug, parts.query, target)
        if found.url_name == "path" and slug not in self.paths:
            return f"The link {target} leads nowhere: there is no career path “{slug}”."
        if found.url_name == "glossary" and place and place not in self.terms:
            return f"The link {target} leads to no term: no lesson introduces it."
        return ""

    def _problem_of_place(self, place: str, target: str) -> str:
        if not place or place in _places(self.lesson):
            return ""
        return f"The link {target} leads nowhere: this lesson has no such place."


def _problem_of_image(source: str) -> str:
    if not _is_ours(source):
        return f"The image {source} is on another site, whose pictures readers' browsers don't load here: upload it."
    path = unquote(urlsplit(source.removeprefix(settings.BASE_URL)).path)
    try:
        found = resolve(path)
    except (Resolver404, Http404):
        found = None
    if (
        found is None
        or found.url_name != "media"
        or not default_storage.exists("{folder}/{name}".format(**found.kwargs))
    ):
        return f"There is no picture {source}: upload it, and show it by a picture block."
    return ""


def _problem_of_lab(slug: str, query: str, target: str) -> str:
    if slug not in LABS:
        return f"The link {target} leads nowhere: there is no lab “{slug}”."
    problems = LABS[slug].form_class(QueryDict(query)).problems()
    sentences = [sentence for texts in problems.values() for sentence in texts]
    return f"The link {target} sets what the lab refuses. {sentences[0]}" if sentences else ""


def _places(lesson: LessonPage) -> set[str]:
    """What can be linked to within a lesson: headings and named blocks."""
    places = {"terms", "sources", "discussion", "your-mark"}
    taken: list[str] = []
    for child in lesson.body:
        if child.block_type == TEXT:
            taken += [heading.id for heading in markdown.render(child.value, tuple(taken)).headings]
        else:
            name = child.value["name"]
            places |= {name, f"{name}-lab", f"{name}-task"}
    return places | set(taken)


def _safely_defined(lesson: LessonPage) -> list[str]:
    try:
        return list(lesson.defined_terms())
    except ValueError:  # told at its field
        return []


def _is_ours(target: str) -> bool:
    parts = urlsplit(target.removeprefix(settings.BASE_URL))
    return not parts.scheme and not parts.netloc


def _attributes(text: str, kind: str, name: str) -> list[str]:
    return [str(token.attrs.get(name, "")) for token in _inline(text) if token.type == kind]


def _inline(text: str) -> Iterator[Token]:
    for token in markdown.tokens(text):
        yield from token.children or ()
