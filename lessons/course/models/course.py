"""The course page, parent of all lessons, and the units that group them."""

from typing import ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from wagtail.admin.panels import FieldPanel

from lessons.course.models.urls import OwnAddressPage


class Unit(models.Model):
    """A group of lessons."""

    title = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    order = models.PositiveSmallIntegerField(help_text="Units are listed by this number.")
    summary = models.CharField(max_length=300, help_text="One or two sentences on what the unit answers.")
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    panels: ClassVar = [FieldPanel("title"), FieldPanel("slug"), FieldPanel("order"), FieldPanel("summary")]

    class Meta:
        ordering: ClassVar = ["order", "slug"]

    def __str__(self) -> str:
        return self.title


class CoursePage(OwnAddressPage):
    """The page above all lessons; slugs of lessons are unique because there is only one."""

    max_count = 1
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["lessons.LessonPage"]

    def own_path(self) -> str:
        """The list of lessons."""
        return reverse("lessons")

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The list of lessons: this page has nothing of its own to show."""
        return HttpResponseRedirect(self.own_path())
