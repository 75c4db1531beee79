"""The addresses of everything in the course, by room."""

from lessons.urls import account, answers, authoring, classes, course, discussion, insight, paths, progress, search

urlpatterns = [
    *course.urlpatterns,
    *answers.urlpatterns,
    *progress.urlpatterns,
    *paths.urlpatterns,
    *search.urlpatterns,
    *insight.urlpatterns,
    *discussion.urlpatterns,
    *classes.urlpatterns,
    *account.urlpatterns,
    *authoring.closed,
]
