"""The course's public pages, what is personal on each, and the learner's own page."""

from django.urls import path

from lessons.pages import sitemap
from lessons.pages.views import me, mine, pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("lessons/", pages.lessons, name="lessons"),
    path("lessons/<slug:slug>/", pages.lesson, name="lesson"),
    path("lessons/<slug:slug>/predict/<slug:name>", pages.predict, name="lesson-predict"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("about/", pages.about, name="about"),
    path("mine", mine.bar, name="mine"),
    path("mine/home", mine.home, name="mine-home"),
    path("mine/lessons", mine.lessons, name="mine-lessons"),
    path("mine/lessons/<slug:slug>", mine.lesson, name="mine-lesson"),
    path("mine/paths/<slug:slug>", mine.path, name="mine-path"),
    path("me/", me.me, name="me"),
    path("me/export.json", me.export_json, name="me-export-json"),
    path("me/export.csv", me.export_csv, name="me-export-csv"),
    path("me/delete", me.delete, name="me-delete"),
    path("me/deleted", me.deleted, name="me-deleted"),
]
