"""Whatever an address or a form holds, the answer is never "Something failed on our side".

The addresses come from the URL configuration, Wagtail's included, and the parameters from what the views look for. Each
is left out, left empty, sent twice, and given what no view expects.
"""

import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.models import Image
from wagtail.models import Collection, Task, TaskState, Workflow, WorkflowState

from lessons.accounts import roles
from lessons.accounts.roles import Role
from lessons.classes.models import ClassInvitation, Classroom, Membership
from lessons.community.models import Post, Thread
from lessons.course.models import CareerPath, LessonPage
from lessons.labs import LABS
from tests.addresses import Address, lookups, mounted
from tests.lessons.conftest import CHALLENGE, GUESS, LIVE_LAB, QUIZ, SORTER, MakeLesson
from tests.lessons.conftest import NUMBER as NUMBERS
from tests.lessons.picture_files import add_picture

pytestmark = pytest.mark.django_db

ADMIN = "/admin/"
AT_ONCE = 3  # kinds of odd values for each address and method
FEW = 8  # parameters that are each left empty alone; of more, several at a time
NUMBERED = re.compile(r"[0-9]")  # in names of a formset's rows, of which there is no end
NUMBER = 1  # of a thread, a post, a class: numbers of small tables begin there
FIRST_OF: Mapping[str, Any] = {
    "image_id": Image,
    "redirect_id": Redirect,
    "collection_id": Collection,
    "task_id": Task,
    "workflow_pk": Workflow,
    "task_state_id": TaskState,
    "workflow_state_id": WorkflowState,
}
TOKEN = UUID("00000000-0000-4000-8000-000000000001")

# Values as they stand in an address, already escaped; none of them is what any view expects everywhere.
ODD: Mapping[str, Sequence[str]] = {
    "empty": [""],
    "twice": ["1", "2"],
    "NUL": ["%00"],
    "no UTF-8": ["%FF%FE"],
    "negative": ["-1"],
    "large number": ["9" * 30],
    "giant number": ["9" * 5_000],
    "no number": ["nan"],
    "infinite": ["inf"],
    "date": ["0000-00-00"],
    "huge": ["a" * 4_000],
    "nested": [quote("[" * 4_000)],
    "marks": [quote("<b>'\"\\{{%s}}/../")],
}
HUGE_IN_A_FORM: Mapping[str, Sequence[str]] = {"huge": ["a" * 100_000], "nested": [quote("[" * 30_000)]}
IN_PATHS = ("0", "9" * 30, "9" * 5_000, "-1", "%00", "%FF", "a" * 4_000, quote("<b>'\"\\{{%s}}"))


@pytest.fixture
def people(make_lesson: MakeLesson) -> Mapping[str, Client]:
    """Nobody, a learner, an instructor with a class and a lesson, a reviewer, and whoever may do everything."""
    users = {
        "learner": User.objects.create_user("lea", "lea@example.org"),
        "instructor": User.objects.create_user("ines", "ines@example.org"),
        "reviewer": User.objects.create_user("rita", "rita@example.org"),
        "superuser": User.objects.create_superuser("grace", "grace@example.org"),
    }
    roles.give(users["instructor"], Role.INSTRUCTOR)
    roles.give(users["reviewer"], Role.REVIEWER)
    _furnish(users["instructor"], make_lesson)
    clients = {name: Client(raise_request_exception=False) for name in ("nobody", *users)}
    for name, user in users.items():
        clients[name].force_login(user)
    return clients


def _furnish(author: User, make_lesson: MakeLesson) -> None:
    """One of each thing that addresses name."""
    lesson = make_lesson("one", owner=author, body=[LIVE_LAB, GUESS, QUIZ, CHALLENGE, SORTER, NUMBERS])
    lesson.save_revision(user=author, log_action=True, changed=True)
    lesson.get_workflow().start(lesson, author)
    CareerPath.objects.create(slug="one", title="One", summary="One.", kind=CareerPath.Kind.ROLE, order=1)
    add_picture(user=author)
    Redirect.objects.create(old_path="/old", redirect_link="/new")
    classroom = Classroom.objects.create(pk=NUMBER, name="A class", code="CDFHJ34779")
    Membership.objects.create(classroom=classroom, user=author, role=Membership.Role.OWNER)
    ClassInvitation.objects.create(classroom=classroom, token=TOKEN)
    thread = Thread.objects.create(pk=NUMBER, title="Why?", author=author, posts_count=1)
    Post.objects.create(pk=NUMBER, thread=thread, number=1, author=author, text="Why?", submission=uuid4())


