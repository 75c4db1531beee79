"""A lab in a lesson: the block's settings hold, only its controls are seen, its state is its own in the address."""

import re
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from lessons.labs import LABS
from lessons.labs.base import Lab
from lessons.labs.panel import render_lab
from lessons.labs.panel_data import data_block

EVERY_LAB = pytest.mark.parametrize("lab", LABS.values(), ids=list(LABS))


SEEN = {"traffic": "cache_control", "request": "path", "map": "origin", "freshness": "cache_control"}
"""The one control that the learner sees here."""

FIXED = {
    "traffic": ("service_ms", 25.0),
    "request": ("service_ms", 25.0),
    "map": ("limit_ms", 25.0),
    "freshness": ("took_ms", 25.0),
}


def page(lab: Lab, query: str, **block: Any) -> tuple[int, str]:
    """Status and HTML of a lab block named "live"."""
    places = {"pops": ["FRA"]} if "pops" in lab.form_class.controls() else {}
    settings = dict([FIXED[lab.slug]]) | places | block
    shown = render_lab("live", lab.slug, settings, (SEEN[lab.slug],), QueryDict(query), title="Try it")
    return shown["status"], render_to_string(lab.template, {"panel": shown["panel"]})


@EVERY_LAB
def test_the_block_has_its_id_its_title_and_its_prefix(lab: Lab) -> None:
    _, html = page(lab, "")
    assert f'<{lab.slug}-lab id="live"' in html
    assert 'data-prefix="live"' in html
    assert ">Try it</h2>" in html


@EVERY_LAB
def test_only_exposed_controls_are_seen_and_all_others_travel_hidden(lab: Lab) -> None:
    _, html = page(lab, "")
    assert re.search(rf'<(input type="text"|select) name="live-{SEEN[lab.slug]}"', html)
    assert f'<input type="hidden" name="live-{FIXED[lab.slug][0]}" value="25">' in html
    assert ('<input type="hidden" name="live-pops" value="FRA">' in html) == ("pops" in lab.form_class.controls())
    for name in lab.form_class.controls():
        assert f'name="live-{name}"' in html, name


@pytest.mark.parametrize(
    ("lab", "query", "shown"),
    [
        ("traffic", "live-cache_control=no-store&other-cache_control=private&utm=1", 'value="no-store"'),
        ("request", "live-path=/a&other-path=/b&utm=1", 'value="/a"'),
        ("map", "live-origin=SYD&other-origin=FRA&utm=1", '<option value="SYD" selected>'),
    ],
)
def test_the_address_moves_a_control(lab: str, query: str, shown: str) -> None:
    status, html = page(LABS[lab], query)
    assert status == 200
    assert shown in html


@EVERY_LAB
def test_a_refused_value_is_told_in_place(lab: Lab) -> None:
    name, _ = FIXED[lab.slug]
    field = lab.form_class.controls()[name]
    status, html = page(lab, f"live-{name}=-1")
    assert status == 400
    assert f"{field.label}: -1 is not accepted; give {field.accepted}." in html


def test_traffic_runs_in_place() -> None:
    status, html = page(LABS["traffic"], "live-run=1&live-number=0", duration_s=5.0)
    assert status == 200
    assert "requests came" in html
    assert "Why this answer?" in html
    assert '<button type="submit" class="no-js-only" name="live-run" value="1">' in html


def test_a_held_lab_says_until_when() -> None:
    shown = render_lab("live", "traffic", {}, (), QueryDict(), hold_s=15.0)
    assert 'data-hold-s="15.0"' in render_to_string("labs/traffic/lab.html", {"panel": shown["panel"]})


def test_an_exchange_that_is_not_there_is_told_in_place() -> None:
    status, html = page(LABS["traffic"], "live-number=9999999")
    assert status == 400
    assert "is not a request of this run" in html


def test_the_request_lab_takes_its_step_in_place() -> None:
    status, html = page(LABS["request"], "live-send=1&live-path=/a&live-response_headers=ETag:1")
    assert status == 200
    assert 'value="0 response_headers=ETag: 1\n0 service_ms=25\n0 berlin /a"' in html
    assert 'form="live-form" name="live-number" value="1"' in " ".join(html.split())


def test_data_for_scripts_can_not_end_their_element() -> None:
    assert data_block({"name": "</script>&"}) == '{"name":"\\u003C/script\\u003E\\u0026"}'


def test_a_lab_may_have_its_groups_in_an_order_of_its_own() -> None:
    def legends(slug: str) -> list[str]:
        form = LABS[slug].form_class
        return [
            group.legend for group in render_lab("", slug, {}, tuple(form.base_fields), QueryDict())["panel"]["groups"]
        ]

    assert legends("request")[:4] == ["Next request", "Origin header", "Edge rule", "World"]
    assert legends("traffic")[:2] == ["Edge rule", "Origin header"]
