"""A row of real caches: who answers, who asks, how ages add up, what happens while the origin is gone."""

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.policy import PRIVATE, SHARED
from edgelearn.sim.engine.chain import Chain, Station, Visit, Way
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.origin.resource import Resource, State, failing

EPOCH_S = 1_700_000_000.0
PAGE = Request(url="https://shop.example/")


class World:
    """A browser, an edge and a shield before a resource whose origin takes two seconds, and may fail."""

    def __init__(self, **resource: object) -> None:
        lines = resource.pop("lines", [])
        self.resource = Resource(lines=tuple(lines), size_bytes=100, epoch_s=EPOCH_S, **resource)  # type: ignore[arg-type]
        self.state = State.UP
        self.asked: list[Request] = []
        policies = {"browser": PRIVATE, "edge": SHARED, "shield": SHARED}
        self.caches = {name: HttpCache(policy=policy, epoch_s=EPOCH_S) for name, policy in policies.items()}
        stations = [Station(name=name, cache=cache) for name, cache in self.caches.items()]
        self.chain = Chain(stations, self.origin, Way(back_s=2.0))

    def origin(self, request: Request, at_s: float) -> Response | None:
        self.asked.append(request)
        if self.state is State.GONE:
            return None
        return failing(at_s, EPOCH_S) if self.state is State.ERROR else self.resource.answer(request, at_s)


def says(cache_control: str, **resource: object) -> World:
    return World(lines=[("Cache-Control", cache_control)], **resource)


def test_the_first_request_passes_all_caches_and_each_keeps_a_copy_that_is_as_old_as_the_way_was_long() -> None:
    world = says("max-age=60")
    visit = world.chain.send(PAGE, 0)
    assert [hop.name for hop in visit.hops] == ["browser", "edge", "shield"]
    assert visit.answered_by == ""
    assert [cache.stored[0].age_s(2) for cache in world.caches.values()] == [2, 2, 2]


def test_whoever_is_fresh_answers_and_nobody_behind_hears_of_it() -> None:
    world = says("max-age=60")
    world.chain.send(PAGE, 0)
    visit = world.chain.send(PAGE, 59.9)
    assert visit.answered_by == "browser"
    assert (len(visit.hops), len(world.asked)) == (1, 1)
    assert visit.response.headers.get("Age") == "59"


def test_a_copy_from_another_cache_inherits_its_age() -> None:
    world = says("max-age=60")
    world.chain.send(PAGE, 0)
    browser = Station(name="other", cache=HttpCache(policy=PRIVATE, epoch_s=EPOCH_S))
    other = Chain([browser, Station(name="edge", cache=world.caches["edge"])], world.origin, Way(back_s=2.0))
    assert other.send(PAGE, 40).answered_by == "edge"
    assert other.send(PAGE, 59).answered_by == "other"
    assert other.send(PAGE, 61).answered_by == ""


def test_validation_passes_through_and_a_304_freshens_every_cache_on_its_way() -> None:
    world = says("max-age=60", tagged=True)
    world.chain.send(PAGE, 0)
    visit = world.chain.send(PAGE, 100)
    assert world.asked[1].headers.get("If-None-Match") == '"v1"'
    assert visit.origin_response is not None
    assert visit.origin_response.status == 304
    assert (visit.response.status, visit.response.size_bytes) == (200, 100)
    assert "Age" not in visit.response.headers
    assert [cache.stored[0].age_s(102) for cache in world.caches.values()] == [2, 2, 2]


def test_a_new_version_replaces_the_copies() -> None:
    world = says("max-age=60", tagged=True, changes_s=(50.0,))
    world.chain.send(PAGE, 0)
    assert world.chain.send(PAGE, 30).response.headers.get("ETag") == '"v1"'
    assert world.chain.send(PAGE, 100).response.headers.get("ETag") == '"v2"'


def test_stale_while_revalidate_answers_at_once_and_asks_behind_the_users_back() -> None:
    world = says("max-age=10, stale-while-revalidate=60", tagged=True)
    world.chain.send(PAGE, 0)
    visit = world.chain.send(PAGE, 20)
    assert visit.answered_by == "browser"
    # The edge and the shield answer it stale, too, and ask in turn: only later questions get what they learnt.
    assert [each.answered_by for each in visit.background] == ["edge"]
    assert len(world.asked) == 2
    for later_s in (25, 26, 27):
        world.chain.send(PAGE, later_s)
    assert world.chain.send(PAGE, 28).background == ()
    assert len(world.asked) == 2


