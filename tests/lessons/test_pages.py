"""The public pages: what they show, that they are the same for everyone, and what they cost."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lessons.labs import LABS
from lessons.pages.model_page import MODEL
from tests.lessons.conftest import GUESS, LIVE_LAB, MakeLesson, text_block

pytestmark = pytest.mark.django_db

BODY = (text_block("## First\n\nHello **you**."), GUESS, LIVE_LAB, text_block("## Second\n\nAnd `so` on."))
PAGES = ("/", "/lessons/", "/lessons/one/", "/about/", "/lessons/one/predict/guess?guess-answer=3")


@pytest.fixture
def one(make_lesson: MakeLesson) -> None:
    """A lesson with one block of each kind, between two others."""
    make_lesson("zero", order=1, title="Zero")
    make_lesson(
        "one",
        order=2,
        body=BODY,
        title="One",
        objectives="Do this.\nDo that.",
        prerequisites="zero\ngone",
        terms="cold cache: A cache without the thing.",
        sources="[RFC 9111](https://www.rfc-editor.org/rfc/rfc9111), June 2022.",
    )
    make_lesson("two", unit="second", title="Two", minutes=7)


def html_of(client: Client, address: str, status: int = 200) -> str:
    """A page's HTML, entities resolved and white space made one."""
    response = client.get(address)
    assert response.status_code == status
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


@pytest.mark.usefixtures("one")
def test_home_lists_only_units_with_lessons_and_starts_with_the_first(client: Client) -> None:
    html = html_of(client, "/")
    assert "Unit first" in html
    assert "2 lessons · 20 min" in html
    assert '<a class="button primary" href="/lessons/zero/">Start: Zero</a>' in html


def test_home_works_before_any_lesson_is_there(client: Client) -> None:
    html = html_of(client, "/")
    assert "No lessons yet" in html
    assert "button primary" not in html


def test_homes_figures_are_the_engines(client: Client) -> None:
    """The figures stand in the page without any script, and running the map's addresses gives the same."""
    html = html_of(client, "/")
    shown = dict(re.findall(r'data-figure="(\w+)" data-with="([^"]+)"', html))
    assert set(shown) == {"rtt_p50_ms", "offload", "origin_utilisation"}
    found = re.search(r'data-frames-with="([^"]+)"', html)
    assert found is not None
    frames = client.get(found[1]).json()
    total = sum(sum(counts) for counts in frames["outcomes"].values())
    offload = 100 * (1 - sum(frames["origin"]["arrivals"]) / total)
    assert abs(offload - float(shown["offload"].split()[0])) < 2


def test_homes_map_without_the_edge_meets_the_same_traffic(client: Client) -> None:
    html = html_of(client, "/")
    runs = [client.get(address).json() for address in re.findall(r'data-frames-with(?:out)?="([^"]+)"', html)]
    assert len(runs) == 2
    assert runs[0]["pops"]
    assert not runs[1]["pops"]


@pytest.mark.usefixtures("one")
def test_the_list_of_lessons_goes_by_unit(client: Client) -> None:
    html = html_of(client, "/lessons/")
    assert (
        html.index("Unit first")
        < html.index("Zero")
        < html.index("One")
        < html.index("Unit second")
        < html.index("Two")
    )
    assert "7 min" in html


def test_the_list_of_lessons_works_before_any_is_there(client: Client) -> None:
    assert "Nothing is published yet" in html_of(client, "/lessons/")


@pytest.mark.usefixtures("one")
def test_a_lesson_shows_its_blocks_in_order(client: Client) -> None:
    html = html_of(client, "/lessons/one/")
    places = [
        html.index(part) for part in ("Hello <strong>you", 'id="guess"', '<traffic-lab id="live"', "And <code>so")
    ]
    assert places == sorted(places)


@pytest.mark.usefixtures("one")
def test_a_lesson_says_what_it_is_about(client: Client) -> None:
    html = html_of(client, "/lessons/one/")
    for part in ("What is one?", "10 min", "Do that.", "cold cache", "A cache without the thing.", "rfc-editor.org"):
        assert part in html


@pytest.mark.usefixtures("one")
def test_a_lesson_leads_to_its_neighbours_and_prerequisites(client: Client) -> None:
    html = html_of(client, "/lessons/one/")
    assert re.search(r'rel="prev" href="/lessons/zero/"', html)
    assert re.search(r'rel="next" href="/lessons/two/"', html)
    assert 'after <a href="/lessons/zero/">Zero</a>' in html
    assert "gone" not in html


