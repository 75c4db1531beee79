"""The direction of imports: each package imports only from those below it, and the simulator from nobody."""

import subprocess
import sys
from graphlib import TopologicalSorter

import grimp
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from edgelearn.env import PROJECT_DIR

# Loads the whole simulator where Django can not be imported, and says what of the project came along.
ALONE = """
import sys
sys.modules["django"] = None
import pkgutil, importlib, edgelearn.sim
for module in pkgutil.walk_packages(edgelearn.sim.__path__, "edgelearn.sim."):
    importlib.import_module(module.name)
print(*sorted(name for name in sys.modules if name.split(".")[0] in ("edgelearn", "lessons", "wagtail")))
"""


def test_the_simulator_needs_neither_django_nor_the_rest_of_the_project() -> None:
    command = [sys.executable, "-c", ALONE]
    done = subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = done.stdout.split()
    assert "edgelearn.sim.engine.traffic" in loaded
    assert [name for name in loaded if not name.startswith("edgelearn.sim") and name != "edgelearn"] == []


def test_imports_keep_their_direction() -> None:
    assert lint_imports(config_filename=str(PROJECT_DIR / "pyproject.toml")) == EXIT_STATUS_SUCCESS


def test_no_module_imports_itself_by_a_detour() -> None:
    """Imports inside functions count: they hide a cycle, they don't break it."""
    graph = grimp.build_graph("edgelearn", "lessons", cache_dir=None, exclude_type_checking_imports=True)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imports).prepare()  # raises CycleError, with the modules of a cycle
