"""`manage.py simulate SCENARIO`: run a simulation without a browser and print its summary."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from edgelearn.sim.engine import traffic, warm
from edgelearn.sim.engine.summary import summary
from edgelearn.sim.limits import ScenarioError
from edgelearn.sim.scenario_file import EXAMPLE
from lessons.tools.named_scenarios import find


class Command(BaseCommand):
    """Runs the traffic engine once. The same scenario and seed print the same figures, but for `engine`."""

    help = "Simulate a scenario and print its summary. SCENARIO: a lab (traffic), a lesson or lesson/lab, a TOML file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scenario", nargs="?", metavar="SCENARIO")
        parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="changes")
        parser.add_argument("--from", type=float, metavar="S", dest="from_s", help="count requests from this second on")
        parser.add_argument("--to", type=float, metavar="S", dest="to_s", help="stop at this second of the run")
        parser.add_argument("--seed", help="draw other traffic; the same seed draws the same again")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")
        parser.add_argument("--progress", action="store_true", help="tell on standard error how far it is")
        parser.add_argument("--example", action="store_true", help="print a scenario file to start from")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["example"]:
            self.stdout.write(EXAMPLE, ending="")
            return
        if not options["scenario"]:
            raise CommandError("Give a SCENARIO: a lab (traffic), a lesson, or a TOML file (see --example).")
        try:
            report = simulate(
                options["scenario"],
                changes(options),
                progress if options["progress"] else None,
                from_s=options["from_s"],
                to_s=options["to_s"],
            )
        except ScenarioError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(report, indent=2) if options["json"] else told(report))


def changes(options: dict[str, Any]) -> list[tuple[str, str]]:
    """The KEY=VALUE pairs, the seed last."""
    pairs = []
    for each in options["changes"]:
        key, equals, value = each.partition("=")
        if not equals or not key:
            raise CommandError(f"--set {each}: give KEY=VALUE")
        pairs.append((key, value))
    return pairs if options["seed"] is None else [*pairs, ("seed", options["seed"])]


def simulate(
    name: str,
    pairs: list[tuple[str, str]],
    report_progress: Callable[[float], None] | None = None,
    *,
    from_s: float | None = None,
    to_s: float | None = None,
) -> dict[str, Any]:
    """The summary of one run, and how fast the engine was; of the requests that arrive in [from_s, to_s)."""
    scenario = find(name, pairs)
    check_window(scenario.duration_s, from_s, to_s)
    warm()  # so that the figure is the engine's, not the loader's
    begin_s = time.perf_counter()
    run = traffic.run(scenario, to_s, progress=report_progress)
    wall_s = time.perf_counter() - begin_s
    return {
        "scenario": name,
        "seed": scenario.seed,
        **summary(run, from_s, to_s).as_dict(),
        "engine": {"requests_per_s": len(run) / wall_s, "wall_s": wall_s},
    }


def check_window(duration_s: float, from_s: float | None, to_s: float | None) -> None:
    """Raise ScenarioError unless 0 <= from < to <= duration."""
    end_s = duration_s if to_s is None else to_s
    if not 0 < end_s <= duration_s:
        raise ScenarioError("to", f"{end_s:g} is not within the run; give a number above 0, at most {duration_s:g}")
    if from_s is not None and not 0 <= from_s < end_s:
        raise ScenarioError("from", f"{from_s:g} is not before the end; give a number from 0 to below {end_s:g}")


def progress(share: float) -> None:
    """One line that is written over."""
    end = "\n" if share >= 1 else ""
    sys.stderr.write(f"\r{share:4.0%} simulated{end}")
    sys.stderr.flush()


def told(report: dict[str, Any]) -> str:
    """The report as lines of name and value."""
    return "\n".join(f"{name:<32}{_figure(value)}" for name, value in _flat("", report))


def _flat(prefix: str, value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        return [(prefix, value)]
    lead = f"{prefix}." if prefix else ""
    return [line for name, each in value.items() for line in _flat(f"{lead}{name}", each)]


def _figure(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:,.4g}" if isinstance(value, float) else f"{value}"
