"""What is personal on each page, and the learner's own pages."""

from django.urls import path

from lessons.views import mine

urlpatterns = [
    path("mine", mine.bar, name="mine"),
    path("mine/lessons/<slug:slug>", mine.lesson, name="mine-lesson"),
]
