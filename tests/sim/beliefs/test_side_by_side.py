"""Each belief's story: how its last request ends by the text and by the belief, and that all before are alike."""

import pytest

from edgelearn.sim.beliefs.side_by_side import side_by_side
from edgelearn.sim.beliefs.stories import STORIES, Fetch
from edgelearn.sim.beliefs.wrong_rules import WRONG_RULES
from edgelearn.sim.engine.chain import Visit

ENDINGS = {
    "no-cache-forbids-storing": ("origin 304, /page, version 1", "origin 200, /page, version 1"),
    "private-forbids-storing": ("Ana's browser, /page, version 1", "origin 200, /page, version 1"),
    "max-age-from-arrival": ("origin 304, /page, version 1", "Ana's browser, /page, version 1"),
    "must-revalidate-always": ("Ana's browser, /page, version 1", "origin 304, /page, version 1"),
    "s-maxage-in-browsers": ("PoP in Berlin, /page, version 1", "Ana's browser, /page, version 1"),
    "s-maxage-allows-stale": ("origin 304, /page, version 1", "PoP in Berlin, /page, version 1"),
    "cdn-cache-control-in-browsers": ("PoP in Berlin, /page, version 1", "Ana's browser, /page, version 1"),
    "post-invalidates-nothing": ("origin 200, /page, version 2", "PoP in Berlin, /page, version 1"),
    "vary-ignored": ("origin 200, /page, version 1", "PoP in Berlin, /page, version 1, in German"),
    "expired-is-useless": ("origin 304, /page, version 1", "origin 200, /page, version 1"),
    "stale-answers-unasked": ("origin 200, /page, version 2", "Ana's browser, /page, version 1"),
    "query-not-in-key": ("origin 200, /page?n=2, version 1", "Ana's browser, /page?n=1, version 1"),
    "set-cookie-forbids-storing": ("PoP in Berlin, /page, version 1", "origin 200, /page, version 1"),
    "pops-share-copies": ("origin 200, /page, version 1", "PoP in Tokyo, /page, version 1"),
    "each-visitor-misses-first": ("PoP in Berlin, /page, version 1", "origin 200, /page, version 1"),
    "purge-empties-browsers": ("Ana's browser, /page, version 1", "PoP in Berlin, /page, version 2"),
}
"""By the text, and by the belief: who answers, and what the client gets."""


def told(visit: Visit | None) -> str:
    assert visit is not None
    assert visit.response.content is not None
    origin = f"origin {visit.origin_response.status}" if visit.origin_response else ""
    return f"{visit.answered_by or origin}, {visit.response.content.decode()}"


def test_every_belief_has_its_story() -> None:
    assert list(STORIES) == list(WRONG_RULES)


@pytest.mark.parametrize("name", STORIES)
def test_the_text_and_the_belief_part_at_the_storys_last_request_and_not_before(name: str) -> None:
    *alike, last = side_by_side(name)
    assert len(alike) + 1 == len(STORIES[name].events)
    assert [moment.differs for moment in alike] == [False] * len(alike)
    assert last.differs
    assert (told(last.truth), told(last.belief)) == ENDINGS[name]


@pytest.mark.parametrize("name", STORIES)
def test_where_they_part_the_text_has_its_reasons_told(name: str) -> None:
    last = side_by_side(name)[-1]
    assert last.truth is not None
    assert all(hop.steps for hop in last.truth.hops)


def test_what_happens_to_the_page_is_no_request() -> None:
    moments = side_by_side("purge-empties-browsers")
    assert [isinstance(moment.event, Fetch) for moment in moments] == [True, False, False, True, True]
    assert all((moment.truth is None) is not isinstance(moment.event, Fetch) for moment in moments)


def test_a_name_that_is_no_belief_has_no_story() -> None:
    with pytest.raises(KeyError):
        side_by_side("the-moon-is-a-cache")
