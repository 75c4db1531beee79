"""Career paths: the public pages, following one, where one stands, the sheet for a finished one."""

import re
import uuid
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lessons.course import access, path_pages
from lessons.course.models import CareerPath, LessonPage, PathStep
from lessons.course.path_pages import in_words
from lessons.learning import following, lesson_states
from lessons.learning.models import Learner
from lessons.learning.path_progress import PathProgress, path_progress
from lessons.learning.visitors import COOKIE, Visitor
from tests.lessons.at_once import at_once
from tests.lessons.conftest import QUIZ, MakeLesson
from tests.lessons.test_progress import somebody

pytestmark = pytest.mark.django_db
races = pytest.mark.django_db(transaction=True, serialized_rollback=True)

HTMX = {"HX-Request": "true"}


def make_path(slug: str, *lessons: str, kind: str = "role", order: int = 1, milestone: str = "") -> CareerPath:
    """A path over lessons; its title is the slug's."""
    path = CareerPath(slug=slug, title=slug.capitalize(), kind=kind, order=order, summary=f"For {slug}s.")
    path.steps = [
        PathStep(
            lesson=each,
            title=f"{each.capitalize()} to come",
            reason=f"Because of {each}.",
            milestone=each == milestone,
            sort_order=number,
        )
        for number, each in enumerate(lessons)
    ]
    path.save()
    return path


@pytest.fixture
def lessons(make_lesson: MakeLesson) -> dict[str, LessonPage]:
    """Three published lessons, the second with a question."""
    return {
        "one": make_lesson("one", order=1, minutes=20),
        "two": make_lesson("two", order=2, minutes=50, body=[QUIZ]),
        "three": make_lesson("three", unit="second", minutes=15),
    }


@pytest.fixture
def cook(lessons: dict[str, LessonPage]) -> CareerPath:
    """A path over two published lessons and one in preparation."""
    return make_path("cook", "two", "four", "one", milestone="two")


@pytest.fixture
def baker(lessons: dict[str, LessonPage]) -> CareerPath:
    """A path whose lessons are all published."""
    return make_path("baker", "three", "one", kind="provider", order=2)


@pytest.fixture
def ada(client: Client) -> Visitor:
    """The client is signed in."""
    user = User.objects.create_user("ada")
    client.force_login(user)
    return Visitor(user_id=user.pk, key=uuid.uuid4())


def html_of(client: Client, address: str, status: int = 200) -> str:
    """A page's HTML, entities resolved and white space made one."""
    response = client.get(address)
    assert response.status_code == status
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def words_of(html: str) -> str:
    """The text of some HTML."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def part(html: str, identifier: str) -> str:
    """The text of the element with this id, up to the next element that has one of the places' ids."""
    rest = html[html.index(f'id="{identifier}"') :]
    return words_of(re.split(r"</section>|</aside>|</p>\s*(?:</section>|$)", rest)[0])


def stand(path: CareerPath, visitor: Visitor) -> PathProgress:
    """Where someone stands in a path."""
    return path_progress(path_pages.track(path.slug, access.outline()), lesson_states.states(visitor))


# The public pages

PAGES = ("/paths/", "/paths/cook/", "/lessons/?path=cook")


@pytest.mark.usefixtures("cook", "baker")
def test_the_list_names_roles_before_providers_and_counts_only_published_minutes(client: Client) -> None:
    html = html_of(client, "/paths/")
    assert html.index("Roles") < html.index("Cook") < html.index("Providers") < html.index("Baker")
    assert "3 lessons · 2 published, 1 h 10 min" in words_of(html)


def test_the_list_works_before_there_is_any_path(client: Client) -> None:
    assert "There are no paths yet" in html_of(client, "/paths/")
    assert "Career paths</h2>" not in html_of(client, "/")


