"""Each lab's page, and its answers."""

from django.urls import path

from lessons.labs import views

urlpatterns = [
    path("labs/<slug:slug>/", views.lab, name="lab"),
    path("labs/<slug:slug>/frames", views.lab_frames, name="lab-frames"),
    path("labs/<slug:slug>/results", views.lab_results, name="lab-results"),
    path("labs/<slug:slug>/checks", views.lab_checks, name="lab-checks"),
    path("labs/<slug:slug>/exchange", views.lab_exchange, name="lab-exchange"),
]
