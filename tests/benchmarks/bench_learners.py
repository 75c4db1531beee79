"""Fifty people at once: they answer as visitors, sign in while another tab answers, are graded, and discuss.

On SQLite and, where DATABASE_URL names one, on PostgreSQL. What counts is that every write is there afterwards and that
no answer was an error; times are those of a server with eight threads and fifty people who never pause.
"""

import json
import os
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Barrier, Lock
from time import perf_counter
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener
from uuid import uuid4

import numpy as np

from tests.benchmarks import databases
from tests.product import Site, served

PEOPLE = 50
ANSWERS = 4
GRADINGS = 2
POSTS = 3
PASSWORD = "of the benchmark only"  # of accounts that live as long as the benchmark
LESSON = "/lessons/first-request-misses"
NUMBER = f"{LESSON}/answer/six_pops"
CHALLENGE = f"{LESSON}/answer/near_and_fresh"

PREPARE = f"""
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.utils import timezone
from datetime import timedelta
from lessons.community.models import Thread
password, joined = make_password({PASSWORD!r}), timezone.now() - timedelta(days=30)
for number in range({PEOPLE}):
    user = User.objects.create(username=f"person{{number}}", email=f"person{{number}}@example.org", password=password,
                               date_joined=joined)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
print(Thread.objects.create(title="All at once").pk)
"""

COUNT = """
import json
from collections import Counter
from lessons.community.models import Post, Thread; from lessons.learning.models import Attempt
thread = Thread.objects.get()
learners = Counter(Attempt.objects.values_list("learner__user__username", flat=True))
print(json.dumps({"answers": sum(learners.values()), "unowned": learners[None], "fewest": min(learners.values()),
                  "most": max(learners.values()), "posts": Post.objects.count(), "counted": thread.posts_count,
                  "numbers": Post.objects.values("number").distinct().count()}))
"""


class Times:
    """Milliseconds and status codes by what was done; for many threads."""

    def __init__(self) -> None:
        self.taken_ms: dict[str, list[float]] = defaultdict(list)
        self.codes: dict[str, set[int]] = defaultdict(set)
        self._lock = Lock()

    def measured(self, what: str, act: Callable[[], int]) -> None:
        """Do something and remember how long it took and how it was answered."""
        begin_s = perf_counter()
        code = act()
        with self._lock:
            self.taken_ms[what].append(1000 * (perf_counter() - begin_s))
            self.codes[what].add(code)


class Person:
    """A browser with its cookies; each person comes from an address of their own."""

    def __init__(self, site: Site, number: int) -> None:
        self.site = site
        self.number = number
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))
        self.opener.addheaders = [("X-Forwarded-For", f"192.0.2.{number}"), ("Accept-Encoding", "identity")]

    def get(self, path: str) -> int:
        """The status of a page."""
        return self._opened(Request(self.site.url + path))

    def post(self, path: str, values: Mapping[str, object]) -> int:
        """The status of what a form's answer leads to; the token as the cookie has it at this moment."""
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        request = Request(self.site.url + path, data=urlencode(values, doseq=True).encode())
        request.add_header("X-CSRFToken", str(token))
        request.add_header("HX-Request", "true")
        return self._opened(request)

    def _opened(self, request: Request) -> int:
        try:
            with self.opener.open(request) as answer:
                answer.read()
                return int(answer.status)
        except HTTPError as error:
            return error.code


def main() -> None:
    """Print a table for each database."""
    with databases.fresh() as urls:
        for name, url in urls.items():
            with tempfile.TemporaryDirectory() as data, served(Path(data), DATABASE_URL=url, PROXIES="1") as site:
                show(name, *together(site))


def together(site: Site) -> tuple[Times, dict[str, int]]:
    """Let all of them do all of it at once; the times, and what is in the database afterwards."""
    thread = int(re.findall(r"\d+", site.manage("shell", "-v0", "-c", PREPARE))[-1])
    times, barrier = Times(), Barrier(PEOPLE)
    with ThreadPoolExecutor(PEOPLE) as pool:
        done = [pool.submit(live, Person(site, number), times, barrier, thread) for number in range(PEOPLE)]
    for each in done:
        each.result()
    return times, json.loads(site.manage("shell", "-v0", "-c", COUNT))


def live(person: Person, times: Times, barrier: Barrier, thread: int) -> None:
    """One person's visit."""
    barrier.wait()
    times.measured("personal fragment", lambda: person.get(f"/mine{LESSON}"))
    for answer in range(ANSWERS - 1):
        times.measured("answer, not signed in", partial(person.post, NUMBER, answered(answer)))
    barrier.wait()
    with ThreadPoolExecutor(2) as tabs:
        signing_in = tabs.submit(times.measured, "sign in and merge", lambda: sign_in(person))
        tabs.submit(times.measured, "answer in another tab", lambda: person.post(NUMBER, answered(9))).result()
        signing_in.result()
    barrier.wait()
    for _ in range(GRADINGS):
        times.measured("challenge, graded", lambda: person.post(CHALLENGE, solved()))
    for number in range(POSTS):
        said = {"text": f"This is {person.number} for the {number}. time.", "submission": uuid4()}
        times.measured("reply in one thread", partial(person.post, f"/threads/{thread}/reply", said))


def answered(value: int) -> dict[str, object]:
    """An answer to the question for a number."""
    return {"answer": value, "submission": uuid4()}


def solved() -> dict[str, object]:
    """An answer to the challenge."""
    pops = ["FRA", "IAD", "GRU", "SIN", "NRT", "SYD"]
    return {"cache_control": "public, max-age=30", "collapse": "on", "pops": pops, "submission": uuid4()}


def sign_in(person: Person) -> int:
    """The form's own page, then the form."""
    login = {"login": f"person{person.number}@example.org", "password": PASSWORD}
    return person.post("/account/login/", login)


def show(name: str, times: Times, counts: Mapping[str, int]) -> None:
    """The table of one database."""
    write(f"{name + f', {PEOPLE} people at once, ms':<44}{'times':>7}{'p50':>9}{'p95':>9}{'worst':>9}  codes")
    for what, taken_ms in times.taken_ms.items():
        p50_ms, p95_ms = np.percentile(taken_ms, [50, 95])
        codes = ", ".join(map(str, sorted(times.codes[what])))
        write(f"{what:<44}{len(taken_ms):>7}{p50_ms:>9.0f}{p95_ms:>9.0f}{max(taken_ms):>9.0f}  {codes}")
    answers, posts = PEOPLE * (ANSWERS + GRADINGS), PEOPLE * POSTS
    spread = f"each person {counts['fewest']} to {counts['most']}"
    write(f"answers kept {counts['answers']} of {answers}, nobody's {counts['unowned']}, {spread}")
    write(f"posts kept {counts['posts']} of {posts}, counted {counts['counted']}, numbers {counts['numbers']}\n")


def write(line: str) -> None:
    """A line at once, also when the output is a file."""
    sys.stdout.write(f"{line}{os.linesep}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
