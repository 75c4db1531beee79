"""Refuses to delete a lesson that is a prerequisite of others."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from wagtail.models import Page

from lessons.course.models import LessonPage


def dependent(lesson: Page) -> list[LessonPage]:
    """The published lessons that require a lesson, by their order."""
    others = LessonPage.objects.live().exclude(pk=lesson.pk).filter(prerequisites__contains=lesson.slug)
    return [each for each in others if lesson.slug in each.listed("prerequisites")]


def refusal(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Back to the editor with a sentence, for a lesson that others require; None for any other page."""
    needing = dependent(page) if page.specific_class is LessonPage else []
    if not needing:
        return None
    titles = ", ".join(f"“{each.title}”" for each in needing)
    messages.error(
        request,
        f"“{page.get_admin_display_title()}” is required by {titles}. Take it out of their prerequisites first.",
    )
    return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))
