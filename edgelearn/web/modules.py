"""Our own JavaScript modules as they are served: without the comments written for developers, and fetched all at once.

A browser learns of a module's imports only after it has it; so the page's head names all of them beforehand.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

DIRECTORY = Path(settings.PROJECT_DIR) / "static" / "js"

# Only comments that have their lines for themselves: so nothing within a line, be it string or pattern, is mistaken.
COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*.*?\*/[ \t]*)$", flags=re.MULTILINE | re.DOTALL)

# `import … from "./name.js"`, `import "./name.js"`, `export … from "./name.js"`; not import(), which has its own time.
IMPORT = re.compile(r"""^(?:import|export)\b[^;()]*?["']\./([\w-]+)\.js["'];?""", flags=re.MULTILINE)


def without_comments(source: str) -> str:
    """The module without comments that fill lines; the lines stay, so that a stack trace still points right."""
    return COMMENT.sub(lambda found: _kept(found, source), source)


def _kept(found: re.Match[str], source: str) -> str:
    # After an odd number of backquotes the text may lie inside a template literal, and then is no comment.
    inside_literal = source.count("`", 0, found.start()) % 2 == 1
    return found[0] if inside_literal else "\n" * found[0].count("\n")


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
    return tuple(IMPORT.findall(without_comments((DIRECTORY / f"{name}.js").read_text())))


@cache
def imported_by_once(name: str) -> tuple[str, ...]:
    """The same, read once a process: sources don't change under a running server."""
    return imported_by(name)
