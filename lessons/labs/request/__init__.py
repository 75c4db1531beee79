"""The request lab: one request at a time, every step of the cache's decision laid open."""

from lessons.labs.base import Lab
from lessons.labs.request.form import RequestForm

REQUEST = Lab(
    slug="request",
    title="One request",
    lead="Send a request, see where the time goes and what each cache decides; move the clock and send another.",
    form_class=RequestForm,
)
