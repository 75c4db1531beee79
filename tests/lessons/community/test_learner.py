"""What the discussion holds of a person: in their export, all of it; of others, nothing."""

import uuid

import pytest
from django.contrib.auth.models import User

from lessons.community import moderation, personal_data
from lessons.community.models import Ban, Thread
from lessons.learning import export
from lessons.learning.visitors import Visitor
from tests.lessons.community.conftest import answer

pytestmark = pytest.mark.django_db


def test_ones_export_has_what_one_wrote_started_and_follows(thread: Thread, ada: User, bob: User) -> None:
    post = answer(thread, bob, "Bob's words")
    moderation.report(post, ada, "Reported words")
    Ban.objects.create(user=ada, reason="Banned words")
    held = export.as_json(Visitor(user_id=ada.pk, key=uuid.uuid4()))
    for part in ("The first request.", "Why a miss?", "Reported words", "Banned words", '"notification"', '"follow"'):
        assert part in held
    assert "Bob's words" not in held
    assert "Reported words" not in export.as_json(Visitor(user_id=bob.pk, key=uuid.uuid4()))


def test_a_visitor_has_none_of_it(thread: Thread) -> None:
    assert personal_data.posts(None) == personal_data.threads(None) == personal_data.others(None) == []
