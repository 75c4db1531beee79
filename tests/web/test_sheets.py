"""The style sheets: each that is linked is there, each that is there is linked, and a page links what its labs need."""

import re
from pathlib import Path

from django.conf import settings

from lessons.labs import LABS
from lessons.labs.sheets import sheets_of

PROJECT = Path(settings.PROJECT_DIR)
SHEETS = {path.relative_to(PROJECT / "static").as_posix() for path in (PROJECT / "static" / "css").rglob("*.css")}
SOURCES = [*(PROJECT / "templates").rglob("*.html"), *(PROJECT / "lessons").rglob("*.py")]


def named_in_sources() -> set[str]:
    """Every sheet that a template or a module names."""
    return {name for path in SOURCES for name in re.findall(r"css/[\w/-]+\.css", path.read_text())}


def test_what_is_linked_is_there_and_what_is_there_is_linked() -> None:
    of_labs = {sheet for lab in LABS.values() for sheet in lab.sheets}
    assert named_in_sources() | of_labs == SHEETS


def test_a_page_with_several_labs_links_each_sheet_once_and_the_labs_own_last() -> None:
    sheets = sheets_of([LABS["traffic"], LABS["map"]])
    assert len(sheets) == len(set(sheets))
    assert sheets[-2:] == ("css/labs/map.css", "css/labs/traffic.css")


def test_a_page_without_a_lab_links_none_of_them() -> None:
    assert sheets_of(()) == ()


def test_a_lab_links_the_map_only_where_it_shows_one() -> None:
    assert [slug for slug, lab in LABS.items() if "css/labs/world-map.css" in lab.sheets] == ["traffic", "map"]
