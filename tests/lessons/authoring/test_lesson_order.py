"""A unit's lessons put into order: published lessons and drafts follow, nothing else is published, others may not."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from lessons.authoring import lesson_order
from lessons.course import access
from lessons.course.files.exporting import text_of
from lessons.course.models import LessonPage, Unit
from tests.lessons.authoring.conftest import MakeClient, MakePerson
from tests.lessons.conftest import MakeLesson


@given(st.lists(st.integers(0, 32_767), max_size=30))
def test_numbers_rise_and_stay_where_they_can(held: list[int]) -> None:
    given_numbers = lesson_order.numbers(held)
    assert len(given_numbers) == len(held)
    assert all(one < next_one for one, next_one in pairwise(given_numbers))
    assert all(0 <= number <= lesson_order.MAX_ORDER for number in given_numbers)
    if len(set(held)) == len(held):
        assert given_numbers == sorted(held)


@pytest.fixture
def unit(ines: User, make_lesson: MakeLesson) -> Unit:
    """A unit of four lessons: one, two, three published, with 10, 20, 20; a draft with 30."""
    for slug, order in (("one", 10), ("two", 20), ("three", 20)):
        make_lesson(slug, order=order, owner=ines, objectives="Say why.", sources="RFC 9111.")
    make_lesson("draft", order=30, owner=ines, live=False).save_revision(user=ines)
    return Unit.objects.get(slug="first")


def move(client: Client, unit: Unit, slug: str, position: str) -> int:
    lesson = LessonPage.objects.get(slug=slug)
    return client.post(f"/admin/units/{unit.pk}/lessons/{lesson.pk}/move?position={position}").status_code


def order(unit: Unit) -> list[tuple[str, int]]:
    return [(each.slug, each.order) for each in lesson_order.in_order(unit)]


@pytest.mark.django_db
def test_a_lesson_is_moved_and_the_others_make_room(unit: Unit, rita: User, sign_in: MakeClient) -> None:
    assert order(unit) == [("one", 10), ("three", 20), ("two", 20), ("draft", 30)]
    client = sign_in(rita)
    assert move(client, unit, "two", "0") == 200
    assert order(unit) == [("two", 10), ("one", 20), ("three", 21), ("draft", 30)]
    assert [lesson.slug for lesson in access.outline()[0].lessons] == ["two", "one", "three"]
    assert move(client, unit, "draft", "1") == 200
    assert [slug for slug, _ in order(unit)] == ["two", "draft", "one", "three"]


@pytest.mark.django_db
@pytest.mark.parametrize("position", ["", "x", "-1", "999999999999999999999", "3"])
def test_a_place_that_is_none_is_the_end(unit: Unit, rita: User, sign_in: MakeClient, position: str) -> None:
    assert move(sign_in(rita), unit, "one", position) == 200
    assert order(unit)[-1][0] == "one"


@pytest.mark.django_db
def test_nothing_else_of_a_draft_is_published_and_its_place_outlasts_its_publishing(
    unit: Unit, ines: User, rita: User, sign_in: MakeClient
) -> None:
    draft = LessonPage.objects.get(slug="one")
    draft.question = "Unfinished?"
    draft.save_revision(user=ines)
    published_at = LessonPage.objects.get(slug="one").last_published_at
    move(sign_in(rita), unit, "one", "2")
    row = LessonPage.objects.get(slug="one")
    assert (row.question, row.order, row.has_unpublished_changes) == ("What is one?", 21, True)
    assert row.last_published_at == published_at
    newest = row.get_latest_revision_as_object()
    assert (newest.question, newest.order) == ("Unfinished?", 21)
    row.latest_revision.publish()
    row.refresh_from_db()
    assert (row.question, row.order) == ("Unfinished?", 21)


@pytest.mark.django_db
def test_a_lesson_without_a_draft_has_none_afterwards_and_its_history_says_who(
    unit: Unit, rita: User, sign_in: MakeClient
) -> None:
    lesson = LessonPage.objects.get(slug="one")
    lesson.save_revision().publish()
    move(sign_in(rita), unit, "one", "3")
    lesson.refresh_from_db()
    assert not lesson.has_unpublished_changes
    assert lesson.live_revision_id == lesson.latest_revision_id
    assert lesson.latest_revision.user == rita
    assert f"order = {lesson.order}\n" in text_of(lesson)
    assert text_of(lesson) == text_of(lesson.get_latest_revision_as_object())


@pytest.mark.django_db
def test_what_is_scheduled_goes_live_at_its_new_place(unit: Unit, ines: User, rita: User, sign_in: MakeClient) -> None:
    lesson = LessonPage.objects.get(slug="draft")
    tomorrow = timezone.now() + timedelta(days=1)
    revision = lesson.save_revision(user=ines, approved_go_live_at=tomorrow)
    move(sign_in(rita), unit, "draft", "0")
    revision.refresh_from_db()
    assert revision.content["order"] == LessonPage.objects.get(slug="draft").order == 10
    assert revision.approved_go_live_at == tomorrow


@pytest.mark.django_db
def test_a_draft_that_leaves_for_another_unit_keeps_its_place_there(
    unit: Unit, ines: User, rita: User, sign_in: MakeClient
) -> None:
    lesson = LessonPage.objects.get(slug="one")
    lesson.unit, lesson.order = Unit.objects.create(slug="other", title="Other", order=9, summary="Other."), 77
    lesson.save_revision(user=ines)
    move(sign_in(rita), unit, "one", "2")
    lesson = LessonPage.objects.get(slug="one")
    assert (lesson.unit, lesson.order) == (unit, 21)
    assert lesson.get_latest_revision_as_object().order == 77


@pytest.mark.django_db
def test_the_page_lists_the_units_lessons_with_handles(unit: Unit, rita: User, sign_in: MakeClient) -> None:
    client = sign_in(rita)
    page = client.get(f"/admin/units/{unit.pk}/lessons/").text
    assert page.index("One") < page.index("Three") < page.index("Two") < page.index("Draft")
    assert page.count('data-w-orderable-target="handle"') == 4
    assert f"/admin/units/{unit.pk}/lessons/" in client.get("/admin/snippets/lessons/unit/").text


@pytest.mark.django_db
def test_only_who_arranges_units_may(
    unit: Unit, ines: User, carl: User, make_person: MakePerson, sign_in: MakeClient, client: Client
) -> None:
    before = order(unit)
    for author in (ines, carl):
        assert sign_in(author).get(f"/admin/units/{unit.pk}/lessons/").status_code == 404
        assert move(sign_in(author), unit, "one", "2") == 404
        assert f"/admin/units/{unit.pk}/lessons/" not in sign_in(author).get("/admin/snippets/lessons/unit/").text
    for reader in (sign_in(make_person("reader")), client):
        assert reader.get(f"/admin/units/{unit.pk}/lessons/").status_code == 302
        assert move(reader, unit, "one", "2") == 302
    assert order(unit) == before


@pytest.mark.django_db
def test_a_lesson_of_another_unit_or_none_is_not_moved(unit: Unit, rita: User, sign_in: MakeClient) -> None:
    other = Unit.objects.create(slug="other", title="Other", order=9, summary="Other.")
    client = sign_in(rita)
    assert move(client, other, "one", "0") == 404
    assert client.post(f"/admin/units/{unit.pk}/lessons/999999/move?position=0").status_code == 404
    assert client.get(f"/admin/units/{unit.pk}/lessons/{LessonPage.objects.get(slug='one').pk}/move").status_code == 405
    assert client.get("/admin/units/999999/lessons/").status_code == 404
