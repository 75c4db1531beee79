"""A drawn story: an origin whose every answer is known, clients who ask, one cache; each answer is held to the oracle.

The draws come from any `random.Random`: hypothesis brings its own, which shrinks; `make fuzz` one with a printed seed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.utils import formatdate
from random import Random

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.policy import PRIVATE, SHARED, CachePolicy
from edgelearn.sim.messages import Headers, Request, Response
from tests.sim.cache import oracle
from tests.sim.cache.oracle import Said, Value

EPOCH_S = 1_767_225_600.0
FLAGS = (
    "public",
    "private",
    "no-store",
    "no-cache",
    "must-revalidate",
    "proxy-revalidate",
    "must-understand",
    "immutable",
)
TIMED = ("max-age", "s-maxage", "stale-while-revalidate", "stale-if-error")
WISHES = ("no-cache", "no-store", "max-age", "min-fresh", "max-stale", "stale-if-error")
STATUSES = (200, 200, 200, 200, 200, 204, 301, 302, 404, 403, 410, 299, 499, 429, 500, 503)
NUMBER = "X-Number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the origin of this story speaks, in all its answers; and whether its clients mostly want parts."""

    targeted: bool
    expires: bool
    modified: bool
    varies: bool
    weak: bool
    parts: bool


def drawn_policy(draw: Random) -> CachePolicy:
    """A cache with some room, or hardly any."""
    base = SHARED if draw.random() < 0.7 else PRIVATE
    return replace(
        base,
        capacity_objects=draw.choice((1, 2, 100)),
        capacity_bytes=draw.choice((1000.0, 2500.0, float("inf"))),
        max_object_bytes=draw.choice((8.0, float("inf"))),
        max_variants=draw.choice((1, 3, 64)),
    )


