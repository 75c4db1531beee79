"""The pages that export and import: what one gets, who gets it, and what is said about what can't be taken."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from lessons.authoring import pending_imports
from lessons.authoring.models import PendingImport
from lessons.course.files import archive
from lessons.course.models import LessonPage
from lessons.learning.export import everything
from lessons.learning.visitors import Visitor
from tests.lessons.authoring.conftest import MakeClient, MakePerson
from tests.lessons.authoring.test_importing import LESSON, zipped
from tests.lessons.conftest import LIVE_LAB, MakeLesson, text_block

pytestmark = pytest.mark.django_db

FILES, IMPORT = "/admin/files/", "/admin/files/import/"
SECRET = "A secret in the making."


def names(answer: Any) -> list[str]:
    """The files in a zip that was answered."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    return sorted(archive.read(answer.content))


def send(client: Client, content: bytes, name: str = "course.zip") -> Any:
    """Post a file to be imported."""
    return client.post(FILES, {"file": SimpleUploadedFile(name, content)})


def confirm(client: Client, **fields: Any) -> Any:
    """Look at the preview and confirm it."""
    page = client.get(IMPORT)
    assert page.status_code == 200
    return client.post(IMPORT, {"plan": page.context["plan"].digest, "confirm": "", **fields}, follow=True)


@pytest.fixture
def lessons(ines: User, make_lesson: MakeLesson) -> None:
    """A published lesson of Ines's with a newer draft, and a draft of hers."""
    lesson: Any = make_lesson("one", owner=ines, body=[text_block("Public.")])
    lesson.body = [text_block(SECRET)]
    lesson.save_revision()
    make_lesson("two", unit="second", owner=ines, live=False, body=[text_block(SECRET)])


@pytest.mark.usefixtures("lessons")
def test_a_lesson_is_taken_along_by_its_author_as_a_draft_and_by_others_as_published(
    ines: User, ivo: User, rita: User, sign_in: MakeClient
) -> None:
    address = f"/admin/lessons/{LessonPage.objects.get(slug='one').pk}/file"
    for person, is_secret in ((ines, True), (rita, True), (ivo, False)):
        answer = sign_in(person).get(address)
        assert names(answer) == ["first/one/lesson.md"]
        assert answer["Content-Disposition"] == 'attachment; filename="one.zip"'
        assert (SECRET.encode() in archive.read(answer.content)["first/one/lesson.md"]) is is_secret
    draft = f"/admin/lessons/{LessonPage.objects.get(slug='two').pk}/file"
    assert sign_in(ines).get(draft).status_code == 200
    assert sign_in(ivo).get(draft).status_code == 404
    assert sign_in(ivo).get("/admin/lessons/999999/file").status_code == 404


@pytest.mark.usefixtures("lessons")
def test_units_and_the_course_come_as_published_or_with_ones_own_drafts(
    ines: User, ivo: User, sign_in: MakeClient
) -> None:
    client, other = sign_in(ines), sign_in(ivo)
    assert names(client.get("/admin/files/export?unit=first")) == ["first/one/lesson.md"]
    nothing = client.get("/admin/files/export?unit=second")
    assert nothing.status_code == 400
    assert "There is no lesson in it to export." in nothing.text
    assert names(client.get("/admin/files/export?unit=second&drafts=on")) == ["second/two/lesson.md"]
    assert names(client.get("/admin/files/export")) == ["course.toml", "first/one/lesson.md"]
    mine = client.get("/admin/files/export?drafts=on")
    assert names(mine) == ["course.toml", "first/one/lesson.md", "second/two/lesson.md"]
    assert SECRET.encode() in archive.read(mine.content)["first/one/lesson.md"]
    theirs = other.get("/admin/files/export?drafts=on")
    assert names(theirs) == ["course.toml", "first/one/lesson.md"]
    assert SECRET.encode() not in archive.read(theirs.content)["first/one/lesson.md"]
    assert client.get("/admin/files/export?unit=none").status_code == 404


def test_a_draft_that_no_file_holds_is_told(ines: User, sign_in: MakeClient, make_lesson: MakeLesson) -> None:
    lesson = make_lesson("one", owner=ines, live=False, body=[{**LIVE_LAB, "value": {"name": "", "rate_per_s": None}}])
    client = sign_in(ines)
    answer = client.get("/admin/files/export?drafts=on")
    assert answer.status_code == 400
    assert "“One” can&#x27;t be written as a file yet" in answer.text
    answer = client.get(f"/admin/lessons/{lesson.pk}/file")
    assert answer["Location"] == f"/admin/lessons/{lesson.pk}/check/"


def test_the_editor_and_the_menu_lead_there(ines: User, sign_in: MakeClient, make_lesson: MakeLesson) -> None:
    lesson = make_lesson("one", owner=ines)
    client = sign_in(ines)
    assert f"/admin/lessons/{lesson.pk}/file" in client.get(f"/admin/pages/{lesson.pk}/edit/").text
    assert f'"{FILES}"' in client.get("/admin/").text.replace("&quot;", '"')


def test_a_zip_is_shown_then_imported(ines: User, sign_in: MakeClient) -> None:
    client = sign_in(ines)
    assert send(client, archive.write(zipped()))["Location"] == IMPORT
    page = client.get(IMPORT)
    assert "first/one" in page.text
    assert "+Hello." in page.text
    assert not LessonPage.objects.exists()
    done = confirm(client)
    assert "Imported: 1 as drafts." in done.text
    assert LessonPage.objects.get().owner == ines
    assert not PendingImport.objects.exists()


