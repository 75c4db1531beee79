"""The request lab's inputs: the world, the rules in force from now on, the history, and the next request."""

from typing import Any

from django.core.exceptions import ValidationError

from lessons.labs import common_controls, places
from lessons.labs.fields import (
    Kind,
    LineField,
    LinesField,
    NumberField,
    OneOfField,
    SwitchField,
)
from lessons.labs.form import LabForm
from lessons.labs.request.log import MAX_CLOCK_S, MAX_LINES, SHAPE, read_log, write_log

PATH = r"\A/[A-Za-z0-9._~!$&'()*+,;:=@%/?-]*\Z"  # RFC 3986 §3.3 and §3.4, without "{" for routes


class RequestForm(LabForm):
    """One request at a time, from a city of choice, with a clock the learner moves."""

    city = OneOfField(
        kind=Kind.NEXT_REQUEST,
        live=True,
        label="Send from",
        help_text="Where the user sits. Users share the copies of the PoP they reach.",
        initial="berlin",
        choices=places.city_choices,
    )
    path = LineField(
        kind=Kind.NEXT_REQUEST,
        live=True,
        label="Path",
        help_text="What is asked for.",
        initial="/products/1",
        max_length=80,
        regex=PATH,
        accepted="a path of at most 80 characters that begins with “/”, such as “/products/1”",
    )
    wait_s = NumberField(
        kind=Kind.NEXT_REQUEST,
        live=True,
        label="Wait before",
        unit="s",
        help_text="Moves the clock first. Copies age meanwhile.",
        initial=0.0,
        min_value=0,
        max_value=36_000,
    )
    cache_control = common_controls.cache_control()
    cache = common_controls.cache()
    capacity_objects = common_controls.capacity_objects(initial=100, max_value=1_000)
    service_ms = common_controls.service_ms("The time the origin needs for one response.")
    new_connection = SwitchField(
        kind=Kind.WORLD,
        label="New connection each time",
        help_text="On: each request first looks up the name and opens a connection. Off: one stays open for 60 s.",
        initial=True,
    )
    origin = common_controls.origin()
    pops = common_controls.pops(["FRA", "GRU", "SYD"])
    access = common_controls.access()
    clock_s = NumberField(
        kind=Kind.VIEW,
        label="Clock",
        unit="s",
        help_text="The present moment.",
        initial=0.0,
        min_value=0,
        max_value=MAX_CLOCK_S,
    )
    log = LinesField(
        kind=Kind.VIEW,
        label="History",
        help_text="What happened so far, a line each: the second, then city and path, or a moved setting.",
        initial="",
        max_length=MAX_LINES * 240,
        accepted=f"at most {MAX_LINES} lines, each {SHAPE}",
    )

    @classmethod
    def moved_fields(cls) -> dict[str, Any]:
        """The controls whose moves the history records, by name: they act from their moment on."""
        return {name: cls.controls()[name] for name in ("cache_control", "cache", "capacity_objects", "service_ms")}

    def clean_log(self) -> str:
        """The history in its one spelling; each line's values have passed their own fields."""
        controls = self.moved_fields()
        return write_log(self._read_log(self.cleaned_data["log"]), controls)

    def clean(self) -> dict[str, Any]:
        """The clock is never before the last event, and waiting must not lead past the end of time."""
        values = self.cleaned_data
        if not self.errors:
            events = self._read_log(values["log"])
            values["clock_s"] = max(values["clock_s"], events[-1].at_s if events else 0.0)
            if values["clock_s"] + values["wait_s"] > MAX_CLOCK_S:
                self.add_error(
                    "wait_s", ValidationError(f"Wait before: the clock ends at {MAX_CLOCK_S} s; start again.")
                )
        return values

    def _read_log(self, text: str) -> tuple[Any, ...]:
        return read_log(text, controls=self.moved_fields(), city=self.controls()["city"], path=self.controls()["path"])
