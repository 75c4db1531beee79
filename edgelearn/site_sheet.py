"""The style sheet that every page links: tokens, the outcomes' colours, elements, layout, components, utilities.

They are written in a file each (static/css/site/) and served as one. Each is a cascade layer, and so is what only some
pages link (`pages`): a later layer wins, whatever its selectors are.
"""

from pathlib import Path

from edgelearn.sim import outcome_styles, outcomes

_FOLDER = Path(__file__).parents[1] / "static" / "css" / "site"
# The first one says in which order the layers count.
_FILES = tuple(_FOLDER / f"{name}.css" for name in ("tokens", "base", "layout", "components", "utilities"))

SOURCES = (*_FILES, Path(outcome_styles.__file__), Path(outcomes.__file__))
"""What it is made from."""


def site_css() -> str:
    """The whole sheet."""
    return "\n".join([*(path.read_text() for path in _FILES), outcome_styles.outcomes_css()])
