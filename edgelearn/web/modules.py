"""Our own JavaScript modules: which need which, so that a page fetches all at once.

A browser learns of a module's imports only after it has it; so the page's head names all of them beforehand.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

from edgelearn.web import minify

DIRECTORY = Path(settings.PROJECT_DIR) / "static" / "js"

# `import … from "./name.js"`, `import "./name.js"`, `export … from "./name.js"`, minified; not import(): it waits.
IMPORT = re.compile(r"""(?<![\w$.])(?:import|export)\b[^;()]*?["']\./([\w-]+)\.js["']""")


def imported_by(name: str) -> tuple[str, ...]:
    """The names of all modules that `name` needs, directly or through others, each once, without itself."""
    found = dict.fromkeys(_reached(name, set()))
    return tuple(other for other in found if other != name)


def _reached(name: str, seen: set[str]) -> Iterator[str]:
    if name in seen:
        return
    seen.add(name)
    yield name
    for other in imports_of(name):
        yield from _reached(other, seen)


def imports_of(name: str) -> tuple[str, ...]:
    """The names that the module's source imports."""
    return tuple(IMPORT.findall(minify.javascript((DIRECTORY / f"{name}.js").read_text())))


@cache
def imported_by_once(name: str) -> tuple[str, ...]:
    """The same, read once a process: sources don't change under a running server."""
    return imported_by(name)
