"""Static files: what is served from packages, hashed names, the import map, and collecting only after a change."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import override_settings

from edgelearn.web import assets, collect_static, modules


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("collected") / "static"
    with override_settings(STATIC_ROOT=root):
        assert collect_static.collect_if_changed()
        yield root


@pytest.mark.parametrize("name", assets.PACKAGE_FILES)
def test_an_allowed_file_of_a_package_is_found_where_npm_put_it(name: str) -> None:
    assert finders.find(f"npm/{name}") == str(assets.NODE_MODULES / name)


@pytest.mark.parametrize(
    "name",
    ["npm/htmx.org/package.json", "npm/typescript/package.json", "npm/../package.json", "htmx.org/dist/htmx.min.js"],
)
def test_no_other_file_of_a_package_is_found(name: str) -> None:
    assert finders.find(name) is None


def test_generated_files_are_made_when_first_asked_for(tmp_path: Path) -> None:
    with override_settings(DATA_DIR=tmp_path):
        found = assets.GeneratedFinder().find("generated/world.svg")
    assert found == str(tmp_path / "generated" / "world.svg")
    assert Path(found).read_text().startswith("<svg")


def test_before_collecting_names_are_plain() -> None:
    assert staticfiles_storage.url("css/prose.css") == "/static/css/prose.css"


def test_each_own_module_and_each_bare_name_has_a_collected_file(collected: Path) -> None:
    imports = json.loads(assets.import_map_text())["imports"]
    own = {f"/static/js/{name}.js" for name in modules.names()}
    assert set(imports) == own | set(assets.BARE_NAMES)
    for name, address in imports.items():
        assert address != name
        assert (collected / unquote(address).removeprefix("/static/")).is_file(), name


def test_own_modules_and_sheets_are_collected_minified(collected: Path) -> None:
    for source in [*modules.DIRECTORY.rglob("*.js"), *modules.DIRECTORY.with_name("css").rglob("*.css")]:
        kind = source.suffix.removeprefix(".")
        folder = collected / source.parent.relative_to(modules.DIRECTORY.parent)
        served = next(folder.glob(f"{source.stem}.????????????.{kind}")).read_text()
        assert 100 < len(served) < len(source.read_text()), source
        assert "/* " not in served


def test_text_files_are_compressed_in_advance(collected: Path) -> None:
    plotly = next((collected / "npm" / "plotly.js-basic-dist-min").glob("*.js"))
    assert Path(f"{plotly}.br").stat().st_size < 400_000
    assert Path(f"{plotly}.gz").exists()


def test_only_hashed_names_are_kept(collected: Path) -> None:
    assert not (collected / "css" / "prose.css").exists()
    assert len(list((collected / "css").glob("prose.*.css"))) == 1


def test_unchanged_sources_are_not_collected_again(collected: Path) -> None:
    assert not collect_static.collect_if_changed()


def test_a_changed_source_is_collected_and_leaves_the_others_alone(collected: Path, tmp_path: Path) -> None:
    (tmp_path / "new.css").write_text("p { color: red }")
    before = {path: path.stat().st_mtime_ns for path in collected.rglob("*.br")}
    with override_settings(STATICFILES_DIRS=[*settings.STATICFILES_DIRS, tmp_path]):
        assert collect_static.collect_if_changed()
    assert len(list(collected.glob("new.*.css"))) == 1
    assert {path: path.stat().st_mtime_ns for path in before} == before
