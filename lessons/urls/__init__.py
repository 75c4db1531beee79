"""The addresses of everything in the course, by room."""

from lessons.accounts.urls import urlpatterns as of_accounts
from lessons.search.urls import urlpatterns as of_search
from lessons.urls import answers, authoring, classes, course, discussion, insight, paths, progress

urlpatterns = [
    *course.urlpatterns,
    *answers.urlpatterns,
    *progress.urlpatterns,
    *paths.urlpatterns,
    *of_search,
    *insight.urlpatterns,
    *discussion.urlpatterns,
    *classes.urlpatterns,
    *of_accounts,
    *authoring.closed,
]
