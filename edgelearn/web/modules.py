"""The import graph of our JavaScript modules, so that a page can preload all of them.

A browser learns of a module's imports only after it has it; so the page's head names all of them beforehand. A module's
name is its path below static/js without the suffix, such as `labs/state`.
"""

import posixpath
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import tree_sitter_javascript
from django.conf import settings
from tree_sitter import Language, Parser, Query, QueryCursor

DIRECTORY = Path(settings.PROJECT_DIR) / "static" / "js"
JAVASCRIPT = Language(tree_sitter_javascript.language())

# `import … from "x"`, `import "x"`, `export … from "x"`. import("x") is left out: what it names is fetched when needed.
STATIC_IMPORTS = Query(
    JAVASCRIPT,
    """
    (import_statement source: (string (string_fragment) @address))
    (export_statement source: (string (string_fragment) @address))
    """,
)
DYNAMIC_IMPORTS = Query(
    JAVASCRIPT,
    "(call_expression function: (import) arguments: (arguments . (string (string_fragment) @address)))",
)


def names() -> list[str]:
    """The names of all modules there are."""
    return sorted(path.relative_to(DIRECTORY).with_suffix("").as_posix() for path in DIRECTORY.rglob("*.js"))


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
    """The names of the own modules that the module's source imports before it runs, in the order of the source."""
    return _own(name, STATIC_IMPORTS)


def imported_later_by(name: str) -> tuple[str, ...]:
    """The names of the own modules that the module imports while it runs, by `import("…")`."""
    return _own(name, DYNAMIC_IMPORTS)


def _own(name: str, query: Query) -> tuple[str, ...]:
    """The modules at the relative addresses that the query finds; bare names are packages."""
    source = (DIRECTORY / f"{name}.js").read_bytes()
    nodes = QueryCursor(query).captures(Parser(JAVASCRIPT).parse(source).root_node).get("address", [])
    addresses = [node.text.decode() for node in sorted(nodes, key=lambda node: node.start_byte) if node.text]
    folder = posixpath.dirname(name)
    return tuple(
        posixpath.normpath(posixpath.join(folder, address)).removesuffix(".js")
        for address in addresses
        if address.startswith(("./", "../"))
    )


@cache
def imported_by_once(name: str) -> tuple[str, ...]:
    """The same as `imported_by`, read once a process: sources don't change under a running server."""
    return imported_by(name)
