"""The site's addresses. Wagtail's own page serving is not mounted: lessons are shown by our own views."""

from django.urls import include, path
from wagtail.admin import urls as wagtail_admin_urls

from edgelearn.web.health import health
from edgelearn.web.licences import licences
from edgelearn.web.media import media

urlpatterns = [
    path("healthz", health, name="health"),
    path("about/licences/", licences, name="licences"),
    path("media/<str:folder>/<str:name>", media, name="media"),
    # Before Wagtail's: accounts have one door, so /admin/login/ is ours.
    path("", include("lessons.urls")),
    path("admin/", include(wagtail_admin_urls)),
]

# Where allauth looks for the answer to too many attempts.
handler429 = "edgelearn.web.limits.refusal"