@pytest.mark.usefixtures("cook")
def test_a_path_is_a_track_with_reasons_and_milestones(client: Client) -> None:
    html = html_of(client, "/paths/cook/")
    steps = re.findall(r"<li\b.*?</li>", html[html.index('class="track"') :])
    assert [words_of(step).strip() for step in steps[:3]] == [
        "Two 50 min · Milestone Because of two.",
        "Four to come in preparation Because of four.",
        "One 20 min Because of one.",
    ]
    assert 'href="/lessons/two/"' in steps[0]
    assert "href" not in steps[1]


@pytest.mark.usefixtures("cook")
def test_a_lesson_that_is_under_restriction_counts_as_in_preparation(
    client: Client, lessons: dict[str, LessonPage]
) -> None:
    lessons["one"].unpublish()
    assert "3 lessons · 1 published, 50 min" in words_of(html_of(client, "/paths/cook/"))


@pytest.mark.usefixtures("cook")
def test_a_lesson_that_got_another_slug_here_keeps_its_step(client: Client, lessons: dict[str, LessonPage]) -> None:
    LessonPage.objects.filter(slug="one").update(slug="uno", source_slug="one")
    assert 'href="/lessons/uno/"' in html_of(client, "/paths/cook/")
    assert 'href="/paths/cook/"' in html_of(client, "/lessons/uno/")


@pytest.mark.usefixtures("cook", "baker")
def test_a_lesson_names_its_paths(client: Client) -> None:
    assert "This lesson is on the paths Cook and Baker ." in words_of(html_of(client, "/lessons/one/"))
    assert "This lesson is on the path Baker ." in words_of(html_of(client, "/lessons/three/"))


@pytest.mark.usefixtures("cook", "baker")
def test_the_list_of_lessons_can_be_one_paths(client: Client) -> None:
    html = html_of(client, "/lessons/?path=cook")
    assert 'href="/lessons/two/"' in html
    assert 'href="/lessons/three/"' not in html
    assert "Unit second" not in html
    assert "1 more lesson is in preparation" in html
    assert 'hx-get="/mine/lessons?path=cook"' in html
    marks = html_of(client, "/mine/lessons?path=cook")
    assert 'id="mark-two"' in marks
    assert 'id="mark-three"' not in marks


@pytest.mark.usefixtures("cook")
@pytest.mark.parametrize("query", ["", "?path=", "?utm_source=x"])
def test_without_a_path_all_lessons_are_listed(client: Client, query: str) -> None:
    assert 'href="/lessons/three/"' in html_of(client, f"/lessons/{query}")


@pytest.mark.usefixtures("cook")
@pytest.mark.parametrize(
    "address",
    [
        "/paths/nope/",
        "/paths/nope/follow",
        "/paths/nope/print",
        "/mine/paths/nope",
        "/lessons/?path=nope",
        "/mine/lessons?path=nope",
        "/lessons/?path=%3Cb%3E",
    ],
)
def test_a_path_that_is_not_there_is_named(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "There is no career path" in response.content.decode()
    assert b"<b>" not in response.content


@pytest.mark.usefixtures("lessons")
def test_a_path_without_steps_is_not_shown(client: Client) -> None:
    make_path("empty")
    assert "Empty" not in html_of(client, "/paths/")
    assert client.get("/paths/empty/").status_code == 404


@pytest.mark.usefixtures("cook", "baker")
def test_home_shows_the_roles(client: Client) -> None:
    html = html_of(client, "/")
    assert 'href="/paths/cook/"' in html
    assert 'href="/paths/baker/"' not in html
    assert 'href="/paths/"' in html


@pytest.mark.usefixtures("cook", "ada")
@pytest.mark.parametrize("address", PAGES)
def test_everyone_gets_the_same_bytes_which_may_be_kept(client: Client, address: str) -> None:
    client.post("/paths/cook/follow", {"follow": "yes"})
    response, strangers = client.get(address), Client().get(address)
    assert response.content == strangers.content
    assert response["Cache-Control"] == "public, max-age=0"
    assert not strangers.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.usefixtures("cook", "baker")
@pytest.mark.parametrize(
    ("address", "most"), [("/paths/", 2), ("/paths/cook/", 2), ("/lessons/?path=cook", 2), ("/lessons/one/", 3)]
)
def test_public_pages_cost_few_queries_however_many_paths_there_are(client: Client, address: str, most: int) -> None:
    for number in range(10):
        make_path(f"more-{number}", "one", "two", "four", order=9)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) <= most, [query["sql"] for query in queries]


