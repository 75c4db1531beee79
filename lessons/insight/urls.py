"""Where pages tell what is counted without saying whose it is."""

from django.urls import path

from lessons.insight.views import reading

urlpatterns = [
    path("lessons/<slug:slug>/reading", reading.reading, name="lesson-reading"),
    path("search/missed", reading.search_missed, name="search-missed"),
]
