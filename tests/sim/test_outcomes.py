"""Outcomes are described completely, and told apart without colour."""

import re

from edgelearn.sim.outcome_styles import SHAPES, outcomes_css
from edgelearn.sim.outcomes import OUTCOME_ENTRIES, Outcome


def test_each_outcome_has_one_entry() -> None:
    assert set(OUTCOME_ENTRIES) == set(Outcome)


def test_outcomes_differ_in_colour_shape_and_pattern() -> None:
    entries = OUTCOME_ENTRIES.values()
    for looks in ("light", "dark", "shape", "pattern"):
        shown = [getattr(entry, looks) for entry in entries]
        assert len(set(shown)) == len(shown), looks
    assert {entry.shape for entry in entries} <= set(SHAPES)


def test_the_style_sheet_knows_each_outcome_in_both_schemes() -> None:
    sheet = outcomes_css()
    for outcome in Outcome:
        assert len(re.findall(rf"--{outcome}: #[0-9a-f]{{6}};", sheet)) == 2
        assert f'.tag[data-outcome="{outcome}"]' in sheet
        assert f'.swatch[data-outcome="{outcome}"]' in sheet
    assert '--stale-pattern: "\\\\";' in sheet  # a CSS string: one backslash
