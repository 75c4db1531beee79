"""Each lab's page, and its answers."""

from django.urls import path

from lessons.labs import views

urlpatterns = [
    path("labs/<slug:slug>/", views.lab, name="lab"),
    path("labs/<slug:slug>/<slug:name>", views.lab_answer, name="lab-answer"),
]
