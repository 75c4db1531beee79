"""Confirming and changing an account's e-mail address."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser, User
from django.core import mail
from django.test import Client, override_settings

from lessons.accounts.verification import is_verified
from tests.lessons.accounts.conftest import PASSWORD, MakeClient, MakePerson, last_link

pytestmark = pytest.mark.django_db

EMAIL = "/account/email/"
CHANGE = {"action_add": "", "email": "new@example.org"}


def test_a_change_holds_once_the_new_address_is_confirmed(annas: Client, anna: User) -> None:
    assert annas.post(EMAIL, CHANGE)["Location"] == EMAIL
    page = annas.get(EMAIL).text
    assert "You sign in with <b>anna@example.org</b>" in page
    assert "<b>new@example.org</b> is not confirmed yet" in page
    assert mail.outbox[-1].to == ["new@example.org"]
    annas.post(last_link())
    anna.refresh_from_db()
    assert anna.email == "new@example.org"
    assert [(each.email, each.verified, each.primary) for each in EmailAddress.objects.all()] == [
        ("new@example.org", True, True)
    ]


def test_the_old_address_is_told_of_the_change(annas: Client, django_capture_on_commit_callbacks: Any) -> None:
    annas.post(EMAIL, CHANGE)
    with django_capture_on_commit_callbacks(execute=True):
        annas.post(last_link())
    assert mail.outbox[-1].to == ["anna@example.org"]
    assert "changed from anna@example.org to new@example.org" in mail.outbox[-1].body


def test_a_change_can_be_taken_back(annas: Client) -> None:
    annas.post(EMAIL, CHANGE)
    annas.post(EMAIL, {"action_remove": "", "email": "new@example.org"})
    assert [each.email for each in EmailAddress.objects.all()] == ["anna@example.org"]


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "required"),
        ("new", "valid email"),
        ("anna@example.org", "your address already"),
        ("x" * 300, "valid email"),
    ],
)
def test_a_refused_address_is_kept_with_what_is_wrong(annas: Client, email: str, sentence: str) -> None:
    answer = annas.post(EMAIL, CHANGE | {"email": email})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert f'name="email" value="{email}"' in answer.text or not email


def test_anothers_address_can_not_be_taken_over(annas: Client, make_person: MakePerson, new_client: MakeClient) -> None:
    otto = make_person("Otto")
    annas.post(EMAIL, CHANGE | {"email": "otto@example.org"})
    page = annas.get(last_link())
    assert "can’t be confirmed" in page.text
    annas.post(last_link())
    assert EmailAddress.objects.get(email="otto@example.org", verified=True).user == otto


def test_who_wants_an_address_that_someone_signed_up_with_since_is_told(annas: Client, make_person: MakePerson) -> None:
    annas.post(EMAIL, CHANGE | {"email": "otto@example.org"})
    make_person("Otto", verified=False)
    answer = annas.post(last_link(), follow=True)
    assert answer.status_code == 200
    assert "Another account has this address by now." in answer.text


def test_where_no_message_can_be_sent_nothing_is_changed_and_the_address_kept(
    annas: Client, no_mail_server: None
) -> None:
    answer = annas.post(EMAIL, CHANGE)
    assert answer.status_code == 400
    assert "could not be sent just now" in answer.text
    assert 'value="new@example.org"' in answer.text
    assert EmailAddress.objects.count() == 1


def test_the_link_can_be_sent_again_but_not_twice_in_a_moment(visitor: Client, make_person: MakePerson) -> None:
    visitor.force_login(make_person("Otto", verified=False))
    again = {"action_send": "", "email": "otto@example.org"}
    assert "A message with a link went to otto@example.org" in visitor.post(EMAIL, again, follow=True).text
    assert "a moment ago" in visitor.post(EMAIL, again, follow=True).text
    assert len(mail.outbox) == 1


def test_sending_again_that_fails_says_so(visitor: Client, make_person: MakePerson, no_mail_server: None) -> None:
    visitor.force_login(make_person("Otto", verified=False))
    answer = visitor.post(EMAIL, {"action_send": "", "email": "otto@example.org"}, follow=True)
    assert "could not be sent just now" in answer.text


@pytest.mark.parametrize("email", ["someone@else.example", "nonsense", "otto@example.org"])
@pytest.mark.parametrize("action", ["action_send", "action_remove", "action_primary"])
def test_nothing_happens_to_an_address_that_is_not_ones_own(
    annas: Client, make_person: MakePerson, action: str, email: str
) -> None:
    make_person("Otto", verified=False)
    assert annas.post(EMAIL, {action: "", "email": email})["Location"] == EMAIL
    assert not mail.outbox
    assert EmailAddress.objects.count() == 2


@pytest.mark.parametrize("key", ["nonsense", "MQ:1xVc4Z:w7D6ivyXPbNGLHuBZ5KnhF5xAh9FbN0dCVgG9LSVhDo"])
def test_a_made_up_link_says_what_to_do(visitor: Client, key: str) -> None:
    for answer in (visitor.get(f"/account/confirm-email/{key}/"), visitor.post(f"/account/confirm-email/{key}/")):
        assert answer.status_code == 200
        assert "This link no longer works" in answer.text


def test_a_link_used_twice_does_no_harm(annas: Client) -> None:
    annas.post(EMAIL, CHANGE)
    link = last_link()
    assert annas.post(link).status_code == 302
    assert "This link no longer works" in annas.post(link).text


def test_a_link_opened_in_another_browser_confirms_without_signing_in(
    annas: Client, anna: User, new_client: MakeClient
) -> None:
    annas.post(EMAIL, CHANGE)
    other = new_client()
    assert other.post(last_link())["Location"] == "/account/login/"
    assert "_auth_user_id" not in other.session
    anna.refresh_from_db()
    assert anna.email == "new@example.org"


def test_nobody_but_the_owner_sees_the_page(visitor: Client) -> None:
    assert visitor.get(EMAIL)["Location"] == "/account/login/?next=/account/email/"
    assert visitor.post(EMAIL, CHANGE)["Location"].startswith("/account/login/")


@override_settings(EMAIL_IS_PRINTED=True)
def test_where_e_mail_is_printed_the_page_says_so(annas: Client) -> None:
    annas.post(EMAIL, CHANGE)
    assert "prints e-mail to its console" in annas.get(EMAIL).text


@override_settings(BASE_URL_IS_SET=True, BASE_URL="https://learn.example.org")
def test_links_go_to_the_sites_own_address_whatever_the_client_claims(annas: Client) -> None:
    annas.post(EMAIL, CHANGE, headers={"host": "localhost"})
    assert "https://learn.example.org/account/confirm-email/" in mail.outbox[-1].body


def test_being_verified_takes_a_confirmed_address(make_person: MakePerson) -> None:
    assert is_verified(make_person("Anna"))
    assert not is_verified(make_person("Otto", verified=False))
    assert not is_verified(User.objects.create_user("nobody-yet", password=PASSWORD))
    assert not is_verified(AnonymousUser())
