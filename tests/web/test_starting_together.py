"""Several instances that start at once on one empty database, as real processes: all serve, and one has prepared it."""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.db import connections
from pytest_django import DjangoDbBlocker

from edgelearn import env
from edgelearn.locks import file_lock
from tests.product import free_port

INSTANCES = 3
WAITS = "Another instance prepares this database: waiting until it has"


@contextmanager
def empty_database() -> Iterator[dict[str, str]]:
    """The variables that name one: a SQLite file of its own, or a database on the PostgreSQL that is tested."""
    given = settings.DATABASES["default"]
    if given["ENGINE"] != "django.db.backends.postgresql":
        yield {}
        return
    name = f"edgelearn_start_{uuid.uuid4().hex[:12]}"
    own = connections.create_connection("default")
    own.settings_dict = own.settings_dict | {"NAME": "postgres"}
    try:
        with own.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        authority = f"{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT'] or 5432}"
        yield {"DATABASE_URL": f"postgresql://{authority}/{name}"}
    finally:
        with own.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        own.close()


def start(data: Path, **variables: str) -> "subprocess.Popen[str]":
    names = {variable.name for variable in env.VARIABLES}
    others = {name: value for name, value in os.environ.items() if name not in names}
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=env.PROJECT_DIR,
        env=others | {"DATA_DIR": str(data), "LOG_LEVEL": "ERROR", "PORT": str(free_port())} | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )


def said_until_it_listens(instance: "subprocess.Popen[str]") -> list[str]:
    """Its lines, up to the one that says where it listens, or to its end."""
    assert instance.stdout is not None
    said = []
    for line in instance.stdout:
        said.append(line.strip())
        if "listens on" in line:
            break
    return said


@pytest.mark.services
def test_instances_started_at_once_on_an_empty_database_all_serve(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock(), empty_database() as variables:
        instances = [start(tmp_path, **variables) for _ in range(INSTANCES)]
        try:
            said = [said_until_it_listens(instance) for instance in instances]
            addresses = [lines[-1].split()[3] for lines in said]
            assert [urlopen(f"{address}healthz").status for address in addresses] == [200] * INSTANCES
        finally:
            for instance in instances:
                instance.send_signal(signal.SIGTERM)
            for instance in instances:
                instance.communicate(timeout=30)
    assert sum("Preparing the database" in lines for lines in said) == 1
    assert sum(WAITS in lines for lines in said) == INSTANCES - 1


def test_a_lock_ends_with_its_holder(tmp_path: Path) -> None:
    holds = "import sys; from pathlib import Path; from edgelearn.locks import file_lock\n"
    holds += "with file_lock(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holds, str(tmp_path / "lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=env.PROJECT_DIR,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        # Killed while this process waits, without a chance to tidy up.
        with file_lock(tmp_path / "lock", holder.kill):
            assert holder.wait() == -signal.SIGKILL