def test_publishing_and_replacing_are_choices(ines: User, sign_in: MakeClient, make_lesson: MakeLesson) -> None:
    make_lesson("one", owner=ines, body=[text_block("Mine.")])
    client = sign_in(ines)
    send(client, archive.write(zipped() | zipped(name="first/two/lesson.md")))
    assert "Imported: 1 published." in confirm(client, publish="on").text
    send(client, archive.write(zipped()))
    assert "Imported: 1 as drafts." in confirm(client, over="first/one").text
    assert LessonPage.objects.get(slug="one").get_latest_revision_as_object().body[0].value == "Hello."


def test_what_was_not_shown_is_not_done(ines: User, sign_in: MakeClient, make_lesson: MakeLesson) -> None:
    client = sign_in(ines)
    send(client, archive.write(zipped()))
    shown = client.get(IMPORT).context["plan"].digest
    make_lesson("one", owner=ines, live=False, body=[text_block("Meanwhile.")])
    answer = client.post(IMPORT, {"plan": shown, "confirm": ""})
    assert answer.status_code == 409
    assert "Something changed here since this was shown." in answer.text
    assert LessonPage.objects.get().body[0].value == "Meanwhile."
    assert PendingImport.objects.exists()
    assert client.post(IMPORT, {"confirm": ""}).status_code == 409


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no zip", "The file is no zip"),
        (b"", "The submitted file is empty."),
        (archive.write({"notes.txt": b"x"}), "notes.txt: a course has no such file"),
        (archive.write({"first/one/lesson.md": bytes(150_000)}), "first/one/lesson.md: it unpacks to more than 100"),
        (archive.write({"../one/lesson.md": b""}), "../one/lesson.md: its name leads out"),
    ],
)
def test_a_file_that_is_not_taken_is_told_at_its_field(
    ines: User, sign_in: MakeClient, content: bytes, sentence: str
) -> None:
    answer = send(sign_in(ines), content)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert not PendingImport.objects.exists()


def test_a_form_without_a_file_is_told(ines: User, sign_in: MakeClient) -> None:
    answer = sign_in(ines).post(FILES)
    assert answer.status_code == 400
    assert "This field is required." in answer.text


def test_a_zip_can_be_discarded_and_is_gone_after_an_hour(ines: User, sign_in: MakeClient) -> None:
    client = sign_in(ines)
    send(client, archive.write(zipped()))
    assert client.post(IMPORT, {"discard": ""})["Location"] == FILES
    assert not PendingImport.objects.exists()
    send(client, archive.write(zipped()))
    PendingImport.objects.update(sent_at=timezone.now() - timedelta(minutes=61))
    assert "There is no file to import" in client.get(IMPORT, follow=True).text
    send(client, archive.write(zipped()))
    PendingImport.objects.update(sent_at=timezone.now() - timedelta(minutes=61))
    call_command("prune")
    assert not PendingImport.objects.exists()


def test_pending_zips_are_bounded_one_a_person_and_few_in_all(
    make_person: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending_imports, "MOST", 2)
    people = [make_person(name) for name in ("a", "b", "c")]
    for person in (people[0], people[0], people[1], people[2]):
        pending_imports.keep(person, f"{person}.zip", b"zip")
    assert sorted(PendingImport.objects.values_list("file_name", flat=True)) == ["b.zip", "c.zip"]


def test_another_author_meets_only_their_own_zip(ines: User, ivo: User, sign_in: MakeClient) -> None:
    send(sign_in(ines), archive.write(zipped(LESSON.replace("Hello.", SECRET))), name="secret.zip")
    answer = sign_in(ivo).get(IMPORT, follow=True)
    assert "secret.zip" not in answer.text
    assert SECRET not in answer.text
    assert PendingImport.objects.get().user == ines


def test_it_is_in_the_export_of_its_sender_and_goes_with_the_account(ines: User) -> None:
    pending_imports.keep(ines, "mine.zip", b"zip")
    held = everything(Visitor(user_id=ines.pk, key=uuid4()))
    assert [row["file_name"] for row in held["imports"]] == ["mine.zip"]
    ines.delete()
    assert not PendingImport.objects.exists()


def test_readers_and_anonymous_people_have_no_such_pages(
    make_person: MakePerson, sign_in: MakeClient, client: Client, make_lesson: MakeLesson
) -> None:
    addresses = (FILES, IMPORT, "/admin/files/export", f"/admin/lessons/{make_lesson('one').pk}/file")
    for reader in (sign_in(make_person("reader")), client):
        for address in addresses:
            assert reader.get(address)["Location"].startswith("/admin/login/")
            assert reader.post(address, {"confirm": ""})["Location"].startswith("/admin/login/")


@pytest.mark.parametrize(("module", "address"), [("EXPORTS", "/admin/files/export"), ("IMPORTS", FILES)])
def test_both_are_limited(
    ines: User, sign_in: MakeClient, monkeypatch: pytest.MonkeyPatch, module: str, address: str
) -> None:
    monkeypatch.setattr(f"lessons.authoring.views.files.{module}", 1)
    client = sign_in(ines)
    ask: Callable[[], Any] = lambda: client.post(FILES) if address == FILES else client.get(address)  # noqa: E731
    assert ask().status_code != 429
    assert ask().status_code == 429


def test_the_list_of_what_changes_costs_little_for_unchanged_lessons(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(ines)
    for number in range(3):
        make_lesson(f"l{number}", owner=ines, body=[text_block("Hello.")])
    packed = client.get("/admin/files/export").content
    send(client, packed)
    with django_assert_max_num_queries(60):
        page = client.get(IMPORT)
    assert {each.fate.name for each in page.context["plan"].items} == {"UNCHANGED"}
