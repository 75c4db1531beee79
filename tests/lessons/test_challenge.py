"""A challenge block: graded on the server, from the learner's inputs alone; what is refused, kept and shown again."""

import re
import uuid
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils.html import escape

from lessons.course.blocks.body import LessonBody
from lessons.course.models import LessonPage
from lessons.course.questions.challenge import challenges, grading
from lessons.course.questions.challenge.challenges import challenge_of
from lessons.course.questions.challenge.kind import CHALLENGES
from lessons.labs import LABS
from lessons.labs.base import Lab
from lessons.learning import attempts
from lessons.learning.models import Attempt, SolutionShown
from lessons.learning.views import answers
from tests.lessons.conftest import CHALLENGE, MakeLesson

ADDRESS = "/lessons/edge/answer/few"
START = {"cache_control": "no-store", "collapse": "on", "pops": ["FRA"]}
NEARLY = {**START, "cache_control": "max-age=60"}
SOLVED = {"cache_control": "max-age=60", "collapse": "on", "pops": ["FRA", "SIN"]}
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/lessons/edge/"}


@pytest.fixture(autouse=True)
def lesson(make_lesson: MakeLesson) -> LessonPage:
    return make_lesson("edge", body=[CHALLENGE])


def post(client: Client, given: dict[str, Any], **more: Any) -> Any:
    """An attempt as htmx posts it."""
    return client.post(ADDRESS, {**given, "submission": str(uuid.uuid4()), **more}, headers=HTMX)


