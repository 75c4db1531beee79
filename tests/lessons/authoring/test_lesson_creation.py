"""How lessons begin: from the pattern, as copies, with blocks brought over; each a draft of one's own."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from lessons.authoring import checks, lesson_creation
from lessons.authoring.patterns import Pattern
from lessons.course.models import LessonPage, Unit
from tests.lessons.authoring.conftest import MakeClient, MakePerson
from tests.lessons.conftest import GUESS, LIVE_LAB, NUMBER, QUIZ, MakeLesson, text_block

pytestmark = pytest.mark.django_db


def draft(**found: Any) -> LessonPage:
    """A lesson as its editor shows it."""
    newest: LessonPage = LessonPage.objects.get(**found).get_latest_revision_as_object()
    return newest


def begin(client: Client, title: str = "Who waits?", unit: str = "first", pattern: Pattern = Pattern.SHORT) -> Any:
    """Fill in the form with which a lesson begins."""
    key = Unit.objects.get(slug=unit).pk
    return client.post("/admin/lessons/start/", {"title": title, "unit": key, "pattern": pattern.value})


@pytest.mark.parametrize(
    ("pattern", "types"),
    [
        (Pattern.SHORT, {"text", "traffic_lab", "quiz", "traffic_challenge"}),
        (Pattern.WHOLE, {"text", "predict", "traffic_lab", "number", "quiz", "traffic_challenge"}),
    ],
)
def test_against_a_pattern_speaks_only_that_it_is_not_written_over(
    ines: User, sign_in: MakeClient, pattern: Pattern, types: set[str]
) -> None:
    answer = begin(sign_in(ines), "Who waits?", "second", pattern)
    lesson = draft(slug="who-waits")
    assert answer["Location"] == f"/admin/pages/{lesson.pk}/edit/"
    assert (lesson.owner, lesson.live, lesson.title, lesson.unit.slug) == (ines, False, "Who waits?", "second")
    assert {child.block_type for child in lesson.body} == types
    assert all("is the pattern’s" in each.sentence for each in checks.findings(lesson) if each.forbids)
    lesson.body.stream_block.clean(lesson.body)  # what publishing asks of the blocks, the challenge's proof included
    assert sign_in(ines).get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("pattern", list(Pattern))
def test_every_part_of_a_pattern_has_to_be_written_over(ines: User, sign_in: MakeClient, pattern: Pattern) -> None:
    begin(sign_in(ines), pattern=pattern)
    lesson = draft(slug="who-waits")
    found = [(each.block, each.inside or each.field) for each in checks.findings(lesson) if each.forbids]
    questions = {"quiz": {"question", "explanation", "options"}, "traffic_challenge": {"title", "task"}}
    for number, child in enumerate(lesson.body):
        for field in questions.get(child.block_type, ()):
            assert (number, field) in found
    assert {(None, "question"), (None, "objectives"), (None, "sources"), (0, "body")} <= set(found)


def test_a_lesson_written_over_its_pattern_is_published(ines: User, sign_in: MakeClient) -> None:
    begin(sign_in(ines))
    lesson = draft(slug="who-waits")
    lesson.question, lesson.objectives, lesson.sources = "Who?", "Say who.", "RFC 9111"
    over = [(child.block_type, written(child)) for child in lesson.body]
    lesson.body = over  # type: ignore[assignment]  # Wagtail takes pairs
    assert [each for each in checks.findings(lesson) if each.forbids] == []


def written(child: Any) -> Any:
    """A block of the pattern with an author's words in place of the pattern's."""
    if isinstance(child.value, str):
        return "An author's words."
    value = child.block.to_python(child.block.get_prep_value(child.value))
    for name in ("title", "question", "explanation", "task"):
        if name in value:
            value[name] = "An author's words."
    for number, option in enumerate(value.get("options", ())):
        option["text"], option["feedback"] = f"An author's option {number}.", "An author's words."
    return value


def test_a_lesson_comes_last_in_the_unit_that_was_chosen(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    make_lesson("one", unit="second", order=7)
    begin(sign_in(ines), unit="second")
    assert LessonPage.objects.get(slug="who-waits").order == 8


def test_the_unit_of_ones_newest_lesson_is_offered_first_the_courses_first_to_newcomers(
    ines: User, ivo: User, sign_in: MakeClient
) -> None:
    begin(sign_in(ivo), unit="second")
    for person, slug in ((ines, "first"), (ivo, "second")):
        shown = sign_in(person).get("/admin/lessons/start/").context["form"]
        assert shown["unit"].value() == Unit.objects.get(slug=slug).pk


def test_a_second_lesson_of_the_name_gets_another_address(ines: User, sign_in: MakeClient) -> None:
    for _ in range(3):
        begin(sign_in(ines))
    assert sorted(LessonPage.objects.values_list("slug", "order")) == [
        ("who-waits", 1),
        ("who-waits-2", 2),
        ("who-waits-3", 3),
    ]


def test_a_title_without_letters_and_one_too_long(ines: User, sign_in: MakeClient) -> None:
    assert begin(sign_in(ines), "¿?").status_code == 302
    assert LessonPage.objects.get().slug == "lesson"
    answer = begin(sign_in(ines), "x" * 121)
    assert answer.status_code == 400
    assert "at most 120 characters" in answer.text


def test_a_unit_or_pattern_that_is_not_there_is_told_and_what_was_typed_stays(ines: User, sign_in: MakeClient) -> None:
    for given in ({"unit": "999", "pattern": "short"}, {"unit": "x", "pattern": "no"}, {}):
        answer = sign_in(ines).post("/admin/lessons/start/", {"title": "Who waits?", **given})
        assert answer.status_code == 400
        assert "A lesson belongs to a unit: choose one." in answer.text
        assert "Who waits?" in answer.text
    assert not LessonPage.objects.exists()


def test_without_a_unit_one_is_told_who_makes_one(ines: User, sign_in: MakeClient) -> None:
    Unit.objects.all().delete()
    answer = sign_in(ines).post("/admin/lessons/start/", {"title": "Who waits?", "pattern": "short"})
    assert answer.status_code == 400
    assert "Where there is no unit yet, a reviewer makes one." in answer.text


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


def test_places_that_no_lesson_has_bring_nothing(ines: User, sign_in: MakeClient, make_lesson: MakeLesson) -> None:
    source = make_lesson("one", owner=ines, body=[text_block("Hello")])
    given = {"lesson": source.pk, "block": ["9" * 5_000, "-1", "²", ""]}
    assert sign_in(ines).post(f"/admin/lessons/{source.pk}/bring/", given).status_code == 302
    assert len(draft(slug="one").body) == 1


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
        assert len([lesson.unit.title for lesson in lesson_creation.readable(ines)]) == 5
