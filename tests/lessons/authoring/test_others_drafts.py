"""What another author has not published shows nowhere in the workplace, and nothing can be done to it.

Every mounted address is asked, and posted to, with the other author's numbers in its path, its query and its form.
Which parameters there are is learned from what the views look for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.models import EditingSession
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Comment, Page, PageLogEntry, Revision, TaskState, WorkflowState

from lessons.authoring.models import Invitation
from lessons.course.models import LessonPage
from lessons.labs import LABS
from tests.addresses import lookups, mounted
from tests.lessons.authoring.conftest import MakeClient
from tests.lessons.conftest import QUIZ, MakeLesson, text_block

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SECRET = "Zyzzyva"
FIRST_LETTERS = "zyzz"  # searched for in place of the whole word, which an answer may repeat
DRAFT, CHANGED, OWN = 7001, 7002, 7003  # a draft; a published lesson with changes that are not; one's own lesson
PAGES = (DRAFT, CHANGED, OWN)
PAGE_ARGUMENTS = {"page_id", "page_pk", "parent_page_id", "page_to_move_id", "destination_id"}
FIRST_ROWS = (1, 2)  # of the small tables: units, tasks, workflows, people
SEARCHES = {"q", "search"}
READING = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


@pytest.fixture
def theirs(ines: User, make_lesson: MakeLesson) -> Sequence[LessonPage]:
    """Ines's lessons, one unpublished, one published and changed since, each with all that Wagtail keeps about one."""
    lessons = make_lesson("one", pk=DRAFT, owner=ines, live=False), make_lesson("two", pk=CHANGED, owner=ines)
    lesson: Any
    for lesson in lessons:
        lesson.title = lesson.question = lesson.search_description = f"{SECRET}?"
        lesson.objectives = lesson.sources = lesson.misconceptions = SECRET
        lesson.terms = f"{SECRET}: {SECRET}"
        lesson.body = [text_block(SECRET), QUIZ]
        if not lesson.live:
            lesson.save()
        _furnish(lesson, ines)
    return lessons


def _furnish(lesson: LessonPage, author: User) -> None:
    """Two revisions, a log, a review under way, a comment and an open editor."""
    kind = ContentType.objects.get_for_model(LessonPage)
    lesson.save_revision(user=author, log_action=True, changed=True)
    lesson.save_revision(user=author, log_action=True, changed=True)
    lesson.get_workflow().start(lesson, author)
    Comment.objects.create(page_id=lesson.pk, user=author, text=SECRET, contentpath="title")
    EditingSession.objects.create(
        user=author, content_type=kind, object_id=str(lesson.pk), last_seen_at=timezone.now(), is_editing=True
    )


@pytest.fixture
def client(ivo: User, sign_in: MakeClient, make_lesson: MakeLesson, theirs: Sequence[LessonPage]) -> Client:
    """Another instructor's browser; there is a lesson of theirs too."""
    make_lesson("own", pk=OWN, owner=ivo, live=False).save_revision(user=ivo)
    return sign_in(ivo)


def values() -> Mapping[str, Sequence[Any]]:
    """What each argument of an address may hold; an argument missing here fails, so that somebody decides."""
    revisions = Revision.objects.filter(object_id__in=map(str, PAGES[:2])).values_list("pk", flat=True)
    registered = bulk_action_registry
    registered._scan_for_bulk_actions()
    return {
        **dict.fromkeys(PAGE_ARGUMENTS, (*PAGES, Page.objects.get(slug="course").pk)),
        "pk": (*PAGES[:2], *FIRST_ROWS),
        "lesson": PAGES,
        "revision_id": revisions,
        "revision_id_a": (revisions[0], "earliest", "live"),
        "revision_id_b": (revisions[1], "latest", "live"),
        "task_state_id": TaskState.objects.values_list("pk", flat=True),
        "workflow_state_id": WorkflowState.objects.values_list("pk", flat=True),
        "session_id": EditingSession.objects.values_list("pk", flat=True),
        "object_id": PAGES,
        **dict.fromkeys(("task_id", "workflow_pk", "image_id", "document_id", "doc_id"), FIRST_ROWS[:1]),
        **dict.fromkeys(("redirect_id", "uploaded_file_id", "collection_id"), FIRST_ROWS[:1]),
        **dict.fromkeys(("content_type_app_name", "app_label", "app_name"), ("lessons", "wagtailcore")),
        **dict.fromkeys(("content_type_model_name", "model_name"), ("lessonpage", "page", "groupapprovaltask")),
        "action": {name for app in registered.actions.values() for model in app.values() for name in model},
        "action_name": (*PagesAdminAPIViewSet.actions, "approve", "reject", "unlock"),
        "ending": ("csv", "json"),
        "name": ("who",),
        "slug": tuple(LABS),
        "filter_spec": ("original",),
        "uidb64": ("MQ",),
        "token": ("none",),
    }


