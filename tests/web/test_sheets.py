"""The style sheets: each that is linked is there, each that is there is linked, and a page links what its labs need."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from edgelearn.site_sheet import site_css
from lessons.labs import LABS
from lessons.sheets import SHEETS, sheets_of

PROJECT = Path(settings.PROJECT_DIR)
LINKED = {
    path.relative_to(PROJECT / "static").as_posix()
    for path in (PROJECT / "static" / "css").rglob("*.css")
    if path.parent.name != "site"
}
# In Wagtail's pages, whose own rules are in no layer.
UNLAYERED = {"css/authoring/admin.css", "css/insight/insight.css"}
LAYERED = [
    path
    for path in [*(PROJECT / "static" / "css").rglob("*.css"), PROJECT / "edgelearn" / "proxy" / "page" / "page.css"]
    if not path.as_posix().endswith(tuple(UNLAYERED))
]
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))


def named_by_templates() -> set[str]:
    """What templates say that their pages show."""
    tags = "".join(path.read_text() for path in TEMPLATES)
    return {name for tag in re.findall(r"{% sheets ([^%]*) %}", tags) for name in re.findall(r"'([^']+)'", tag)}


def test_what_can_be_linked_is_there_and_what_is_there_can_be_linked() -> None:
    assert {sheet for sheets in SHEETS.values() for sheet in sheets} == LINKED


def test_everything_that_has_sheets_is_shown_by_a_page() -> None:
    shown_by_code = {lab.part for lab in LABS.values()} | {part for lab in LABS.values() for part in lab.shows}
    assert set(SHEETS) - {"lab", "workplace"} == named_by_templates() | shown_by_code


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_link_no_sheet_but_the_one_that_all_pages_have(path: Path) -> None:
    links = re.findall(r"<link rel=\"stylesheet\"[^>]*>", path.read_text())
    assert set(links) <= {'<link rel="stylesheet" href="{% static \'generated/site.css\' %}">'}


def test_each_layer_that_a_sheet_is_in_has_a_place_in_the_order() -> None:
    order = re.search(r"@layer ([\w, ]+);", site_css())
    assert order
    named = {name for path in LAYERED for name in re.findall(r"@layer (\w+) {", path.read_text())}
    assert named | {"tokens"} == set(order[1].split(", "))
    assert site_css().index(order[0]) < site_css().index("{")


@pytest.mark.parametrize("path", LAYERED, ids=lambda path: path.stem)
def test_every_rule_of_the_sites_own_pages_is_in_a_layer(path: Path) -> None:
    outside = re.sub(r"/\*.*?\*/|@layer [\w, ]+;|^@layer \w+ {.*?^}", "", path.read_text(), flags=re.S | re.M)
    assert outside.strip() == ""


def test_a_page_with_several_labs_links_each_sheet_once_and_the_labs_own_last() -> None:
    sheets = sheets_of([LABS["traffic"].part, LABS["map"].part])
    assert len(sheets) == len(set(sheets))
    assert set(sheets[-2:]) == {"css/labs/map.css", "css/labs/traffic.css"}


def test_a_page_that_shows_nothing_in_particular_links_none() -> None:
    assert sheets_of(()) == ()


def test_a_lab_links_the_map_only_where_it_shows_one() -> None:
    with_map = [slug for slug, lab in LABS.items() if "css/labs/world-map.css" in sheets_of([lab.part])]
    assert with_map == ["traffic", "map"]
