"""Uses a site's data as its people would, and prints what they see as JSON: run as a module, with DATA_DIR set."""

import json
import os
import sys
import uuid
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edgelearn.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402  # needs the settings
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from lessons.course.models import LessonPage  # noqa: E402
from lessons.learning.models import Attempt, LessonState  # noqa: E402

QUIZ = "/lessons/an-instructors-lesson/answer/who"


def signed_in(name: str) -> Client:
    """Someone who signs in with their password, if it still opens their account."""
    client = Client(HTTP_HOST="localhost")
    client.post("/account/login/", {"login": f"{name}@example.org", "password": "correct horse"})
    return client


def page(client: Client, address: str) -> tuple[int, str]:
    """A page's status and text."""
    response = client.get(address)
    return response.status_code, response.content.decode()


def seen() -> dict[str, Any]:
    """What the learner and the instructor see and do."""
    lena, ines = signed_in("lena"), signed_in("ines")
    lesson, draft = (LessonPage.objects.get(slug=slug) for slug in ("an-instructors-lesson", "a-draft"))
    before = page(lena, "/lessons/an-instructors-lesson/")
    answered = lena.get(QUIZ)
    tries = Attempt.objects.filter(learner__user__username="lena", block="who").count()
    again = lena.post(QUIZ, {"options": "The edge", "submission": str(uuid.uuid4())})
    edited = lesson.get_latest_revision_as_object()
    edited.title = "Written after the upgrade"
    edited.save_revision(user=User.objects.get(username="ines")).publish()
    return {
        "lesson": before,
        "answered": (answered.status_code, answered.content.decode()),
        "again": again.status_code,
        "tries": [tries, Attempt.objects.filter(learner__user__username="lena", block="who").count()],
        "completed": LessonState.objects.filter(learner__user__username="lena", complete=True).count(),
        "me": page(lena, "/me/"),
        "draft for lena": page(lena, "/lessons/a-draft/")[0],
        "draft": page(ines, f"/admin/pages/{draft.pk}/edit/"),
        "edited": page(ines, f"/admin/pages/{lesson.pk}/edit/"),
        "insight": page(ines, f"/admin/lessons/{lesson.pk}/insight/"),
        "classes": page(ines, "/classes/"),
        "community": page(lena, "/community/"),
        "search": page(lena, "/search/?q=instructors"),
        "after": page(lena, "/lessons/an-instructors-lesson/"),
    }


call_command("migrate", verbosity=0)
call_command("load_course", stdout=sys.stderr)
sys.stdout.write(json.dumps(seen()))
