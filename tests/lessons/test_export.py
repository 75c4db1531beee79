"""Everything about one person as a file, and about nobody else."""

import csv
import io
import json
import uuid

import pytest
from django.contrib.auth.models import User
from django.test import Client

from lessons.course.models import LessonPage
from lessons.learning import export, lesson_states, solutions
from lessons.learning.visitors import Visitor
from tests.lessons.conftest import MakeLesson
from tests.lessons.test_progress import answer, marked
from tests.visitors import lately_signed_in

pytestmark = pytest.mark.django_db

ADDRESSES = ("/me/export.json", "/me/export.csv")


@pytest.fixture
def lesson(make_lesson: MakeLesson) -> LessonPage:
    """A lesson."""
    return make_lesson("one")


@pytest.fixture
def ada(client: Client) -> Visitor:
    """The client is signed in."""
    user = User.objects.create_user("ada", email="ada@example.org")
    lately_signed_in(client, user)
    return Visitor(user_id=user.pk, key=uuid.uuid4())


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_export_is_a_file_that_nobody_keeps(client: Client, address: str) -> None:
    response = client.get(address)
    kind = address.rpartition(".")[2]
    assert response.headers["Content-Disposition"] == f'attachment; filename="edgelearn.{kind}"'
    assert response.headers["Cache-Control"] == "private, no-store"
    assert client.post(address).status_code == 405


def test_it_has_account_states_and_every_answer(client: Client, lesson: LessonPage, ada: Visitor) -> None:
    for value in range(4):
        answer(ada, lesson, marked(value, passed=value == 2, reached=[value]))
    lesson_states.set_complete(ada, lesson, complete=True)
    solutions.show(ada, lesson, "few")
    held = client.get("/me/export.json").json()
    assert held["account"]["public_name"] == "ada"
    assert held["account"]["email"] == "ada@example.org"
    assert [(each["lesson"], each["complete"]) for each in held["lessons"]] == [("one", True)]
    assert [each["given"] for each in held["answers"]] == [{"answer": value} for value in range(4)]
    assert held["answers"][2]["passed"] is True
    assert held["answers"][0]["dropped"] == 0
    assert held["answers"][3]["result"] == {"reached": [3]}
    assert [(each["lesson"], each["block"]) for each in held["solutions_shown"]] == [("one", "few")]


def test_it_has_nothing_of_others_and_no_secret(client: Client, lesson: LessonPage, ada: Visitor) -> None:
    answer(Visitor(user_id=User.objects.create_user("bob").pk, key=uuid.uuid4()), lesson, marked("bob's"))
    text = client.get("/me/export.json").content.decode()
    assert "bob" not in text
    for secret in ("password", "session", "key"):
        assert f'"{secret}"' not in text


def test_a_visitor_exports_what_the_browser_holds(client: Client, lesson: LessonPage) -> None:
    client.post("/lessons/one/mark", {"complete": "yes"})
    held = client.get("/me/export.json").json()
    assert held["account"] == {}
    assert [each["lesson"] for each in held["lessons"]] == ["one"]
    assert Client().get("/me/export.json").json()["lessons"] == []


def test_the_table_holds_the_same(client: Client, lesson: LessonPage, ada: Visitor) -> None:
    answer(ada, lesson, marked('a "quoted", line\nand another'))
    rows = list(csv.DictReader(io.StringIO(client.get("/me/export.csv").content.decode(), newline="")))
    found = {(row["part"], row["row"], row["field"]): row["value"] for row in rows}
    assert found["account", "1", "public_name"] == "ada"
    assert json.loads(found["answers", "1", "given"]) == {"answer": 'a "quoted", line\nand another'}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_begins_a_formula(client: Client, start: str) -> None:
    user = User.objects.create_user("eve", first_name=f"{start}cmd|'/c calc'!A1")
    lately_signed_in(client, user)
    rows = csv.DictReader(io.StringIO(client.get("/me/export.csv").content.decode(), newline=""))
    cells = [cell for row in rows for cell in row.values()]
    assert any("calc" in cell for cell in cells)
    assert not any(cell.startswith(start) for cell in cells)


def test_every_room_that_registers_is_in_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(export.EXPORTS, "pets", lambda visitor: ["cat", {"kind": "dog"}])
    assert client.get("/me/export.json").json()["pets"] == ["cat", {"kind": "dog"}]
    rows = csv.DictReader(io.StringIO(client.get("/me/export.csv").content.decode(), newline=""))
    assert [(row["field"], row["value"]) for row in rows if row["part"] == "pets"] == [
        ("value", "cat"),
        ("kind", "dog"),
    ]