@pytest.mark.usefixtures("one")
def test_the_outline_marks_where_one_is(client: Client) -> None:
    html = html_of(client, "/lessons/one/")
    assert re.search(r'<a href="/lessons/one/" aria-current="page"> <span>One</span>', html)
    assert '<a href="#s-first">First</a>' in html


@pytest.mark.usefixtures("one")
def test_a_lab_waits_for_the_prediction_and_no_longer(client: Client) -> None:
    assert 'data-hold-s="5.0"' in html_of(client, "/lessons/one/")
    assert "data-hold-s" not in html_of(client, "/lessons/one/?guess-answer=3")
    assert "data-hold-s" not in html_of(client, "/lessons/one/?guess-skip=1")


@pytest.mark.usefixtures("one")
def test_a_labs_state_in_the_address_is_taken(client: Client) -> None:
    html = html_of(client, "/lessons/one/?live-collapse=off")
    assert re.search(r'<option value="off" selected', html)


@pytest.mark.usefixtures("one")
def test_without_scripts_a_lab_runs_in_its_lesson(client: Client) -> None:
    assert "<table" in html_of(client, "/lessons/one/?live-run=1")


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("live-collapse=maybe", "Request collapsing: maybe"),
        ("live-colour=red", "colour"),
        ("guess-answer=many", "Give a number"),
    ],
)
def test_a_bad_value_is_a_400_with_a_sentence_in_place(client: Client, query: str, part: str) -> None:
    assert part in html_of(client, f"/lessons/one/?{query}", status=400)


@pytest.mark.usefixtures("one")
def test_foreign_parameters_do_no_harm(client: Client) -> None:
    assert client.get("/lessons/one/?utm_source=x").status_code == 200


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize("address", PAGES)
def test_everyone_gets_the_same_bytes(client: Client, editor_client: Client, address: str) -> None:
    admin_client = Client()
    admin_client.force_login(User.objects.create(username="admin", is_superuser=True))
    assert client.get(address).content == editor_client.get(address).content == admin_client.get(address).content


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize("address", PAGES)
def test_pages_may_be_kept_and_set_no_cookie(editor_client: Client, address: str) -> None:
    response = editor_client.get(address)
    assert response["Cache-Control"] == "public, max-age=0"
    assert response["CDN-Cache-Control"] == "max-age=60, stale-while-revalidate=600"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    assert response["ETag"]


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize(
    ("address", "most"),
    [("/", 2), ("/lessons/", 2), ("/lessons/one/", 3), ("/about/", 0), ("/lessons/one/predict/guess?skip=1", 1)],
)
def test_pages_cost_few_queries(client: Client, address: str, most: int) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) <= most


@pytest.mark.usefixtures("one")
def test_more_lessons_cost_no_more_queries(client: Client, make_lesson: MakeLesson) -> None:
    for number in range(5):
        make_lesson(f"more-{number}", unit="second", order=9, body=BODY)
    with CaptureQueriesContext(connection) as queries:
        client.get("/lessons/one/")
    assert len(queries) <= 3


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize("address", PAGES)
def test_pages_are_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_a_page_that_is_not_there_helps_on(client: Client) -> None:
    html = html_of(client, "/nowhere", status=404)
    assert 'href="/lessons/"' in html
    assert "Resolver404" not in html


@pytest.mark.usefixtures("course")
def test_a_lesson_that_is_not_there_is_named(client: Client) -> None:
    assert "There is no lesson “nope”" in html_of(client, "/lessons/nope/", status=404)


def test_a_failure_on_our_side_helps_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("lessons.course.access.outline", fail)
    client.raise_request_exception = False
    assert "Something failed on our side" in html_of(client, "/lessons/", status=500)


def test_the_model_is_told(client: Client) -> None:
    html = html_of(client, "/about/")
    assert "About the model" in html
    sections = re.findall(r"^## (.+)$", MODEL.read_text(encoding="utf-8"), re.MULTILINE)
    assert sections
    assert all(f">{section}</h2>" in html for section in sections)


@pytest.mark.parametrize("slug", LABS)
def test_the_head_leads_to_every_lab(client: Client, slug: str) -> None:
    assert f'href="/labs/{slug}/"' in html_of(client, "/lessons/")
