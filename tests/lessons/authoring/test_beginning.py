"""How lessons begin: from the pattern, as copies, with blocks brought over; each a draft of one's own."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from lessons.authoring import beginning, checks
from lessons.models import LessonPage, Unit
from tests.lessons.authoring.conftest import MakeClient, MakePerson
from tests.lessons.conftest import GUESS, LIVE_LAB, NUMBER, QUIZ, MakeLesson, text_block

pytestmark = pytest.mark.django_db


def draft(**found: Any) -> LessonPage:
    """A lesson as its editor shows it."""
    newest: LessonPage = LessonPage.objects.get(**found).get_latest_revision_as_object()
    return newest


def test_the_pattern_is_a_whole_lesson_that_nothing_speaks_against(ines: User, sign_in: MakeClient) -> None:
    answer = sign_in(ines).post("/admin/lessons/start/", {"title": "Who waits?"})
    lesson = draft(slug="who-waits")
    assert answer["Location"] == f"/admin/pages/{lesson.pk}/edit/"
    assert (lesson.owner, lesson.live, lesson.title) == (ines, False, "Who waits?")
    types = {child.block_type for child in lesson.body}
    assert {"text", "predict", "traffic_lab", "number", "quiz", "traffic_challenge"} <= types
    assert checks.findings(lesson) == []
    lesson.body.stream_block.clean(lesson.body)  # what publishing asks of the blocks, the challenge's proof included
    assert sign_in(ines).get(answer["Location"]).status_code == 200


def test_a_second_lesson_of_the_name_gets_another_address(ines: User, sign_in: MakeClient) -> None:
    for _ in range(3):
        sign_in(ines).post("/admin/lessons/start/", {"title": "Who waits?"})
    assert sorted(LessonPage.objects.values_list("slug", "order")) == [
        ("who-waits", 1),
        ("who-waits-2", 2),
        ("who-waits-3", 3),
    ]


def test_a_title_without_letters_and_one_too_long(ines: User, sign_in: MakeClient) -> None:
    assert sign_in(ines).post("/admin/lessons/start/", {"title": "¿?"}).status_code == 302
    assert LessonPage.objects.get().slug == "lesson"
    answer = sign_in(ines).post("/admin/lessons/start/", {"title": "x" * 121})
    assert answer.status_code == 400
    assert "at most 120 characters" in answer.text


def test_without_a_unit_one_is_told_what_is_missing(ines: User, sign_in: MakeClient) -> None:
    Unit.objects.all().delete()
    answer = sign_in(ines).post("/admin/lessons/start/", {"title": "Who waits?"})
    assert answer.status_code == 400
    assert "There is no unit yet" in answer.text


def test_a_copy_is_a_draft_of_ones_own_and_the_other_stays(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    source = make_lesson("one", body=[text_block("Hello"), LIVE_LAB, GUESS], terms="a: b", source_slug="one")
    sign_in(ines).post("/admin/lessons/copy/", {"lesson": source.pk})
    copy = draft(owner=ines)
    assert copy.slug == "one-copy"
    assert copy.body.get_prep_value() == source.body.get_prep_value()
    assert (copy.terms, copy.source_slug, copy.live) == ("a: b", "", False)
    assert LessonPage.objects.get(pk=source.pk).title == "One"


def test_another_authors_draft_can_not_be_copied(
    ines: User, ivo: User, rita: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    secret = make_lesson("secret", owner=ivo, live=False)
    for given in (str(secret.pk), "x", "", "9" * 30, "-1"):
        assert sign_in(ines).post("/admin/lessons/copy/", {"lesson": given}).status_code == 404
    assert sign_in(rita).post("/admin/lessons/copy/", {"lesson": secret.pk}).status_code == 302


def test_of_another_authors_lesson_only_what_is_published_is_copied(
    ines: User, ivo: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    source = make_lesson("one", owner=ivo, body=[text_block("Published")])
    source.body.append(("text", "Still secret"))
    source.save_revision()
    sign_in(ines).post("/admin/lessons/copy/", {"lesson": source.pk})
    assert [child.value for child in draft(owner=ines).body] == ["Published"]


def test_blocks_come_over_under_free_names_and_keep_together(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    source = make_lesson("source", body=[text_block("Left"), LIVE_LAB, GUESS, NUMBER])
    target = make_lesson("target", owner=ines, live=False, body=[LIVE_LAB])
    target.save_revision()
    client = sign_in(ines)
    page = client.get(f"/admin/lessons/{target.pk}/bring/", {"lesson": source.pk})
    assert page.text.count('type="checkbox" name="block"') == 4
    client.post(f"/admin/lessons/{target.pk}/bring/", {"lesson": source.pk, "block": ["1", "2", "99"]})
    body = draft(pk=target.pk).body
    assert [child.value["name"] for child in body] == ["live", "live_2", "guess"]
    assert body[2].value["lab"] == "live_2"
    assert len({child.id for child in body}) == 3
    assert body[1].value["pops"] == body[0].value["pops"]
    body.stream_block.clean(body)


def test_nobody_brings_blocks_into_anothers_lesson(
    ines: User, ivo: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    source = make_lesson("source", body=[QUIZ])
    target = make_lesson("target", owner=ivo)
    data = {"lesson": source.pk, "block": ["0"]}
    assert sign_in(ines).post(f"/admin/lessons/{target.pk}/bring/", data).status_code == 404
    assert len(draft(pk=target.pk).body) == 0


def test_only_authors_begin_lessons(make_person: MakePerson, sign_in: MakeClient) -> None:
    reader = sign_in(make_person("reader"))
    for address in ("/admin/lessons/start/", "/admin/lessons/copy/"):
        assert reader.post(address, {"title": "x"})["Location"].startswith("/admin/login/")
    assert not LessonPage.objects.exists()


def test_a_list_to_copy_from_is_one_query_however_long(
    ines: User, make_lesson: MakeLesson, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        make_lesson(f"lesson-{number}")
    with django_assert_num_queries(2):  # one's roles, and the lessons
        assert len([lesson.unit.title for lesson in beginning.readable(ines)]) == 5
