"""An edge that curl reaches: it answers like one, keeps nothing of who asks, is bounded, and forgotten after a day."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lessons.labs.freshness.form import FreshnessForm
from lessons.tools.curl import runs
from lessons.tools.curl.replay import AnsweredRequest, play
from lessons.tools.curl.runs import KEPT_FOR, LONGEST_PATH, LONGEST_VALUE, MOST_CONTENT_BYTES, MOST_REQUESTS, READ
from lessons.tools.models import EdgeRun
from tests.counted import calls
from tests.lessons.at_once import at_once

pytestmark = pytest.mark.django_db
races = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def edge(**settings: object) -> str:
    """The address of a new edge whose origin has these settings."""
    return f"/edge/{runs.make(FreshnessForm.from_values(settings).values).token}"


def pass_time(address: str, by: timedelta) -> None:
    """Let the run have begun so much earlier; the requests so far stay where they are on its clock."""
    run = EdgeRun.objects.get(token=address.removeprefix("/edge/"))
    EdgeRun.objects.filter(pk=run.pk).update(made_at=run.made_at - by)


def test_the_first_request_misses_and_the_second_hits_with_its_age() -> None:
    address = edge(cache_control="max-age=60")
    first, second = (Client().get(f"{address}/page") for _ in range(2))
    assert first.content == second.content == b"Version 1 of /page\n"
    assert "fwd=uri-miss" in first["Cache-Status"]
    assert "Age" not in first
    assert "hit" in second["Cache-Status"]
    assert second["Age"] == "0"
    assert second["Date"] == first["Date"]
    assert second["Content-Length"] == "19"
    assert second["Cache-Control"] == "max-age=60"


def test_a_copy_ages_and_is_asked_about() -> None:
    address = edge(cache_control="max-age=60", etag=True)
    Client().get(f"{address}/page")
    pass_time(address, timedelta(seconds=90))
    answer = Client().get(f"{address}/page")
    assert "fwd=stale; fwd-status=304" in answer["Cache-Status"]
    assert answer.content == b"Version 1 of /page\n"


def test_conditions_ranges_and_heads_are_answered_from_the_copy() -> None:
    address = edge(cache_control="max-age=60", etag=True)
    client = Client()
    client.get(f"{address}/page")
    same = client.get(f"{address}/page", headers={"If-None-Match": '"v1"'})
    assert (same.status_code, same.content) == (304, b"")
    part = client.get(f"{address}/page", headers={"Range": "bytes=0-6"})
    assert (part.status_code, part.content, part["Content-Range"]) == (206, b"Version", "bytes 0-6/19")
    head = client.head(f"{address}/page")
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", "19")


def test_a_post_makes_a_new_version_and_what_was_kept_is_used_no_more() -> None:
    address = edge(cache_control="max-age=60")
    client = Client(enforce_csrf_checks=True)
    client.get(f"{address}/page")
    client.get(f"{address}/other")
    assert client.post(f"{address}/page").status_code == 204
    assert client.get(f"{address}/page").content == b"Version 2 of /page\n"
    assert "hit" in client.get(f"{address}/other")["Cache-Status"]


def test_each_path_and_query_is_a_resource_of_its_own() -> None:
    address = edge()
    texts = {Client().get(f"{address}{path}").content for path in ("/a", "/a?x=1", "/b")}
    assert texts == {b"Version 1 of /a\n", b"Version 1 of /a?x=1\n", b"Version 1 of /b\n"}


def test_nothing_of_the_client_is_kept_or_read() -> None:
    address = edge()
    client = Client(headers={"user-agent": "someone's curl", "X-Forwarded-For": "203.0.113.9"})
    client.cookies["sessionid"] = "a-session"
    answer = client.get(f"{address}/page", headers={"Accept-Language": "de", "Authorization": "Basic abc"})
    assert not answer.cookies
    (kept,) = EdgeRun.objects.get().log
    assert kept[1:] == ["GET", "/page", [["Authorization", "Basic abc"], ["Accept-Language", "de"]], ""]


def test_no_real_cache_may_keep_what_the_simulated_one_says() -> None:
    address = edge(cache_control="public, max-age=3600", cdn_cache_control="max-age=9")
    for answer in (Client().get(f"{address}/page"), Client().get("/edge/none/page")):
        assert answer["CDN-Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "ETag" not in answer or answer["ETag"] == '"v1"'


@pytest.mark.parametrize(
    ("path", "options", "status", "sentence"),
    [
        ("", {}, 404, "has a path after"),
        (f"/{'a' * LONGEST_PATH}", {}, 414, f"at most {LONGEST_PATH} are accepted"),
        ("/page", {"headers": {"Range": "b" * 501}}, 431, "Range has more than 500"),
    ],
)
def test_too_much_is_refused_with_a_sentence(path: str, options: dict[str, object], status: int, sentence: str) -> None:
    answer = Client().get(f"{edge()}{path}", **options)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert EdgeRun.objects.get().log == []


def test_methods_and_contents_are_bounded() -> None:
    address = edge()
    assert Client().generic("TRACE", f"{address}/page").status_code == 405
    much = Client().post(f"{address}/page", b"x" * (MOST_CONTENT_BYTES + 1), content_type="text/plain")
    assert much.status_code == 413
    question = Client().generic("QUERY", f"{address}/page", b"what?", content_type="text/plain")
    assert b"a question of 5 bytes" in question.content


def test_nobody_elses_edge_and_none_that_was_forgotten() -> None:
    address = edge()
    pass_time(address, KEPT_FOR)
    for wrong in (address, "/edge/AAAAAAAAAAAAAAAAAAAAAA", "/edge/../admin"):
        assert Client().get(f"{wrong}/page").status_code == 404
    assert Client().get(address.replace("/edge/", "/curl/") + "/").status_code == 404


def test_runs_are_deleted_after_a_day() -> None:
    kept, old = edge(), edge()
    pass_time(old, KEPT_FOR + timedelta(minutes=1))
    assert runs.prune() == 1
    assert EdgeRun.objects.get().token == kept.removeprefix("/edge/")


def test_a_run_answers_so_many_requests_and_no_more() -> None:
    address = edge()
    run = EdgeRun.objects.get()
    run.log = [[0.0, "GET", "/page", [], ""]] * (MOST_REQUESTS - 1)
    run.save()
    assert [Client().get(f"{address}/page").status_code for _ in range(2)] == [200, 429]


def test_so_many_requests_a_minute_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessons.tools.curl.middleware.PER_MINUTE", 3)
    address = edge()
    assert [Client().get(f"{address}/page").status_code for _ in range(4)] == [200, 200, 200, 429]


@races
def test_requests_at_once_are_all_kept_in_an_order() -> None:
    address = edge(cache_control="max-age=60")
    answers = at_once(*[lambda: Client().get(f"{address}/page")["Cache-Status"] for _ in range(6)])
    assert sum("fwd=uri-miss" in answer for answer in answers) == 1
    times = [each[0] for each in EdgeRun.objects.get().log]
    assert times == sorted(times)
    assert len(times) == 6


def test_an_edge_is_made_from_the_labs_settings_and_shows_what_came_in() -> None:
    client = Client()
    page = client.get("/curl/", {"cache_control": "max-age=77"}).content.decode()
    assert "<code>max-age=77</code>" in page
    made = client.post("/curl/", {"cache_control": "max-age=77"})
    assert made.status_code == 302
    token = made.url.strip("/").split("/")[-1]  # type: ignore[attr-defined]
    Client().get(f"/edge/{token}/page?<b>")
    page = client.get(made.url).content.decode()  # type: ignore[attr-defined]
    assert f"curl -i http://testserver/edge/{token}/page" in page
    log = client.get(f"/curl/{token}/log").content.decode()
    assert "GET /page?&lt;b&gt;" in log
    assert "<html" not in log
    assert "asks, and passes the answer on" in log


def test_a_refused_setting_is_said_and_no_edge_is_made() -> None:
    answer = Client().post("/curl/", {"cache_control": "x" * 300})
    assert answer.status_code == 400
    assert "Cache-Control:" in answer.content.decode()
    assert not EdgeRun.objects.exists()
    assert Client(enforce_csrf_checks=True).post("/curl/").status_code == 403


def test_so_many_edges_an_hour_and_no_more() -> None:
    assert [Client().post("/curl/").status_code for _ in range(31)] == [302] * 30 + [429]


def test_its_clock_begins_when_it_is_made() -> None:
    address = edge(changed_s="30")
    assert Client().get(f"{address}/page").content == b"Version 1 of /page\n"
    pass_time(address, timedelta(minutes=5))
    assert Client().get(f"{address}/new").content == b"Version 2 of /new\n"
    assert EdgeRun.objects.get().made_at < timezone.now()


LOG_BYTES = 500_000
"""No log is longer, whatever was sent."""
LONGEST = "'" * LONGEST_VALUE


def full_log(value: str, method: str = "GET") -> list[AnsweredRequest]:
    """As many requests as an edge answers, each with this value in every field that is read."""
    sent = tuple((name, value) for name in READ)
    return [
        AnsweredRequest(at_s=at_s, method=method, path="/" + "'" * (LONGEST_PATH - 1), lines=sent)
        for at_s in range(MOST_REQUESTS)
    ]


@pytest.mark.parametrize("value", [LONGEST, "a," * (LONGEST_VALUE // 2), '""' * (LONGEST_VALUE // 2)])
def test_a_full_log_of_the_longest_requests_is_bounded(value: str) -> None:
    address = edge(cache_control="a," * 99)
    token = address.removeprefix("/edge/")
    EdgeRun.objects.filter(token=token).update(log=[each.kept() for each in full_log(value)])
    answer = Client().get(f"/curl/{token}/log")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert len(answer.content) <= LOG_BYTES
    assert page.count("<tr>") == MOST_REQUESTS + 1
    assert "more</small>" in page


def test_playing_a_log_takes_work_in_proportion_to_its_length() -> None:
    settings = FreshnessForm.from_values({"cache_control": "max-age=9"}).values
    log = full_log('"a",' * 100)
    play(settings, log[:10], 0.0)  # what is remembered between plays is there now
    assert calls(lambda: play(settings, log, 0.0)) <= 8 * calls(lambda: play(settings, log[: MOST_REQUESTS // 4], 0.0))