class World:
    """One story. `step` draws what happens next and checks it; an AssertionError tells what went wrong."""

    def __init__(self, draw: Random, policy: CachePolicy | None = None) -> None:
        self.draw = draw
        self.policy = policy or drawn_policy(draw)
        self.cache = HttpCache(policy=self.policy, epoch_s=EPOCH_S)
        self.habits = Habits(**{name: draw.random() < 0.3 for name in Habits.__slots__})
        self.now_s = 0.0
        self.said: dict[int, Said] = {}
        self.version = dict.fromkeys("ab", 0)
        self.contents: dict[str, bytes] = {}
        self.oldest_age_s: dict[int, int] = {}
        self.hits = 0

    def step(self) -> None:
        """One request, or a purge."""
        draw = self.draw
        self.now_s += draw.choice((0, 0, 1, 3, 10, 30, 100))
        path = draw.choice("ab")
        if draw.random() < 0.1:
            self.version[path] += 1
        if draw.random() < 0.03:
            self.cache.purge(self.now_s, prefix=f"https://site.example/{path}", soft=draw.random() < 0.5)
            return
        wishes = _drawn_directives(draw, (), WISHES) if draw.random() < 0.3 else {}
        self._ask(self._request(path, wishes), wishes)
        self._check_room()

    def ask_twice(self) -> tuple[Said, Lookup]:
        """Ask for a page, and at the moment of its answer once more; what was said, and what the cache made of that."""
        draw = self.draw
        wishes = _drawn_directives(draw, (), ("no-store",)) if draw.random() < 0.2 else {}
        lines = [("Cache-Control", written(draw, wishes))] if wishes else []
        if draw.random() < 0.3:
            lines.append(("Authorization", "ada"))
        request = Request(url="https://site.example/a", headers=Headers(lines))
        took_s = draw.choice((0, 0, 1, 5))
        said, response = self._answer(request, wishes, took_s)
        self.cache.receive(request, response, request_s=0, response_s=took_s)
        self.now_s = took_s
        again = Request(url=request.url, headers=request.headers.without({"cache-control"}))
        return said, self.cache.look_up(again, self.now_s)

    def _request(self, path: str, wishes: Mapping[str, Value]) -> Request:
        draw = self.draw
        lines = [("Cache-Control", written(draw, wishes))] if wishes else []
        if draw.random() < 0.2:
            lines.append(("Authorization", draw.choice(("ada", "bob"))))
        if draw.random() < 0.5:
            lines.append(("X-Theme", draw.choice(("dark", "light"))))
        if draw.random() < 0.15:
            lines.append(("If-None-Match", draw.choice((self._tag(path), '"other"', "*", '"'))))
        if draw.random() < (0.8 if self.habits.parts else 0.1):
            first = draw.randrange(12)
            lines.append(
                ("Range", draw.choice((f"bytes={first}-{first + 3}", f"bytes={first}-", f"bytes=-{first}", "x")))
            )
        method = draw.choices(("GET", "HEAD", "POST", "QUERY", "OPTIONS"), (80, 8, 4, 4, 4))[0]
        content = draw.choice((b"", b"q")) if method == "QUERY" else b""
        return Request(url=f"https://site.example/{path}", method=method, headers=Headers(lines), content=content)

    def _ask(self, request: Request, wishes: Mapping[str, Value]) -> None:
        lookup = self.cache.look_up(request, self.now_s)
        if lookup.usable:
            assert lookup.answer is not None
            self.hits += 1
            said = self._served(request, lookup.answer)
            shared = self.policy.shared
            assert oracle.may_answer_unasked(said, wishes, self.now_s, shared=shared) or self._softly_purged(lookup)
            assert oracle.may_keep(said, shared=shared), f"{said} may not be kept"
            if not lookup.background:
                return
        elif lookup.answer is not None:
            assert lookup.answer.status == 504
            assert "only-if-cached" in wishes
            return
        self._fetch(lookup, wishes)

    def _softly_purged(self, lookup: Lookup) -> bool:
        return lookup.stored is not None and lookup.stored.expired_from_s <= self.now_s

    def _fetch(self, lookup: Lookup, wishes: Mapping[str, Value]) -> None:
        draw, shared = self.draw, self.policy.shared
        if draw.random() < 0.1:
            failed = self.cache.failed(lookup, self.now_s).value
            if failed is not None and failed.answer is not None:
                said = self._served(lookup.request, failed.answer)
                assert oracle.may_answer_error(said, wishes, self.now_s, shared=shared, disconnected=True)
            return
        took_s = draw.choice((0, 0, 0, 1, 5))
        said, response = self._answer(lookup.to_origin, wishes, took_s)
        self.said[said.number] = said
        content = response.content or b""
        if draw.random() < 0.05 and len(content) > 1 and response.status == 200:
            taken = self.cache.take(
                lookup.to_origin, response, request_s=self.now_s, response_s=self.now_s + took_s, lookup=lookup
            )
            self.now_s += took_s
            self.cache.keep_beginning(taken, content[: draw.randrange(1, len(content))])
            return
        received = self.cache.receive(
            lookup.to_origin, response, request_s=self.now_s, response_s=self.now_s + took_s, lookup=lookup
        )
        self.now_s += took_s
        if received.answer is not None and received.freshened:
            self._served(lookup.request, received.answer, confirmed=True)
        elif received.answer is not None:
            given = self._served(lookup.request, received.answer)
            assert oracle.may_answer_error(given, wishes, self.now_s, shared=shared, disconnected=False)
        elif received.head is not None:
            part = received.prefix.response.content if received.prefix else None
            assert (part or b"") + content == self.contents[said.tag]

    def _answer(self, request: Request, wishes: Mapping[str, Value], took_s: float) -> tuple[Said, Response]:
        """What the origin says to a request; its meaning, and its bytes."""
        draw, habits = self.draw, self.habits
        tag = self._tag(request.url[-1])
        directives = _drawn_directives(draw, FLAGS, TIMED)
        whole = self.contents.setdefault(tag, f"{tag} {draw.randrange(10**6)}".encode())
        status, content, fields = self._shape(request, tag, whole)
        response_s = self.now_s + took_s
        date_s = response_s - draw.choice((0, 0, 0, 5, 50, -20))
        number = len(self.said)
        lines = [(NUMBER, str(number)), ("Date", formatdate(EPOCH_S + date_s, usegmt=True)), ("ETag", tag), *fields]
        field = "CDN-Cache-Control" if habits.targeted and self.policy.shared else "Cache-Control"
        lines.append((field, written(draw, directives, strict=field != "Cache-Control")))
        expires_s = draw.choice((-5, 0, 5, 60)) if habits.expires else None
        modified_s = draw.choice((-10_000, -100, 10)) if habits.modified else None
        for name, seconds in (("Expires", expires_s), ("Last-Modified", modified_s)):
            if seconds is not None:
                lines.append((name, formatdate(EPOCH_S + date_s + seconds, usegmt=True)))
        stated_age_s = draw.choice((0, 0, 0, 7))
        if stated_age_s:
            lines.append(("Age", str(stated_age_s)))
        if habits.varies:
            lines.append(("Vary", "X-Theme"))
        said = Said(
            number=number,
            url=request.url,
            status=200 if status in (206, 304) else status,
            directives=directives,
            targeted=field != "Cache-Control",
            themes=self._themes(request, tag, status) if habits.varies else None,
            secret=request.headers.get("Authorization"),
            wishes=wishes,
            tag=tag,
            content=whole if status in (200, 206, 304) else content,
            request_s=self.now_s,
            response_s=response_s,
            date_s=date_s,
            stated_age_s=stated_age_s,
            expires_s=expires_s,
            modified_s=modified_s,
        )
        response = Response(status=status, headers=Headers(lines), content=content, size_bytes=len(content))
        return said, response

    def _shape(self, request: Request, tag: str, whole: bytes) -> tuple[int, bytes, list[tuple[str, str]]]:
        """Status, content and the fields that belong to both: 304, 206, or some final answer."""
        draw = self.draw
        if tag in (request.headers.get("If-None-Match") or "") and request.method in ("GET", "HEAD", "QUERY"):
            return 304, b"", []
        wanted = request.headers.get("Range") or ""
        if wanted.startswith("bytes=") and not wanted.startswith("bytes=-") and request.method == "GET":
            first = int(wanted[6:].partition("-")[0])
            same = request.headers.get("If-Range") in (None, tag) and not self.habits.weak
            if first < len(whole) and same:
                last = min(int(wanted.partition("-")[2] or len(whole)), len(whole) - 1)
                return 206, whole[first : last + 1], [("Content-Range", f"bytes {first}-{last}/{len(whole)}")]
        status = draw.choice(STATUSES)
        content = whole if status == 200 else (b"" if status == 204 else b"other")
        length = [("Content-Length", str(len(content)))] if draw.random() < 0.5 else []
        return status, b"" if request.method == "HEAD" else content, length

    def _themes(self, request: Request, tag: str, status: int) -> frozenset[str | None]:
        """For whom an answer is: who asked, and where it confirms what others got, these too."""
        own = frozenset({request.headers.get("X-Theme")})
        if status == 200 and request.method != "HEAD":
            return own
        return own.union(*(each.themes or () for each in self.said.values() if each.tag == tag))

    def _tag(self, path: str) -> str:
        tag = f'"{path}{self.version[path]}"'
        return f"W/{tag}" if self.habits.weak else tag

    def _served(self, request: Request, answer: Response, *, confirmed: bool = False) -> Said:
        """Hold an answer from store, or one that was just confirmed, to what the origin said; what it said."""
        number = answer.headers.get(NUMBER)
        if answer.status == 416:
            assert answer.content == b""
        assert number is not None, f"an answer from nowhere: {answer}"
        said = self.said[int(number)]
        assert said.url == request.url
        assert said.themes is None or request.headers.get("X-Theme") in said.themes
        if request.method == "GET" and answer.status in (200, 206):
            whole = said.content
            spoken = answer.headers.get("Content-Range")
            if answer.status == 206 and spoken is not None:
                first, last = (int(each) for each in spoken.split(" ")[1].split("/")[0].split("-"))
                whole = whole[first : last + 1]
            assert answer.content == whole, f"{answer.content!r} is not {whole!r}"
        if confirmed and not said.stated_age_s:  # the origin itself confirmed it: RFC 9111 §5.1
            assert "Age" not in answer.headers
            return said
        age_s = int(answer.headers.get("Age") or 0)
        assert age_s >= self.oldest_age_s.get(said.number, 0), "it grew younger by itself"
        assert age_s == max(0, int(said.age_s(self.now_s)))
        self.oldest_age_s[said.number] = age_s
        return said

    def _check_room(self) -> None:
        stored = self.cache.stored
        assert len(stored) <= self.policy.capacity_objects
        assert self.cache.used_bytes == sum(each.size_bytes for each in stored)
        assert self.cache.used_bytes <= self.policy.capacity_bytes
        assert all(each.response.size_bytes <= self.policy.max_object_bytes for each in stored)
        by_key: dict[str, int] = {}
        for each in stored:
            by_key[each.key] = by_key.get(each.key, 0) + 1
        assert max(by_key.values(), default=0) <= self.policy.max_variants


def written(draw: Random, directives: Mapping[str, Value], *, strict: bool = False) -> str:
    """Directives as a field value, in one of the ways in which they can be written. Strict: a structured field."""
    parts = []
    for name, value in directives.items():
        if value is None:
            parts.append(name)
        elif strict:
            parts.append(f'{name}="{value}"' if isinstance(value, str) else f"{name}={value}")
        else:
            shown = draw.choice((f"{name}={value}", f'{name}="{value}"', f"{name.upper()}={value}"))
            parts.append(shown)
            if draw.random() < 0.1:
                parts.append(f"{name}=1234567")  # of two, the first counts
    if not parts:
        return "x-nothing"
    return ", ".join(parts) if strict else draw.choice((", ", ",", " ,, ")).join(parts)


def _drawn_directives(draw: Random, flags: tuple[str, ...], timed: tuple[str, ...]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name in flags:
        if draw.random() < 0.06:
            found[name] = None
    for name in timed:
        if draw.random() < 0.35:
            found[name] = draw.choice((0, 1, 5, 20, 60, 200, 10**12, "soon"))
    for name in ("no-cache", "no-store"):
        if name in timed and name in found:
            found[name] = None
    return dict(draw.sample(list(found.items()), len(found)))
