"""What is wrong is told by the autosave, by the names of the editor's inputs."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from wagtail.test.utils.form_data import nested_form_data

from lessons.course.blocks.body import LessonBody
from lessons.course.models import LessonPage
from lessons.labs import LABS
from tests.lessons.authoring.conftest import MakeClient
from tests.lessons.authoring.test_two_editors import opened, written
from tests.lessons.conftest import MakeLesson

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def posted(body: list[dict[str, Any]]) -> dict[str, Any]:
    """A body as the editor posts it: blocks by number, in the order that they say."""
    block = LessonBody()
    flat: dict[str, Any] = {"count": len(body)}
    for number, each in enumerate(body):
        child = block.child_blocks[each["type"]]
        value = {**child.get_prep_value(child.get_default()), **defaults(child), **each["value"]}
        flat[str(number)] = {
            "type": each["type"],
            "order": each.get("order", number),
            "deleted": each.get("deleted", ""),
            "id": "",
            "value": inputs(child, value),
        }
    sent: dict[str, Any] = nested_form_data({"body": flat})
    return sent


def defaults(block: Any) -> dict[str, Any]:
    return {name: child.get_prep_value(child.get_default()) for name, child in block.child_blocks.items()}


def inputs(block: Any, value: dict[str, Any]) -> dict[str, Any]:
    """A struct's inputs; a list of structs is counted, false is an input left out, and None an empty one."""
    found: dict[str, Any] = {}
    for name, each in value.items():
        child = block.child_blocks[name]
        if hasattr(child, "child_blocks"):
            found[name] = inputs(child, {**defaults(child), **each})
        elif hasattr(child, "child_block"):
            rows = [{"value": inputs(child.child_block, row), "order": n, "deleted": ""} for n, row in enumerate(each)]
            found[name] = {"count": len(rows), **{str(number): row for number, row in enumerate(rows)}}
        elif each is not False and each != []:
            found[name] = "" if each in (None, {}) else each
    return found


@pytest.fixture
def lesson(ines: User, make_lesson: MakeLesson) -> LessonPage:
    lesson = make_lesson("own", owner=ines, live=False, objectives="Say why.", sources="RFC 9111.")
    lesson.save_revision(user=ines)
    return lesson


def autosave(lesson: LessonPage, ines: User, sign_in: MakeClient, body: list[dict[str, Any]], **own: str) -> Any:
    sent = written(lesson, "Why?", opened(lesson)) | posted(body) | own
    address = f"/admin/pages/{lesson.pk}/edit/"
    return sign_in(ines).post(address, sent, headers={"accept": "application/json"})


def lab(**settings: Any) -> dict[str, Any]:
    return {"type": "traffic_lab", "value": {"name": "live", **settings}}


def test_a_value_out_of_the_labs_bounds_is_told_at_its_input(
    lesson: LessonPage, ines: User, sign_in: MakeClient
) -> None:
    gone, first = {**lab(), "deleted": "1"}, {**lab(rate_per_s=999_999), "order": 2}
    answer = autosave(lesson, ines, sign_in, [gone, first, {**lab(duration_s=1), "order": 1}])
    assert answer.status_code == 400
    told = answer.json()["faults"]
    assert told["body-1-value-rate_per_s"][0].startswith("Requests per second: 999999")
    assert told["body-2-value-duration_s"][0].startswith("Duration: 1")
    assert set(told) == {"body-1-value-rate_per_s", "body-2-value-duration_s"}


def test_a_page_field_and_a_goal_in_a_list_are_told_at_theirs(
    lesson: LessonPage, ines: User, sign_in: MakeClient
) -> None:
    goals = [{"metric": "pops", "comparison": "at most", "value": 1, "from_s": at} for at in ("", "-3")]
    body = [{"type": "map_challenge", "value": {"name": "goal", "goals": goals}}]
    told = autosave(lesson, ines, sign_in, body, minutes="0").json()["faults"]
    assert told["body-0-value-goals-1-value-from_s"] == ["-3 is not accepted; give 0 or more."]
    assert "minutes" in told
    assert len(told) == 2


def test_what_a_draft_may_hold_is_saved_and_told(lesson: LessonPage, ines: User, sign_in: MakeClient) -> None:
    number = {"name": "count", "question": "How many?", "lab": "live", "metric": "pops", "explanation": "So."}
    line = {"name": "guess", "kind": "line", "lab": "live", "metric": "origin_requests", "to_s": 999}
    unwritten = {"type": "number", "value": {"name": "later"}}
    body = [lab(), {"type": "number", "value": number}, {"type": "predict", "value": line}, unwritten]
    answer = autosave(lesson, ines, sign_in, body)
    assert answer.status_code == 200, answer.json()
    told = answer.json()["faults"]
    assert set(told) == {"body-1-value-metric", "body-2-value-to_s"}
    assert told["body-2-value-to_s"] == ["The run ends at 60 s; give at most that."]
    assert answer.json()["success"]


def test_what_the_lab_refuses_of_a_solution_is_told_at_the_solution(
    lesson: LessonPage, ines: User, sign_in: MakeClient
) -> None:
    body = [{"type": "map_challenge", "value": {"name": "goal", "task": "Do it.", "solution": {"origin": "SYD"}}}]
    assert autosave(lesson, ines, sign_in, body).json()["faults"] == {}
    body = [{"type": "traffic_challenge", "value": {"name": "goal", "task": "Do it.", "solution": {"rate_per_s": 9e9}}}]
    told = autosave(lesson, ines, sign_in, body).json()["faults"]
    assert list(told) == ["body-0-value-solution-rate_per_s"]
    assert "9000000000 is not accepted" in told["body-0-value-solution-rate_per_s"][0]


def test_an_unfinished_lab_is_no_reason_to_fail(lesson: LessonPage, ines: User, sign_in: MakeClient) -> None:
    line = {"name": "guess", "kind": "line", "lab": "live", "metric": "origin_requests", "to_s": 999}
    answer = autosave(lesson, ines, sign_in, [lab(duration_s=None), {"type": "predict", "value": line}])
    assert (answer.status_code, answer.json()["faults"]) == (200, {})


@pytest.mark.parametrize("lab", LABS.values(), ids=LABS)
def test_every_setting_is_explained_wherever_it_stands(lab: Any) -> None:
    blocks = LessonBody().child_blocks
    there = [blocks[f"{lab.slug}_lab"]]
    if lab.requests:
        there += [blocks[f"{lab.slug}_challenge"], blocks[f"{lab.slug}_challenge"].child_blocks["solution"]]
    for block in there:
        for name, child in block.child_blocks.items():
            if name in lab.form_class.base_fields:
                assert child.field.help_text, (block.name, name)
    helps = {name: str(child.field.help_text) for name, child in there[0].child_blocks.items()}
    bounds = {name: field.accepted for name, field in lab.form_class.base_fields.items() if hasattr(field, "min_value")}
    assert bounds
    assert all(accepted[1:] in helps[name] for name, accepted in bounds.items())
