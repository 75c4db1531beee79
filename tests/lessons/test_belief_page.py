"""A belief's run as people read it: its page, its fragment, and what the quiz offers after answering."""

import pytest
from django.test import Client

from edgelearn.sim.beliefs.wrong_rules import WRONG_RULES
from lessons.tools.belief_page import belief_run

POPS = "/beliefs/pops-share-copies/"


def test_the_run_is_told_moment_by_moment_to_where_the_two_part() -> None:
    run = belief_run("pops-share-copies")
    assert run.people == "Ana and Ben reach the PoP in Berlin, Chiyo reaches the PoP in Tokyo."
    assert [moment.differs for moment in run.moments] == [False, False, True]
    assert run.parts == (
        "At 10 s Chiyo asks for /page. In truth, the origin is asked and sends the whole content. "
        "By the belief, the PoP in Tokyo answers."
    )


def test_what_happens_to_the_page_is_told_and_nobody_gets_anything() -> None:
    run = belief_run("purge-empties-browsers")
    assert [moment.sentence for moment in run.moments if not moment.sides] == [
        "At 5 s the page changes at the origin: its next version is there.",
        "At 6 s /page is purged at the CDN.",
    ]
    truth, belief = run.moments[-1].sides
    assert (truth.sentence, truth.gets) == ("Ana's browser answers.", "/page, version 1")
    assert (belief.sentence, belief.gets) == ("the PoP in Berlin answers.", "/page, version 2")


def test_a_request_that_changes_something_is_told_as_such() -> None:
    changing = belief_run("post-invalidates-nothing").moments[1]
    assert changing.sentence == "At 5 s Ben sends a POST to /page."
    assert [(side.sentence, side.gets) for side in changing.sides] == [
        ("the origin takes it and answers 204.", "204, without content")
    ] * 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", WRONG_RULES)
def test_each_belief_has_a_page_for_everybody_with_its_clause_and_the_rules_at_work(client: Client, name: str) -> None:
    answer = client.get(f"/beliefs/{name}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("public")
    assert WRONG_RULES[name].refuted_by.url in page
    assert page.count("Here they part") == 1
    assert 'class="step"' in page


@pytest.mark.django_db
def test_htmx_gets_the_run_alone(client: Client) -> None:
    answer = client.get(POPS, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert "autofocus" in answer.content.decode()
    assert "HX-Request" in answer.headers["Vary"]
    assert "autofocus" not in client.get(POPS).content.decode()


@pytest.mark.django_db
def test_a_name_that_is_no_belief_is_not_found_and_the_page_says_so(client: Client) -> None:
    answer = client.get("/beliefs/the-moon/")
    assert answer.status_code == 404
    assert "There is no belief “the-moon”." in answer.content.decode()
