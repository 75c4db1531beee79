"""manage.py simulate: what it prints and what it refuses."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from edgelearn.sim.scenario_file import EXAMPLE


def simulate(*arguments: str) -> str:
    out = StringIO()
    call_command("simulate", *arguments, stdout=out)
    return out.getvalue()


def report(*arguments: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(simulate(*arguments, "--json"))
    return answer


@pytest.fixture
def example(tmp_path: Path) -> str:
    path = tmp_path / "example.toml"
    path.write_text(EXAMPLE)
    return str(path)


def test_the_json_has_every_figure() -> None:
    told = report("traffic", "--set", "duration_s=10")
    assert {"requests", "outcomes", "hit_ratio", "rtt_ms", "origin", "causes", "engine"} <= told.keys()
    assert told["rtt_ms"].keys() == {"mean", "p50", "p95", "p99"}
    assert told["origin"].keys() == {
        *("requests", "utilisation", "wait_ms", "queue_mean", "content_bytes", "not_modified"),
    }
    assert told["origin"]["wait_ms"].keys() == {"mean", "p95"}
    assert told["engine"].keys() == {"requests_per_s", "wall_s"}
    assert sum(told["causes"].values()) == told["origin"]["requests"]


def test_a_seed_draws_the_same_again_and_another_seed_other_traffic() -> None:
    first, again, other = (report("traffic", "--seed", seed) for seed in ("5", "5", "6"))
    for told in (first, again, other):
        del told["engine"]
    assert first == again
    assert first["requests"] != other["requests"]


def test_a_file_can_be_run_and_changed(example: str) -> None:
    told = report(example, "--set", "routes.0.cache_control=no-store", "--set", "edge.collapse=false")
    assert told["outcomes"]["hit"] == 0
    assert told["hit_ratio"] == 0


def test_the_example_it_prints_can_be_run(tmp_path: Path) -> None:
    path = tmp_path / "printed.toml"
    path.write_text(simulate("--example"))
    assert "hit_ratio" in simulate(str(path))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["traffic", "--set", "rate_per_s=-1"], "rate_per_s: Requests per second: -1 is not accepted"),
        (["traffic", "--set", "gravity=1"], "this lab has no such setting"),
        (["traffic", "--set", "gravity"], "give KEY=VALUE"),
        (["missing.toml"], "file: missing.toml"),
        ([], "Give a SCENARIO"),
    ],
)
def test_what_it_cannot_do_is_one_sentence(arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        simulate(*arguments)


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("origin.workers=0", "origin.workers: 0 is out of range"),
        ("routes.7.path=/", "routes.7.path: leads nowhere"),
        ("seed.deep=1", "seed.deep: leads nowhere"),
        ("origin.place=ATLANTIS", "origin.place: 'ATLANTIS' is unknown"),
    ],
)
def test_a_bad_change_to_a_file_names_the_field(example: str, setting: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        simulate(example, "--set", setting)


@pytest.mark.django_db
def test_a_name_that_means_nothing_is_refused() -> None:
    with pytest.raises(CommandError, match="'nonsense' is no lab"):
        simulate("nonsense")
