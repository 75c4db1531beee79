"""The lessons about headers: every number they state is what the labs compute."""

import re
from typing import Any

import pytest
from django.http import QueryDict

from edgelearn.sim.cache.reuse import CopyState
from edgelearn.sim.messages import Headers
from lessons.course.files.checking import checked_body
from lessons.course.text import lesson as lesson_file
from lessons.labs.freshness import FRESHNESS
from lessons.labs.freshness.form import BROWSER, EDGE, FreshnessForm
from lessons.labs.freshness.results import results
from lessons.labs.freshness.run import FreshnessRun, simulate
from lessons.management.commands.load_course import SHIPPED
from lessons.tools.belief_page import belief_run
from lessons.tools.curl.replay import AnsweredRequest, answer_lines, play


class Read:
    """A shipped lesson: its prose, and its blocks by name."""

    def __init__(self, slug: str) -> None:
        text = (SHIPPED / "caching" / slug / "lesson.md").read_text(encoding="utf-8")
        self.lesson = lesson_file.parse(text)
        self.blocks = {
            child.value["name"]: child for child in checked_body(self.lesson.body) if child.block_type != "text"
        }
        self.prose = "\n\n".join(str(piece.value) for piece in self.lesson.body if piece.type == "text")

    def run(self, block: str, **changes: Any) -> FreshnessRun:
        """What a lab of the lesson shows, with some settings changed."""
        return simulate(self.values(block, **changes))

    def values(self, block: str, **changes: Any) -> dict[str, Any]:
        child = self.blocks[block]
        form = FreshnessForm.from_values({**child.block.settings(child.value), **changes})
        assert form.problems() == {}
        return form.values

    def figure(self, block: str, metric: str, **changes: Any) -> float:
        found = FRESHNESS.metrics[metric].read(self.run(block, **changes))
        assert found is not None
        return found


CONTROL, SHARED = Read("cache-control"), Read("shared-and-private")


def test_an_answer_that_took_20_seconds_has_40_left() -> None:
    assert CONTROL.figure("slow", "edge_fresh_s") == 40
    assert "**20 seconds**" in CONTROL.prose
    assert "so 40 are left" in CONTROL.blocks["guess"].value["because"]


def test_the_tries_come_out_as_told() -> None:
    assert CONTROL.figure("slow", "edge_fresh_s", took_ms=200) == pytest.approx(59.8)
    assert "fresh for 59.8 seconds" in CONTROL.prose
    assert CONTROL.figure("slow", "edge_fresh_s", took_ms=70_000) == 0
    for header, copies in (("no-cache", 1), ("no-store", 0)):
        changed = {"cache_control": header, "took_ms": 200}
        assert CONTROL.figure("slow", "edge_copies", **changed) == copies
        assert CONTROL.figure("slow", "origin_requests", **changed) == 2


def test_a_lifetime_is_guessed_where_none_is_stated() -> None:
    assert CONTROL.figure("silent", "edge_fresh_s") == pytest.approx(86_400 - 0.2)
    assert "86,400 seconds" in CONTROL.blocks["unsaid"].value["because"]
    assert CONTROL.figure("silent", "edge_copies", modified_s="") == 1
    assert CONTROL.figure("silent", "edge_fresh_s", modified_s="") == 0
    assert CONTROL.figure("silent", "edge_fresh_s", expires_s="300") == pytest.approx(299.8)
    assert "299.8 seconds" in CONTROL.prose
    assert CONTROL.figure("silent", "edge_fresh_s", expires_s="300", cache_control="max-age=60") == pytest.approx(59.8)
    assert CONTROL.figure("silent", "edge_fresh_s", cache_control="max-age=1h") == 0


def test_the_worked_example_is_right() -> None:
    changed = {"cache_control": "max-age=300, stale-if-error=600", "took_ms": 5_000}
    assert CONTROL.figure("slow", "edge_fresh_s", **changed) == 295
    assert CONTROL.figure("slow", "edge_on_error_s", **changed) == 600


def test_the_sorters_copies_are_worth_what_is_said() -> None:
    cards = CONTROL.blocks["verdicts"].value["cards"]
    verdicts = []
    for card in cards:
        header, now_s = re.match(r"`([^`]+)`", card["text"])[1], 90.0 if "90 seconds" in card["text"] else 30.0  # type: ignore[index]
        found = CONTROL.run("slow", cache_control=header, took_ms=0, now_s=now_s, caches=[EDGE])
        kept = found.rows[0].copy is not None
        verdicts.append(1 if found.own.answered_by else 2 if kept else 3)
    assert verdicts == [card["column"] for card in cards]


def test_s_maxage_cancels_stale_while_revalidate_at_the_edge_only() -> None:
    assert SHARED.figure("header", "edge_while_asking_s") == 0
    assert SHARED.figure("header", "browser_while_asking_s") == pytest.approx(600 - 0.2)
    assert SHARED.figure("header", "browser_fresh_s") == 0


@pytest.mark.parametrize(
    ("header", "browser_fresh_s", "edge_fresh_s"),
    [
        ("max-age=60", 60, 60),
        ("max-age=60, s-maxage=30", 60, 30),
        ("s-maxage=60", 0, 60),
        ("private, max-age=60", 60, 0),
    ],
)
def test_the_table_says_who_listens_to_what(header: str, browser_fresh_s: float, edge_fresh_s: float) -> None:
    changed = {"cache_control": header, "took_ms": 0}
    assert SHARED.figure("header", "browser_fresh_s", **changed) == browser_fresh_s
    assert SHARED.figure("header", "edge_fresh_s", **changed) == edge_fresh_s


