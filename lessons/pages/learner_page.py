"""Registry for parts of the learner's page that come from packages above this one."""

from collections.abc import Callable, Mapping
from typing import Any

from lessons.learning.lesson_states import State

Part = Callable[[int, Mapping[int, State]], Any]
"""Takes an account's id and its state in each lesson, by the lesson's key."""

PARTS: dict[str, Part] = {}


def parts(user_id: int, states: Mapping[int, State]) -> dict[str, Any]:
    """Everything that was added."""
    return {name: part(user_id, states) for name, part in PARTS.items()}
