"""URLs of answers, lesson progress and career paths."""

from django.urls import path

from lessons.learning.views import answers, paths, progress

urlpatterns = [
    path("lessons/<slug:slug>/answer/<slug:name>", answers.answer, name="lesson-answer"),
    path("lessons/<slug:slug>/answer/<slug:name>/solution", answers.solution, name="lesson-solution"),
    path("lessons/<slug:slug>/mark", progress.lesson_mark, name="lesson-mark"),
    path("lessons/<slug:slug>/begin", progress.begin, name="lesson-begin"),
    path("paths/", paths.paths, name="paths"),
    path("paths/<slug:slug>/", paths.path, name="path"),
    path("paths/<slug:slug>/follow", paths.follow, name="path-follow"),
    path("paths/<slug:slug>/print", paths.print_page, name="path-print"),
]