def test_a_field_for_cdns_splits_the_two() -> None:
    own = {"cdn_cache_control": "max-age=60, stale-while-revalidate=600", "took_ms": 0}
    split = SHARED.run("header", cache_control="max-age=0", **own)
    assert [span.state for span in split.rows[1].spans][:2] == [CopyState.FRESH, CopyState.WHILE_REVALIDATING]
    assert SHARED.figure("header", "browser_fresh_s", cache_control="max-age=0", **own) == 0
    assert SHARED.figure("header", "edge_copies", cache_control="no-store", **own) == 1
    assert SHARED.figure("header", "browser_copies", cache_control="no-store", **own) == 0
    broken = {"cache_control": "no-store", "cdn_cache_control": "Max-Age=60"}
    assert SHARED.figure("header", "edge_copies", **broken) == 0


def test_a_browser_that_comes_late_gets_a_copy_that_is_stale_on_arrival() -> None:
    late = SHARED.run("header", cache_control="max-age=30", cdn_cache_control="max-age=300", took_ms=0, now_s=100.0)
    assert late.other.answered_by == "Edge"
    assert late.other.response.headers.get("Age") == "100"
    kept = late.other.hops[0].received
    assert kept is not None
    assert kept.copy.fresh_for_s(100.0) <= 0


def test_the_sorter_of_who_keeps_is_right() -> None:
    cards = SHARED.blocks["for_whom"].value["cards"]
    columns = {(True, True): 1, (True, False): 2, (False, True): 3, (False, False): 4}
    for card in cards:
        fields = dict(field.split(": ", 1) for field in re.findall(r"`([^`]+)`", card["text"]))
        values = {"cache_control": fields["Cache-Control"], "cdn_cache_control": fields.get("CDN-Cache-Control", "")}
        found = SHARED.run("header", **values)
        kept = {row.key: row.copy is not None for row in found.rows}
        assert columns[kept[BROWSER], kept[EDGE]] == card["column"], card["text"]


def test_the_beliefs_that_can_be_run_part_from_the_truth() -> None:
    for read in (CONTROL, SHARED):
        (query,) = re.findall(r"/labs/freshness/\?([^)]*belief=[^)]*)", read.prose)
        form = FreshnessForm(QueryDict(query))
        assert form.problems() == {}
        told = results(form.values).belief
        assert told is not None
        assert "They first part" in told.parts


def test_the_quiz_about_two_lifetimes_has_the_right_answer() -> None:
    values = SHARED.values("header", cache_control="max-age=0", cdn_cache_control="max-age=600", now_s=30)
    assert "the edge answers" in results(values).visits[0].sentence


def test_the_quiz_about_a_purge_has_the_right_answer() -> None:
    for now_s, asked in ((3_599.0, "the browser answers"), (3_601.0, "the origin is asked")):
        values = SHARED.values("header", cache_control="max-age=3600", cdn_cache_control="", now_s=now_s, took_ms=0)
        assert asked in results(values).visits[0].sentence
    purged = belief_run("purge-empties-browsers").moments[-1].sides[0]
    assert purged.sentence == "Ana's browser answers."


READ = Read("read-the-headers")


def told(log: list[tuple[float, str]], cache_control: str) -> list[Headers]:
    """The header fields of the edge's answers to requests for one page: at which second, with which method."""
    values = FreshnessForm.from_values({"cache_control": cache_control}).values
    requests = [AnsweredRequest(at_s=at_s, method=method, path="/page", lines=()) for at_s, method in log]
    return [answer_lines(visit) for visit in play(values, requests, 1_764_151_200.0)]


def in_short(headers: Headers) -> str:
    """What the cards of the sorter show of an answer."""
    age = f"`Age: {headers.get('Age')}`" if "Age" in headers else "no `Age`"
    status = (headers.get("Cache-Status") or "").partition("; detail=")[0]
    return f"{age} · `Cache-Status: {status}`"


def test_the_answers_to_read_are_those_that_the_edge_gives() -> None:
    plain = told([(0, "GET"), (31, "GET"), (75, "GET"), (80, "POST")], "max-age=60")
    stale = told([(0, "GET"), (75, "GET")], "max-age=60, stale-while-revalidate=60")
    cards = READ.blocks["stories"].value["cards"]
    assert [card["text"] for card in cards] == [in_short(each) for each in (*plain[:3], stale[1], plain[3])]
    assert [card["column"] for card in cards] == [1, 2, 3, 4, 1]


def test_the_worked_example_is_an_answer_of_the_edge() -> None:
    confirmed = told([(0, "GET"), (75, "GET")], "max-age=60")[1]
    assert (confirmed.get("Date") or "").endswith("10:01:15 GMT")
    assert f"`{'Cache-Status'}: {(confirmed.get('Cache-Status') or '').partition('; detail=')[0]}`" in READ.prose


def test_ages_are_as_told() -> None:
    assert READ.figure("answer", "age_s") == 31
    assert "**31.**" in READ.blocks["age"].value["because"]
    assert READ.figure("answer", "age_s", now_s=20, took_ms=4_000) == 20
    assert READ.figure("answer", "age_s", now_s=61) == 0
