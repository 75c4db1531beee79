"""Every address of the course: each package's own, below the site's root."""

from django.urls import include, path

from lessons.authoring.urls import closed

PACKAGES = ("labs", "tools", "accounts", "search", "learning", "community", "pages", "classes", "insight")

urlpatterns = [*(path("", include(f"lessons.{package}.urls")) for package in PACKAGES), *closed]
