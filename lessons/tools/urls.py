"""URLs of the header doctor, beliefs and edges for curl."""

from django.urls import path

from lessons.tools.views import beliefs, curl, doctor

urlpatterns = [
    path("beliefs/<slug:name>/", beliefs.belief, name="belief"),
    path("doctor/", doctor.doctor, name="doctor"),
    path("curl/", curl.curl, name="curl"),
    path("curl/<slug:token>/", curl.run, name="curl-run"),
    path("curl/<slug:token>/log", curl.log, name="curl-log"),
]
