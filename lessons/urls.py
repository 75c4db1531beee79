"""The addresses of lessons and labs."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
