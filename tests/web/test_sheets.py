"""The style sheets: each that is linked is there, each that is there is linked, and a page links what its labs need."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from edgelearn.site_sheet import site_css
from lessons.labs import LABS
from lessons.labs.sheets import sheets_of

PROJECT = Path(settings.PROJECT_DIR)
LINKED = [path for path in (PROJECT / "static" / "css").rglob("*.css") if path.parent.name != "site"]
SHEETS = {path.relative_to(PROJECT / "static").as_posix() for path in LINKED}
# In Wagtail's pages, whose own rules are in no layer.
UNLAYERED = {"css/authoring/admin.css", "css/insight/insight.css"}
LAYERED = [
    path
    for path in [*(PROJECT / "static" / "css").rglob("*.css"), PROJECT / "edgelearn" / "proxy" / "page" / "page.css"]
    if not path.as_posix().endswith(tuple(UNLAYERED))
]
SOURCES = [*(PROJECT / "templates").rglob("*.html"), *(PROJECT / "lessons").rglob("*.py")]


def named_in_sources() -> set[str]:
    """Every sheet that a template or a module names."""
    return {name for path in SOURCES for name in re.findall(r"css/[\w/-]+\.css", path.read_text())}


def test_what_is_linked_is_there_and_what_is_there_is_linked() -> None:
    of_labs = {sheet for lab in LABS.values() for sheet in lab.sheets}
    assert named_in_sources() | of_labs == SHEETS


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
    sheets = sheets_of([LABS["traffic"], LABS["map"]])
    assert len(sheets) == len(set(sheets))
    assert sheets[-2:] == ("css/labs/map.css", "css/labs/traffic.css")


def test_a_page_without_a_lab_links_none_of_them() -> None:
    assert sheets_of(()) == ()


def test_a_lab_links_the_map_only_where_it_shows_one() -> None:
    assert [slug for slug, lab in LABS.items() if "css/labs/world-map.css" in lab.sheets] == ["traffic", "map"]
