"""Answering the blocks of a lesson: private, with forms and tokens."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