# Following


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_path_is_followed_and_left(client: Client, cook: CareerPath, signed_in: bool) -> None:
    if signed_in:
        client.force_login(User.objects.create_user("ada"))
    assert "Follow this path" in part(html_of(client, "/mine/paths/cook"), "your-path")
    html = client.post("/paths/cook/follow", {"follow": "yes"}, headers=HTMX).content.decode()
    assert "You follow this path" in part(html, "your-path")
    assert "Stop following" in part(html_of(client, "/mine/paths/cook"), "your-path")
    client.post("/paths/cook/follow", {"follow": "no"}, headers=HTMX)
    assert "Follow this path" in part(html_of(client, "/mine/paths/cook"), "your-path")
    assert Learner.objects.get().path is None


def test_switching_keeps_everything(client: Client, cook: CareerPath, baker: CareerPath) -> None:
    client.post("/paths/cook/follow", {"follow": "yes"})
    client.post("/lessons/one/mark", {"complete": "yes"})
    client.post("/paths/baker/follow", {"follow": "yes"})
    assert Learner.objects.get().path == baker
    assert "1 of 2 lessons complete" in part(html_of(client, "/mine/paths/baker"), "your-path")
    assert "1 of 3 lessons complete" in part(html_of(client, "/mine/paths/cook"), "your-path")


def test_stopping_in_an_old_tab_leaves_what_was_chosen_since(
    client: Client, cook: CareerPath, baker: CareerPath
) -> None:
    client.post("/paths/cook/follow", {"follow": "yes"})
    client.post("/paths/baker/follow", {"follow": "yes"})
    client.post("/paths/cook/follow", {"follow": "no"})
    assert Learner.objects.get().path == baker


def test_without_javascript_a_page_has_the_form_and_leads_back_to_itself(client: Client, cook: CareerPath) -> None:
    assert 'href="/paths/cook/follow"' in html_of(client, "/paths/cook/")
    html = html_of(client, "/paths/cook/follow")
    assert "<html" in html
    assert "csrfmiddlewaretoken" in html
    assert "hx-swap-oob" not in html
    response = client.post("/paths/cook/follow", {"follow": "yes"})
    assert (response.status_code, response.headers["Location"]) == (302, "/paths/cook/follow")
    assert "You follow this path" in html_of(client, "/paths/cook/follow")


@pytest.mark.parametrize(
    ("data", "told"), [({}, "follow is missing"), ({"follow": "<b>perhaps"}, "follow can't be “<b>perhaps”")]
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_malformed_choice_is_refused_and_says_what_is_accepted(
    client: Client, cook: CareerPath, data: dict[str, str], told: str, headers: dict[str, str]
) -> None:
    response = client.post("/paths/cook/follow", data, headers=headers)
    assert response.status_code == 400
    text = unescape(response.content.decode())
    assert told in text
    assert "send “yes” to follow" in text
    assert b"<b>perhaps" not in response.content
    assert not Learner.objects.exists()


def test_a_token_is_needed_to_follow(cook: CareerPath) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/mine/paths/cook")
    assert client.post("/paths/cook/follow", {"follow": "yes"}).status_code == 403
    token = client.cookies["csrftoken"].value
    assert client.post("/paths/cook/follow", {"follow": "yes"}, headers={"X-CSRFToken": token}).status_code == 302


@pytest.mark.usefixtures("cook")
@pytest.mark.parametrize("address", [*PAGES, "/paths/cook/print", "/mine/paths/cook"])
def test_pages_are_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


@pytest.mark.usefixtures("cook")
def test_only_known_methods_follow(client: Client) -> None:
    assert client.put("/paths/cook/follow").status_code == 405


@pytest.mark.usefixtures("cook")
@pytest.mark.parametrize("address", ["/mine/paths/cook", "/paths/cook/follow"])
def test_personal_parts_are_kept_by_nobody_and_cost_no_row(address: str) -> None:
    response = Client().get(address)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "csrftoken" in response.cookies
    assert COOKIE in response.cookies
    assert not Learner.objects.exists()


def test_too_many_choices_are_refused_for_a_while(client: Client, cook: CareerPath) -> None:
    answers = [client.post("/paths/cook/follow", {"follow": "yes"}).status_code for _ in range(61)]
    assert set(answers[:60]) == {302}
    assert answers[60] == 429


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(("address", "most"), [("/mine/paths/cook", 9), ("/mine/lessons/two", 14), ("/me/", 13)])
def test_personal_parts_cost_few_queries_however_long_the_path_is(
    client: Client, ada: Visitor, lessons: dict[str, LessonPage], make_lesson: MakeLesson, address: str, most: int
) -> None:
    more = [f"more-{number}" for number in range(8)]
    for slug in more:
        lesson_states.set_complete(ada, make_lesson(slug, order=9), complete=True)
    following.follow(ada, make_path("cook", "two", "four", *more))
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) <= most, [query["sql"] for query in queries]


