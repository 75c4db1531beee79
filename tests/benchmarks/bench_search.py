"""How long a search takes with 10,000 entries, on SQLite and, where DATABASE_URL names one, on PostgreSQL."""

import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

from tests.benchmarks import databases

ENTRIES = 10_000
ENTRIES_A_SOURCE = 100
WORDS_A_TEXT = 60
REPEATS = 15
QUERIES = (
    "cache",
    "origin request",
    "sta",
    "revaldate",
    "freshnes lifetme",
    "stale while revalidate",
    "qqqqq",
    "the a",
)
PROSE = ("edgelearn/sim/MODEL.md", "ARCHITECTURE.md", "lessons/content/caching/first-request-misses/lesson.md")
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
    """Fill the index and print the table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edgelearn.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from lessons.search.results import find

    call_command("migrate", verbosity=0)
    fill()
    write(f"{name + f', {ENTRIES:,} entries, ms':<44}{'p50':>9}{'worst':>9}{'found':>9}")
    for query in QUERIES:
        find(query)
        times_ms = []
        for _ in range(REPEATS):
            begin_s = perf_counter()
            found = find(query)
            times_ms.append(1000 * (perf_counter() - begin_s))
        write(f"{query:<44}{np.median(times_ms):>9.1f}{max(times_ms):>9.1f}{len(found.results):>9}")


def fill() -> None:
    """Entries of words drawn from the project's own prose, the same in each run."""
    from lessons.search import index
    from lessons.search.index import Entry, Kind

    words = re.findall(r"[a-z]{3,}", " ".join(Path(path).read_text().lower() for path in PROSE))
    drawn = random.Random(1)

    def entry(number: int) -> Entry:
        kind = list(Kind)[number % len(Kind)]
        title = " ".join(drawn.choices(words, k=5))
        return Entry(kind=kind, title=title, text=" ".join(drawn.choices(words, k=WORDS_A_TEXT)), url=f"/{number}")

    for first in range(0, ENTRIES, ENTRIES_A_SOURCE):
        index.put(f"bench:{first}", [entry(first + offset) for offset in range(ENTRIES_A_SOURCE)])


def write(line: str) -> None:
    """A line at once, also when the output is a file."""
    sys.stdout.write(f"{line}{os.linesep}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
