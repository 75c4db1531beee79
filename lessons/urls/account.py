"""Signing up, in and out, and leaving."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
