"""The health address."""

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db


def test_a_healthy_site_says_so_and_nobody_keeps_the_answer(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "cache": "ok"})
    assert answer["Cache-Control"] == "private, no-store"


def test_an_unreachable_cache_is_named(client: Client) -> None:
    nowhere = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    with override_settings(CACHES={"default": nowhere}):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": "ok", "cache": "failed"})


def test_an_unreachable_database_is_named(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError
    from django.db.backends.base.base import BaseDatabaseWrapper

    def refuse(self: BaseDatabaseWrapper) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(BaseDatabaseWrapper, "cursor", refuse)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": "failed", "cache": "ok"})


def test_health_is_only_read(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
