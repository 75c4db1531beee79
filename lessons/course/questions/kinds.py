"""The question kinds there are, by block type.

A new kind is a package here with a block, a form and its marking (see `base.Kind`), and an entry in KINDS; its template
is `templates/course/questions/<kind>.html`. The editor, storing, exporting, its private page and its share of right
answers in the insight follow.
"""

from collections.abc import Mapping

from lessons.course.questions.base import Kind
from lessons.course.questions.challenge.kind import CHALLENGES
from lessons.course.questions.number.kind import NUMBER
from lessons.course.questions.predict.kind import PREDICT
from lessons.course.questions.quiz.kind import QUIZ
from lessons.course.questions.sorter.kind import SORTER

_ALL: tuple[Kind, ...] = (PREDICT, QUIZ, SORTER, NUMBER, *CHALLENGES)
KINDS: Mapping[str, Kind] = {kind.type: kind for kind in _ALL}
"""In the order of the editor's list."""