def given(name: str) -> list[Any]:
    """The values of one parameter, whatever it means."""
    return [FIRST_LETTERS] if name in SEARCHES else [DRAFT, CHANGED, OWN]


def everything_of_theirs() -> str:
    """The rows of the other author's lessons."""
    keys = PAGES[:2]
    texts = [str(key) for key in keys]
    rows: list[Any] = [
        *LessonPage.objects.filter(pk__in=keys),
        *Revision.objects.filter(object_id__in=texts),
        *WorkflowState.objects.filter(object_id__in=texts),
        *TaskState.objects.filter(workflow_state__object_id__in=texts),
        *Comment.objects.filter(page__in=keys),
        *PageLogEntry.objects.filter(page__in=keys),
        *Invitation.objects.filter(lesson__in=keys),
        *EditingSession.objects.filter(object_id__in=texts),
    ]
    return str(serializers.serialize("json", rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of a request: the answer's text, whether the other's rows changed, and which names were looked for."""

    what: str
    text: str
    changed: bool
    looked_for: Sequence[str]


def asked(client: Client, path: str, method: str, before: str) -> Iterator[Asked]:
    """An address without parameters, with each one that the view looks for in a query, and with all of them."""
    plain = _ask(client, path, method, {}, before)
    yield plain
    found, tried = list(plain.looked_for), set[str]()
    while names := [name for name in dict.fromkeys(found) if name not in tried and not any(map(str.isdigit, name))]:
        tried.update(names)
        alone = [{name: given(name)} for name in names] if method == "get" else []
        for chosen in [*alone, {name: given(name) for name in tried}]:
            answer = _ask(client, path, method, chosen, before)
            found += answer.looked_for
            yield answer


@dataclass(slots=True)
class Writes:
    """Whether a statement was run that may change rows; most requests run none, and need not be compared."""

    any: bool = False

    def __call__(self, execute: Any, sql: str, *others: Any) -> Any:
        self.any |= not sql.lstrip("( ").upper().startswith(READING)
        return execute(sql, *others)


def _ask(client: Client, path: str, method: str, chosen: Mapping[str, Any], before: str) -> Asked:
    """A request whose changes are taken back again."""
    address = f"{path}?{urlencode(chosen, doseq=True)}"
    writes = Writes()
    with lookups() as noted, transaction.atomic(), connection.execute_wrapper(writes):
        answer: Any = client.get(address) if method == "get" else client.post(address, chosen)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        changed = method == "post" and writes.any and everything_of_theirs() != before
        transaction.set_rollback(True)
    return Asked(
        what=f"{method} {address}: {answer.status_code}",
        text=content.decode(errors="replace"),
        changed=changed,
        looked_for=[name for _, name in noted.made if name != "csrfmiddlewaretoken"],
    )


def leaks(client: Client, method: str) -> Iterator[str]:
    """Every request that showed or changed what is the other's."""
    known, before = values(), everything_of_theirs()
    for address in mounted("admin/"):
        for path in address.filled(known):
            for answer in asked(client, path, method, before):
                if SECRET in answer.text:
                    yield f"{answer.what} shows it"
                if answer.changed:
                    yield f"{answer.what} changes it"


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_shows_or_changes_what_another_has_not_published(client: Client, method: str) -> None:
    assert not list(leaks(client, method))


def test_their_author_meets_it(ines: User, sign_in: MakeClient, theirs: Sequence[LessonPage]) -> None:
    client = sign_in(ines)
    for path in (f"/admin/pages/{DRAFT}/edit/", f"/admin/pages/{CHANGED}/history/", f"/admin/pages/{DRAFT}/"):
        assert SECRET in client.get(path).text, path


def test_all_at_once_leaves_out_what_is_anothers(client: Client, ines: User, sign_in: MakeClient) -> None:
    course = Page.objects.get(slug="course").pk
    for action in ("delete", "move", "publish", "unpublish"):
        query = f"?id=all&childOf={course}&id={DRAFT}"
        answer = client.get(f"/admin/bulk/wagtailcore/page/{action}/{query}")
        assert (answer.status_code, "Own" in answer.text, SECRET in answer.text) == (200, True, False)
