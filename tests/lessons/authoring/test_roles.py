"""Roles: what each may do, who gives them, and that nobody needs to be a superuser."""

import re
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client
from wagtail.models import GroupPagePermission

from lessons.accounts import roles
from lessons.accounts.roles import Role
from lessons.course.files.tree import course_page
from tests.lessons.authoring.conftest import MakeClient, MakePerson
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db

MAY = {
    Role.CONTRIBUTOR: ("edit", "submit"),
    Role.INSTRUCTOR: ("edit", "submit", "publish", "unpublish"),
    Role.REVIEWER: ("edit", "submit", "publish", "unpublish", "lock"),
    Role.ADMINISTRATOR: ("edit", "submit", "publish", "unpublish", "lock"),
}


@pytest.mark.parametrize("role", list(Role))
def test_what_each_role_may_do_with_its_own_lesson(
    make_person: MakePerson, make_lesson: MakeLesson, role: Role
) -> None:
    person = make_person("someone", role)
    may = make_lesson("one", owner=person).permissions_for_user(person)
    can = {
        "edit": may.can_edit(),
        "submit": may.can_submit_for_moderation(),
        "publish": may.can_publish(),
        "unpublish": may.can_unpublish(),
        "lock": may.can_lock(),
    }
    assert tuple(name for name, able in can.items() if able) == MAY[role]


@pytest.mark.parametrize(("role", "able"), [(Role.INSTRUCTOR, False), (Role.REVIEWER, True)])
def test_only_those_who_arrange_reach_units_and_paths(
    make_person: MakePerson, sign_in: MakeClient, role: Role, able: bool
) -> None:
    client = sign_in(make_person("someone", role))
    for address in ("/admin/snippets/lessons/unit/add/", "/admin/snippets/lessons/careerpath/add/"):
        assert (client.get(address).status_code == 200) is able


def test_an_administrator_gives_roles_and_takes_them_back(
    ada: User, make_person: MakePerson, sign_in: MakeClient
) -> None:
    bea, client = make_person("bea"), sign_in(ada)
    assert client.post("/admin/people/", {"person": "BEA@example.org", "role": "reviewer"}).status_code == 302
    assert roles.role_of(bea) is Role.REVIEWER
    assert "bea" in client.get("/admin/people/").text
    assert client.post("/admin/people/", {"person": "bea", "role": ""}).status_code == 302
    assert roles.role_of(bea) is None
    assert not roles.may_author(User.objects.get(pk=bea.pk))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"person": "nobody", "role": "reviewer"}, "“nobody” is no account here"),
        ({"person": "", "role": "reviewer"}, "This field is required."),
        ({"person": "ada", "role": "emperor"}, "emperor is not one of the available choices"),
        ({"person": "ada", "role": "reviewer"}, "This is about you: let somebody else decide it."),
    ],
)
def test_what_can_not_be_given_is_told_at_its_field(
    ada: User, sign_in: MakeClient, typed: dict[str, str], sentence: str
) -> None:
    answer = sign_in(ada).post("/admin/people/", typed)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert roles.role_of(ada) is Role.ADMINISTRATOR


@pytest.mark.parametrize("role", ["", "contributor", "administrator"])
def test_nobody_changes_the_role_of_an_equal_or_of_a_superuser(
    ada: User, make_person: MakePerson, sign_in: MakeClient, role: str
) -> None:
    make_person("olga", Role.ADMINISTRATOR)
    User.objects.filter(pk=make_person("root").pk).update(is_superuser=True)
    for name in ("olga", "root"):
        answer = sign_in(ada).post("/admin/people/", {"person": name, "role": role})
        assert answer.status_code == 400
        assert f"{name} has as many rights as you, or more" in answer.text
    assert roles.role_of(User.objects.get(username="olga")) is Role.ADMINISTRATOR
    assert roles.role_of(User.objects.get(username="root")) is None


def test_a_superuser_takes_an_administrators_role_back(ada: User, make_person: MakePerson, sign_in: MakeClient) -> None:
    root = make_person("root")
    root.is_superuser = True
    root.save()
    assert sign_in(root).post("/admin/people/", {"person": "ada", "role": ""}).status_code == 302
    assert roles.role_of(ada) is None


def test_others_have_no_such_page(ines: User, rita: User, sign_in: MakeClient, client: Client) -> None:
    for person in (ines, rita):
        assert sign_in(person).get("/admin/people/").status_code == 404
        assert sign_in(person).post("/admin/people/", {"person": "ines", "role": "administrator"}).status_code == 404
    assert client.get("/admin/people/")["Location"].startswith("/admin/login/")
    assert roles.role_of(ines) is Role.INSTRUCTOR


def test_wagtails_own_pages_about_people_stay_closed(ada: User, sign_in: MakeClient) -> None:
    for address in ("/admin/users/", "/admin/groups/", "/admin/sites/", "/admin/users/new/"):
        assert sign_in(ada).get(address)["Location"] == "/admin/"


def test_a_role_that_had_more_rights_once_loses_them(ines: User) -> None:

    group = Group.objects.get(name="Instructors")
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=course_page(), permission=change)
    roles.prepare()
    held = GroupPagePermission.objects.filter(group=group).values_list("permission__codename", flat=True)
    assert sorted(held) == ["add_page", "publish_page"]


def test_the_menu_has_what_one_needs(ines: User, rita: User, sign_in: MakeClient) -> None:
    instructors, reviewers = sign_in(ines).get("/admin/").text, sign_in(rita).get("/admin/").text
    assert "/admin/reports/" not in instructors
    assert "/admin/people/" not in instructors
    assert "/moderation/" in reviewers
    assert "/admin/reports/" in reviewers


def test_loading_the_course_at_each_start_puts_roles_right(ines: User) -> None:
    Group.objects.get(name="Instructors").permissions.clear()
    call_command("load_course", verbosity=0, stdout=StringIO())
    assert roles.may_author(User.objects.get(pk=ines.pk))


def test_what_is_not_there_is_told_under_the_sites_name(ines: User, sign_in: MakeClient) -> None:
    answer = sign_in(ines).get("/admin/nothing-here/")
    assert answer.status_code == 404
    assert re.search(r"<title>\s*Nothing here\s+-\s+EdgeLearn\s*</title>", answer.text)
    assert "There is nothing here" in answer.text
