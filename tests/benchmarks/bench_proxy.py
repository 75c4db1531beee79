"""The proxy beside nginx, before the same origin on the same machine: requests/s from store and not, memory an object.

Needs wrk and nginx (Debian: apt install wrk nginx-light); without them only the memory is measured.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

from edgelearn.proxy.settings import CACHE
from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.messages import Headers, Request, Response
from tests.benchmarks.bench_http import write
from tests.product import free_port
from tests.proxy.process import running

CONNECTIONS = 64
SECONDS = 4
SIZES = {"1 kB": 1_000, "100 kB": 100_000}
OBJECTS = 10_000

ORIGIN = """
server {{
  listen 127.0.0.1:{port} backlog=1024;
  root {root};
  location /kept/ {{ add_header Cache-Control "max-age=3600"; }}
  location /asked/ {{ add_header Cache-Control "no-store"; }}
}}
"""
CACHING = """
proxy_cache_path {root}/cache keys_zone=all:10m;
upstream origin {{ server 127.0.0.1:{origin}; keepalive 64; }}
server {{
  listen 127.0.0.1:{port} backlog=1024;
  location / {{
    proxy_pass http://origin;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_cache all;
    proxy_cache_lock on;
  }}
}}
"""
NGINX = """
{user}
worker_processes 1;
pid {root}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 1000000;
  client_body_temp_path {root}/body;
  proxy_temp_path {root}/proxy;
  fastcgi_temp_path {root}/fastcgi;
  uwsgi_temp_path {root}/uwsgi;
  scgi_temp_path {root}/scgi;
  {server}
}}
"""


def main() -> None:
    """Print the tables."""
    missing = [name for name in ("wrk", "nginx") if shutil.which(name) is None]
    if missing:
        write(f"No requests/s: {' and '.join(missing)} not installed.\n")
    else:
        show_throughput()
    show_memory()


def show_throughput() -> None:
    """Both proxies by turns, so that what else the machine does hits both."""
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        for folder in ("kept", "asked"):
            (root / "www" / folder).mkdir(parents=True)
            for name, size_bytes in SIZES.items():
                (root / "www" / folder / name.replace(" ", "")).write_bytes(b"x" * size_bytes)
        origin = free_port()
        with (
            nginx(root / "origin", ORIGIN.format(port=origin, root=root / "www")),
            running(f"http://127.0.0.1:{origin}", root) as proxy,
        ):
            caching = free_port()
            with nginx(root / "caching", CACHING.format(port=caching, origin=origin, root=root / "caching")):
                title = f"requests/s, {CONNECTIONS} connections"
                write(f"{title:<34}{'edgeproxy':>12}{'nginx':>12}{'nginx / ours':>14}")
                for folder, word in (("kept", "from store"), ("asked", "from the origin")):
                    for name in SIZES:
                        path = f"/{folder}/{name.replace(' ', '')}"
                        ours, others = requests_per_s(proxy.port, path), requests_per_s(caching, path)
                        write(f"{f'{name} {word}':<34}{ours:>12,.0f}{others:>12,.0f}{others / ours:>14.1f}")


def requests_per_s(port: int, path: str) -> float:
    """What wrk counts; an answer that is none of 200 is an error."""
    url = f"http://127.0.0.1:{port}{path}"
    with urlopen(url) as answer:
        answer.read()
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in told, told
    return float(re.findall(r"Requests/sec:\s*([\d.]+)", told)[0])


@contextmanager
def nginx(root: Path, server: str) -> Iterator[None]:
    """One nginx with this server."""
    root.mkdir()
    conf = root / "nginx.conf"
    conf.write_text(NGINX.format(root=root, server=server, user="user root;" if os.geteuid() == 0 else ""))
    process = subprocess.Popen(["nginx", "-c", str(conf), "-p", str(root), "-g", "daemon off;"])
    port = re.findall(r"listen 127\.0\.0\.1:(\d+)", server)[0]
    try:
        while process.poll() is None:
            with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/kept/1kB"):
                break
        yield
    finally:
        process.terminate()
        process.wait()


def show_memory() -> None:
    """How much a process grows for each object that it stores, beside what the cache counts."""
    cache = HttpCache(policy=CACHE)
    headers = [("Content-Type", "text/html"), ("Cache-Control", "max-age=3600"), ("ETag", '"0123456789abcdef"')]
    before_kib = rss_kib()
    for number in range(OBJECTS):
        content = bytes(1_000)
        request = Request(url=f"http://shop.example/articles/{number}")
        fields = Headers([*headers, ("Content-Length", "1000")])
        response = Response(headers=fields, content=content, size_bytes=len(content))
        cache.receive(request, response, request_s=0, response_s=0)
    grown_bytes = 1024 * (rss_kib() - before_kib) / OBJECTS
    write(f"\n{'bytes for an object of 1 kB':<34}{'grown by':>12}{'counted':>12}")
    write(f"{f'{OBJECTS:,} objects':<34}{grown_bytes:>12,.0f}{cache.used_bytes / OBJECTS:>12,.0f}")


def rss_kib() -> int:
    """The most memory that this process took so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most


if __name__ == "__main__":
    main()
