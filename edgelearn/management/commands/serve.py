"""Prepares what isn't ready yet, then starts the server. Fast if everything is ready.

Of several instances on one database that start at once, one makes it ready while the others wait.
"""

import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from edgelearn import env
from edgelearn.locks import preparing_lock
from edgelearn.web.collect_static import collect_if_changed


class Command(BaseCommand):
    """manage.py serve"""

    help = "Prepare database, course, static files and simulator, then serve on HOST:PORT."
    # Run by hand or by `make check`; here they would slow each start.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        require_free_address(env.HOST.read(), env.PORT.read())
        with preparing_lock(self.say_that_it_waits):
            self.prepare()
        connections.close_all()
        # The very same process goes on as gunicorn, so that signals reach it. Nothing in the line comes from outside.
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", "python:edgelearn.server"])  # noqa: S606

    def prepare(self) -> None:
        """Database, course, static files and compiled simulator, in the order in which they need each other."""
        if unapplied_migrations():
            self.say("Preparing the database")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("load_course", stdout=self.stdout, stderr=self.stderr)
        call_command("rebuild_search", if_empty=True, stdout=self.stdout)
        # While DEBUG is on, files are served from their sources.
        if not settings.DEBUG and collect_if_changed():
            self.say("Collected the static files")
        warm_simulator()

    def say_that_it_waits(self) -> None:
        """Another instance was first."""
        self.say("Another instance prepares this database: waiting until it has")

    def say(self, sentence: str) -> None:
        """Tell what is going on, at once: the start may take a while."""
        self.stdout.write(sentence)
        self.stdout.flush()


def require_free_address(host: str, port: int) -> None:
    """CommandError with a way forward if nothing can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"PORT={port}: can't listen on {host}:{port} ({error.strerror}). "
                f"Choose another port, for example: make run PORT={port + 1 if port < 65535 else 8000}"
            ) from None


def unapplied_migrations() -> bool:
    """Whether the database lacks a table or column that the code expects."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def warm_simulator() -> None:
    """Compile the kernels into numba's cache on disk, or find them there, so that no visitor waits for it."""
    from edgelearn.sim.engine import warm

    warm()
