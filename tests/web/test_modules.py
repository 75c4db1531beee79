"""Our own JavaScript modules as they are served."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template

from edgelearn.templatetags.importmap import module_script
from edgelearn.web import minify, modules

NAMES = modules.names()

SOURCE = """// What it is.
import { a } from "./a.js";
import {
  b,
} from "./b.js";
import "./c.js";
export { d } from "./d.js";

/**
 * Says "import { no } from './no.js'".
 */
export function late() {
  // import { no } from "./no.js";
  const address = "https://edge.example/"; // goes too
  return import("./later.js");
}
const text = `
// stays: it is text
`;
"""


def test_comments_go_and_strings_and_template_literals_stay() -> None:
    slim = minify.javascript(SOURCE)
    assert "What it is" not in slim
    assert "Says" not in slim
    assert "goes too" not in slim
    assert 'const address="https://edge.example/";' in slim
    assert "`\n// stays: it is text\n`" in slim


def test_style_sheets_lose_comments_and_keep_what_needs_its_space() -> None:
    sheet = "/* why */\na  b { width: calc(1px + 2px); }\n@media (width < 30rem) { a > b { color: red } }\n"
    assert (
        minify.minified("css/x.css", sheet) == "a b{width: calc(1px + 2px);}@media (width < 30rem){a > b{color: red}}"
    )


def test_a_comment_ends_where_it_ends() -> None:
    assert minify.minified("css/x.css", "/* a */ b { c: d } /* e ** */ f /*/ g */ { h: i }") == "b{c: d}f{h: i}"


def test_selectors_in_a_layer_stay_what_they_are() -> None:
    sheet = '@layer pages {\n  .choices :checked,\n  [data-x="/* a,  b */"] :is(a, b) {\n    order: 1;\n  }\n}\n'
    slim = '@layer pages{.choices :checked,[data-x="/* a,  b */"] :is(a,b){order: 1;}}'
    assert minify.minified("css/x.css", sheet) == slim


def test_what_comes_from_packages_is_left_alone() -> None:
    assert minify.minified("npm/x/x.js", SOURCE) == SOURCE


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of modules of the test's own."""
    monkeypatch.setattr(modules, "DIRECTORY", tmp_path)
    (tmp_path / "labs").mkdir()
    return tmp_path


def test_imports_are_read_from_code_alone(folder: Path) -> None:
    (folder / "x.js").write_text(SOURCE)
    assert modules.imports_of("x") == ("a", "b", "c", "d")
    assert modules.imported_later_by("x") == ("later",)


def test_imports_are_found_by_their_path_from_the_module(folder: Path) -> None:
    (folder / "labs" / "x.js").write_text("import './y.js'; import z from '../z.js'; export * from '../plot/w.js';")
    assert modules.imports_of("labs/x") == ("labs/y", "z", "plot/w")


def test_packages_are_no_modules_of_ours(folder: Path) -> None:
    (folder / "x.js").write_text('import "plotly"; import("plotly"); import { a } from "./a.js";')
    assert modules.imports_of("x") == ("a",)
    assert modules.imported_later_by("x") == ()


@pytest.mark.parametrize(
    "code",
    [
        """const quote = /["'`]/; const said = 'import "./no.js"';""",
        """const told = `${"`"} import "./no.js" ${said("import './no.js'")}`;""",
        """half = whole / 2; // import "./no.js" /""",
        """import.meta.url; it.import("./no.js"); const named = { import: "./no.js" };""",
        """/** @type {import("./no.js").No} */""",
    ],
)
def test_what_only_looks_like_an_import_is_none(folder: Path, code: str) -> None:
    (folder / "x.js").write_text(f'{code}\nimport "./yes.js";')
    assert modules.imports_of("x") == ("yes",)
    assert modules.imported_later_by("x") == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_import_is_a_module_that_exists(name: str) -> None:
    assert {*modules.imported_by(name), *modules.imported_later_by(name)} <= set(NAMES) - {name}


def test_a_modules_element_names_all_it_needs_once() -> None:
    html = Template('{% load importmap %}{% module_script "js/labs/traffic/lab.js" %}').render(Context())
    assert html.startswith('<script type="module" src="/static/js/labs/traffic/lab.js"></script>')
    preloaded = re.findall(r'<link rel="modulepreload" href="/static/js/([\w/-]+)\.js">', html)
    assert len(preloaded) == len(set(preloaded)) > 5
    assert set(preloaded) == set(modules.imported_by("labs/traffic/lab"))


def test_a_modules_element_holds_what_it_is_told_escaped() -> None:
    html = module_script("js/make.js", alive="/a?b&c")
    assert html == '<script type="module" src="/static/js/make.js" data-alive="/a?b&amp;c"></script>'
