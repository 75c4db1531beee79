"""Pages that are kept in front tell a change as soon as it is committed."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings
from wagtail.models import PageViewRestriction

from edgelearn.web.front_cache import PAGES
from tests.lessons.conftest import MakeLesson
from tests.lessons.test_paths import make_path

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def _kept_in_front() -> Iterator[None]:
    PAGES.forget()
    with override_settings(FRONT_CACHE_S=60):
        yield
    PAGES.forget()


def test_a_changed_lesson_is_shown_at_once(make_lesson: MakeLesson) -> None:
    page = make_lesson("ttl", title="Before")
    visitor = Client()
    assert "Before" in visitor.get("/lessons/").content.decode()
    assert "Age" in visitor.get("/lessons/")
    page.title = "Afterwards"
    page.save_revision().publish()
    assert "Afterwards" in visitor.get("/lessons/").content.decode()


def test_an_unpublished_lesson_is_gone_at_once(make_lesson: MakeLesson) -> None:
    page = make_lesson("ttl")
    assert Client().get("/lessons/ttl/").status_code == 200
    page.unpublish()
    assert Client().get("/lessons/ttl/").status_code == 404


def test_a_restricted_lesson_is_gone_at_once(make_lesson: MakeLesson) -> None:
    page = make_lesson("ttl")
    assert Client().get("/lessons/ttl/").status_code == 200
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert Client().get("/lessons/ttl/").status_code == 404


def test_a_changed_path_is_shown_at_once(make_lesson: MakeLesson) -> None:
    make_lesson("ttl")
    path = make_path("cook", "ttl")
    assert "Because of ttl." in Client().get("/paths/cook/").content.decode()
    step = path.steps.get()
    step.reason = "Because of time."
    step.save()
    assert "Because of time." in Client().get("/paths/cook/").content.decode()
    path.delete()
    assert Client().get("/paths/cook/").status_code == 404


def test_a_renamed_unit_is_shown_at_once(make_lesson: MakeLesson) -> None:
    page = make_lesson("ttl")
    assert Client().get("/lessons/").status_code == 200
    unit = page.unit
    unit.title = "Renamed"
    unit.save()
    assert "Renamed" in Client().get("/lessons/").content.decode()
