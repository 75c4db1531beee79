"""The discussion's public pages with 10,000 posts in one thread and 10,000 threads: queries, milliseconds, bytes.

Rendered by Django without a server, on a database of its own; each page is asked for with nothing kept in front. The
empty page beside them says what any page of the site costs.
"""

import os
import sys
import tempfile
import uuid
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

POSTS, THREADS = 10_000, 10_000
REPEATS = 15
TEXT = "Post {} says **something** with `code`, a [link](https://example.org/) and a line.\n\n> A quote.\n\nAnd an end."


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as data:
        _prepare(Path(data))
        thread_url, pages, older = _filled()
        _show("page", "queries", "ms", "worst", "kB")
        for name, address in (
            ("licences, no query", "/about/licences/"),
            ("community, first page", "/community/"),
            ("community, last page", f"/community/?before={older}"),
            ("community, unresolved", "/community/?unresolved=1"),
            ("thread, first page", thread_url),
            ("thread, middle page", f"{thread_url}?page={pages // 2}"),
            ("thread, last page", f"{thread_url}?page={pages}"),
        ):
            _measure(name, address)


def _prepare(data: Path) -> None:
    os.environ |= {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "edgelearn.settings", "LOG_LEVEL": "ERROR"}
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.FRONT_CACHE_S = 0
    (data / "static").mkdir()
    call_command("migrate", verbosity=0)


def _filled() -> tuple[str, int, str]:
    """The long thread's address and pages, and the place in the list before its last page."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from lessons.community.models import Post, Thread
    from lessons.community.public_posts import THREADS_A_PAGE

    people = User.objects.bulk_create(User(username=f"person-{number}") for number in range(200))
    now = timezone.now()
    Thread.objects.bulk_create(
        Thread(title=f"Thread {n}", author=people[n % 200], posts_count=1, last_post_at=now - timedelta(minutes=n))
        for n in range(THREADS)
    )
    long = Thread.objects.order_by("-last_post_at").first()
    assert long is not None
    Post.objects.bulk_create(
        Post(thread=long, number=n, author=people[n % 200], text=TEXT.format(n), submission=uuid.uuid4())
        for n in range(1, POSTS + 1)
    )
    Thread.objects.filter(pk=long.pk).update(posts_count=POSTS)
    long.refresh_from_db()
    last = Thread.objects.order_by("last_post_at")[THREADS_A_PAGE]
    return long.get_absolute_url(), long.pages, f"{int(last.last_post_at.timestamp() * 1_000_000)}-{last.pk}"


def _measure(name: str, address: str) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from lessons.community import markup

    client = Client(headers={"host": "localhost"})
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        count = len(queries)
    assert answer.status_code == 200, address
    times_ms = []
    for _ in range(REPEATS):
        markup.render.cache_clear()  # as if nobody had read these posts for long
        begin = perf_counter()
        client.get(address)
        times_ms.append(1000 * (perf_counter() - begin))
    _show(name, str(count), f"{median(times_ms):.1f}", f"{max(times_ms):.1f}", f"{len(answer.content) / 1000:.0f}")


def _show(*cells: str) -> None:
    sys.stdout.write(f"{cells[0]:<28}" + "".join(f"{cell:>9}" for cell in cells[1:]) + os.linesep)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
