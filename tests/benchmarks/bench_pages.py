"""How many requests a second the lesson page and its personal fragment bear, beside an empty view of the same server.

The client speaks HTTP/1.1 over kept connections and does next to nothing itself; rounds of all rows alternate.
"""

import os
import socket
import sys
import tempfile
from pathlib import Path
from statistics import median
from threading import Thread
from time import perf_counter
from urllib.parse import urlsplit

from tests.product import Site, served

LESSON = "/lessons/first-request-misses/"
ROWS = {
    "empty view": "/empty",
    "lesson page, as visitors ask for it": LESSON,
    "lesson page, made anew (a query string)": f"{LESSON}?utm_source=bench",
    "personal fragment of the lesson": f"/mine{LESSON.removesuffix('/')}",
}
SETTINGS = "tests.benchmarks.empty_settings"
ROUNDS = 5
ROUND_S = 2.0
CONNECTIONS = 4


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as data, served(Path(data), DJANGO_SETTINGS_MODULE=SETTINGS) as site:
        for path in ROWS.values():
            rate_per_s(site, path, 0.5)  # the first answers pay for imports
        rounds = [{name: rate_per_s(site, path, ROUND_S) for name, path in ROWS.items()} for _ in range(ROUNDS)]
    write(f"{'GET over HTTP, ' + str(CONNECTIONS) + ' connections':<44}{'requests/s':>12}{'of empty':>10}")
    for name in ROWS:
        rates = median(each[name] for each in rounds)
        ratio = median(each[name] / each["empty view"] for each in rounds)
        write(f"{name:<44}{rates:>12,.0f}{ratio:>10.0%}")


def rate_per_s(site: Site, path: str, duration_s: float) -> float:
    """Answers a second over all connections."""
    address = urlsplit(site.url)
    end_s = perf_counter() + duration_s
    counts = [0] * CONNECTIONS

    def ask(number: int) -> None:
        counts[number] = answers(str(address.hostname), int(address.port or 80), path, end_s)

    begin_s = perf_counter()
    threads = [Thread(target=ask, args=[number]) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (perf_counter() - begin_s)


def answers(host: str, port: int, path: str, end_s: float) -> int:
    """How many answers one connection gets until the end; raises RuntimeError for any that is not 200."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept-Encoding: gzip, br\r\n\r\n".encode()
    count = 0
    with socket.create_connection((host, port)) as connection:
        while perf_counter() < end_s:
            connection.sendall(request)
            read_answer(connection)
            count += 1
    return count


def read_answer(connection: socket.socket) -> None:
    """Read one whole answer."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    lines = head.lower().split(b"\r\n")
    size_bytes = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length"))
    missing = size_bytes - len(body)
    while missing > 0:
        missing -= len(_some(connection))


def _some(connection: socket.socket) -> bytes:
    part = connection.recv(65536)
    if not part:
        raise RuntimeError("the server closed the connection")
    return part


def write(line: str) -> None:
    """A line at once, also when the output is a file."""
    sys.stdout.write(f"{line}{os.linesep}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
