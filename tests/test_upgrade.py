"""What an earlier version wrote is read, shown and written to by this one."""

import json
import lzma
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from edgelearn import env

DATABASES = sorted((Path(__file__).parent / "databases").glob("*.xz"))


@pytest.mark.parametrize("packed", DATABASES, ids=lambda path: path.name.partition(".")[0])
def test_people_find_what_they_had_and_go_on(packed: Path, tmp_path: Path) -> None:
    seen = visit(packed, tmp_path)
    status, html = seen["lesson"]
    assert (status, "Read <strong>this</strong> first." in html) == (200, True)
    assert "An instructors lesson" in html
    assert "rewritten" not in html
    assert (seen["answered"][0], "Your first answer was" in seen["answered"][1]) == (200, True)
    assert seen["again"] in (200, 302)
    assert seen["tries"] == [2, 3]
    assert seen["completed"] == 1
    assert seen["me"][0] == 200
    assert "lena" in seen["me"][1]
    assert seen["draft for lena"] == 404
    assert (seen["draft"][0], "A draft" in seen["draft"][1]) == (200, True)
    assert seen["edited"][0] == 200
    assert seen["insight"][0] == 200
    assert "Edge 101" in seen["classes"][1]
    assert "Why a miss?" in seen["community"][1]
    assert "an-instructors-lesson" in seen["search"][1]
    assert "Written after the upgrade" in seen["after"][1]


def visit(packed: Path, data: Path) -> dict[str, Any]:
    """What people see of a database after its upgrade."""
    (data / "edgelearn.sqlite3").write_bytes(lzma.decompress(packed.read_bytes()))
    ours = {variable.name for variable in env.VARIABLES}
    others = {name: value for name, value in os.environ.items() if name not in ours}
    run = subprocess.run(
        [sys.executable, "-m", "tests.databases.visit"],
        cwd=env.PROJECT_DIR,
        env=others | {"DATA_DIR": str(data), "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found
