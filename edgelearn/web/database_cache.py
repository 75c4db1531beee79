"""Django's cache in a table of the site's database, for all processes that share it: without Redis, limits hold so.

Django's own backend reads before it writes, so that of two who add or count at once both may succeed; here each is one
statement. Whole numbers have a column in which they are counted; everything else is pickled, as in Django's backends.
Nothing is dropped before it expires, or a flood of new keys would make counts forgotten.
"""

import pickle
from time import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

SET = """
    INSERT INTO edgelearn_cache (name, number, pickled, expires_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (name) DO UPDATE
    SET number = excluded.number, pickled = excluded.pickled, expires_at = excluded.expires_at
"""
ADD = SET + "WHERE edgelearn_cache.expires_at <= %s"
GET = """
    SELECT number, pickled FROM edgelearn_cache WHERE name = %s AND (expires_at IS NULL OR expires_at > %s)
"""
COUNT = """
    UPDATE edgelearn_cache SET number = number + %s
    WHERE name = %s AND number IS NOT NULL AND (expires_at IS NULL OR expires_at > %s)
    RETURNING number
"""
TOUCH = """
    UPDATE edgelearn_cache SET expires_at = %s WHERE name = %s AND (expires_at IS NULL OR expires_at > %s)
"""
DELETE = "DELETE FROM edgelearn_cache WHERE name = %s"
CLEAR = "DELETE FROM edgelearn_cache"
FORGET = "DELETE FROM edgelearn_cache WHERE expires_at <= %s"


class DatabaseCache(BaseCache):
    """The cache; `timeout` is in seconds, as everywhere in Django."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless there is one; whether it was kept. Of several at once, one succeeds."""
        return _changed(ADD, [*self._row(key, value, timeout, version), time()])

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value."""
        _changed(SET, self._row(key, value, timeout, version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or the default."""
        found = _found(GET, [self._name(key, version), time()])
        if found is None:
            return default
        number, pickled = found
        return number if pickled is None else pickle.loads(pickled)  # noqa: S301  # what `_row` pickled

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a whole number and return the sum; ValueError if there is none. Of several at once, all count."""
        found = _found(COUNT, [delta, self._name(key, version), time()])
        if found is None:
            raise ValueError(f"There is no number named '{key}'.")
        return int(found[0])

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Let a value expire later; whether there is one."""
        return _changed(TOUCH, [self.get_backend_timeout(timeout), self._name(key, version), time()])

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; whether there was one."""
        return _changed(DELETE, [self._name(key, version)])

    def clear(self) -> None:
        """Forget all values."""
        _changed(CLEAR, [])

    def _row(self, key: str, value: Any, timeout: Any, version: int | None) -> list[Any]:
        counted = type(value) is int  # True is an int, too
        number, pickled = (value, None) if counted else (None, pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
        return [self._name(key, version), number, pickled, self.get_backend_timeout(timeout)]

    def _name(self, key: str, version: int | None) -> str:
        return str(self.make_and_validate_key(key, version=version))


def forget_expired() -> None:
    """Delete the rows that nobody will be given any more."""
    _changed(FORGET, [time()])


def _found(statement: str, values: list[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def _changed(statement: str, values: list[Any]) -> bool:
    """Whether the statement made, changed or deleted a row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount > 0)
