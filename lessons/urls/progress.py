"""What is personal on each page, and the learner's own pages."""

from django.urls import path

from lessons.learning.views import progress
from lessons.pages.views import me, mine

urlpatterns = [
    path("mine", mine.bar, name="mine"),
    path("mine/home", mine.home, name="mine-home"),
    path("mine/lessons", mine.lessons, name="mine-lessons"),
    path("mine/lessons/<slug:slug>", mine.lesson, name="mine-lesson"),
    path("lessons/<slug:slug>/mark", progress.lesson_mark, name="lesson-mark"),
    path("lessons/<slug:slug>/begin", progress.begin, name="lesson-begin"),
    path("me/", me.me, name="me"),
    path("me/export.json", me.export_json, name="me-export-json"),
    path("me/export.csv", me.export_csv, name="me-export-csv"),
    path("me/delete", me.delete, name="me-delete"),
    path("me/deleted", me.deleted, name="me-deleted"),
]
