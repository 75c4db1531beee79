"""Every address of the course: each package's own, below the site's root."""

from django.urls import include, path

from lessons.authoring.urls import closed

# The labs come last: below a lab's address, what no other package has is one of the lab's answers.
PACKAGES = ("tools", "accounts", "search", "learning", "community", "pages", "classes", "insight", "labs")

urlpatterns = [*(path("", include(f"lessons.{package}.urls")) for package in PACKAGES), *closed]