def test_an_origin_that_is_gone_is_answered_for_by_the_nearest_stale_copy() -> None:
    world = says("max-age=10")
    world.chain.send(PAGE, 0)
    world.state = State.GONE
    assert world.chain.send(PAGE, 1_000).response.status == 200
    world = says("max-age=10, must-revalidate")
    world.chain.send(PAGE, 0)
    world.state = State.GONE
    assert world.chain.send(PAGE, 1_000).response.status == 504


def test_a_504_names_the_rule_that_forbade_the_stale_copy_in_each_cache() -> None:
    world = says("max-age=10, s-maxage=20")
    world.chain.send(PAGE, 0)
    world.caches["browser"].purge(1)
    world.state = State.GONE
    browser, edge, shield = world.chain.send(PAGE, 1_000).hops
    assert [step.rule.name for step in browser.steps] == ["no stored response", "origin unreachable"]
    for hop in (edge, shield):
        assert [step.rule.name for step in hop.steps][-2:] == ["s-maxage forbids stale responses", "origin unreachable"]


def test_an_error_is_passed_on_unless_stale_if_error_covers_it() -> None:
    for cache_control, status in (("max-age=10", 503), ("max-age=10, stale-if-error=60", 200)):
        world = says(cache_control)
        world.chain.send(PAGE, 0)
        world.state = State.ERROR
        assert world.chain.send(PAGE, 30).response.status == status


def test_what_only_the_browser_may_keep_is_not_at_the_edge() -> None:
    world = says("private, max-age=60")
    world.chain.send(PAGE, 0)
    assert [len(cache.stored) for cache in world.caches.values()] == [1, 0, 0]


def test_the_resource_states_times_relative_to_its_own_clock() -> None:
    resource = Resource(lines=(), size_bytes=1, epoch_s=EPOCH_S, expires_s=60, modified_s=3_600)
    headers = resource.answer(PAGE, 10).headers
    assert headers.get("Date") == "Tue, 14 Nov 2023 22:13:30 GMT"
    assert headers.get("Expires") == "Tue, 14 Nov 2023 22:14:30 GMT"
    assert headers.get("Last-Modified") == "Tue, 14 Nov 2023 21:13:20 GMT"
    asked = Request(url=PAGE.url, headers=Headers([("If-Modified-Since", headers.get("Last-Modified") or "")]))
    assert resource.answer(asked, 20).status == 304


class TestWays:
    """A browser 10 s from an edge that is 100 s from an origin, which works 1,000 s; a look-up takes 1 s."""

    def sent(self, *moments_s: float, cache_control: str = "max-age=5000") -> list[Visit]:
        resource = Resource(lines=(("Cache-Control", cache_control),), size_bytes=1, epoch_s=EPOCH_S, tagged=True)
        browser = Station(name="browser", cache=HttpCache(policy=PRIVATE, epoch_s=EPOCH_S), lookup_s=1)
        edge = Station(name="edge", cache=HttpCache(epoch_s=EPOCH_S), way=Way(there_s=10, back_s=11), lookup_s=1)
        chain = Chain(
            [browser, edge], lambda request, at_s: resource.answer(request, at_s + 1_000), Way(there_s=100, back_s=101)
        )
        return [chain.send(PAGE, at_s) for at_s in moments_s]

    def test_each_station_is_reached_when_the_way_to_it_is_over(self) -> None:
        (visit,) = self.sent(0)
        browser, edge = visit.hops
        assert (browser.lookup.now_s, browser.asked_s, edge.lookup.now_s, edge.asked_s) == (0, 1, 11, 12)
        assert (visit.origin_s, edge.done_s, browser.done_s, visit.done_s) == (112, 1_213, 1_224, 1_224)

    def test_a_copy_is_as_old_as_its_way_from_the_moment_it_was_made(self) -> None:
        (visit,) = self.sent(0)
        browser, edge = (hop.received for hop in visit.hops)
        assert edge is not None
        assert browser is not None
        assert edge.copy.initial_age_s == 1_213 - 12  # the whole question counts, RFC 9111 §4.2.3
        assert browser.copy.initial_age_s == 1_224 - 1

    def test_a_copy_answers_after_the_look_up_and_the_way_back(self) -> None:
        _, again = self.sent(0, 2_000)
        assert (again.answered_by, again.done_s) == ("browser", 2_001)

    def test_a_question_in_the_background_goes_on_after_the_answer(self) -> None:
        _, again = self.sent(0, 2_000, cache_control="max-age=1300, stale-while-revalidate=9000")
        assert (again.answered_by, again.done_s) == ("browser", 2_001)
        # The edge answers it stale, too, and asks the origin in turn.
        assert (again.background[0].done_s, again.settled_s) == (2_023, 3_213)
