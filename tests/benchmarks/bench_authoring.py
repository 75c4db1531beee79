"""What the workplace asks of the database, and its time, with 200 lessons: lists, editor, preview, publishing."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from io import StringIO
from time import perf_counter
from typing import Any

import numpy as np

from tests.benchmarks import databases

LESSONS = 200
REPEATS = 7
CHOSEN = "BENCH_DATABASE"


def main() -> None:
    """One process a database, since Django knows one at a time."""
    if CHOSEN in os.environ:
        measure(os.environ[CHOSEN])
        return
    with databases.fresh() as urls:
        for name, url in urls.items():
            with tempfile.TemporaryDirectory() as data:
                chosen = {CHOSEN: name, "DATABASE_URL": url, "DATA_DIR": data, "LOG_LEVEL": "ERROR"}
                subprocess.run([sys.executable, "-m", __spec__.name], env=os.environ | chosen, check=True)


def measure(name: str) -> None:
    """Fill the course and print the table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edgelearn.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_course", verbosity=0, stdout=StringIO())
    write(f"{name + f', {LESSONS} lessons':<44}{'queries':>9}{'ms, p50':>9}{'worst':>9}")
    for what, act in acts():
        act()
        queries, times_ms = 0, []
        for _ in range(REPEATS):
            queries, spent_ms = counted(act)
            times_ms.append(spent_ms)
        write(f"{what:<44}{queries:>9}{np.median(times_ms):>9.0f}{max(times_ms):>9.0f}")


def acts() -> list[tuple[str, Callable[[], Any]]]:
    """What authors do, as a reviewer, who sees all lessons: each a call that ends in an answer."""
    from django.contrib.auth.models import User
    from django.test import Client

    from lessons.accounts import roles
    from lessons.accounts.roles import Role
    from lessons.authoring import lesson_creation
    from lessons.course.files.tree import course_page
    from lessons.course.models import LessonPage
    from tests.lessons.test_editing import posted

    reviewer = User.objects.create_user("reviewer")
    roles.give(reviewer, Role.REVIEWER)
    source = LessonPage.objects.get(slug="first-request-misses")
    for _ in range(LESSONS):
        lesson_creation.copy_of(source, reviewer)
    lesson = LessonPage.objects.get(slug="the-first-request-misses-copy")
    client, editor = Client(headers={"host": "localhost"}), f"/admin/pages/{lesson.pk}/edit/"
    client.force_login(reviewer)
    many = posted(lesson, [("text", f"## Part {number}\n\nWords.") for number in range(LESSONS)])

    def ok(response: Any, *accepted: int) -> None:
        assert response.status_code in (accepted or (200,)), response.status_code

    def preview() -> None:
        ok(client.post(f"{editor}preview/", many))
        ok(client.get(f"{editor}preview/?mode="))

    return [
        ("first page", lambda: ok(client.get("/admin/"))),
        ("list of lessons", lambda: ok(client.get(f"/admin/pages/{course_page().pk}/"))),
        ("lessons to copy from", lambda: ok(client.get("/admin/lessons/copy/"))),
        ("editor, the shipped lesson", lambda: ok(client.get(editor))),
        (
            "check with its challenge on 21 seeds",
            lambda: ok(client.get(f"/admin/lessons/{lesson.pk}/check/"), 200, 429),
        ),
        ("preview of 200 blocks", preview),
        ("save 200 blocks", lambda: ok(client.post(editor, many | {"action-publish": ""}), 302)),
        ("publish 200 blocks", lambda: ok(client.post(editor, many), 302)),
        ("editor, 200 blocks", lambda: ok(client.get(editor))),
    ]


def counted(act: Callable[[], Any]) -> tuple[int, float]:
    """How many queries an act makes, and its milliseconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        begin_s = perf_counter()
        act()
        spent_ms = 1000 * (perf_counter() - begin_s)
    return len(captured), spent_ms


def write(line: str) -> None:
    """A line at once, also when the output is a file."""
    sys.stdout.write(f"{line}{os.linesep}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
