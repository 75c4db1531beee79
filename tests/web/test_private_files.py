"""What the site writes may be read by the account that runs it, and by nobody else on the machine."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from edgelearn import env, private_files, secret_key


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture(autouse=True)
def a_generous_umask() -> object:
    before = os.umask(0)
    yield
    os.umask(before)


def settings_loaded(data: Path, **variables: str) -> None:
    names = {variable.name for variable in env.VARIABLES}
    others = {name: value for name, value in os.environ.items() if name not in names}
    program = (
        "import edgelearn.settings, django; django.setup(); from django.db import connection; "
        "connection.cursor().execute('CREATE TABLE IF NOT EXISTS t (a)'); "
        "import pathlib, sys; print(*sorted(p.name + ' ' + oct(p.stat().st_mode & 0o777) "
        "for p in pathlib.Path(connection.settings_dict['NAME']).parent.glob('*sqlite3*')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=env.PROJECT_DIR,
        env=others | {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "edgelearn.settings"} | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [
        "edgelearn.sqlite3", "0o600", "edgelearn.sqlite3-shm", "0o600", "edgelearn.sqlite3-wal", "0o600",
    ]  # fmt: skip


def test_a_new_site_is_closed_to_others(tmp_path: Path) -> None:
    data = tmp_path / "above" / "var"
    settings_loaded(data, EMAIL_URL=f"file://{data}/mail")
    assert [mode(data), mode(data / "secret-key"), mode(data / "mail")] == [0o700, 0o600, 0o700]


def test_a_database_given_by_its_address_is_closed_to_others(tmp_path: Path) -> None:
    settings_loaded(tmp_path / "var", DATABASE_URL=f"sqlite:///{tmp_path}/edgelearn.sqlite3")


def test_an_older_site_is_closed_to_others_at_its_next_start(tmp_path: Path) -> None:
    database = tmp_path / "edgelearn.sqlite3"
    sqlite3.connect(database).execute("CREATE TABLE t (a)")
    (tmp_path / "secret-key").write_text("k" * 50)
    assert [mode(database), mode(tmp_path / "secret-key")] == [0o644, 0o666]
    settings_loaded(tmp_path)
    assert [mode(database), mode(tmp_path / "secret-key")] == [0o600, 0o600]


def test_access_to_a_directory_that_exists_is_its_owners_choice(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    private_files.make_directory(tmp_path / "data")
    assert mode(tmp_path / "data") == 0o755


def test_a_database_that_cannot_be_made_is_left_to_sqlite_to_tell(tmp_path: Path) -> None:
    private_files.make_sqlite_file(tmp_path / "missing" / "edgelearn.sqlite3")
    assert not (tmp_path / "missing").exists()


def test_a_key_made_in_a_new_directory_closes_it(tmp_path: Path) -> None:
    secret_key.kept_in(tmp_path / "var" / "secret-key")
    assert mode(tmp_path / "var") == 0o700
