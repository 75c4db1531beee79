"""Insight with 200 lessons and 5,000 learners' answers: queries, milliseconds, bytes; on SQLite and PostgreSQL.

One lesson is answered by all of them, the others by some; each has 89 days of page views. Rendered by Django without a
server, for an author whose lessons they all are. What a beacon and the daily fold cost stands below.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import uuid
from io import StringIO
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.benchmarks import databases

LESSONS, LEARNERS, SOME = 200, 5_000, 100
VIEWS_A_DAY, VIEWS = 20, 10_000
REPEATS = 7
HEADS = ("page", "queries", "ms", "worst", "kB")


def main() -> None:
    """Print a table for each database, each made in a process of its own."""
    if len(sys.argv) > 1:
        _table(sys.argv[1])
        return
    with databases.fresh() as urls:
        for name, url in urls.items():
            with tempfile.TemporaryDirectory() as data:
                environ = os.environ | {"DATA_DIR": data, "DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
                environ |= {"DJANGO_SETTINGS_MODULE": "edgelearn.settings"}
                subprocess.run([sys.executable, "-m", __spec__.name, name], check=True, env=environ)


def _table(name: str) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    (Path(settings.DATA_DIR) / "static").mkdir()
    call_command("migrate", verbosity=0)
    call_command("load_course", verbosity=0, stdout=StringIO())
    pk = _filled()
    _show(name, *HEADS[1:])
    for what, address in (
        ("overview", "/admin/insight/"),
        ("overview, CSV", "/admin/insight/lessons.csv"),
        ("a lesson that all answered", f"/admin/lessons/{pk}/insight/"),
        ("the same, CSV", f"/admin/lessons/{pk}/insight.csv"),
    ):
        _measure(what, address)
    _measure_telling()


def _filled() -> int:
    """The lesson that everybody answered."""
    from django.contrib.auth.models import User

    from lessons.course.models import LessonPage
    from lessons.learning.models import Attempt
    from tests.benchmarks import insight_data

    draw = random.Random(1)
    author = User.objects.create_superuser("author")
    first = LessonPage.objects.get(slug="first-request-misses")
    learners = insight_data.make_learners(LEARNERS)
    insight_data.let_answer(first, learners, draw)
    for number in range(LESSONS - LessonPage.objects.count()):
        copy = LessonPage(
            slug=f"lesson-{number}",
            title=f"Lesson {number}",
            unit=first.unit,
            minutes=5,
            order=number,
            question="Why?",
            owner=author,
            body=first.body,
        )
        first.get_parent().add_child(instance=copy)
        insight_data.let_answer(copy, draw.sample(learners, SOME), draw)
    for lesson in LessonPage.objects.all():
        insight_data.let_read(lesson, draw, a_day=VIEWS_A_DAY)
    sys.stdout.write(f"{Attempt.objects.count():,} answers\n")
    return int(first.pk)


def _measure(what: str, address: str) -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username="author"))
    taken_ms = []
    for _ in range(REPEATS):
        begin_s = perf_counter()
        with CaptureQueriesContext(connection) as counted:
            answer = client.get(address)
        taken_ms.append(1000 * (perf_counter() - begin_s))
        assert answer.status_code == 200, answer.status_code
    size_kb = len(answer.content) / 1000
    _show(what, len(counted), f"{median(taken_ms[1:]):.0f}", f"{max(taken_ms):.0f}", f"{size_kb:.0f}")


def _measure_telling() -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from lessons.course.models import LessonPage
    from lessons.insight.daily_counts import fold
    from lessons.insight.models import PageView

    client = Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"})
    taken_ms = []
    for _ in range(50):
        body = json.dumps({"view": str(uuid.uuid4()), "blocks": [["guess", 5]]})
        begin_s = perf_counter()
        with CaptureQueriesContext(connection) as counted:
            client.post("/lessons/first-request-misses/reading", body, content_type="application/json")
        taken_ms.append(1000 * (perf_counter() - begin_s))
    _show("a page view, told", len(counted), f"{median(taken_ms):.1f}", f"{max(taken_ms):.1f}", "0")
    PageView.objects.all().delete()
    keys = list(LessonPage.objects.values_list("pk", flat=True))
    day = timezone.now().date().replace(day=1).replace(month=1)
    seconds = [[f"block-{number}", 7] for number in range(12)]
    PageView.objects.bulk_create(
        (
            PageView(id=uuid.uuid4(), lesson_id=keys[number % len(keys)], day=day, group=number % 60, seconds=seconds)
            for number in range(VIEWS)
        ),
        batch_size=1000,
    )
    begin_s = perf_counter()
    with CaptureQueriesContext(connection) as counted:
        fold(timezone.now())
    _show(f"the fold of {VIEWS:,} views", len(counted), f"{1000 * (perf_counter() - begin_s):.0f}", "", "")


def _show(what: str, *cells: object) -> None:
    sys.stdout.write(f"{what:<32}" + "".join(f"{cell!s:>10}" for cell in cells) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