def text(response: Any) -> str:
    """What an answer says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def test_an_attempt_is_told_goal_by_goal_with_how_far_off_it_is(client: Client) -> None:
    told = text(post(client, NEARLY))
    assert "Not yet: 1 of 2 goals reached, in the run you saw and in 2 hidden ones." in told
    assert re.search(r"Requests to the origin: at most 4 requests 1 request 1 request reached", told)
    assert re.search(
        r"Round trip, median: at most 130 ms \(from 5 s to 20 s\) [\d.]+ ms [\d.]+ ms [\d.]+ ms too much", told
    )


def test_what_was_checked_is_told_with_the_lab_that_has_it(client: Client) -> None:
    response = post(client, NEARLY)
    assert "Cache-Control max-age=60 Request collapsing on Points of presence FRA" in text(response)
    [link] = re.findall(r'href="(/lessons/edge/\?[^"]*)"', response.content.decode())
    assert parse_qs(urlsplit(link).query) == {"few-cache_control": ["max-age=60"]}
    assert urlsplit(link).fragment == "few-lab"
    assert client.get(link).status_code == 200


def test_the_solution_passes_and_is_shown_from_then_on(client: Client) -> None:
    assert "A solution" not in text(post(client, NEARLY))
    solved = text(post(client, SOLVED))
    assert "Solved: every goal is reached, in the run you saw and in 2 hidden ones. " in solved
    assert "A solution Cache-Control max-age=60 Request collapsing on Points of presence FRA, SIN" in solved
    assert "A solution" in text(post(client, START))
    assert Attempt.objects.filter(passed=True).count() == 1


def test_the_reached_values_are_kept_and_shown_again_without_a_run(client: Client) -> None:
    post(client, NEARLY)
    [attempt] = Attempt.objects.all()
    assert attempt.given == {**NEARLY, "collapse": True}
    assert [goal["metric"] for goal in attempt.result["goals"]] == ["origin_requests", "rtt_p50_ms"]
    assert [len(goal["figures"]) for goal in attempt.result["goals"]] == [3, 3]
    with mock.patch.object(challenges, "grade", side_effect=AssertionError):
        assert "1 of 2 goals reached" in text(client.get(ADDRESS))
        assert "1 of 2 goals reached" in text(client.get("/mine/lessons/edge", headers=HTMX))


def test_the_best_attempt_and_its_link_are_kept(client: Client) -> None:
    post(client, NEARLY)
    response = post(client, START)
    assert "Your best of 2 attempts: 1 of 2 goals" in text(response)
    assert 'href="/lessons/edge/?few-cache_control=max-age%3D60#few-lab">its settings' in response.content.decode()
    post(client, SOLVED)
    assert "Your best of 4 attempts: solved" in text(post(client, NEARLY))


def test_an_attempt_at_other_goals_is_not_shown_any_more(client: Client, lesson: LessonPage) -> None:
    post(client, NEARLY)
    value = {**CHALLENGE["value"], "goals": [{**CHALLENGE["value"]["goals"][0], "value": 3.0}]}
    lesson.body = [{**CHALLENGE, "value": value}]  # type: ignore[assignment]  # a StreamField takes raw blocks
    lesson.save()
    told = text(client.get(ADDRESS))
    assert "at most 3 requests" in told
    assert "Not yet" not in told


def test_the_same_submission_counts_once(client: Client) -> None:
    submission = str(uuid.uuid4())
    for given in (NEARLY, NEARLY):
        assert post(client, given, submission=submission).status_code == 200
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("name", ["rate_per_s", "seed", "actions", "duration_s", "capacity_objects", "plots"])
def test_a_fixed_setting_is_refused_by_its_name(client: Client, name: str) -> None:
    response = post(client, SOLVED, **{name: "1"})
    assert response.status_code == 400
    assert f"({name}) is fixed in this challenge; what you may set is Cache-Control, Request collapsing" in text(
        response
    )
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"hidden_seeds": "0"}, "hidden_seeds: this question has no such field"),
        ({"<b>": "1"}, "<b>: this question has no such field"),
        ({"collapse": "perhaps"}, "Request collapsing: perhaps is not accepted; give on or off."),
        ({"collapse": ["on", "off"]}, "Request collapsing: given 2 times; give it once."),
        ({"pops": ["Atlantis"]}, "Points of presence: Atlantis is not accepted; give any of"),
        ({"cache_control": "é"}, "Cache-Control: é is not accepted; give at most 200 visible ASCII characters"),
        ({"cache_control": "x" * 201}, "is not accepted; give at most 200 visible ASCII characters"),
        ({"submission": "twice"}, "submission: twice is not accepted"),
    ],
)
def test_a_malformed_attempt_is_refused_in_place_and_counts_for_nothing(
    client: Client, changes: dict[str, Any], sentence: str
) -> None:
    response = post(client, SOLVED, **changes)
    assert response.status_code == 400
    assert escape(sentence) in response.content.decode()
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("name", SOLVED)
def test_a_control_left_out_is_not_filled_in_silently(client: Client, name: str) -> None:
    response = post(client, {each: value for each, value in SOLVED.items() if each != name})
    assert response.status_code == 400
    assert "nothing was sent; send a value for each control." in text(response)


def test_what_was_typed_stands_in_the_refused_form(client: Client) -> None:
    response = client.post(ADDRESS, {**SOLVED, "cache_control": "max-age=é", "submission": str(uuid.uuid4())})
    page = response.content.decode()
    assert response.status_code == 400
    assert 'value="max-age=é"' in page
    assert re.search(r'value="SIN"\s+checked', page)


def test_without_javascript_the_private_page_has_the_task_the_controls_and_the_result(client: Client) -> None:
    page = client.get(ADDRESS)
    assert page.headers["Cache-Control"] == "private, no-store"
    for part in ("Few requests", "Let the origin have", "at most 4 requests", "A hint", "Points of presence"):
        assert part in text(page)
    answer = client.post(ADDRESS, {**SOLVED, "submission": str(uuid.uuid4())}, follow=True)
    assert answer.redirect_chain == [(f"{ADDRESS}#few-feedback", 302)]
    assert "Solved" in text(answer)
    assert re.search(r'value="SIN"\s+checked', answer.content.decode())


def test_beside_the_lab_the_check_has_no_controls_of_its_own(client: Client) -> None:
    for page in (client.get("/mine/lessons/edge", headers=HTMX), post(client, START)):
        assert 'name="pops"' not in page.content.decode()
        assert 'data-controls="cache_control collapse pops"' in page.content.decode()


def test_the_lesson_shows_the_lab_at_its_start_and_every_control_sets_the_run_up(client: Client) -> None:
    page = client.get("/lessons/edge/").content.decode()
    assert '<traffic-lab id="few-lab"' in page
    assert 'data-prefix="few"' in page
    assert 'value="no-store"' in page
    assert "data-live" not in page
    assert 'href="/lessons/edge/answer/few"' in page
    assert "seed=" not in page.replace("&amp;seed=1", "")  # of the seeds, only the visible one is told


def ask_for_solution(client: Client) -> Any:
    """Pressing "Show the solution", as htmx posts it."""
    return client.post(f"{ADDRESS}/solution", headers=HTMX)


def test_the_solution_is_shown_to_whoever_asks_and_the_pass_says_so_whatever_the_form_says(client: Client) -> None:
    asked = ask_for_solution(client)
    assert asked.headers["Cache-Control"] == "private, no-store"
    assert "A solution Cache-Control max-age=60" in text(asked)
    assert not Attempt.objects.exists()
    assert "Solved: every goal is reached, in the run you saw and in 2 hidden ones. You had seen a solution." in text(
        post(client, SOLVED)
    )
    [attempt] = Attempt.objects.all()
    assert attempt.passed is True
    assert attempt.given["seen_solution"] is True


def test_a_form_can_not_say_that_the_solution_was_or_was_not_seen(client: Client) -> None:
    response = post(client, SOLVED, seen_solution="on")
    assert response.status_code == 400
    assert "seen_solution: this question has no such field" in text(response)
    assert "You had seen a solution." not in text(post(client, SOLVED))


def test_an_attempt_before_the_solution_was_shown_stays_one_without_it(client: Client) -> None:
    post(client, SOLVED)
    ask_for_solution(client)
    assert "You had seen a solution." not in text(client.get(ADDRESS))


def test_a_solution_once_shown_stays_shown_and_is_noted_once(client: Client) -> None:
    assert "Show the solution" in text(client.get(ADDRESS))
    for _ in range(2):
        ask_for_solution(client)
    for page in (client.get(ADDRESS), client.get("/mine/lessons/edge", headers=HTMX), post(client, NEARLY)):
        assert "A solution" in text(page)
        assert "Show the solution" not in text(page)
    assert SolutionShown.objects.count() == 1


def test_without_javascript_the_solution_stands_on_the_page_with_the_form(client: Client) -> None:
    answer = client.post(f"{ADDRESS}/solution", follow=True)
    assert answer.redirect_chain == [(f"{ADDRESS}#few-solution", 302)]
    page = answer.content.decode()
    assert '<h3 id="few-solution" tabindex="-1"' in page
    assert 'name="pops"' in page


def test_asking_for_the_solution_takes_the_focus_to_it(client: Client) -> None:
    assert '<h3 id="few-solution" tabindex="-1" autofocus>' in ask_for_solution(client).content.decode()
    assert "autofocus" not in client.get(ADDRESS).content.decode()


def test_what_one_has_seen_another_has_not(client: Client) -> None:
    ask_for_solution(client)
    stranger = Client()
    assert "A solution" not in text(stranger.get(ADDRESS))
    assert "You had seen a solution." not in text(post(stranger, SOLVED))


def test_a_solution_of_another_lesson_is_another(client: Client, make_lesson: MakeLesson) -> None:
    make_lesson("other", body=[CHALLENGE])
    client.post("/lessons/other/answer/few/solution", headers=HTMX)
    assert "You had seen a solution." not in text(post(client, SOLVED))


def test_solutions_are_asked_for_a_bounded_number_of_times(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessons.learning.views.answers.ANSWERS", 2)
    assert [ask_for_solution(client).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("post", "/lessons/edge/answer/few/solution", 302),
        ("get", "/lessons/edge/answer/few/solution", 405),
        ("head", "/lessons/edge/answer/few/solution", 405),
        ("put", ADDRESS, 405),
        ("post", "/lessons/edge/answer/none/solution", 404),
        ("post", "/lessons/nowhere/answer/few/solution", 404),
        ("get", "/lessons/nowhere/answer/few", 404),
    ],
)
def test_addresses_and_methods(client: Client, method: str, address: str, status: int) -> None:
    assert getattr(client, method)(address).status_code == status


def test_what_is_no_challenge_has_no_solution(client: Client, make_lesson: MakeLesson) -> None:
    quiz = {
        "name": "who",
        "question": "Who?",
        "explanation": "So.",
        "options": [{"text": "A", "right": True, "feedback": "Yes."}, {"text": "B", "feedback": "No."}],
    }
    make_lesson("other", body=[{"type": "quiz", "id": "q", "value": quiz}])
    assert client.get("/lessons/other/answer/who").status_code == 200
    assert client.post("/lessons/other/answer/who/solution").status_code == 404


def test_a_draft_answers_nobody(client: Client, make_lesson: MakeLesson) -> None:
    make_lesson("draft", body=[CHALLENGE], live=False)
    assert client.get("/lessons/draft/answer/few").status_code == 404
    assert client.post("/lessons/draft/answer/few/solution").status_code == 404
    assert client.post("/lessons/draft/answer/few", SOLVED).status_code == 404


def test_nobody_sees_anothers_attempts(client: Client) -> None:
    post(client, SOLVED)
    stranger = Client()
    assert "Solved" not in text(stranger.get(ADDRESS))
    member = Client()
    member.force_login(User.objects.create_user("member"))
    assert "Solved" not in text(member.get(ADDRESS))


def test_a_post_without_the_forms_token_is_refused(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert post(strict, SOLVED).status_code == 403
    assert ask_for_solution(strict).status_code == 403
    assert not Attempt.objects.exists()
    assert not SolutionShown.objects.exists()


def test_a_challenge_posted_over_and_over_is_simulated_and_kept_a_bounded_number_of_times(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "GRADINGS", 12)
    monkeypatch.setattr(attempts, "LATEST_KEPT", 5)
    graded = mock.Mock(wraps=grading.grade)
    with mock.patch.object(challenges, "grade", graded):
        statuses = [post(client, NEARLY).status_code for _ in range(15)]
    assert statuses == [200] * 12 + [429] * 3
    assert graded.call_count == 12
    assert "of 12 attempts" in text(client.get(ADDRESS))
    assert Attempt.objects.count() <= 5 + 2  # and the first, and the best


def test_no_transaction_is_open_while_it_simulates(client: Client) -> None:
    depth = len(connection.atomic_blocks)
    seen = []

    def measured(*arguments: Any) -> Any:
        seen.append(len(connection.atomic_blocks))
        return grading.grade(*arguments)

    with mock.patch.object(challenges, "grade", measured):
        assert post(client, SOLVED).status_code == 200
    assert seen == [depth]


def test_hidden_seeds_follow_from_the_sites_secret_and_the_challenge(settings: Any) -> None:
    seeds = challenge_of(LABS["traffic"], complete()).hidden_seeds
    assert len(set(seeds)) == 2
    assert challenge_of(LABS["traffic"], complete()).hidden_seeds == seeds
    assert challenge_of(LABS["traffic"], complete(name="other")).hidden_seeds != seeds
    settings.SECRET_KEY = "another secret of the site, long enough"
    assert challenge_of(LABS["traffic"], complete()).hidden_seeds != seeds


def complete(**changes: Any) -> dict[str, Any]:
    """The challenge's value with every field, as its block holds it."""
    block = LessonBody().child_blocks["traffic_challenge"]
    value: dict[str, Any] = block.to_python({**CHALLENGE["value"], **changes})
    return value


@pytest.mark.parametrize("kind", CHALLENGES, ids=lambda kind: kind.type)
def test_every_lab_that_can_be_graded_has_a_kind(kind: Any) -> None:
    lab: Lab = kind.lab
    assert lab.requests is not None
    assert kind.type == f"{lab.slug}_challenge"
