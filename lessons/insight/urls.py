"""Endpoints for anonymous counts."""

from django.urls import path

from lessons.insight.views import counting

urlpatterns = [
    path("lessons/<slug:slug>/reading", counting.reading, name="lesson-reading"),
    path("search/missed", counting.search_missed, name="search-missed"),
]
