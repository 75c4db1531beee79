"""Career paths."""

from django.urls import path

from lessons.learning.views import paths
from lessons.pages.views import mine

urlpatterns = [
    path("paths/", paths.paths, name="paths"),
    path("paths/<slug:slug>/", paths.path, name="path"),
    path("paths/<slug:slug>/follow", paths.follow, name="path-follow"),
    path("paths/<slug:slug>/print", paths.print_page, name="path-print"),
    path("mine/paths/<slug:slug>", mine.path, name="mine-path"),
]
