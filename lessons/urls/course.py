"""Pages, labs and their fragments: the same for everyone."""

from django.urls import path

from lessons.labs import views
from lessons.pages.views import pages
from lessons.tools.views import beliefs, curl, doctor

urlpatterns = [
    path("", pages.home, name="home"),
    path("lessons/", pages.lessons, name="lessons"),
    path("lessons/<slug:slug>/", pages.lesson, name="lesson"),
    path("lessons/<slug:slug>/predict/<slug:name>", pages.predict, name="lesson-predict"),
    path("about/", pages.about, name="about"),
    path("beliefs/<slug:name>/", beliefs.belief, name="belief"),
    path("doctor/", doctor.doctor, name="doctor"),
    path("curl/", curl.curl, name="curl"),
    path("curl/<slug:token>/", curl.run, name="curl-run"),
    path("curl/<slug:token>/log", curl.log, name="curl-log"),
    path("labs/<slug:slug>/", views.lab, name="lab"),
    path("labs/<slug:slug>/frames", views.lab_frames, name="lab-frames"),
    path("labs/<slug:slug>/results", views.lab_results, name="lab-results"),
    path("labs/<slug:slug>/checks", views.lab_checks, name="lab-checks"),
    path("labs/<slug:slug>/exchange", views.lab_exchange, name="lab-exchange"),
]
