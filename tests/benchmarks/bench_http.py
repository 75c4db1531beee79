"""The served product over HTTP: how long a frames request takes, and how many database queries each page costs."""

import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import numpy as np

from tests.product import Site, served

# Simulated requests: rate_per_s × duration_s.
WORKLOADS = (
    ("10 k requests", {"rate_per_s": 167, "duration_s": 60}),
    ("100 k requests", {"rate_per_s": 1667, "duration_s": 60}),
)
PAGES = ("/", "/lessons/", "/lessons/first-request-misses/", "/labs/traffic/", "/labs/request/", "/about/licences/")
REPEATS = 60

COUNT_QUERIES = """
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
for page in {pages!r}:
    with CaptureQueriesContext(connection) as queries:
        status = Client(headers={{"host": "localhost"}}).get(page).status_code
    print(f"{{page:<34}}{{status:>5}}{{len(queries):>9}}")
"""


def main() -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as data, served(Path(data)) as site:
        show_times(site)
        show_queries(site)


def show_times(site: Site) -> None:
    """Percentiles over requests that differ in their seed, so that no two are the same work."""
    write(f"{'GET over HTTP, ms':<34}{'p50':>9}{'p95':>9}{'bytes':>12}")
    show("/healthz (no simulation)", [f"{site.url}/healthz"] * REPEATS)
    for name, settings in WORKLOADS:
        urls = [f"{site.url}/labs/traffic/frames?{urlencode(settings | {'seed': seed})}" for seed in range(REPEATS)]
        show(f"frames of {name}", urls)


def show(name: str, urls: list[str]) -> None:
    """One row."""
    fetch(urls[0])  # the first answer of a kind pays for imports
    taken = [fetch(url) for url in urls]
    times_ms = np.array([time_ms for time_ms, _ in taken])
    p50_ms, p95_ms = np.percentile(times_ms, [50, 95])
    write(f"{name:<34}{p50_ms:>9.1f}{p95_ms:>9.1f}{max(size for _, size in taken):>12,}")


def fetch(url: str) -> tuple[float, int]:
    """Milliseconds until the whole answer is here, and its bytes, compressed as for a browser."""
    request = Request(url, headers={"Accept-Encoding": "gzip, br"})
    begin_s = perf_counter()
    with urlopen(request) as answer:
        size_bytes = len(answer.read())
    return 1000 * (perf_counter() - begin_s), size_bytes


def show_queries(site: Site) -> None:
    """Queries per page, each asked for by a client without a cookie."""
    write(f"\n{'page':<34}{'code':>5}{'queries':>9}")
    write(site.manage("shell", "-v0", "-c", COUNT_QUERIES.format(pages=PAGES)).rstrip())


def write(line: str) -> None:
    """A line at once, also when the output is a file."""
    sys.stdout.write(f"{line}{os.linesep}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
