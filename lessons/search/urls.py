"""URLs of search and glossary."""

from django.urls import path

from lessons.search import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/results", views.search, name="search-results"),
    path("glossary/", views.glossary, name="glossary"),
]
