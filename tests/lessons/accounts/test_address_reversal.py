"""The old address takes a change back: for a week, once, by a POST, whatever was done to the account meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from lessons.accounts.models import AccountSession, FormerAddress
from lessons.learning.pruning import prune
from tests.lessons.accounts.conftest import PASSWORD, MakeClient, MakePerson, last_link
from tests.visitors import lately_signed_in

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "another uncommon sentence"
SIGN_IN = "/account/login/"


@pytest.fixture
def change(django_capture_on_commit_callbacks: Any) -> Any:
    """Change an account's address in a browser; the link that the old address got."""

    def changed(client: Client, email: str) -> str:
        client.post("/account/email/", {"action_add": "", "email": email})
        with django_capture_on_commit_callbacks(execute=True):
            client.post(last_link())
        return last_link()

    return changed


@pytest.fixture
def link(annas: Client, anna: User, change: Any) -> str:
    """Anna's account was taken over: what her old address got."""
    found: str = change(annas, "eve@example.org")
    assert mail.outbox[-1].to == ["anna@example.org"]
    assert found.startswith("/account/email/revert/")
    return found


def addresses(user: User) -> list[tuple[str, bool, bool]]:
    return [(each.email, each.verified, each.primary) for each in EmailAddress.objects.filter(user=user)]


def sign_in(client: Client, email: str, password: str = PASSWORD) -> int:
    status: int = client.post(SIGN_IN, {"login": email, "password": password}).status_code
    return status


def test_the_old_address_gets_its_account_back(link: str, anna: User, new_client: MakeClient) -> None:
    anna_elsewhere = new_client()
    page = anna_elsewhere.get(link)
    assert "<h1>Take the change back?</h1>" in page.text
    reset = anna_elsewhere.post(link, follow=True)
    assert "New password" in reset.text
    anna_elsewhere.post(reset.request["PATH_INFO"], {"password1": NEW_PASSWORD})
    assert addresses(anna) == [("anna@example.org", True, True)]
    assert sign_in(new_client(), "anna@example.org", NEW_PASSWORD) == 302
    assert sign_in(new_client(), "eve@example.org", NEW_PASSWORD) == 400


def test_looking_at_the_page_changes_nothing(link: str, anna: User, new_client: MakeClient) -> None:
    for _ in range(3):
        assert new_client().get(link).status_code == 200
        assert new_client().head(link).status_code == 200
    assert addresses(anna) == [("eve@example.org", True, True)]
    assert FormerAddress.objects.count() == 1


def test_all_sessions_and_the_changed_password_end(
    link: str, anna: User, annas: Client, new_client: MakeClient
) -> None:
    annas.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})
    thief = new_client()
    assert sign_in(thief, "eve@example.org", NEW_PASSWORD) == 302
    new_client().post(link)
    assert not AccountSession.objects.filter(user_id=anna.pk).exists()
    assert thief.get("/me/export.json").json()["account"] == {}
    for password in (PASSWORD, NEW_PASSWORD):
        assert sign_in(new_client(), "anna@example.org", password) == 400
        assert sign_in(new_client(), "eve@example.org", password) == 400


def test_log_ins_that_were_added_since_end_and_older_ones_stay(
    annas: Client, anna: User, change: Any, new_client: MakeClient
) -> None:
    SocialAccount.objects.create(user=anna, provider="github", uid="before")
    link = change(annas, "eve@example.org")
    SocialAccount.objects.create(user=anna, provider="discord", uid="since")
    new_client().post(link)
    assert [account.uid for account in SocialAccount.objects.filter(user=anna)] == ["before"]


def test_the_link_works_once(link: str, anna: User, new_client: MakeClient) -> None:
    new_client().post(link)
    again = new_client().post(link)
    assert again.status_code == 410
    assert "used already" in again.text


