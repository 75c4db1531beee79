"""A link to a lab's state shows as a card with its world and three figures; what is no state stays a link."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from lessons.community import cards
from lessons.labs import LABS
from tests.lessons.community.conftest import HTMX, begin
from tests.lessons.community.test_writing import text_of
from tests.lessons.conftest import LIVE_LAB, MakeLesson

pytestmark = pytest.mark.django_db

STATE = "pops=FRA&pops=SIN&rate_per_s=5&duration_s=10"


def test_a_post_asks_for_the_cards_of_the_states_that_it_links_to(client: Client, ada: User) -> None:
    text = f"/x [mine](/labs/traffic/?{STATE}) https://a.example/labs/traffic/?a=b http://localhost:8000/labs/request/"
    html = text_of(client.get(begin(ada, text=text).get_absolute_url()))
    assert html.count('class="lab-card-place js-only"') == 2
    assert f'hx-get="/labs/traffic/card?{STATE}"' in html
    assert 'hx-get="/labs/request/card?"' in html
    assert f'href="/labs/traffic/?{STATE}"' in html


@pytest.mark.parametrize(
    "address",
    ["/labs/nope/?a=b", "/labs/traffic/frames?a=b", "/lessons/one/", "/community/", "/labs/traffic/?x=" + "y" * 2000],
)
def test_other_addresses_are_links_only(address: str) -> None:
    assert cards.links((address,)) == ()


def test_a_post_has_three_cards_at_most() -> None:
    assert len(cards.links(tuple(f"/labs/traffic/?seed={seed}" for seed in range(9)))) == 3


def test_a_card_shows_the_world_and_three_figures_and_may_be_kept(client: Client) -> None:
    response = client.get(f"/labs/traffic/card?{STATE}", headers=HTMX)
    html = text_of(response)
    assert response["Cache-Control"] == "public, max-age=3600"
    assert "HX-Request" in response["Vary"]
    assert html.count('class="card-pop"') == 2
    assert html.count('class="lab-card-figure"') == 3
    assert "Points of presence: Frankfurt, Singapore; origin in" in html
    assert "Offload" in html
    assert f'href="/labs/traffic/?{STATE}"' in html
    assert "<html" not in html
    assert client.get(f"/labs/traffic/card?{STATE}", headers=HTMX).content == response.content
    assert "<html" in text_of(client.get(f"/labs/traffic/card?{STATE}"))


@pytest.mark.parametrize("slug", LABS)
def test_every_lab_has_a_card(client: Client, slug: str) -> None:
    response = client.get(f"/labs/{slug}/card", headers=HTMX)
    assert response.status_code == 200
    assert "lab-card-figure" in text_of(response)


@pytest.mark.parametrize("query", ["rate_per_s=999999999", "pops=XXX", "colour=red", "rate_per_s=many"])
def test_an_address_that_the_lab_refuses_has_no_card(client: Client, query: str) -> None:
    response = client.get(f"/labs/traffic/card?{query}", headers=HTMX)
    assert response.status_code == 200
    assert not text_of(response).strip()
    assert client.get(f"/labs/traffic/card?{query}").status_code == 404


def test_the_card_of_a_lessons_lab_has_the_lessons_settings(client: Client, make_lesson: MakeLesson) -> None:
    make_lesson("one", title="One", body=[LIVE_LAB])
    html = text_of(client.get("/lessons/one/card?live-collapse=off", headers=HTMX))
    assert "Points of presence: Frankfurt; origin" in html
    assert "· One" in html
    assert 'href="/lessons/one/?live-collapse=off#live"' in html
    for query in ("", "other-collapse=off", "live-collapse=maybe"):
        assert not text_of(client.get(f"/lessons/one/card?{query}", headers=HTMX)).strip()


@pytest.mark.usefixtures("course")
def test_cards_of_what_is_not_there_are_404(client: Client) -> None:
    assert client.get("/labs/nope/card").status_code == 404
    assert client.get("/lessons/nope/card?live-a=b").status_code == 404
