"""Our own JavaScript modules as they are served."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template

from edgelearn.web import modules

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
  const address = "https://edge.example/"; // stays: it shares its line
  return import("./later.js");
}
const text = `
// stays: it is text
`;
"""


def test_comments_that_fill_lines_go_and_the_lines_stay() -> None:
    slim = modules.without_comments(SOURCE)
    assert slim.count("\n") == SOURCE.count("\n")
    assert "What it is" not in slim
    assert "Says" not in slim
    assert 'const address = "https://edge.example/"; // stays: it shares its line' in slim.splitlines()[13]
    assert "\n// stays: it is text\n" in slim


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
