"""Making a class, its settings, its code, its archive, its end; and who may not."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from lessons.accounts import roles
from lessons.classes import lifecycle, limits
from lessons.classes.models import Classroom, Membership
from lessons.course.models import CoursePage
from tests.lessons.classes.conftest import client_of, joined, person, teaching, text_of

pytestmark = pytest.mark.django_db


def test_an_instructor_makes_a_class_that_can_be_joined(ines: User) -> None:
    answer = client_of(ines).post("/classes/new", {"name": " Edge  101 ", "description": ""})
    made = Classroom.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/classes/{made.pk}/")
    assert made.name == "Edge 101"
    assert made.is_open
    assert Membership.objects.get().role == Membership.Role.OWNER
    shown = text_of(client_of(ines).get("/classes/"))
    assert "Classes you teach Edge 101 yours" in shown


def test_who_is_no_instructor_makes_none(ada: User) -> None:
    for answer in (client_of(ada).get("/classes/new"), client_of(ada).post("/classes/new", {"name": "Mine"})):
        assert answer.status_code == 403
        assert answer["Cache-Control"] == "private, no-store"
    assert "New class" not in client_of(ada).get("/classes/").text
    assert not Classroom.objects.exists()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"name": " "}, "Name: Nothing is written here: a line of up to 100 characters is accepted."),
        ({"name": "x" * 101}, "Name: This has 101 characters: a line of up to 100 characters is accepted."),
        (
            {"name": "Edge", "description": "x" * 2001},
            "Description: This has 2,001 characters: text of up to 2,000 characters is accepted.",
        ),
    ],
)
def test_bad_input_is_told_at_its_field(ines: User, data: dict[str, str], told: str) -> None:
    answer = client_of(ines).post("/classes/new", data)
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert not Classroom.objects.exists()


def test_one_class_too_many_is_refused_with_what_to_do(ines: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "CLASSES_AN_OWNER", 1)
    lifecycle.make(ines, name="First", description="")
    answer = client_of(ines).post("/classes/new", {"name": "Second"})
    assert answer.status_code == 400
    assert "Name: ines has 1 classes, as many as are accepted." in text_of(answer)
    assert 'value="Second"' in answer.text


def test_name_and_description_change(ines: User, classroom: Classroom) -> None:
    client, address = client_of(ines), f"/classes/{classroom.pk}/settings"
    assert 'value="Edge 101"' in client.get(address).text
    assert client.post(address, {"name": "Edge 102", "description": "Tuesdays"}).status_code == 303
    shown = text_of(client.get(classroom.get_absolute_url()))
    assert "Edge 102" in shown
    assert "Tuesdays" in shown


def test_a_code_is_replaced_and_taken_away(ines: User, classroom: Classroom) -> None:
    client, first = client_of(ines), classroom.code
    client.post(f"/classes/{classroom.pk}/code/new")
    classroom.refresh_from_db()
    assert classroom.code not in (None, first)
    client.post(f"/classes/{classroom.pk}/code/close")
    assert "Nobody can join now" in text_of(client.get(classroom.get_absolute_url()))
    client.post(f"/classes/{classroom.pk}/code/new")
    classroom.refresh_from_db()
    assert classroom.is_open


def test_the_code_and_the_link_are_shown_to_instructors_only(ines: User, ada: User, classroom: Classroom) -> None:
    joined(classroom, ada)
    assert classroom.code is not None
    shown = f"{classroom.code[:5]}-{classroom.code[5:]}"
    assert f"http://testserver/classes/join/{shown}" in client_of(ines).get(classroom.get_absolute_url()).text
    assert shown not in client_of(ada).get(classroom.get_absolute_url()).text


def test_an_archived_class_is_only_read(ines: User, ada: User, classroom: Classroom) -> None:
    joined(classroom, ada)
    client, pk = client_of(ines), classroom.pk
    assert client.post(f"/classes/{pk}/archive").status_code == 303
    for address in ("settings", "code/new", "code/close", "assign", "instructors/link"):
        data = {"name": "New", "what": ""}
        answer = client.post(f"/classes/{pk}/{address}", data)
        assert answer.status_code == 400, address
    assert "This class is archived" in text_of(client.post(f"/classes/{pk}/code/new"))
    for user in (ines, ada):
        assert "Archived since" in text_of(client_of(user).get(f"/classes/{pk}/"))
        assert "Archived Edge 101" in text_of(client_of(user).get("/classes/"))
    assert client.get(f"/classes/{pk}/roster").status_code == 200
    client.post(f"/classes/{pk}/unarchive")
    assert "Archived since" not in text_of(client.get(f"/classes/{pk}/"))


def test_only_an_archived_class_is_deleted_after_a_question(ines: User, ada: User, classroom: Classroom) -> None:
    joined(classroom, ada)
    client, address = client_of(ines), f"/classes/{classroom.pk}/delete"
    assert "archive it first" in text_of(client.get(address))
    assert client.post(address).status_code == 400
    lifecycle.archive(classroom, archived=True)
    assert "Its learners keep all of their progress" in text_of(client.get(address))
    assert client.post(address)["Location"] == "/classes/"
    assert not Classroom.objects.exists()
    assert not Membership.objects.exists()


OWNERS = ("archive", "unarchive", "delete", "instructors", "instructors/link")
INSTRUCTORS = ("settings", "code/new", "code/close", "assign")
READ = ("settings", "roster", "roster.csv", "instructors", "delete")


def strangers(classroom: Classroom) -> list[Client]:
    """Who may not: a learner of the class, another instructor, someone who may do everything else."""
    learner, other, root = person("learner"), person("other"), person("root")
    joined(classroom, learner)
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    lifecycle.make(other, name="Another", description="")
    return [client_of(each) for each in (learner, other, User.objects.get(pk=root.pk))]


def test_nobody_else_reaches_a_class(classroom: Classroom) -> None:
    for client in strangers(classroom):
        for address in (*OWNERS, *INSTRUCTORS):
            assert client.post(f"/classes/{classroom.pk}/{address}").status_code == 404, address
        for address in READ:
            assert client.get(f"/classes/{classroom.pk}/{address}").status_code == 404, address
    classroom.refresh_from_db()
    assert classroom.is_open


def test_outsiders_do_not_even_learn_that_there_is_a_class(bob: User, classroom: Classroom) -> None:
    client, pk = client_of(bob), str(classroom.pk)
    there, nowhere = client.get(f"/classes/{pk}/").text, client.get("/classes/999999/").text
    assert there.replace(f"/{pk}/", "/999999/").replace(f"%2F{pk}%2F", "%2F999999%2F") == nowhere


def test_what_is_the_owners_is_not_a_co_instructors(bob: User, classroom: Classroom) -> None:
    teaching(classroom, bob)
    client = client_of(bob)
    for address in OWNERS:
        assert client.post(f"/classes/{classroom.pk}/{address}").status_code == 404, address
    assert client.get(f"/classes/{classroom.pk}/delete").status_code == 404
    for address in ("", "settings", "roster", "roster.csv", "instructors"):
        assert client.get(f"/classes/{classroom.pk}/{address}").status_code == 200, address


@pytest.mark.parametrize("address", ["", "new", "join", "join/CDFHJ-34779", "1/", "1/roster?sort=-name", "1/delete"])
def test_the_anonymous_are_led_to_sign_in_and_back(course: CoursePage, client: Client, address: str) -> None:
    answer = client.get(f"/classes/{address}")
    assert answer.status_code == 303
    back = f"/classes/{address}".replace("/", "%2F").replace("?", "%3F").replace("=", "%3D")
    assert answer["Location"] == f"/account/login/?next={back}"
    assert client.post("/classes/1/archive")["Location"] == "/account/login/?next=%2Fclasses%2F"


@pytest.mark.parametrize("address", ["99999999999999999999/", "1/learners/99999999999999999999"])
def test_numbers_that_no_database_holds_are_not_there(ines: User, address: str) -> None:
    assert client_of(ines).get(f"/classes/{address}").status_code == 404


def test_a_machine_that_sends_forms_is_stopped(
    ines: User, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessons.classes.views.responses.POSTS_A_MINUTE", 2)
    client = client_of(ines)
    codes = [client.post(f"/classes/{classroom.pk}/code/new").status_code for _ in range(3)]
    assert codes == [303, 303, 429]


def test_forms_need_a_token(ines: User, classroom: Classroom) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ines)
    assert client.post(f"/classes/{classroom.pk}/archive").status_code == 403
    assert client.get(f"/classes/{classroom.pk}/archive").status_code == 405


def test_the_list_costs_the_same_however_many_classes(ines: User, django_assert_max_num_queries: object) -> None:
    for number in range(limits.CLASSES_AN_OWNER):
        lifecycle.make(ines, name=f"Class {number}", description="")
    client = client_of(ines)
    with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django gives it no type
        assert client.get("/classes/").text.count("yours") == limits.CLASSES_AN_OWNER


def test_who_only_contributes_lessons_makes_no_class(ada: User, course: CoursePage) -> None:
    roles.give(ada, roles.Role.CONTRIBUTOR)
    assert client_of(ada).get("/classes/new").status_code == 403
