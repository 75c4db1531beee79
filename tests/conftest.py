"""What all tests share: data of their own instead of the developer's, and the two marks that choose what runs where."""

import os
import secrets
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase, override_settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from edgelearn.web import work_budget
from tests.prepared import DATABASE_FILE, migrated

# Playwright leaves an event loop running in this thread, in which Django would refuse the database to every later test.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How long an example takes says nothing about whether it is right. In CI, the same examples each time.
hypothesis.settings.register_profile("untimed", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("untimed")

BROWSER_TESTS = Path(__file__).parent / "browser"
DATABASE_FIXTURES = {"db", "transactional_db", "admin_client", "admin_user"}


class BrowserTestsByFile(LoadScopeScheduling):
    """Gives a file of browser tests to one worker, which has a server and browser of its own; the others one by one."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0] if nodeid.startswith("tests/browser/") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> BrowserTestsByFile:
    """Where tests run on several workers."""
    return BrowserTestsByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark browser tests, and tests that PostgreSQL and Redis must pass too."""
    for item in items:
        _require_rollback(item)
        if BROWSER_TESTS in item.path.parents:
            item.add_marker(pytest.mark.browser)
        elif _uses_database(item) and item.get_closest_marker("any_database") is None:
            item.add_marker(pytest.mark.services)


def _require_rollback(item: pytest.Item) -> None:
    """A test that commits must put back what migrations made; else the next such test finds half of it twice."""
    mark = item.get_closest_marker("django_db")
    if mark and mark.kwargs.get("transaction") and not mark.kwargs.get("serialized_rollback"):
        raise pytest.UsageError(f"{item.nodeid}: django_db(transaction=True) needs serialized_rollback=True here")


def _uses_database(item: pytest.Item) -> bool:
    test_class = getattr(item, "cls", None)
    return (
        item.get_closest_marker("django_db") is not None
        or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
        or (test_class is not None and issubclass(test_class, TransactionTestCase))
    )


@pytest.fixture(scope="session", autouse=True)
def own_files_and_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No collected static files, so plain names; no page of another test; uploads and cache keys of our own.

    Passwords are hashed in a moment: what protects them takes a third of a second each.
    """
    caches = {name: _own(cache) for name, cache in settings.CACHES.items()}
    data = tmp_path_factory.mktemp("data")
    (data / "static").mkdir()
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(
        STATIC_ROOT=data / "static",
        MEDIA_ROOT=data / "media",
        CACHES=caches,
        FRONT_CACHE_S=0,
        PASSWORD_HASHERS=hashers,
    ):
        yield


def _own(cache: dict[str, Any]) -> dict[str, Any]:
    """A cache with keys of our own. Instead of the table, memory: most tests that count limits need no database."""
    if cache["BACKEND"] == "edgelearn.web.database_cache.DatabaseCache":
        cache = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    return cache | {"KEY_PREFIX": uuid.uuid4().hex}


@pytest.fixture(autouse=True)
def limits_now_s(monkeypatch: pytest.MonkeyPatch) -> float:
    """Where the clock of limits stands: in an hour that no other test counts in, 40 s after a minute began."""
    moment_s = 1_000_000.0 + 3600 * secrets.randbelow(10**6)
    monkeypatch.setattr("edgelearn.web.limits.time", lambda: moment_s)
    return moment_s


@pytest.fixture(autouse=True)
def full_budgets() -> None:
    """Nobody has asked for any work yet."""
    work_budget.BUDGETS.clear()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite's file is a copy in which the migrations have been applied already."""
    return connections["default"].vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    """With the option of this name, too: the file belongs to this run."""
    return False


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as in service, with its write-ahead log and locks; not Django's choice for tests, memory."""
    if connections["default"].vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        shutil.copyfile(migrated(tmp_path_factory) / DATABASE_FILE, file)
        connections.databases["default"]["TEST"]["NAME"] = str(file)
