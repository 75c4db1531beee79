"""The addresses of everything in the course, by room."""

from lessons.urls import account, answers, authoring, classes, course, discussion, paths, progress, search

urlpatterns = [
    *course.urlpatterns,
    *answers.urlpatterns,
    *progress.urlpatterns,
    *paths.urlpatterns,
    *search.urlpatterns,
    *discussion.urlpatterns,
    *classes.urlpatterns,
    *account.urlpatterns,
    *authoring.closed,
]
