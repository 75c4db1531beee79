"""A lesson: a Wagtail Page, shown by our own view and by the same function in the editor's preview."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from lessons.blocks.body import BodyField
from lessons.models.course import Unit
from lessons.models.urls import OwnAddressPage
from lessons.plain_text.lesson import parse_lines, parse_terms, write_terms

LINE_FIELDS = ("objectives", "prerequisites", "misconceptions", "sources")


def check_terms(text: str) -> None:
    """Raise ValidationError for a line that is no term with its meaning."""
    try:
        parse_terms(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _lines(help_text: str) -> Any:
    return models.TextField(blank=True, help_text=f"{help_text} One a line.")


class LessonForm(WagtailAdminPageForm):
    """The editor's form: what it checks needs the other lessons."""

    def clean_prerequisites(self) -> str:
        """Each prerequisite must be another lesson's slug."""
        slugs = parse_lines(self.cleaned_data["prerequisites"])
        known = set(LessonPage.objects.exclude(pk=self.instance.pk).values_list("slug", flat=True))
        if unknown := [slug for slug in slugs if slug not in known]:
            raise ValidationError(f"No other lesson has the slug {', '.join(unknown)}.")
        return "\n".join(slugs)


class LessonPage(OwnAddressPage):
    """One lesson of the course."""

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

    parent_page_types: ClassVar = ["lessons.CoursePage"]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = LessonForm
    content_panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("question"),
        FieldRowPanel([FieldPanel("unit"), FieldPanel("order"), FieldPanel("minutes")]),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("objectives", "prerequisites", "misconceptions", "terms")],
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

    def serve(self, request: HttpRequest) -> HttpResponse:
        """The lesson as readers see it."""
        from lessons import lesson_page  # it lists the other lessons, so it imports this module

        return lesson_page.respond(request, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The lesson as readers will see it."""
        return self.serve(request)
