"""The page about the model, rendered from the simulator's MODEL.md."""

from functools import cache
from pathlib import Path

import edgelearn.sim
from lessons.course import markdown
from lessons.course.markdown import Rendered

MODEL = Path(edgelearn.sim.__file__).parent / "MODEL.md"


@cache
def rendered() -> Rendered:
    """The document as HTML; its first heading is the page's title and left out here."""
    text = MODEL.read_text(encoding="utf-8")
    first, _, rest = text.partition("\n")
    return markdown.render(rest if first.startswith("# ") else text)
