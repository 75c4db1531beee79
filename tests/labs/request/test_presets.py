"""Presets: each is a state of the lab in which the rule that it is named for is at work."""

from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import escape

from lessons.labs.panel import render_lab
from lessons.labs.request.events import passages
from lessons.labs.request.notes import notes_of
from lessons.labs.request.presets import Preset, shelves
from lessons.labs.request.run import replay
from tests.labs.conftest import Ask

PRESETS = [preset for shelf in shelves() for preset in shelf.presets]
EVERY_PRESET = pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)


@EVERY_PRESET
def test_the_rule_that_it_is_for_is_at_work(preset: Preset) -> None:
    steps = [step for each in passages(replay(preset.values).played) for step in each.hop.steps]
    noted = {note.field for note in notes_of(preset.values).response_headers}
    assert preset.rule in {step.rule.name for step in steps} | noted


@EVERY_PRESET
def test_its_link_leads_to_it(preset: Preset, ask: Ask) -> None:
    page = ask("/labs/request/", parse_qs(preset.link, keep_blank_values=True))
    assert page.status_code == 200
    assert f"<b>{escape(preset.name)}.</b> {escape(preset.text)}" in page.text
    assert len(preset.link) < 2_000


def test_names_are_told_apart_and_every_rule_family_is_there() -> None:
    names = [preset.name for preset in PRESETS]
    assert len(set(names)) == len(names)
    rules = {preset.rule for preset in PRESETS}
    families = {
        "no-store",
        "private",
        "max-age",
        "s-maxage",
        "targeted field for CDNs",
        "Expires",
        "heuristic freshness",
        "age",
    }
    families |= {"freshening", "no-cache", "must-revalidate", "stale-while-revalidate", "stale-if-error", "Vary: *"}
    assert families <= rules


def told(name: str) -> list[str]:
    """The outcomes of a preset's requests."""
    preset = next(each for each in PRESETS if each.name == name)
    return [each.exchange.outcome.value for each in replay(preset.values).played]


@pytest.mark.parametrize(
    ("name", "outcomes"),
    [
        ("no-store", ["miss", "miss"]),
        ("private", ["miss", "browser", "miss"]),
        ("public", ["miss", "hit"]),
        ("Authorization", ["miss", "miss"]),
        ("Set-Cookie", ["miss", "hit"]),
        ("No header at all", ["miss", "miss"]),
        ("A 404 is kept, too", ["miss", "hit", "miss"]),
        ("must-understand", ["miss", "hit"]),
        ("no-store in the request", ["miss", "miss", "hit"]),
        ("The answer to a POST", ["bypass", "hit"]),
        ("max-age", ["miss", "hit", "miss"]),
        ("s-maxage", ["miss", "browser", "hit", "hit"]),
        ("CDN-Cache-Control", ["miss", "hit"]),
        ("CDN-Cache-Control, misspelt", ["miss", "miss"]),
        ("Expires", ["miss", "hit", "miss"]),
        ("Expires beside max-age", ["miss", "miss"]),
        ("A guessed lifetime", ["miss", "hit", "revalidated"]),
        ("Age on arrival", ["miss", "hit", "miss"]),
        ("A slow answer", ["miss", "miss"]),
        ("immutable", ["miss", "browser"]),
        ("A number that is none", ["miss", "miss"]),
        ("max-age, twice", ["miss", "hit"]),
        ("public, private", ["miss", "miss"]),
        ("ETag and 304", ["miss", "revalidated", "hit"]),
        ("The content changed", ["miss", "hit", "miss"]),
        ("An ETag that never changes", ["miss", "revalidated"]),
        ("Last-Modified", ["miss", "revalidated"]),
        ("No validator", ["miss", "miss"]),
        ("no-cache", ["miss", "revalidated"]),
        ("A reload", ["miss", "hit"]),
        ("A wish that the edge passes over", ["miss", "hit"]),
        ("The client's own copy", ["miss", "hit"]),
        ("stale-while-revalidate", ["miss", "stale", "hit"]),
        ("stale-if-error", ["miss", "stale"]),
        ("An error, and no leave", ["miss", "error"]),
        ("The origin is gone", ["miss", "stale"]),
        ("must-revalidate", ["miss", "error"]),
        ("proxy-revalidate", ["miss", "error", "stale"]),
        ("s-maxage and stale answers", ["miss", "miss"]),
        ("max-stale", ["miss", "stale"]),
        ("only-if-cached", ["error", "miss", "hit"]),
        ("Vary", ["miss", "miss", "hit"]),
        ("Vary: *", ["miss", "miss"]),
        ("Query strings", ["miss", "miss", "hit"]),
        ("HEAD", ["miss", "hit", "bypass", "hit"]),
        ("Range", ["miss", "hit", "hit"]),
        ("QUERY", ["miss", "hit", "miss"]),
        ("POST invalidates", ["miss", "miss", "bypass", "miss", "hit"]),
        ("Another browser's copy", ["miss", "hit", "bypass", "miss", "browser"]),
        ("Cache-Groups", ["miss", "miss", "bypass", "miss"]),
        ("No room", ["miss", "miss", "miss"]),
    ],
)
def test_it_ends_as_its_sentence_says(name: str, outcomes: list[str]) -> None:
    assert told(name) == outcomes


def test_each_ends_somehow() -> None:
    assert {name for name, _ in _table()} == {preset.name for preset in PRESETS}


def _table() -> list[tuple[str, list[str]]]:
    (mark,) = test_it_ends_as_its_sentence_says.pytestmark  # type: ignore[attr-defined]
    rows: list[tuple[str, list[str]]] = mark.args[1]
    return rows


def test_controls_stand_where_the_history_leaves_them() -> None:
    values = {preset.name: preset.values for preset in PRESETS}
    assert values["stale-if-error"]["state"] == "503"
    assert values["A 404 is kept, too"]["state"] == "404"


def test_they_stand_on_the_labs_own_page_only(ask: Ask) -> None:
    assert "Start from a rule" in ask("/labs/request/").text
    panel = render_lab("live", "request", {}, (), QueryDict())["panel"]
    assert "Start from a rule" not in render_to_string("labs/request/lab.html", {"panel": panel})


def test_the_page_says_which_one_it_shows(ask: Ask) -> None:
    preset = next(each for each in PRESETS if each.name == "stale-while-revalidate")
    shown = ask("/labs/request/", parse_qs(preset.link)).text
    assert 'data-number="2" data-outcome="stale"' in shown  # where the rule is at work
    assert shown.count('aria-current="true">') == 2  # the preset, and the request that is looked into
    assert f"<b>{preset.name}.</b>" not in ask("/labs/request/").text
