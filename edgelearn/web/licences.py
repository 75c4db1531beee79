"""The licences of Python packages, browser packages and data, read from what is installed."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

import edgelearn.sim.data
from edgelearn.web.assets import NODE_MODULES
from edgelearn.web.caching import public_page

LOCKED = Path(settings.PROJECT_DIR) / "requirements" / "run.txt"
BROWSER_PACKAGES = Path(settings.PROJECT_DIR) / "package.json"
DATA = Path(edgelearn.sim.data.__file__).parent / "PROVENANCE.md"
UNKNOWN = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One package: its licence by name, and its text where the package is handed to visitors."""

    name: str
    version: str
    licence: str
    home_page: str
    text: str = ""


@require_safe
@public_page
def licences(request: HttpRequest) -> HttpResponse:
    """The page of licences."""
    context = {"browser": browser_packages(), "server": python_packages(), "data": data_provenance()}
    return render(request, "web/licences.html", context)


@cache
def python_packages() -> tuple[Package, ...]:
    """The installed ones among those the product is locked to; tools for tests are not handed to anyone."""
    names = re.findall(r"^([a-z0-9._-]+)==", LOCKED.read_text(), flags=re.MULTILINE)
    return tuple(_installed(names))


def _installed(names: list[str]) -> Iterator[Package]:
    for name in dict.fromkeys(names):
        try:
            about = metadata(name)
        except PackageNotFoundError:
            continue  # meant for another system or another Python
        yield Package(
            name=about["Name"], version=about["Version"], licence=_licence(about), home_page=_home_page(about)
        )


def _licence(about: PackageMetadata) -> str:
    """The licence's name: an SPDX expression if given, else the classifiers, else the first line of the field."""
    if expression := _first(about, "License-Expression"):
        return expression
    classifiers = [text for text in about.get_all("Classifier", []) if text.startswith("License :: ")]
    named = [text.rsplit(" :: ", 1)[1] for text in classifiers if text != "License :: OSI Approved"]
    if named:
        return ", ".join(named)
    return (_first(about, "License") or UNKNOWN).splitlines()[0]


def _home_page(about: PackageMetadata) -> str:
    """The first address a package gives of itself."""
    addresses = [text.split(",", 1)[1].strip() for text in about.get_all("Project-URL", []) if "," in text]
    return _first(about, "Home-page") or next(iter(addresses), "")


def _first(about: PackageMetadata, name: str) -> str:
    return str(next(iter(about.get_all(name, [])), "")).strip()


@cache
def browser_packages() -> tuple[Package, ...]:
    """The npm packages whose files, or what is made from them, are served; with the text of their licence."""
    names = json.loads(BROWSER_PACKAGES.read_text())["dependencies"]
    return tuple(_browser_package(NODE_MODULES / name) for name in names)


def _browser_package(folder: Path) -> Package:
    about = json.loads((folder / "package.json").read_text())
    texts = [path for path in sorted(folder.iterdir()) if path.name.upper().startswith("LICENSE")]
    return Package(
        name=about["name"],
        version=about["version"],
        licence=about.get("license", UNKNOWN),
        home_page=about.get("homepage", ""),
        text=texts[0].read_text() if texts else "",
    )


@cache
def data_provenance() -> SafeString:
    """The simulator's note on its data as HTML; the project's own text, without its title."""
    _, _, body = DATA.read_text().partition("\n")
    html: str = MarkdownIt("commonmark").enable("table").render(body)
    return mark_safe(html)
