"""Taking a lesson away that others require is refused with their titles; everything else goes."""

import pytest
from django.contrib.auth.models import User

from lessons.course.models import LessonPage
from tests.lessons.authoring.conftest import MakeClient
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("way", ["delete", "unpublish"])
def test_what_others_require_stays(ines: User, sign_in: MakeClient, make_lesson: MakeLesson, way: str) -> None:
    lesson = make_lesson("one", owner=ines)
    make_lesson("two", title="The second", prerequisites="zero\none")
    make_lesson("three", title="The third", prerequisites="one-more")
    client = sign_in(ines)
    answer = client.post(f"/admin/pages/{lesson.pk}/{way}/", follow=True)
    assert "is required by “The second”. Take it out of their prerequisites first." in answer.text
    assert LessonPage.objects.get(slug="one").live


@pytest.mark.parametrize("way", ["delete", "unpublish"])
def test_what_nobody_requires_goes(ines: User, sign_in: MakeClient, make_lesson: MakeLesson, way: str) -> None:
    lesson = make_lesson("one", owner=ines)
    make_lesson("two", prerequisites="one", live=False)
    sign_in(ines).post(f"/admin/pages/{lesson.pk}/{way}/")
    assert not LessonPage.objects.filter(slug="one", live=True).exists()
