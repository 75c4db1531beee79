"""URLs of public pages, their personal fragments and the learner's page."""

from django.urls import path

from lessons.pages import sitemap
from lessons.pages.views import me, personal, public

urlpatterns = [
    path("", public.home, name="home"),
    path("lessons/", public.lessons, name="lessons"),
    path("lessons/<slug:slug>/", public.lesson, name="lesson"),
    path("lessons/<slug:slug>/predict/<slug:name>", public.predict, name="lesson-predict"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("about/", public.about, name="about"),
    path("mine", personal.bar, name="mine"),
    path("mine/home", personal.home, name="mine-home"),
    path("mine/lessons", personal.lessons, name="mine-lessons"),
    path("mine/lessons/<slug:slug>", personal.lesson, name="mine-lesson"),
    path("mine/paths/<slug:slug>", personal.path, name="mine-path"),
    path("me/", me.me, name="me"),
    path("me/export.json", me.export_json, name="me-export-json"),
    path("me/export.csv", me.export_csv, name="me-export-csv"),
    path("me/delete", me.delete, name="me-delete"),
    path("me/deleted", me.deleted, name="me-deleted"),
]
