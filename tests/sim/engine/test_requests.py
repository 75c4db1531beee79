"""The explained engine: what a learner who sends single requests is told."""

from typing import Any

import http_sf
import pytest

from edgelearn.sim.engine import requests
from edgelearn.sim.engine.requests import Send
from edgelearn.sim.facets import Facet
from edgelearn.sim.limits import ScenarioError
from edgelearn.sim.outcomes import Cause, Outcome
from edgelearn.sim.result import Exchange
from edgelearn.sim.scenario import Action, Edge, Origin, PopSite, Scenario, UserGroup
from tests.sim.builders import route


def world(**changes: object) -> Scenario:
    """Two PoPs 100 ms from an origin that needs 40 ms; users 20 ms from theirs; Ann and Bob share one."""
    parts: dict[str, object] = {
        "pops": (PopSite(name="FRA", rtt_to_origin_ms=100), PopSite(name="SYD", rtt_to_origin_ms=200)),
        "users": (
            UserGroup(name="Ann", weight=1, pop=0, rtt_ms=20),
            UserGroup(name="Bob", weight=1, pop=0, rtt_ms=20),
            UserGroup(name="Cleo", weight=1, pop=1, rtt_ms=20),
            UserGroup(name="Dan", weight=1, pop=-1, rtt_ms=150),
        ),
        "origin": Origin(workers=1, service_ms=40, service="constant"),
        "routes": (route("max-age=10", objects=2),),
        "edge": Edge(lookup_ms=1, capacity_objects=10),
        "rate_per_s": 1.0,
        "duration_s": 100.0,
    }
    return Scenario(**{**parts, **changes})  # type: ignore[arg-type]  # parts are of the fields' types


def send(at_s: float, user: str = "Ann", path: str = "/1", *, new_connection: bool = False) -> Send:
    return Send(at_s=at_s, user=user, path=path, new_connection=new_connection)


def run(*sends: Send, **changes: object) -> list[Exchange]:
    return list(requests.run(world(**changes), sends).exchanges)


def legs(exchange: Exchange) -> dict[str, float]:
    return {leg.name: round(leg.ms, 6) for leg in exchange.legs}


def test_the_first_request_pays_every_leg() -> None:
    (first,) = run(send(1, new_connection=True))
    assert legs(first) == {
        "DNS": 20,
        "TCP": 20,
        "TLS": 20,
        "to the edge": 10,
        "lookup": 1,
        "to the origin": 50,
        "queue": 0,
        "service": 40,
        "back to the edge": 50,
        "back to the user": 10,
    }
    assert first.rtt_ms == pytest.approx(221)
    assert first.done_s - first.sent_s == pytest.approx(0.221)
    assert (first.outcome, first.cause) == (Outcome.MISS, Cause.FIRST_REQUEST)


def test_the_next_one_near_that_pop_hits_and_only_there() -> None:
    _, bob, cleo = run(send(1), send(2, "Bob"), send(3, "Cleo"))
    assert (bob.outcome, bob.pop) == (Outcome.HIT, "FRA")
    assert (cleo.outcome, cleo.cause, cleo.pop) == (Outcome.MISS, Cause.FIRST_REQUEST, "SYD")
    assert "to the origin" not in legs(bob)


def test_age_and_cache_status_say_what_happened() -> None:
    first, second = run(send(1), send(5.9))
    assert "Age" not in first.response.headers  # RFC 9111 §5.1: its presence would say the origin wasn't asked
    assert second.response.headers.get("Age") == "4"
    assert first.response.headers.get("Cache-Status") == "edge-fra;fwd=uri-miss;fwd-status=200;ttl=9;stored"
    assert second.response.headers.get("Cache-Status") == "edge-fra;hit;ttl=5"
    assert first.response.headers.get("Server-Timing") == "edge;dur=1.0, queue;dur=0.0, origin;dur=40.0"


def test_cache_status_is_a_structured_field_in_every_outcome() -> None:
    told = run(
        *(send(at_s, user) for at_s, user in ((1, "Ann"), (1.05, "Bob"), (2, "Ann"), (12, "Ann"), (13, "Cleo"))),
        send(14, "Dan"),
    )
    parsed: list[Any] = [
        http_sf.parse(value.encode(), tltype="list")
        for each in told
        if (value := each.response.headers.get("Cache-Status"))
    ]
    assert [sorted(map(str, members[0][1])) for members in parsed] == [
        ["fwd", "fwd-status", "stored", "ttl"],
        ["collapsed", "fwd", "ttl"],
        ["hit", "ttl"],
        ["fwd", "fwd-status", "stored", "ttl"],
        ["fwd", "fwd-status", "stored", "ttl"],
    ]
    assert str(parsed[3][0][1]["fwd"]) == "stale"
    assert told[-1].response.headers.get("Cache-Status") is None  # no cache was in the way


def test_who_asks_during_a_fetch_waits_for_it() -> None:
    _, bob = run(send(1), send(1.05, "Bob"))
    assert bob.outcome is Outcome.COLLAPSED
    assert legs(bob)["wait for another's fetch"] == pytest.approx(90)


