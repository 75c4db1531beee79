"""The registry of question kinds, by block type.

A new kind is a block in `lessons.course.blocks`, a module beside this one (form, `mark`, `recall`), a line here and a
template in `templates/course/blocks/`; storing, exporting and its private page follow. MODULES names what its pages
load besides answers.js.
"""

from collections.abc import Mapping

from lessons.course.questions.base import Kind
from lessons.course.questions.challenge import CHALLENGES
from lessons.course.questions.number import NUMBER
from lessons.course.questions.predict import PREDICT
from lessons.course.questions.quiz import QUIZ
from lessons.course.questions.sorter import SORTER

_ALL: tuple[Kind, ...] = (PREDICT, QUIZ, SORTER, NUMBER, *CHALLENGES)
KINDS: Mapping[str, Kind] = {kind.type: kind for kind in _ALL}
MODULES: Mapping[str, tuple[str, ...]] = {
    PREDICT.type: ("js/questions/line-sketch.js",),
    SORTER.type: ("js/questions/card-sorter.js",),
    **{kind.type: ("js/questions/challenge.js",) for kind in CHALLENGES},
}
