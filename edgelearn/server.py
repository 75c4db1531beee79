"""gunicorn's configuration: `gunicorn -c python:edgelearn.server`. gunicorn reads the names below."""

import sys
from typing import Any

from edgelearn import env

# Addresses that "localhost" reaches; two of them are every interface of the machine.
LOCAL = {"127.0.0.1", "::1", "0.0.0.0", "::"}  # noqa: S104  # compared with, not bound to


def _authority(host: str) -> str:
    """host:port as it stands in an address; IPv6 in brackets."""
    return f"[{host}]:{env.PORT.read()}" if ":" in host else f"{host}:{env.PORT.read()}"


def visitors_address() -> str:
    """Where someone on this machine opens the site."""
    host = env.HOST.read()
    return f"http://{_authority('localhost' if host in LOCAL else host)}/"


wsgi_app = "edgelearn.wsgi:application"
bind = _authority(env.HOST.read())
workers = env.WEB_WORKERS.read()
worker_class = "edgelearn.serving.worker.Worker"
threads = env.WEB_THREADS.read()
graceful_timeout = 10
loglevel = "warning"
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Each process does work behind its requests, too. The first to be able to answer says where it listens."""
    from lessons.jobs.worker import Worker  # needs Django's settings; gunicorn's own process doesn't

    worker.background = Worker()
    worker.background.start()
    if worker.age == 1:
        sys.stdout.write(f"EdgeLearn listens on {visitors_address()} (Ctrl-C stops it)\n")
        sys.stdout.flush()


def worker_exit(server: Any, worker: Any) -> None:
    """A process that ends lets the task under way end first; one that never came up has none."""
    if background := getattr(worker, "background", None):
        background.stop()