def test_without_collapsing_each_fetches() -> None:
    _, bob = run(send(1), send(1.05, "Bob"), edge=Edge(collapse=False, lookup_ms=1))
    assert bob.cause is Cause.DUPLICATE
    assert legs(bob)["to the origin"] == 50


def why(exchange: Exchange) -> str:
    """Everything that the steps say."""
    return "\n".join(step.text for step in exchange.decision.steps)


def test_a_duplicate_says_collapsing_is_off_only_where_it_is() -> None:
    _, off = run(send(1), send(1.05, "Bob"), edge=Edge(collapse=False, lookup_ms=1))
    assert "collapsing is off" in why(off)
    # Bob waits in vain and goes on alone; Ann comes while he does, and there is nobody to wait for.
    _, _, on = run(send(1), send(1.05, "Bob"), send(1.2), routes=(route("no-store", objects=2),))
    assert on.cause is Cause.DUPLICATE
    assert "collapsing is off" not in why(on)
    assert "which nobody waits for" in why(on)


def test_after_a_failure_only_the_last_answer_is_said_to_be_unstorable() -> None:
    _, later = run(send(1), send(5), actions=(Action(at_s=3, control="origin_up", value=True),),
                   origin=Origin(workers=1, service_ms=40, service="constant", up=False))  # fmt: skip
    assert later.cause is Cause.NOT_STORABLE
    assert "It goes to the origin: the last answer could not be stored" in why(later)


def test_with_a_browser_the_steps_say_whose_cache_speaks() -> None:
    (first,) = requests.run(world(), [Send(at_s=1, user="Ann", path="/1", visitor=0)]).exchanges
    told = [step.text for step in first.decision.steps]
    assert told[0] == "The browser looks among its own copies"
    assert told[2] == "The edge is asked"
    assert told[1] == told[3]  # neither has one


def test_who_waited_for_what_cannot_be_shared_goes_alone() -> None:
    _, bob = run(send(1), send(1.05, "Bob"), routes=(route("private, max-age=60", objects=2),))
    assert (bob.outcome, bob.cause) == (Outcome.MISS, Cause.NOT_STORABLE)
    assert legs(bob)["wait for another's fetch"] == pytest.approx(90)
    assert legs(bob)["to the origin"] == 50
    assert bob.decision.steps[-1].rule.clause == "RFC 9111 §5.2.2.7"
    assert bob.response.headers.get("Cache-Status") == "edge-fra;fwd=uri-miss;fwd-status=200;collapsed=?0"


@pytest.mark.parametrize(
    ("cache_control", "clause"),
    [
        ("no-cache, max-age=60", "RFC 9111 §5.2.2.4"),
        ("max-age=0", "RFC 9111 §4.2"),
        ("", "RFC 9111 §4.2"),
        ("max-age=1", "RFC 9111 §4.2.3"),
    ],
)
def test_who_waited_in_vain_is_told_why_the_answer_could_not_be_shared(cache_control: str, clause: str) -> None:
    slow = Origin(workers=1, service_ms=1_500, service="constant")
    _, bob = run(send(1), send(1.05, "Bob"), routes=(route(cache_control, objects=2),), origin=slow)
    assert bob.outcome is Outcome.MISS
    assert [step.rule.clause for step in bob.decision.steps][2] == clause


@pytest.mark.parametrize(
    ("cache_control", "cause"),
    [("no-store", Cause.NOT_STORABLE), ("no-cache", Cause.MUST_VALIDATE), ("max-age=1", Cause.EXPIRED)],
)
def test_a_later_request_misses_for_a_reason(cache_control: str, cause: Cause) -> None:
    _, later = run(send(1), send(5), routes=(route(cache_control, objects=2),))
    assert (later.outcome, later.cause) == (Outcome.MISS, cause)


def test_without_an_edge_the_way_is_the_way_to_the_origin() -> None:
    _, dan = run(send(1, "Dan"), send(2, "Dan"))
    assert legs(dan) == {"to the origin": 75, "queue": 0, "service": 40, "back to the user": 75}
    assert (dan.pop, dan.cause) == ("", Cause.BYPASS)


def test_the_origin_serves_in_the_order_of_arrival_at_it() -> None:
    far, near = run(send(1, "Cleo"), send(1.01, "Ann", "/2"))
    assert legs(near)["queue"] == 0  # asked later, but nearer
    assert legs(far)["queue"] == pytest.approx(0)
    first, second = run(send(1, "Ann", "/1"), send(1.01, "Ann", "/2"))
    assert legs(first)["queue"] == 0
    assert legs(second)["queue"] == pytest.approx(30)


def test_a_moved_header_counts_for_answers_made_from_then_on() -> None:
    told = run(
        send(1), send(3), send(12), send(13),
        actions=(Action(at_s=2, control="cache_control", value="no-store"),),
    )  # fmt: skip
    assert [each.outcome.value for each in told] == ["miss", "hit", "miss", "miss"]
    assert told[3].cause is Cause.EXPIRED  # the old copy lies there still, and a no-store answer doesn't replace it


