"""The databases that a benchmark runs on: SQLite always, PostgreSQL where DATABASE_URL says where it is."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from edgelearn import env

NAME = "edgelearn_bench"


@contextmanager
def fresh() -> Iterator[dict[str, str]]:
    """DATABASE_URL by the database's name; what is on PostgreSQL is a database of its own, gone afterwards."""
    urls = {"SQLite": ""}
    server = os.environ.get(env.DATABASE_URL.name, "")
    if not server.startswith("postgres"):
        yield urls
        return
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(NAME)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        yield urls | {"PostgreSQL": f"{server.rpartition('/')[0]}/{NAME}"}
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME)))
