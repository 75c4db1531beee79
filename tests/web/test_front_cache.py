"""The cache in front of everything: what it keeps, for how long, within which bounds, and when it forgets."""

from collections.abc import Iterator
from threading import Barrier, Thread

import brotli
import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from edgelearn.web import front_cache
from edgelearn.web.caching import PRIVATE, PUBLIC_PAGE
from edgelearn.web.front_cache import FrontCache, Kept, Pages, forget_when_committed
from tests.web.sample_views import TEXT

LIFETIME_S = 3


@pytest.fixture(autouse=True)
def now_s(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The clock, as a list of one number that tests may set; and a cache that nobody has filled."""
    clock = [100.0]
    monkeypatch.setattr(front_cache, "monotonic", lambda: clock[0])
    monkeypatch.setattr(front_cache, "PAGES", Pages(max_entries=3, max_bytes=20_000))
    with override_settings(FRONT_CACHE_S=LIFETIME_S, ROOT_URLCONF="tests.web.sample_views"):
        yield clock


class Origin:
    """What stands behind the cache: counts how often it is asked."""

    def __init__(self, **headers: str) -> None:
        self.asked = 0
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.asked += 1
        return HttpResponse(f"answer {self.asked}", headers=PUBLIC_PAGE | self.headers)


def ask(cache: FrontCache, path: str = "/", **headers: str) -> str:
    request = RequestFactory().get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = cache(request)
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def test_a_public_page_is_made_once_in_its_lifetime_and_tells_its_age(now_s: list[float]) -> None:
    origin = Origin()
    cache = FrontCache(origin)
    assert [ask(cache), ask(cache)] == ["answer 1", "answer 1"]
    now_s[0] += 2
    again = cache(RequestFactory().get("/"))
    assert (again["Age"], again["Cache-Status"]) == ("2", "edgelearn;hit;ttl=1")
    now_s[0] += 1
    assert ask(cache) == "answer 2"


def test_cookies_don_t_matter_and_are_never_sent(client: Client, db: None) -> None:
    first = client.get("/page")
    client.cookies["sessionid"] = "somebody"
    second = client.get("/page")
    assert first.content == second.content == TEXT.encode()
    assert "Age" in second
    assert not second.cookies


def test_who_accepts_another_compression_gets_another_answer(client: Client, db: None) -> None:
    packed = client.get("/page", headers={"Accept-Encoding": "gzip, br"})
    plain = client.get("/page")
    refusing = client.get("/page", headers={"Accept-Encoding": "identity"})
    assert brotli.decompress(packed.content).decode() == plain.content.decode() == refusing.content.decode()
    assert "Content-Encoding" not in plain


@pytest.mark.parametrize("accepted", ["gzip;q=0", "gzip;q=0.5", "x-gzip", "br;q=0", "BR", "*", ""])
def test_no_accept_encoding_gets_what_another_was_packed_for(accepted: str, db: None) -> None:
    with override_settings(FRONT_CACHE_S=0):
        without_cache = Client().get("/page", headers={"Accept-Encoding": accepted})
    for other in ("gzip, br", "gzip", "identity"):
        Client().get("/page", headers={"Accept-Encoding": other})
    with_cache = Client().get("/page", headers={"Accept-Encoding": accepted})
    assert with_cache.get("Content-Encoding") == without_cache.get("Content-Encoding")


def test_a_kept_page_that_the_browser_has_costs_a_304_with_all_that_its_200_says(client: Client, db: None) -> None:
    whole = client.get("/page")
    again = client.get("/page", headers={"If-None-Match": whole["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "Age" in again
    for name in ("ETag", "Vary", "Cache-Control", "CDN-Cache-Control"):
        assert again[name] == whole[name], name


@pytest.mark.parametrize(
    "headers",
    [PRIVATE, {"Set-Cookie": "a=b"}, {"Vary": "Cookie"}, {"Vary": "*"}, {"Cache-Control": "no-cache"}],
)
def test_what_is_not_public_is_made_anew_each_time(headers: dict[str, str]) -> None:
    origin = Origin()

    def personal(request: HttpRequest) -> HttpResponse:
        answer = origin(request)
        for name, value in headers.items():
            answer.headers[name] = value
        if "Set-Cookie" in headers:
            answer.set_cookie("a", "b")
        return answer

    cache = FrontCache(personal)
    assert [ask(cache), ask(cache)] == ["answer 1", "answer 2"]


@pytest.mark.parametrize("address", ["/missing", "/leaky", "/fragment", "/undecided", "/moved", "/result"])
def test_only_public_pages_are_kept(client: Client, db: None, address: str) -> None:
    client.get(address)
    assert "Age" not in client.get(address)
    assert len(front_cache.PAGES) == 0


def test_a_query_string_an_htmx_request_and_a_post_pass_through() -> None:
    origin = Origin()
    cache = FrontCache(origin)
    ask(cache)
    assert ask(cache, "/?utm_source=x") == "answer 2"
    assert ask(cache, HX_Request="true") == "answer 3"
    cache(RequestFactory().post("/"))
    cache(RequestFactory().head("/"))
    assert origin.asked == 5
    assert len(front_cache.PAGES) == 1


def test_the_least_recently_used_goes_when_there_are_too_many() -> None:
    cache = FrontCache(Origin())
    for path in ("/1", "/2", "/3"):
        ask(cache, path)
    ask(cache, "/1")
    ask(cache, "/4")
    assert ask(cache, "/1") == "answer 1"
    assert ask(cache, "/2") == "answer 5"


def test_the_bytes_are_bounded_too() -> None:
    pages = Pages(max_entries=100, max_bytes=10_000)
    for number in range(8):
        pages.put((str(number),), Kept(content=b"x" * 3_000, headers=(), stored_s=100.0), generation=0)
        assert sum(kept.size_bytes for kept in pages._kept.values()) <= 10_000
    assert len(pages) == 2
    pages.put(("huge",), Kept(content=b"x" * 20_000, headers=(), stored_s=100.0), generation=0)
    assert len(pages) == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_pages_are_forgotten_when_a_change_is_committed_not_before() -> None:
    cache = FrontCache(Origin())
    ask(cache)
    with transaction.atomic():
        forget_when_committed()
        assert ask(cache) == "answer 1"
    assert ask(cache) == "answer 2"


def test_a_page_begun_before_a_change_is_not_kept_after_it() -> None:
    origin = Origin()

    def changing(request: HttpRequest) -> HttpResponse:
        front_cache.PAGES.forget()
        return origin(request)

    cache = FrontCache(changing)
    assert [ask(cache), ask(cache)] == ["answer 1", "answer 2"]


def test_many_threads_at_once_leave_it_within_its_bounds() -> None:
    cache = FrontCache(Origin())
    barrier = Barrier(8)
    answers: list[str] = []

    def visit(number: int) -> None:
        barrier.wait()
        answers.extend(ask(cache, f"/{(number + step) % 7}") for step in range(200))

    threads = [Thread(target=visit, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8 * 200
    assert len(front_cache.PAGES) <= 3


def test_a_lifetime_of_zero_switches_it_off(client: Client, db: None) -> None:
    with override_settings(FRONT_CACHE_S=0):
        Client().get("/page")
        assert "Age" not in Client().get("/page")
