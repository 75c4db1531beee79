"""Search and the glossary."""

from django.urls import path

from lessons.views import search

urlpatterns = [
    path("search/", search.search, name="search"),
    path("search/results", search.search, name="search-results"),
    path("glossary/", search.glossary, name="glossary"),
]
