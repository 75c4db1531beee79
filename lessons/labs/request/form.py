"""The request lab's inputs: the world, the rules in force, the history, and the next request."""

from typing import Any

from lessons.labs import common_controls, places
from lessons.labs.fields import Kind, LineField, LinesField, NumberField, OneOfField, SwitchField
from lessons.labs.form import LabForm
from lessons.labs.header_lines import HeaderLinesField
from lessons.labs.request.log import DAY_S, MAX_CHARS, MAX_LINES, SHAPE, Grammar, read_log, write_log

PATH = r"\A/[A-Za-z0-9._~!$&'()*+,;:=@%/?-]*\Z"  # RFC 3986 §3.3 and §3.4, without "{" for routes
USERS = (("1", "first"), ("2", "second"), ("3", "third"))
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY", "OPTIONS")
UP, MISSING, ERROR, GONE = "200", "404", "503", "gone"
STATES = ((UP, "answers 200"), (MISSING, "answers 404"), (ERROR, "answers 503"), (GONE, "can't be reached"))
FROM_NOW, FROM_START = "now", "start"
ACTS = ((FROM_NOW, "from now on"), (FROM_START, "from the first request on"))
SENT = ("city", "user", "method", "path", "request_headers")
MOVED = ("response_headers", "state", "cache", "capacity_objects", "service_ms")


class RequestForm(LabForm):
    """One request at a time, from a user of choice, with a clock the learner moves."""

    leading = (Kind.NEXT_REQUEST, Kind.ORIGIN_HEADER)

    city = OneOfField(
        kind=Kind.NEXT_REQUEST,
        live=True,
        label="Send from",
        help_text="Where the user sits. Users share the copies of the PoP they reach.",
        initial="berlin",
        choices=places.city_choices,
    )
    user = OneOfField(
        kind=Kind.NEXT_REQUEST,
        live=True,
        label="User there",
        help_text="Which of the users in that place. Each has a browser of their own.",
        initial="1",
        choices=USERS,
    )
    method = OneOfField(
        kind=Kind.NEXT_REQUEST,
        live=True,
        label="Method",
        help_text="GET, HEAD, QUERY and OPTIONS only ask; the others change the content.",
        initial="GET",
        choices=[(each, each) for each in METHODS],
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
    request_headers = HeaderLinesField(
        kind=Kind.NEXT_REQUEST,
        live=True,
        label="Request headers",
        help_text="A line each, such as “Cache-Control: no-cache” or “Authorization: Bearer x”.",
        initial="",
        max_length=800,
        side="request",
    )
    cache = common_controls.cache()
    capacity_objects = common_controls.capacity_objects(initial=100, max_value=1_000)
    response_headers = HeaderLinesField(
        kind=Kind.ORIGIN_HEADER,
        live=True,
        label="Response headers",
        help_text=(
            "What the origin sends, a line each; read as real caches read it, mistakes included. {version}, {now}, "
            "{now+60} and {changed} are filled in with each answer."
        ),
        initial="Cache-Control: public, max-age=60",
        max_length=1_500,
        side="response",
    )
    state = OneOfField(
        kind=Kind.WORLD,
        live=True,
        label="The origin",
        help_text="How it fares when a request reaches it.",
        initial=UP,
        choices=STATES,
    )
    service_ms = common_controls.service_ms("The time the origin needs for one response.")
    browsers = SwitchField(
        kind=Kind.WORLD,
        live=True,
        label="Browser caches",
        help_text="On: each user's browser keeps copies of its own, before the edge is asked.",
        initial=False,
    )
    acts = OneOfField(
        kind=Kind.WORLD,
        live=True,
        label="A changed setting acts",
        help_text="From the first request on: everything sent so far is sent again with what is set now.",
        initial=FROM_NOW,
        choices=ACTS,
    )
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
        max_value=DAY_S,
    )
    log = LinesField(
        kind=Kind.VIEW,
        label="History",
        help_text=(
            "What happened so far, a line each: the second, then city, path and headers, a moved setting, or “changed”."
        ),
        initial="",
        max_length=MAX_CHARS,
        accepted=f"at most {MAX_LINES} lines and {MAX_CHARS:,} characters, each {SHAPE}",
    )

    @property
    def acts_from_start(self) -> bool:
        """Whether all that was sent is sent again with what is set now."""
        return not self.problems() and self.values["acts"] == FROM_START

    @classmethod
    def moved_fields(cls) -> dict[str, Any]:
        """The controls whose moves the history records, by name: they act from their moment on."""
        return {name: cls.controls()[name] for name in MOVED}

    @classmethod
    def grammar(cls) -> Grammar:
        """What reads a line of the history."""
        return Grammar(moved=cls.moved_fields(), sent={name: cls.controls()[name] for name in SENT})

    def clean_log(self) -> str:
        """The history in its one spelling; each line's values have passed their own fields."""
        return write_log(read_log(self.cleaned_data["log"], self.grammar()), self.moved_fields())

    def clean(self) -> dict[str, Any]:
        """The clock is never before the last event."""
        values = self.cleaned_data
        if not self.errors:
            events = read_log(values["log"], self.grammar())
            values["clock_s"] = max(values["clock_s"], events[-1].at_s if events else 0.0)
        return values
