"""Static files: npm files that are served, generated files, hashed names and the import map.

Nothing from npm is copied into the repository: the finders below serve it from where `npm ci` put it.
"""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from edgelearn import site_sheet
from edgelearn.web import modules, world_map
from edgelearn.web.minify import minified

NODE_MODULES = Path(settings.PROJECT_DIR) / "node_modules"

# The only files of node_modules that are served, under /static/npm/. htmx is a classic script: <script defer src=…>.
PACKAGE_FILES = (
    "htmx.org/dist/htmx.min.js",
    "plotly.js-basic-dist-min/plotly-basic.min.js",
)

# Names that modules import besides our own.
BARE_NAMES = {"plotly": "npm/plotly.js-basic-dist-min/plotly-basic.min.js"}

# Files made when they are first asked for, by name below "generated/": the function that gives the text, and the files
# that it is made from.
GENERATED = {
    "world.svg": (world_map.world_svg, (world_map.SOURCE, Path(world_map.__file__))),
    "site.css": (site_sheet.site_css, (*site_sheet.SOURCES, Path(site_sheet.__file__))),
}


class _ListFinder(BaseFinder):
    """A finder over a fixed list of files in one directory, served below one prefix."""

    prefix: str

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=self.directory())
        self.storage.prefix = self.prefix  # type: ignore[attr-defined]  # collectstatic reads it
        super().__init__(*args, **kwargs)

    def directory(self) -> Path:
        raise NotImplementedError

    def names(self) -> Iterable[str]:
        raise NotImplementedError

    def prepared(self, name: str) -> Path:
        """Where the file is; a finder that makes its files does so here."""
        return self.directory() / name

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        name = path.removeprefix(f"{self.prefix}/")
        known = path.startswith(f"{self.prefix}/") and name in self.names()
        if not known:
            return []
        found = str(self.prepared(name))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in self.names():
            self.prepared(name)
            yield name, self.storage


class PackageFinder(_ListFinder):
    """The allowed files of installed npm packages."""

    prefix = "npm"

    def directory(self) -> Path:
        return NODE_MODULES

    def names(self) -> Iterable[str]:
        return PACKAGE_FILES


class GeneratedFinder(_ListFinder):
    """Files kept in DATA_DIR/generated and made anew when what they are made from is younger."""

    prefix = "generated"

    def directory(self) -> Path:
        return Path(settings.DATA_DIR) / "generated"

    def names(self) -> Iterable[str]:
        return GENERATED

    def prepared(self, name: str) -> Path:
        path = super().prepared(name)
        text, sources = GENERATED[name]
        if not path.exists() or path.stat().st_mtime < max(source.stat().st_mtime for source in sources):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text())
        return path


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise has no types
    """Collected files under hashed names, each compressed once. Before the first collecting, plain names."""

    def stored_name(self, name: str) -> str:
        hashed: str = super().stored_name(name) if self.hashed_files else name
        return hashed

    def _save(self, name: str, content: "File[Any]") -> str:
        text = _text(content) if name.startswith(("js/", "css/", "generated/")) else None
        saved: str = super()._save(name, content if text is None else ContentFile(minified(name, text).encode()))
        return saved

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        # A hashed name stands for its content, so what was compressed once stays right.
        yield from super().compress_files(path for path in paths if not Path(f"{self.path(path)}.br").exists())


def _text(content: "File[Any]") -> str:
    content.seek(0)
    source = content.read()
    return source.decode() if isinstance(source, bytes) else source


def import_map_text() -> str:
    """The import map of the current static files; while DEBUG is on, made anew each time."""
    if settings.DEBUG:
        return _import_map()
    return _import_map_of(staticfiles_storage.manifest_hash)  # type: ignore[attr-defined]


@cache
def _import_map_of(manifest_hash: str) -> str:
    return _import_map()


def _import_map() -> str:
    """As JSON: the bare names of packages, and each own module by the plain address that a relative import means."""
    own = {f"{settings.STATIC_URL}js/{name}.js": f"js/{name}.js" for name in modules.names()}
    imports = {name: staticfiles_storage.url(path) for name, path in (BARE_NAMES | own).items()}
    return json.dumps({"imports": imports}, separators=(",", ":"))
