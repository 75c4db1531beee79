"""What the request lab's tests share: a history's results, and a state some clicks later."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

from lessons.labs.request.form import RequestForm
from lessons.labs.request.run import Replay, replay, step

NO_STEP = {"send": "", "wait": "", "change": ""}
SEND, WAIT, CHANGE = ({**NO_STEP, name: "1"} for name in NO_STEP)


def ran(*log: str, **values: Any) -> Replay:
    """What came of a history."""
    return replay(RequestForm.from_values({"log": "\n".join(log), **values}).values)


def after(*steps: dict[str, Any], **values: Any) -> dict[str, Any]:
    """The settings after some sends, each with its own changes of the controls."""
    state = RequestForm.from_values(values).values
    for changes in steps:
        state = step({**state, **changes}, SEND).values
    return state


def ends(history: Replay) -> list[tuple[str, str]]:
    """Outcome and cause of each request."""
    return [(each.outcome.value, each.cause.value if each.cause else "") for each in history.exchanges]


def outcomes(history: Replay) -> list[str]:
    """The outcome of each request."""
    return [each.outcome.value for each in history.exchanges]


def query_after(text: str) -> dict[str, str]:
    """The state that a results fragment says it leads to."""
    found = re.search(r'data-query="([^"]*)"', text)
    assert found
    return dict(parse_qsl(unescape(found[1]), keep_blank_values=True))
