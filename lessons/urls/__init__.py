"""The addresses of everything in the course, by room."""

from lessons.accounts import urls
from lessons.urls import answers, authoring, classes, course, discussion, insight, paths, progress, search

urlpatterns = [
    *course.urlpatterns,
    *answers.urlpatterns,
    *progress.urlpatterns,
    *paths.urlpatterns,
    *search.urlpatterns,
    *insight.urlpatterns,
    *discussion.urlpatterns,
    *classes.urlpatterns,
    *urls.urlpatterns,
    *authoring.closed,
]
