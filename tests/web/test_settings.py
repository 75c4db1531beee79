"""What the variables do to the settings, in a process of its own for each set of variables."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from edgelearn import env

PRINT = """
import json, edgelearn.settings as s
print(json.dumps({name: getattr(s, name) for name in dir(s) if name.isupper()}, default=str))
"""


def settings_with(data: Path, **variables: str) -> dict[str, Any]:
    names = {variable.name for variable in env.VARIABLES}
    others = {name: value for name, value in os.environ.items() if name not in names}
    done = subprocess.run(
        [sys.executable, "-c", PRINT],
        cwd=env.PROJECT_DIR,
        env=others | {"DATA_DIR": str(data)} | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_without_any_variable_the_site_is_safe_and_local(tmp_path: Path) -> None:
    found = settings_with(tmp_path)
    assert found["DEBUG"] is False
    assert set(found["ALLOWED_HOSTS"]) == {"localhost", "127.0.0.1", "[::1]"}
    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / "edgelearn.sqlite3")
    assert found["SECRET_KEY"] == (tmp_path / "secret-key").read_text()


def test_https_makes_cookies_secure_and_tells_browsers_to_stay(tmp_path: Path) -> None:
    found = settings_with(tmp_path, HTTPS="on", BASE_URL="https://learn.example.org")
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_HSTS_SECONDS"] > 0
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert "learn.example.org" in found["ALLOWED_HOSTS"]
    assert "https://learn.example.org" in found["CSRF_TRUSTED_ORIGINS"]


def test_without_https_no_header_of_a_visitor_is_trusted(tmp_path: Path) -> None:
    assert settings_with(tmp_path)["SECURE_PROXY_SSL_HEADER"] is None


def test_services_are_chosen_by_their_addresses(tmp_path: Path) -> None:
    found = settings_with(
        tmp_path, DATABASE_URL="postgresql://u:p@db.example:5433/learn", REDIS_URL="redis://cache.example:6380/2"
    )
    database = found["DATABASES"]["default"]
    assert (database["ENGINE"], database["HOST"], database["PORT"]) == (
        "django.db.backends.postgresql",
        "db.example",
        5433,
    )
    assert found["CACHES"]["default"]["LOCATION"] == "redis://cache.example:6380/2"


def test_sqlite_writes_ahead_and_waits_for_others(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> None:
    found = settings_with(tmp_path)
    connections = ConnectionHandler(found["DATABASES"])
    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        answers = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "busy_timeout")]
    connections.close_all()
    assert answers == ["wal", 20_000]
