"""One figure, one value: the tile, the table, a challenge's goal and `manage.py simulate` say the same of one run."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgelearn.sim.figures import FIGURES, Figure, Row
from edgelearn.sim.outcomes import CAUSES
from lessons.labs import LABS, words
from lessons.labs.traffic.form import TrafficForm
from lessons.labs.traffic.frames import frames
from lessons.labs.traffic.results import results
from lessons.management.commands.simulate import simulate

JSON_PATHS = {
    "rtt_mean_ms": "rtt_ms.mean",
    "rtt_p50_ms": "rtt_ms.p50",
    "rtt_p95_ms": "rtt_ms.p95",
    "rtt_p99_ms": "rtt_ms.p99",
    "origin_requests": "origin.requests",
    "origin_utilisation": "origin.utilisation",
    "origin_wait_mean_ms": "origin.wait_ms.mean",
    "origin_wait_p95_ms": "origin.wait_ms.p95",
    "origin_queue_mean": "origin.queue_mean",
    "origin_kb": "origin.content_bytes",
    "not_modified": "origin.not_modified",
}
"""Where a figure stands in the command's JSON, unless under its own name."""

LIVE = {
    "cache": st.sampled_from(["on", "off"]),
    "origin_workers": st.integers(1, 6),
    "service_ms": st.sampled_from([5, 80, 900]),
    "cache_control": st.sampled_from(["max-age=2", "no-store", "max-age=1, stale-if-error=9", "max-age=30"]),
    "origin_up": st.sampled_from(["on", "off"]),
}
CHANGES = st.tuples(st.integers(1, 19), st.sampled_from(sorted(LIVE))).flatmap(
    lambda change: LIVE[change[1]].map(lambda value: f"{change[0]} {change[1]}={value}")
)
STATES = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 1000),
        "duration_s": st.just(20.0),
        "rate_per_s": st.sampled_from([0.5, 8.0, 40.0]),
        "objects": st.sampled_from([3, 60]),
        "capacity_objects": st.sampled_from([2, 100]),
        "pops": st.sampled_from([[], ["FRA"], ["FRA", "SYD"]]),
        "origin_workers": st.integers(1, 4),
        "service_ms": st.sampled_from([10.0, 400.0, 2000.0]),
        "collapse": st.booleans(),
        "etag": st.booleans(),
        "visitors": st.sampled_from([0, 20]),
        "changes_every_s": st.sampled_from([0.0, 3.0]),
        "actions": st.lists(CHANGES, max_size=3).map("\n".join),
    }
)


@given(STATES, st.integers(1, 80))
@settings(max_examples=60)
def test_all_say_the_same_of_the_same_figure(state: dict[str, Any], frame: int) -> None:
    """At the end of any frame, the last included."""
    form = TrafficForm.from_values(state)
    at_s = 0.25 * frame
    tiles = {
        name: {part: column[frame - 1] for part, column in parts.items()}
        for name, parts in frames(form.values, 0, 20)["tiles"].items()
    }
    shown = results(form.values, at_s)
    table = {row[0]: row[1:] for row in shown.summary.rows}
    report = simulate("traffic", form.params(), to_s=at_s)
    lab = LABS["traffic"]
    measured = lab.measure(form.values, 0.0, at_s)  # as `Lab.metric` does for each figure
    for figure in FIGURES.values():
        goal = lab.metrics[figure.name].read(measured)
        reported = _of_report(report, figure)
        assert goal == reported or goal == pytest.approx(reported, rel=1e-9), figure.name
        text = words.figure(goal, figure.unit)
        if figure.row is Row.ALWAYS:
            assert table[figure.label][0] == text
        if figure.tile:
            tile, since = (
                tiles[figure.name],
                shown.summary.head.index("Since") - 1 if len(shown.summary.head) > 2 else 0,
            )
            assert tile["value"] == table[figure.label][since]
            assert text in (tile["value"], tile["note"].removeprefix("whole run ").partition(" · ")[0])
    assert [(tile.value, tile.label, tile.note) for tile in shown.tiles] == [
        tuple(parts.values()) for parts in tiles.values()
    ]


def _of_report(report: dict[str, Any], figure: Figure) -> Any:
    """The figure in the command's JSON, in its own unit."""
    value: Any = json.loads(json.dumps(report))
    kind, _, rest = figure.name.partition("_")
    if kind == "outcome":
        return value["outcomes"][rest]
    if kind == "cause":
        return value["causes"][_CAUSES[figure.name]]
    for part in JSON_PATHS.get(figure.name, figure.name).split("."):
        value = value[part]
    if value is None:
        return None
    return 100 * value if figure.unit == "%" else value / 1000 if figure.unit == "kB" else value


_CAUSES = {
    "cause_uncollapsed_duplicate": "duplicate fetch",
    "cause_key_too_specific": "fragmented cache key",
    "cause_not_storable_by_rule": "not storable",
} | {f"cause_{cause.replace(' ', '_')}": cause.value for cause in CAUSES}
