"""What addresses ask of the request lab beside its settings: a step to take, and which exchanges to look into."""

from lessons.labs.form import LabForm
from lessons.labs.page import FlagField, NumberOfExchange


class RequestPage(LabForm):
    """A step to take, the exchange to show (the last one when not said), and another to compare it with."""

    run = FlagField(label="Run")
    send = FlagField(label="Send")
    wait = FlagField(label="Only wait")
    change = FlagField(label="Content changes")
    number = NumberOfExchange()
    against = NumberOfExchange()