def values() -> Mapping[str, Sequence[Any]]:
    """What each argument of an address may hold, so that the view behind it is reached."""
    lesson = LessonPage.objects.get(slug="one")
    return {
        **{name: [lesson.pk] for name in ("page_id", "page_pk", "parent_page_id", "page_to_move_id", "lesson")},
        **{name: [model.objects.first().pk] for name, model in FIRST_OF.items()},
        **{name: [NUMBER] for name in ("number", "document_id", "doc_id", "uploaded_file_id", "session_id")},
        "pk": [NUMBER, lesson.pk],
        "destination_id": [lesson.get_parent().pk],
        "revision_id": [lesson.latest_revision_id],
        "revision_id_a": ["earliest"],
        "revision_id_b": ["latest"],
        "object_id": [lesson.pk],
        **{name: ["lessons"] for name in ("content_type_app_name", "app_label", "app_name")},
        **{name: ["lessonpage"] for name in ("content_type_model_name", "model_name")},
        "action": ["delete"],
        "action_name": ["copy", "approve"],
        "ending": ["csv"],
        "name": ["who", "few"],
        "slug": ["one"],
        "filter_spec": ["original"],
        "uidb64": ["MQ"],
        "uidb36": ["1"],
        "key": ["none-none"],
        "token": [str(TOKEN)],
        "code": ["CDFHJ-34779"],
        "folder": ["original_images"],
    }


def paths(address: Address, known: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """An address with its arguments filled in; the labs' with each lab, and each of its answers."""
    if "/labs/{slug}" not in address.template:
        yield from address.filled(known)
        return
    for slug, lab in LABS.items():
        yield from address.filled({**known, "slug": [slug], "name": list(lab.answers)})


def test_no_address_of_the_site_fails(people: Mapping[str, Client]) -> None:
    site = [address for address in mounted() if not address.template.startswith(ADMIN)]
    assert not list(failures(people, site, person="instructor"))


def test_no_address_of_the_admin_fails(people: Mapping[str, Client]) -> None:
    assert not list(failures(people, mounted(ADMIN.removeprefix("/")), person="superuser"))


def failures(people: Mapping[str, Client], addresses: Iterable[Address], *, person: str) -> Iterator[str]:
    """Each request that ended in a 500.

    One person, who gets furthest, tries every parameter of every address; the others try each address with all of them
    at once. Which odd values come together is another choice for each address, so that all are tried on many.
    """
    known, kinds = values(), cycle(ODD)
    for address in addresses:
        for path in paths(address, known):
            for method in ("get", "post"):
                names = yield from _tried(people[person], method, path, list(islice(kinds, AT_ONCE)))
                for other in [each for each in people if each != person and names]:
                    _, failed = ask(people[other], method, path, dict.fromkeys(names, ODD[next(kinds)]))
                    yield from failed
        yield from _odd_path(people[person], address, known)


def _tried(client: Client, method: str, path: str, kinds: Sequence[str]) -> Generator[str, None, list[str]]:
    """An address without parameters, with some left empty, and with all at once; the parameters that were found."""
    found, failed = ask(client, method, path, {})
    yield from failed
    tried: list[str] = []
    while names := [name for name in dict.fromkeys(found) if name not in tried and NUMBERED.search(name) is None]:
        tried += names
        empty = [dict.fromkeys(some, ODD["empty"]) for some in apart(names)] if method == "get" else []
        together = [{name: _odd(kind, method) for name in tried} for kind in kinds]
        for chosen in [*empty, *together]:
            more, failed = ask(client, method, path, chosen)
            found += more
            yield from failed
    return tried


def apart(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Some of the names at a time: each alone if they are few; else so that each is once there without each other."""
    if len(names) <= FEW:
        yield from ([name] for name in names)
        return
    for bit in range((len(names) - 1).bit_length()):
        for value in (0, 1):
            yield [name for number, name in enumerate(names) if number >> bit & 1 == value]


def _odd_path(client: Client, address: Address, known: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """An address with an odd value in place of each argument."""
    for odd in IN_PATHS if address.arguments else ():
        path = next(address.filled({name: [odd] for name in address.arguments}))
        yield from ask(client, "get", path, {})[1]


def _odd(kind: str, method: str) -> Sequence[str]:
    return HUGE_IN_A_FORM.get(kind, ODD[kind]) if method == "post" else ODD[kind]


def ask(client: Client, method: str, path: str, chosen: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    """The parameters that the view looked for, and a sentence where it failed; its changes are taken back."""
    sent = "&".join(f"{quote(name)}={value}" for name, given in chosen.items() for value in given)
    with lookups() as noted, transaction.atomic():
        if method == "get":
            answer: Any = client.get(f"{path}?{sent}")
        else:
            answer = client.generic("POST", path, sent, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    looked_for = [name for _, name in noted.made if name != "csrfmiddlewaretoken"]
    return looked_for, [f"{method} {path}?{sent[:300]}: {answer.exc_info}"] if answer.status_code >= 500 else []
