"""Our own JavaScript modules as they are served."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template

from edgelearn.templatetags.importmap import module_script
from edgelearn.web import minify, modules

NAMES = sorted(path.stem for path in modules.DIRECTORY.glob("*.js"))

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
    assert minify.minified("css/x.css", sheet) == "a b{width:calc(1px + 2px)}@media (width < 30rem){a>b{color:red}}"


def test_what_comes_from_packages_is_left_alone() -> None:
    assert minify.minified("npm/x/x.js", SOURCE) == SOURCE


def test_imports_are_read_from_code_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "x.js").write_text(SOURCE)
    monkeypatch.setattr(modules, "DIRECTORY", tmp_path)
    assert modules.imports_of("x") == ("a", "b", "c", "d")


@pytest.mark.parametrize("name", NAMES)
def test_every_import_is_a_module_that_exists(name: str) -> None:
    assert set(modules.imported_by(name)) <= set(NAMES) - {name}


def test_a_modules_element_names_all_it_needs_once() -> None:
    html = Template('{% load importmap %}{% module_script "js/traffic-lab.js" %}').render(Context())
    assert html.startswith('<script type="module" src="/static/js/traffic-lab.js"></script>')
    preloaded = re.findall(r'<link rel="modulepreload" href="/static/js/([\w-]+)\.js">', html)
    assert len(preloaded) == len(set(preloaded)) > 5
    assert set(preloaded) == set(modules.imported_by("traffic-lab"))


def test_a_modules_element_holds_what_it_is_told_escaped() -> None:
    html = module_script("js/make.js", alive="/a?b&c")
    assert html == '<script type="module" src="/static/js/make.js" data-alive="/a?b&amp;c"></script>'