def test_anothers_path_is_not_shown(client: Client, cook: CareerPath) -> None:
    Client().post("/paths/cook/follow", {"follow": "yes"})
    other = Client()
    other.force_login(User.objects.create_user("bob"))
    other.post("/paths/cook/follow", {"follow": "yes"})
    assert "Follow this path" in part(html_of(client, "/mine/paths/cook"), "your-path")
    assert "Path: none yet" in part(html_of(client, "/mine/lessons/one"), "path-strip")


@races
def test_of_two_tabs_that_follow_different_paths_one_wins_and_no_row_is_doubled(
    cook: CareerPath, baker: CareerPath
) -> None:
    for visitor in (somebody(), Visitor(user_id=User.objects.create(username="ada").pk, key=uuid.uuid4())):
        before = Learner.objects.count()
        at_once(*(partial(following.follow, visitor, path) for path in (cook, baker, cook, baker)))
        assert Learner.objects.count() == before + 1
        assert sum(following.follows(visitor, path) for path in (cook, baker)) == 1


@races
def test_following_a_path_while_it_is_deleted_is_no_failure(cook: CareerPath) -> None:
    visitor = somebody()

    def follow() -> str:
        try:
            following.follow(visitor, cook)
        except Http404:
            return "gone"
        return "followed"

    told, _ = at_once(follow, CareerPath.objects.get(pk=cook.pk).delete)
    assert told in {"gone", "followed"}
    assert not Learner.objects.exclude(path=None).exists()


