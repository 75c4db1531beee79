"""A lesson: a Wagtail page. Our view and the editor's preview render it with the same function."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel

from lessons.course.blocks.body import BodyField
from lessons.course.models.course import Unit
from lessons.course.models.urls import OwnAddressPage
from lessons.course.text.lesson import parse_lines, parse_terms, write_terms

VISITOR, LEARNER = "", "learner"  # modes of the preview
LINE_FIELDS = ("objectives", "prerequisites", "misconceptions", "sources")


def check_terms(text: str) -> None:
    """Raise ValidationError for a line that is no term with its meaning."""
    try:
        parse_terms(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _lines(help_text: str) -> Any:
    return models.TextField(blank=True, help_text=f"{help_text} One a line.")


def _choosing_lessons() -> forms.Textarea:
    """A text to which authoring.js adds lessons' slugs from a list."""
    attrs = {
        "data-controller": "edgelearn-slugs",
        "data-edgelearn-slugs-targets-value": reverse_lazy("authoring-targets"),
    }
    return forms.Textarea(attrs={"rows": 3, **attrs})


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """How a lesson becomes a page: for readers, and for its author in a mode of the preview."""

    respond: Callable[[HttpRequest, "LessonPage"], HttpResponse]
    respond_to_author: Callable[[HttpRequest, "LessonPage", str], HttpResponse]


class LessonPage(OwnAddressPage):
    """One lesson of the course.

    What packages above this one know of lessons, they register when the app is ready: `tester` says what someone may do
    with one, `renderer` shows it, and `base_form_class` checks what the editor saves.
    """

    tester: ClassVar[Callable[[User | AnonymousUser, "LessonPage"], Any]]
    renderer: ClassVar[Renderer]

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(help_text="Lessons of a unit are listed by this number.")
    minutes = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(999)])
    question = models.CharField(max_length=400, help_text="The question of a working developer that this answers.")
    objectives = _lines("What one can do afterwards.")
    prerequisites = _lines("Slugs of lessons to know first.")
    misconceptions = _lines("Wrong beliefs that this is built to break.")
    terms = models.TextField(
        blank=True,
        validators=[check_terms],
        help_text="Standard terms that this introduces, as “term: meaning”. One a line.",
    )
    body = BodyField(blank=True)
    sources = _lines("Where the facts come from, in Markdown.")
    source_slug = models.CharField(max_length=255, blank=True, editable=False)  # its file's, whatever the slug is now
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    imported_digest = models.CharField(max_length=64, blank=True, editable=False)  # of what was last imported here

    parent_page_types: ClassVar = ["lessons.CoursePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        TitleFieldPanel("title", help_text="Learners read it in lists and on top of the lesson."),
        FieldPanel("question"),
        FieldRowPanel(
            [FieldPanel("unit", widget=forms.Select), FieldPanel("order"), FieldPanel("minutes")],
            heading="Place and length",
        ),
        FieldPanel("objectives"),
        MultiFieldPanel(
            [
                FieldPanel("prerequisites", widget=_choosing_lessons()),
                FieldPanel("misconceptions"),
                FieldPanel("terms"),
            ],
            heading="About this lesson",
            classname="collapsed",
        ),
        FieldPanel("body"),
        FieldPanel("sources"),
    ]
    promote_panels: ClassVar = [FieldPanel("slug"), FieldPanel("search_description")]

    class Meta:
        ordering: ClassVar = ["unit__order", "order", "slug"]

    def own_path(self) -> str:
        """The lesson's public address."""
        return reverse("lesson", args=[self.slug])

    def clean(self) -> None:
        """Lists in canonical form: LF, no empty lines, no space around."""
        super().clean()
        for name in LINE_FIELDS:
            setattr(self, name, "\n".join(parse_lines(getattr(self, name))))
        with suppress(ValueError):  # told at its field by the validator
            self.terms = write_terms(parse_terms(self.terms))
        for name in ("question", "search_description"):
            setattr(self, name, getattr(self, name).strip())

    def listed(self, field: str) -> tuple[str, ...]:
        """The lines of one of the list fields."""
        return parse_lines(getattr(self, field))

    def defined_terms(self) -> Mapping[str, str]:
        """The terms this lesson introduces, with their meanings."""
        return parse_terms(self.terms)

    def permissions_for_user(self, user: User | AnonymousUser) -> Any:
        """What someone may do with it: to other authors it is not there."""
        return type(self).tester(user, self)

    def serve(self, request: HttpRequest) -> HttpResponse:
        """The lesson as readers see it."""
        return self.renderer.respond(request, self)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """As whom an author looks at it."""
        return [(VISITOR, "As a visitor"), (LEARNER, "As a learner who is signed in")]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The lesson as readers will see it; its questions can be answered."""
        return self.renderer.respond_to_author(request, self, mode_name)
