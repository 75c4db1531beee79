"""Setting a forgotten password anew, and changing one."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client, override_settings

from tests.lessons.accounts.conftest import PASSWORD, MakeClient, MakePerson, last_link
from tests.visitors import lately_signed_in

pytestmark = pytest.mark.django_db

RESET, CHANGE, SET = "/account/password/reset/", "/account/password/change/", "/account/password/set/"
OTHER = "another uncommon sentence"


def test_a_forgotten_password_is_set_anew_by_the_link(visitor: Client, anna: User) -> None:
    assert visitor.post(RESET, {"email": "anna@example.org"})["Location"] == f"{RESET}done/"
    assert mail.outbox[-1].subject == "EdgeLearn: a new password"
    form = visitor.get(last_link(), follow=True)
    assert "Choose a new password" in form.text
    answer = visitor.post(form.request["PATH_INFO"], {"password1": OTHER})
    assert answer.status_code == 302
    anna.refresh_from_db()
    assert anna.check_password(OTHER)


def test_the_owner_is_told_of_each_change(annas: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        annas.post(CHANGE, {"oldpassword": PASSWORD, "password1": OTHER})
    assert mail.outbox[-1].to == ["anna@example.org"]
    assert "your password was changed" in mail.outbox[-1].body


def test_the_key_of_the_link_does_not_stay_in_the_address(visitor: Client, anna: User) -> None:
    visitor.post(RESET, {"email": "anna@example.org"})
    form = visitor.get(last_link(), follow=True)
    assert form.request["PATH_INFO"].endswith("set-password/")


def test_a_link_works_once(visitor: Client, anna: User) -> None:
    visitor.post(RESET, {"email": "anna@example.org"})
    link = last_link()
    form = visitor.get(link, follow=True)
    visitor.post(form.request["PATH_INFO"], {"password1": OTHER})
    assert "This link no longer works" in visitor.get(link, follow=True).text


@pytest.mark.parametrize("key", ["1-nonsense", "zzz-d0vx3s-0123456789abcdef", "1-set-password"])
def test_a_made_up_link_says_what_to_do(visitor: Client, anna: User, key: str) -> None:
    for answer in (visitor.get(f"{RESET}key/{key}/"), visitor.post(f"{RESET}key/{key}/", {"password1": OTHER})):
        assert "This link no longer works" in answer.text
    assert User.objects.get().check_password(PASSWORD)


def test_a_poor_new_password_is_refused_at_its_field(visitor: Client, anna: User) -> None:
    visitor.post(RESET, {"email": "anna@example.org"})
    form = visitor.get(last_link(), follow=True)
    answer = visitor.post(form.request["PATH_INFO"], {"password1": "12345678"})
    assert answer.status_code == 400
    assert "too common" in answer.text


def test_an_unknown_address_is_answered_the_same_and_told_by_mail(visitor: Client, anna: User) -> None:
    known = visitor.post(RESET, {"email": "anna@example.org"})
    unknown = visitor.post(RESET, {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert mail.outbox[-1].to == ["nobody@example.org"]
    assert "has no account here" in mail.outbox[-1].body


@override_settings(EMAIL_IS_PRINTED=True)
def test_where_e_mail_is_printed_the_page_says_so(visitor: Client) -> None:
    assert "prints e-mail to its console" in visitor.get(f"{RESET}done/").text


@pytest.mark.parametrize("email", ["", "anna", "x" * 400])
def test_what_is_no_address_is_refused_and_kept(visitor: Client, email: str) -> None:
    answer = visitor.post(RESET, {"email": email})
    assert answer.status_code == 400
    assert not email or f'value="{email}"' in answer.text


def test_where_no_message_can_be_sent_the_page_says_so(visitor: Client, anna: User, no_mail_server: None) -> None:
    answer = visitor.post(RESET, {"email": "anna@example.org"})
    assert answer.status_code == 400
    assert "could not be sent just now" in answer.text
    assert 'value="anna@example.org"' in answer.text


def test_one_address_is_not_flooded_with_messages(new_client: MakeClient, anna: User) -> None:
    answers = [new_client().post(RESET, {"email": "anna@example.org"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429, 429]
    assert len(mail.outbox) == 3


def test_changing_it_takes_the_present_one(annas: Client, anna: User) -> None:
    answer = annas.post(CHANGE, {"oldpassword": "wrong", "password1": OTHER})
    assert answer.status_code == 400
    assert "This is not your present password" in answer.text
    answer = annas.post(CHANGE, {"oldpassword": PASSWORD, "password1": OTHER}, follow=True)
    assert "Your password is changed." in answer.text
    anna.refresh_from_db()
    assert anna.check_password(OTHER)
    assert "_auth_user_id" in annas.session


def test_changing_it_signs_others_out(annas: Client, anna: User, new_client: MakeClient) -> None:
    other = new_client()
    other.force_login(anna)
    annas.post(CHANGE, {"oldpassword": PASSWORD, "password1": OTHER})
    assert other.get(CHANGE)["Location"].startswith("/account/login/")


def test_a_change_stands_even_if_the_message_about_it_can_not_be_sent(
    annas: Client, anna: User, no_mail_server: None, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert annas.post(CHANGE, {"oldpassword": PASSWORD, "password1": OTHER}).status_code == 302
    anna.refresh_from_db()
    assert anna.check_password(OTHER)


def test_an_account_without_a_password_can_set_one(visitor: Client, make_person: MakePerson) -> None:
    otto = make_person("Otto", password=None)
    lately_signed_in(visitor, otto)
    assert visitor.get(CHANGE)["Location"] == SET
    assert visitor.post(SET, {"password1": "short"}).status_code == 400
    visitor.post(SET, {"password1": OTHER})
    otto.refresh_from_db()
    assert otto.check_password(OTHER)


@pytest.mark.parametrize("address", [CHANGE, SET])
def test_who_is_not_signed_in_is_asked_to(visitor: Client, address: str) -> None:
    assert visitor.get(address)["Location"] == f"/account/login/?next={address}"
    assert visitor.post(address, {"password1": OTHER})["Location"].startswith("/account/login/")