def test_the_link_works_for_a_week(link: str, anna: User, new_client: MakeClient) -> None:
    FormerAddress.objects.update(changed_at=timezone.now() - timedelta(days=7, minutes=1))
    for answer in (new_client().get(link), new_client().post(link)):
        assert answer.status_code == 410
        assert "older than seven days" in answer.text
    assert addresses(anna) == [("eve@example.org", True, True)]
    prune()
    assert not FormerAddress.objects.exists()


@pytest.mark.parametrize("end", ["x/", "/"])
def test_a_link_that_is_not_whole_is_told_so(link: str, new_client: MakeClient, end: str) -> None:
    answer = new_client().post(f"{link[:-5]}{end}")
    assert answer.status_code == 410
    assert "not complete" in answer.text


def test_changing_the_address_again_does_not_help_the_thief(
    link: str, anna: User, annas: Client, change: Any, new_client: MakeClient
) -> None:
    second = change(annas, "mallory@example.org")
    assert mail.outbox[-1].to == ["eve@example.org"]
    new_client().post(link)
    assert addresses(anna) == [("anna@example.org", True, True)]
    assert new_client().post(second).status_code == 410, "nor can the thief take that back"
    assert addresses(anna) == [("anna@example.org", True, True)]


def test_taking_the_later_change_back_leaves_the_earlier_link(
    link: str, anna: User, annas: Client, change: Any, new_client: MakeClient
) -> None:
    new_client().post(change(annas, "mallory@example.org"))
    assert addresses(anna) == [("eve@example.org", True, True)]
    new_client().post(link)
    assert addresses(anna) == [("anna@example.org", True, True)]


def test_a_deleted_account_takes_its_link_along(
    link: str, anna: User, make_person: MakePerson, new_client: MakeClient
) -> None:
    anna.delete()
    other = make_person("Other")
    answer = new_client().post(link)
    assert answer.status_code == 410
    assert "the account is gone" in answer.text
    assert addresses(other) == [("other@example.org", True, True)]


def test_nobody_else_gets_the_address_meanwhile(link: str, make_person: MakePerson, new_client: MakeClient) -> None:
    typed = {"email": "Anna@example.org", "username": "Otto", "password1": PASSWORD}
    assert "had this address until lately" in new_client().post("/account/signup/", typed).text
    others = lately_signed_in(new_client(), make_person("Bob"))
    answer = others.post("/account/email/", {"action_add": "", "email": "anna@example.org"})
    assert answer.status_code == 400
    assert "had this address until lately" in answer.text
    assert not User.objects.filter(username="Otto").exists()


def test_afterwards_the_address_is_free(link: str, new_client: MakeClient) -> None:
    FormerAddress.objects.update(changed_at=timezone.now() - timedelta(days=8))
    typed = {"email": "anna@example.org", "username": "Otto", "password1": PASSWORD}
    assert new_client().post("/account/signup/", typed).status_code == 302


def test_an_address_that_somebody_got_all_the_same_stays_theirs(
    link: str, anna: User, make_person: MakePerson, new_client: MakeClient
) -> None:
    other = make_person("Other")
    EmailAddress.objects.filter(user=other).update(email="anna@example.org")
    User.objects.filter(pk=other.pk).update(email="anna@example.org")
    answer = new_client().post(link)
    assert answer.status_code == 410
    assert "the address of another account by now" in answer.text
    assert addresses(anna) == [("eve@example.org", True, True)]


def test_the_owner_may_change_back_by_themselves(link: str, anna: User, annas: Client, change: Any) -> None:
    change(annas, "anna@example.org")
    assert addresses(anna) == [("anna@example.org", True, True)]


def test_an_address_that_was_never_confirmed_gets_no_link(
    make_person: MakePerson, visitor: Client, django_capture_on_commit_callbacks: Any
) -> None:
    client = lately_signed_in(visitor, make_person("Eve", verified=False))
    client.post("/account/email/", {"action_add": "", "email": "right@example.org"})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(last_link())
    assert not FormerAddress.objects.exists()
    assert "revert" not in mail.outbox[-1].body


def test_the_link_is_by_the_sites_address(link: str) -> None:
    assert f"http://testserver{link}" in mail.outbox[-1].body