def test_a_stale_answer_is_given_at_once_and_renewed_behind() -> None:
    told = run(
        send(1), send(12.5), send(12.55), send(14), routes=(route("max-age=10, stale-while-revalidate=5", objects=2),)
    )
    assert [each.outcome for each in told] == [Outcome.MISS, Outcome.STALE, Outcome.STALE, Outcome.HIT]
    assert [each.cause for each in told[1:]] == [Cause.BACKGROUND, None, None]
    assert [each.decision.steps[-1].text for each in told[1:3]] == [
        "The origin is asked in the background",
        "The origin is being asked already",
    ]
    assert legs(told[1]) == {"to the edge": 10, "lookup": 1, "back to the user": 10}
    assert told[1].response.headers.get("Cache-Status") == "edge-fra;hit;ttl=-2"


def test_a_copy_that_still_holds_is_confirmed_without_its_content() -> None:
    told = run(send(1), send(20), send(25), routes=(route("max-age=10", objects=2, etag=True),))
    assert [each.outcome for each in told] == [Outcome.MISS, Outcome.REVALIDATED, Outcome.HIT]
    assert told[1].cause is Cause.EXPIRED
    assert told[1].response.headers.get("Cache-Status") == "edge-fra;fwd=stale;fwd-status=304;ttl=9;stored"
    assert told[1].rtt_ms == pytest.approx(told[0].rtt_ms)  # the way isn't saved


def test_a_browser_answers_its_own_visitor_and_asks_with_what_it_has() -> None:
    at = [
        Send(at_s=at_s, user="Ann", path="/1", visitor=visitor) for at_s, visitor in ((1, 7), (5, 7), (6, 8), (20, 7))
    ]
    told = run(*at, routes=(route("max-age=10", objects=2, etag=True),))
    assert [each.outcome for each in told] == [Outcome.MISS, Outcome.BROWSER, Outcome.HIT, Outcome.REVALIDATED]
    assert told[1].rtt_ms == 0
    asked = told[3].request.headers.get("If-None-Match")
    assert asked == told[0].response.headers.get("ETag")
    assert (told[3].response.status, told[3].response.size_bytes) == (304, 0)


def test_a_failure_is_given_to_all_who_wait_unless_a_copy_may_stand_in() -> None:
    down = (Action(at_s=10, control="origin_up", value=False),)
    lenient = (route("max-age=5, stale-if-error=60", objects=2),)
    told = run(send(1), send(20), send(20.05), send(20.06, path="/2"), actions=down, routes=lenient)
    assert [each.outcome for each in told[1:]] == [Outcome.STALE, Outcome.STALE, Outcome.ERROR]
    assert [each.response.status for each in told[1:]] == [200, 200, 503]
    assert told[1].response.headers.get("Age") == "19"
    assert told[2].cause is None


def test_what_a_key_leaves_out_is_told() -> None:
    facets = (
        Facet(query="utm", values=("a", "b")),
        Facet(header="Accept-Language", values=("de", "DE-AT"), variants=("d", "d")),
    )
    asks = [Send(at_s=1 + number, user="Ann", path="/1", facets=(number, number)) for number in range(2)]
    apart = run(*asks, facets=facets)
    assert [each.cause for each in apart] == [Cause.FIRST_REQUEST, Cause.KEY]
    together = run(*asks, facets=facets, edge=Edge(ignore_query=("utm",), normalise=("Accept-Language",)))
    assert together[1].outcome is Outcome.HIT
    assert together[1].request.url == "https://shop.example/1?utm=b"
    assert together[1].decision.steps[0].text == "By the edge's key the URL counts as /1, Accept-Language as de"


def test_what_is_under_way_is_told_apart() -> None:
    looked = requests.run(world(), [send(1), send(1.9, path="/2")], now_s=2)
    assert [each.number for each in looked.exchanges] == [0]
    assert looked.unfinished == (1,)


@pytest.mark.parametrize(
    ("sends", "field"),
    [
        ([send(1, "Nobody")], "sends.0.user"),
        ([send(1, path="/3")], "sends.0.path"),
        ([send(2), send(1)], "sends"),
        ([send(float("inf"))], "sends.0.at_s"),
        ([send(float("nan"))], "sends.0.at_s"),
        ([Send(at_s=1, user="Ann", path="/1", facets=(0,))], "sends.0.facets"),
    ],
)
def test_a_send_that_cannot_be_is_refused_by_name(sends: list[Send], field: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        requests.run(world(), sends)
    assert refused.value.field == field


def test_every_rule_named_by_an_rfc_links_to_its_section() -> None:
    (first,) = run(send(1))
    links = {step.rule.clause: step.rule.url for step in first.decision.steps}
    assert links["RFC 9111 §4"] == "https://www.rfc-editor.org/rfc/rfc9111#section-4"
    assert links["model"] == ""
