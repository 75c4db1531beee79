"""The editor's form: what describes the blocks is made once in a process, since nothing in it ever changes."""

from typing import Any

import pytest
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks.base import BlockWidget

from lessons.course.blocks.body import LessonBody
from lessons.course.models import LessonPage

pytestmark = pytest.mark.django_db


def form() -> WagtailAdminPageForm:
    """An empty form of the editor."""
    return LessonPage.get_edit_handler().get_form_class()(instance=LessonPage())


def test_forms_share_the_description_of_the_blocks() -> None:
    one, other = (form().fields["body"].widget.block_json for _ in range(2))
    assert one is other


def test_the_description_depends_on_nothing_in_the_database(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert "traffic_lab" in BlockWidget(LessonBody()).block_json