@races
def test_who_follows_a_path_in_the_middle_of_its_deletion_comes_too_late(cook: CareerPath) -> None:
    visitor = somebody()
    with ThreadPoolExecutor(1) as thread:
        followers: list[Future[list[Any]]] = []

        def when_others_no_longer_lead_to_it(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if sql.startswith('DELETE FROM "lessons_careerpath"'):
                followers.append(thread.submit(at_once, partial(following.follow, visitor, cook)))
                wait(followers, timeout=0.5)  # it ends within that time only if nothing holds it back
            return execute(sql, params, many, context)

        with connection.execute_wrapper(when_others_no_longer_lead_to_it):
            CareerPath.objects.get(pk=cook.pk).delete()
        with pytest.raises(Http404):
            followers[0].result()
    assert not Learner.objects.exclude(path=None).exists()


# Where one stands


def test_time_left_and_next_step_go_by_what_is_published_and_not_complete(
    cook: CareerPath, lessons: dict[str, LessonPage]
) -> None:
    visitor = somebody()
    assert stand(cook, visitor).time_left == in_words(70)
    assert stand(cook, visitor).next == stand(cook, visitor).marks[0]
    lesson_states.set_complete(visitor, lessons["two"], complete=True)
    reached = stand(cook, visitor)
    assert reached.time_left == in_words(20)
    assert reached.next is not None
    assert reached.next.step.title == "One"
    assert not reached.finished


def test_after_the_last_step_the_next_one_is_what_was_left_out(
    cook: CareerPath, lessons: dict[str, LessonPage]
) -> None:
    reached = stand(cook, somebody())
    after = reached.next_after(3)
    assert after is not None
    assert after.step.number == 1


def test_all_that_is_published_is_not_the_whole_path(
    client: Client, ada: Visitor, cook: CareerPath, lessons: dict[str, LessonPage], make_lesson: MakeLesson
) -> None:
    following.follow(ada, cook)
    for lesson in lessons.values():
        lesson_states.set_complete(ada, lesson, complete=True)
    assert not stand(cook, ada).finished
    html = part(html_of(client, "/mine/paths/cook"), "your-path")
    assert "You have done all that is published. 1 lesson is in preparation." in html
    assert "Page to print" not in html
    lesson_states.set_complete(ada, make_lesson("four", order=4), complete=True)
    assert stand(cook, ada).finished
    assert "Page to print" in part(html_of(client, "/mine/paths/cook"), "your-path")


def test_a_path_of_which_nothing_is_published_says_so(client: Client, ada: Visitor, course: object) -> None:
    make_path("far", "away")
    assert "All lessons of this path are in preparation." in html_of(client, "/mine/paths/far")
    assert "1 lesson · all in preparation" in words_of(html_of(client, "/paths/far/"))


@pytest.mark.parametrize(("minutes", "words"), [(0, "0 min"), (5, "5 min"), (60, "1 h"), (130, "2 h 10 min")])
def test_time_is_told_as_one_says_it(minutes: int, words: str) -> None:
    assert in_words(minutes).replace("\N{NO-BREAK SPACE}", " ") == words


# In a lesson


@pytest.mark.usefixtures("baker")
def test_a_lesson_knows_the_path_one_follows(client: Client, cook: CareerPath) -> None:
    assert "Path: none yet" in part(html_of(client, "/lessons/two/"), "path-strip")
    client.post("/paths/cook/follow", {"follow": "yes"})
    html = html_of(client, "/mine/lessons/two")
    assert 'id="path-strip" aria-label="Your path" hx-swap-oob="outerHTML"' in html
    strip = part(html, "path-strip")
    assert "Path: Cook Lesson 1 of 3 0 complete" in strip
    assert "Next: One" in strip
    assert "Next on your path, Cook: One" in part(html, "path-onward")
    assert "Path: none yet" in part(html_of(client, "/lessons/two/"), "path-strip")


@pytest.mark.usefixtures("cook")
def test_what_was_passed_over_is_still_to_do(client: Client) -> None:
    client.post("/paths/cook/follow", {"follow": "yes"})
    html = html_of(client, "/mine/lessons/one")
    assert "Still to do: Two" in part(html, "path-strip")
    assert "Still to do on your path, Cook: Two" in part(html, "path-onward")


@pytest.mark.usefixtures("cook")
def test_a_lesson_beside_the_path_leads_back_to_it(client: Client) -> None:
    client.post("/paths/cook/follow", {"follow": "yes"})
    strip = part(html_of(client, "/mine/lessons/three"), "path-strip")
    assert "This lesson is not on it 0 complete" in strip
    assert "Next: Two" in strip


@pytest.mark.usefixtures("cook")
def test_marking_a_lesson_moves_the_strip_on(client: Client) -> None:
    client.post("/paths/cook/follow", {"follow": "yes"})
    answer = client.post("/lessons/two/mark", {"complete": "yes"}, headers=HTMX)
    assert "Lesson 1 of 3 1 complete" in part(unescape(answer.content.decode()), "path-strip")
    answer = client.post("/lessons/one/mark", {"complete": "yes"}, headers=HTMX)
    assert "You have done all that is published" in part(answer.content.decode(), "path-strip")


@pytest.mark.usefixtures("cook")
def test_the_last_lesson_to_do_says_so(client: Client) -> None:
    client.post("/paths/cook/follow", {"follow": "yes"})
    client.post("/lessons/two/mark", {"complete": "yes"})
    assert "This is the last one to do now." in part(html_of(client, "/mine/lessons/one"), "path-strip")


# Where to go on


@pytest.mark.usefixtures("lessons")
def test_home_goes_on_along_the_path_one_follows(client: Client, baker: CareerPath) -> None:
    client.post("/paths/baker/follow", {"follow": "yes"})
    for address in ("/mine/home", "/me/"):
        assert "Start: Three" in words_of(html_of(client, address))
    client.post("/lessons/three/mark", {"complete": "yes"})
    assert "Continue: One" in words_of(html_of(client, "/mine/home"))


@pytest.mark.usefixtures("lessons")
def test_what_was_begun_goes_before_the_path(client: Client, baker: CareerPath) -> None:
    client.post("/paths/baker/follow", {"follow": "yes"})
    client.post("/lessons/two/begin")
    assert "Continue: Two" in words_of(html_of(client, "/mine/home"))


@pytest.mark.usefixtures("lessons")
def test_after_the_path_the_course_goes_on(client: Client, baker: CareerPath) -> None:
    client.post("/paths/baker/follow", {"follow": "yes"})
    for slug in ("one", "three"):
        client.post(f"/lessons/{slug}/mark", {"complete": "yes"})
    assert "Continue: Two" in words_of(html_of(client, "/mine/home"))


# The learner's page


@pytest.mark.usefixtures("cook")
def test_the_learners_page_tells_the_path(client: Client) -> None:
    assert "You follow no path." in html_of(client, "/me/")
    client.post("/paths/cook/follow", {"follow": "yes"})
    client.post("/lessons/two/mark", {"complete": "yes"})
    assert "1 of 3 lessons complete" in html_of(client, "/me/")


def test_a_path_that_is_deleted_is_followed_by_nobody(client: Client, cook: CareerPath) -> None:
    client.post("/paths/cook/follow", {"follow": "yes"})
    cook.delete()
    assert "You follow no path." in html_of(client, "/me/")


# The sheet


def test_the_sheet_of_a_finished_path_has_name_path_and_dates(
    client: Client, ada: Visitor, baker: CareerPath, lessons: dict[str, LessonPage]
) -> None:
    for lesson in lessons.values():
        lesson_states.set_complete(ada, lesson, complete=True)
    response = client.get("/paths/baker/print")
    assert response.headers["Cache-Control"] == "private, no-store"
    words = words_of(unescape(response.content.decode()))
    assert "ada has completed every lesson of this path" in words
    assert re.search(r"Three \d+ \w+ 20\d\d One \d+ \w+ 20\d\d", words)


def test_a_visitor_gets_a_sheet_with_a_line_for_the_name(client: Client, baker: CareerPath) -> None:
    for slug in ("one", "three"):
        client.post(f"/lessons/{slug}/mark", {"complete": "yes"})
    assert "Name: Every lesson of this path is complete." in words_of(html_of(client, "/paths/baker/print"))


def test_an_unfinished_path_has_no_sheet_and_says_why(client: Client, baker: CareerPath) -> None:
    client.post("/lessons/one/mark", {"complete": "yes"})
    assert "1 of 2 lessons complete" in html_of(client, "/paths/baker/print", status=404)
    assert client.get("/paths/baker/print").headers["Cache-Control"] == "private, no-store"


def test_a_mark_taken_back_takes_the_sheet_back(client: Client, baker: CareerPath) -> None:
    for slug in ("one", "three"):
        client.post(f"/lessons/{slug}/mark", {"complete": "yes"})
    assert client.get("/paths/baker/print").status_code == 200
    assert Client().get("/paths/baker/print").status_code == 404
    client.post("/lessons/one/mark", {"complete": "no"})
    assert client.get("/paths/baker/print").status_code == 404
