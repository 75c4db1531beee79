"""The templates: each that is named is there, and each of ours is named, or looked for by Django or a package."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from lessons.labs import LABS

PROJECT = Path(settings.PROJECT_DIR)
DIRECTORY = PROJECT / "templates"
ALL = {path.relative_to(DIRECTORY).as_posix() for path in DIRECTORY.rglob("*.*")}
SOURCES = [*DIRECTORY.rglob("*.html"), *(PROJECT / "lessons").rglob("*.py"), *(PROJECT / "edgelearn").rglob("*.py")]
# Found by name by Django (errors), django-allauth and Wagtail.
LOOKED_FOR = re.compile(r"(\d+(_csrf)?\.html|(account|allauth|socialaccount|wagtailadmin)/.*)")


def named(text: str) -> set[str]:
    """The templates that a source names in quotes, without their fragments."""
    return set(re.findall(r"""["']([\w/-]+\.(?:html|xml|txt))(?:#[\w-]+)?["']""", text))


OF_LABS = {lab.template for lab in LABS.values()} | {
    lab.answer_template(name) for lab in LABS.values() for name, answer in lab.answers.items() if not answer.as_json
}
NAMED = {name for path in SOURCES for name in named(path.read_text())} | OF_LABS


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_template_is_one_that_something_uses(name: str) -> None:
    assert name in NAMED or LOOKED_FOR.fullmatch(name)


def test_every_lab_has_its_templates() -> None:
    assert OF_LABS <= ALL


@pytest.mark.parametrize("path", sorted(DIRECTORY.rglob("*.html")), ids=lambda path: str(path.relative_to(DIRECTORY)))
def test_whatever_a_template_extends_or_includes_is_there(path: Path) -> None:
    for name in re.findall(r"""{%\s*(?:extends|include) ["']([^"'#]+)""", path.read_text()):
        get_template(name)
