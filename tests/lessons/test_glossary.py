"""The glossary: all terms of public lessons."""

import pytest
from django.test import Client

from lessons.course import glossary
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db


def test_terms_are_listed_by_the_alphabet_with_their_lessons(make_lesson: MakeLesson, client: Client) -> None:
    make_lesson("one", title="One", terms="PoP: a point of presence\nage: how old")
    make_lesson("two", title="Two", terms="Age: how old a copy is")
    make_lesson("draft", terms="secret: not yet", live=False)
    found = glossary.terms()
    assert [(term.id, [meaning.lesson.slug for meaning in term.meanings]) for term in found] == [
        ("term-age", ["two", "one"]),
        ("term-pop", ["one"]),
    ]
    page = client.get("/glossary/").content.decode()
    assert 'id="term-pop"' in page
    assert "secret" not in page


def test_the_page_costs_one_query_however_many_lessons_there_are(
    make_lesson: MakeLesson, client: Client, django_assert_num_queries: object
) -> None:
    for number in range(5):
        make_lesson(f"lesson-{number}", terms=f"term {number}: meaning")
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's fixture
        assert client.get("/glossary/").status_code == 200


def test_an_empty_glossary_says_so(client: Client) -> None:
    assert "No lesson is published yet" in client.get("/glossary/").content.decode()
