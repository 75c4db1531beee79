"""Answering the blocks of a lesson: private, with forms and tokens."""

from django.urls import path

from lessons.learning.views import answers

urlpatterns = [
    path("lessons/<slug:slug>/answer/<slug:name>", answers.answer, name="lesson-answer"),
    path("lessons/<slug:slug>/answer/<slug:name>/solution", answers.solution, name="lesson-solution"),
]
