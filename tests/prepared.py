"""What takes long to make ready and is the same for every worker: a migrated database, and a site's data directory.

The first worker of a run that needs it makes it; the others wait, and each works on a copy.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from edgelearn import env
from edgelearn.locks import file_lock

COLLECT = "from edgelearn.web.collecting import collect_if_changed; collect_if_changed()"
PREPARE = "from edgelearn.management.commands.serve import Command; Command().prepare()"
DATABASE_FILE = "edgelearn.sqlite3"


def environment(data: Path) -> dict[str, str]:
    """This process's, with the product's defaults and a data directory."""
    ours = {variable.name for variable in env.VARIABLES}
    others = {name: value for name, value in os.environ.items() if name not in ours}
    return others | {"DATA_DIR": str(data), "LOG_LEVEL": "ERROR"}


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """The run's directory of this name, filled by the first worker that asks for it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    directory = shared / name
    with file_lock(shared / f"{name}.lock"):
        if not directory.is_dir():
            unfinished = shared / f"{name}.unfinished"
            unfinished.mkdir(exist_ok=True)
            make(unfinished)
            unfinished.rename(directory)
    return directory


def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose SQLite database has every migration and no course."""
    return made_once(tmp_path_factory, "migrated", lambda data: _manage(data, "migrate", "--noinput", "-v0"))


def site_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory as `manage.py serve` prepares one: the shipped course, its search entries, static files."""

    def make(data: Path) -> None:
        # The static files need no database: they are collected while the migrations run. Preparing waits for them.
        with subprocess.Popen(_command("shell", "-v0", "-c", COLLECT), cwd=env.PROJECT_DIR, env=environment(data)):
            shutil.copytree(migrated(tmp_path_factory), data, dirs_exist_ok=True)
            _manage(data, "shell", "-v0", "-c", PREPARE)

    return made_once(tmp_path_factory, "site-data", make)


def _manage(data: Path, *arguments: str) -> None:
    subprocess.run(_command(*arguments), cwd=env.PROJECT_DIR, env=environment(data), check=True)


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]
