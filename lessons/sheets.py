"""Which style sheets pages link besides the one that all have: by what a page shows.

Templates name what they show (`{% sheets "lists" "discussion" %}`); which sheets that takes is said here and nowhere
else, in the order in which they count.
"""

from collections.abc import Iterable, Mapping

from lessons.labs import LABS
from lessons.labs.base import Lab

_LAB = ("css/labs/controls.css", "css/labs/lab.css")
_SHARED_BY_LABS = {
    "world map": ("css/labs/world-map.css",),
    "decisions": ("css/labs/why.css",),
}


def _of_lab(lab: Lab) -> tuple[str, ...]:
    shared = (sheet for part in lab.shows for sheet in _SHARED_BY_LABS[part])
    return (*_LAB, *shared, f"css/labs/{lab.slug}.css")


SHEETS: Mapping[str, tuple[str, ...]] = {
    "prose": ("css/prose.css",),
    "lists": ("css/lists.css",),
    "lab": _LAB,
    **_SHARED_BY_LABS,
    **{lab.part: _of_lab(lab) for lab in LABS.values()},
    "questions": ("css/course/answers.css",),
    "challenges": ("css/prose.css", "css/labs/controls.css", "css/course/challenge.css"),
    "beliefs": ("css/labs/why.css", "css/tools/belief.css"),
    "doctor": ("css/labs/why.css", "css/tools/doctor.css"),
    "account": ("css/accounts/account.css",),
    "search": ("css/search/search.css",),
    "glossary": ("css/prose.css", "css/search/glossary.css"),
    "marks": ("css/learning/marks.css",),
    "paths": ("css/learning/paths.css",),
    "posts": ("css/community/discussion.css",),
    "discussion": ("css/prose.css", "css/community/discussion.css"),
    "home": ("css/lists.css", "css/labs/world-map.css", "css/pages/home.css"),
    "lesson": ("css/pages/lesson.css",),
    "me": ("css/pages/me.css",),
    "lab to play": ("css/authoring/play.css",),
    "classes": ("css/prose.css", "css/learning/marks.css", "css/classes/classes.css"),
    # Wagtail's pages, which don't have the site's own sheet.
    "workplace": ("css/authoring/admin.css",),
    "insight": ("css/insight/insight.css",),
}
"""By what is shown."""

_ORDER = tuple(dict.fromkeys(sheet for sheets in SHEETS.values() for sheet in sheets))


def sheets_of(shown: Iterable[str]) -> tuple[str, ...]:
    """The sheets of a page that shows all this, each once."""
    wanted = {sheet for part in shown for sheet in SHEETS[part]}
    return tuple(sheet for sheet in _ORDER if sheet in wanted)
