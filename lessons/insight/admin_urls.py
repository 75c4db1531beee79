"""URLs of the statistics; Wagtail mounts them under /admin/ and admits authors only."""

from django.urls import path

from lessons.insight.views import authors

urlpatterns = [
    path("insight/", authors.lessons, name="authoring-insight"),
    path("insight/lessons.<slug:ending>", authors.lessons_file, name="authoring-insight-file"),
    path("lessons/<int:pk>/insight/", authors.of_lesson, name="authoring-insight-lesson"),
    path("lessons/<int:pk>/insight.<slug:ending>", authors.lesson_file, name="authoring-insight-lesson-file"),
]
