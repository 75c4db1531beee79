"""The kinds of answer blocks, by block type: the one list that pages, views and records ask.

A new kind is a module beside this one and a line here; the modules name what its pages load besides answers.js.
"""

from collections.abc import Mapping

from lessons.answers.base import Kind
from lessons.answers.challenge import CHALLENGES
from lessons.answers.quiz import QUIZ

_ALL: tuple[Kind, ...] = (QUIZ, *CHALLENGES)
KINDS: Mapping[str, Kind] = {kind.type: kind for kind in _ALL}
MODULES: Mapping[str, tuple[str, ...]] = {kind.type: ("js/challenge.js",) for kind in CHALLENGES}
