"""The style sheet of outcomes, generated from their entries: colours, swatches, tags, and patterns for plots."""

from collections.abc import Iterable, Iterator

from edgelearn.sim.outcomes import OUTCOME_ENTRIES, OutcomeEntry, Shape

SHAPES = {
    Shape.CIRCLE: "border-radius: 50%",
    Shape.SQUARE: "border-radius: 0",
    Shape.DIAMOND: "rotate: 45deg",
    Shape.TRIANGLE_UP: "clip-path: polygon(50% 0, 100% 100%, 0 100%)",
    Shape.TRIANGLE_DOWN: "clip-path: polygon(0 0, 100% 0, 50% 100%)",
    Shape.BAR: "clip-path: inset(22% 0)",
    Shape.DOME: "border-radius: 50% 50% 0 0",
    Shape.CROSS: "clip-path: polygon(0 0, 30% 0, 50% 35%, 70% 0, 100% 0, 65% 50%, 100% 100%, 70% 100%, 50% 65%, "
    "30% 100%, 0 100%, 35% 50%)",
}


def outcomes_css() -> str:
    """Custom properties `--<outcome>` and `--<outcome>-pattern`, and rules for elements with `data-outcome`."""
    return "\n".join(_lines(OUTCOME_ENTRIES.values()))


def _lines(entries: Iterable[OutcomeEntry]) -> Iterator[str]:
    entries = list(entries)
    light = " ".join(f"--{entry.outcome}: {entry.light};" for entry in entries)
    dark = " ".join(f"--{entry.outcome}: {entry.dark};" for entry in entries)
    patterns = " ".join(f"--{entry.outcome}-pattern: {_css_string(entry.pattern)};" for entry in entries)
    yield "@layer tokens {"
    yield f":root {{ {light} {patterns} }}"
    yield f"@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}"
    yield "}"
    yield "@layer utilities {"
    for entry in entries:
        chosen = f'[data-outcome="{entry.outcome}"]'
        yield f".tag{chosen} {{ --tag: var(--{entry.outcome}); }}"
        yield f".swatch{chosen} {{ background: var(--{entry.outcome}); {SHAPES[entry.shape]}; }}"
    yield "}"


def _css_string(text: str) -> str:
    escaped = text.replace("\\", "\\\\")
    return f'"{escaped}"'
