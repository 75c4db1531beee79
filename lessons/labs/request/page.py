"""What addresses ask of the request lab beside its settings: a step to take, and which exchange to look into."""

from lessons.labs.form import LabForm
from lessons.labs.page import FlagField, NumberOfExchange


class RequestPage(LabForm):
    """A step (send the next request, or only let time pass) and the exchange to show; the last one when not said."""

    run = FlagField(label="Run")
    send = FlagField(label="Send")
    wait = FlagField(label="Only wait")
    number = NumberOfExchange()
