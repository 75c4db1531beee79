"""What needs recent proof that one is the account's owner, the ways to give it, and the way back."""

import re
from collections.abc import Callable
from time import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from lessons.accounts import reauthentication
from tests.lessons.accounts.conftest import PASSWORD, MakeClient, MakePerson
from tests.lessons.accounts.test_elsewhere import GITHUB, Elsewhere, configured, elsewhere  # noqa: F401  # fixtures
from tests.visitors import lately_signed_in

pytestmark = pytest.mark.django_db

ASKED = "/account/reauthenticate/"


@pytest.fixture
def left_open(anna: User, visitor: Client) -> Client:
    """A browser in which Anna signed in long ago."""
    visitor.force_login(anna)
    return visitor


@pytest.fixture
def gus(make_person: MakePerson) -> User:
    """Someone without a password, who signs in with GitHub."""
    user = make_person("Gus", password=None)
    SocialAccount.objects.create(user=user, provider="github", uid="7")
    return user


@pytest.fixture
def guss(gus: User, visitor: Client) -> Client:
    """A browser in which Gus signed in long ago."""
    visitor.force_login(gus)
    return visitor


def code_in(message: Any) -> str:
    found = re.search(r"\d{8}", message.body)
    assert found
    return found[0]


DELICATE: list[Callable[[Client], Any]] = [
    lambda client: client.post("/account/email/", {"action_add": "", "email": "new@example.org"}),
    lambda client: client.post("/account/email/", {"action_remove": "", "email": "anna@example.org"}),
    lambda client: client.post("/account/email/", {"action_primary": "", "email": "anna@example.org"}),
    lambda client: client.get("/me/export.json"),
    lambda client: client.get("/me/export.csv"),
    lambda client: client.get("/account/elsewhere/"),
    lambda client: client.post("/account/elsewhere/", {"account": "1"}),
    lambda client: client.get("/account/password/set/"),
    lambda client: client.post("/account/github/login/?process=connect"),
    lambda client: client.post("/account/discord/login/", {"process": "connect"}),
]


@pytest.mark.parametrize("do", DELICATE)
def test_a_session_that_was_left_open_is_not_enough(left_open: Client, configured: None, do: Any) -> None:  # noqa: F811
    answer = do(left_open)
    assert answer.status_code == 302
    assert answer["Location"].startswith(ASKED)
    assert mail.outbox == []
    assert EmailAddress.objects.count() == 1


@pytest.mark.parametrize("do", DELICATE)
def test_whoever_signed_in_a_moment_ago_is_not_asked(anna: User, visitor: Client, configured: None, do: Any) -> None:  # noqa: F811
    assert not do(lately_signed_in(visitor, anna)).headers.get("Location", "").startswith(ASKED)


def test_signing_in_is_the_proof_for_a_quarter_of_an_hour(
    anna: User, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.post("/account/login/", {"login": "anna@example.org", "password": PASSWORD})
    assert visitor.get("/me/export.json").status_code == 200
    now_s = time()
    monkeypatch.setattr("lessons.accounts.reauthentication.time", lambda: now_s + reauthentication.RECENT_S + 1)
    assert visitor.get("/me/export.json").status_code == 302


def test_whoever_signed_up_a_moment_ago_is_not_asked(visitor: Client, db: None) -> None:
    visitor.post("/account/signup/", {"email": "otto@example.org", "username": "Otto", "password1": PASSWORD})
    assert visitor.get("/me/export.json").status_code == 200


def test_the_password_leads_back_with_what_was_typed(left_open: Client) -> None:
    asked = left_open.post("/account/email/", {"action_add": "", "email": "new@example.org"})
    page = left_open.get(asked["Location"])
    assert "<h1>Is it you?</h1>" in page.text
    assert (page["Cache-Control"], page.status_code) == ("private, no-store", 200)
    back = left_open.post(ASKED, {"password": PASSWORD, "next": page.context["next"]})
    assert back["Location"] == "/account/email/?email=new%40example.org"
    assert 'value="new@example.org"' in left_open.get(back["Location"]).text
    assert left_open.post("/account/email/", {"action_add": "", "email": "new@example.org"}).status_code == 302
    assert mail.outbox[-1].to == ["new@example.org"]


def test_a_download_leads_back_to_the_page_where_it_begins(left_open: Client) -> None:
    assert left_open.get("/me/export.csv")["Location"] == f"{ASKED}?next=%2Fme%2F"


def test_a_wrong_password_is_told_in_place_and_guessing_is_counted_as_at_the_door(
    left_open: Client, new_client: MakeClient
) -> None:
    answers = [left_open.post(ASKED, {"password": f"guess {n}", "next": "/me/"}) for n in range(11)]
    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    assert "This is not your password." in answers[0].text
    assert 'name="next" value="/me/"' in answers[0].text
    typed = {"login": "anna@example.org", "password": PASSWORD}
    assert left_open.get("/me/export.json").status_code == 302
    assert new_client().post("/account/login/", typed).status_code == 302


def test_guessing_on_the_pages_that_ask_themselves_is_counted_too(left_open: Client) -> None:
    for n in range(5):
        left_open.post("/account/password/change/", {"oldpassword": f"guess {n}", "password1": "a new sentence"})
        left_open.post("/me/delete", {"password": f"guess {n}"})
    assert left_open.post("/me/delete", {"password": PASSWORD}).status_code == 400
    assert User.objects.filter(username="Anna").exists()


@pytest.mark.parametrize("elsewhere_url", ["//evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_the_way_back_leads_nowhere_else(left_open: Client, elsewhere_url: str) -> None:
    assert left_open.post(ASKED, {"password": PASSWORD, "next": elsewhere_url})["Location"] == "/me/"


def test_nobody_is_asked_who_is_not_signed_in(visitor: Client) -> None:
    assert visitor.get(ASKED)["Location"].startswith("/account/login/")
    assert visitor.get("/me/export.json").status_code == 200, "of a visitor, the browser holds the key itself"


def test_having_the_link_sent_again_needs_no_proof(visitor: Client, make_person: MakePerson) -> None:
    visitor.force_login(make_person("Eve", verified=False))
    answer = visitor.post("/account/email/", {"action_send": "", "email": "eve@example.org"})
    assert answer["Location"] == "/account/email/"


def test_an_account_without_a_password_is_deleted_with_proof_only(guss: Client) -> None:
    assert guss.post("/me/delete", {"name": "Gus"})["Location"] == f"{ASKED}?next=%2Fme%2Fdelete"
    assert User.objects.filter(username="Gus").exists()


def test_a_code_is_mailed_to_whoever_has_no_password(guss: Client) -> None:
    assert 'name="password"' not in guss.get(f"{ASKED}?next=/me/delete").text
    sent = guss.post(ASKED, {"send": "1", "next": "/me/delete"})
    assert mail.outbox[-1].to == ["gus@example.org"]
    assert 'autocomplete="one-time-code"' in guss.get(sent["Location"]).text
    code = code_in(mail.outbox[-1])
    assert guss.post(ASKED, {"code": f"{code[:4]} {code[4:]}", "next": "/me/delete"})["Location"] == "/me/delete"
    assert guss.post("/me/delete", {"name": "Gus"})["Location"] == "/me/deleted"


def test_a_code_is_the_sessions_that_asked_for_it_and_works_for_ten_minutes(
    guss: Client, gus: User, new_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    guss.post(ASKED, {"send": "1"})
    code = code_in(mail.outbox[-1])
    other = new_client()
    other.force_login(gus)
    assert other.post(ASKED, {"code": code}).status_code == 400
    now_s = time()
    monkeypatch.setattr("lessons.accounts.reauthentication.time", lambda: now_s + reauthentication.CODE_HOLDS_S + 1)
    answer = guss.post(ASKED, {"code": code})
    assert answer.status_code == 400
    assert "older than ten minutes" in " ".join(answer.text.split())


def test_guessing_codes_and_sending_them_is_bounded(guss: Client) -> None:
    assert [guss.post(ASKED, {"send": "1"}).status_code for _ in range(4)] == [302] * 3 + [429]
    code = code_in(mail.outbox[-1])
    wrong = f"{(int(code) + 1) % 10**8:08}"
    assert [guss.post(ASKED, {"code": wrong}).status_code for _ in range(11)] == [400] * 10 + [429]
    assert guss.post(ASKED, {"code": code}).status_code == 429


def test_no_code_goes_to_an_address_that_was_never_confirmed(visitor: Client, make_person: MakePerson) -> None:
    visitor.force_login(make_person("Eve", verified=False, password=None))
    visitor.post(ASKED, {"send": "1"})
    assert mail.outbox == []


def test_a_mail_server_that_is_away_is_told(guss: Client, no_mail_server: None) -> None:
    answer = guss.post(ASKED, {"send": "1"})
    assert answer.status_code == 503
    assert "could not be sent" in answer.text


def test_the_other_site_is_asked_again(guss: Client, elsewhere: Elsewhere) -> None:  # noqa: F811
    elsewhere.github("gus", ("gus@example.org", True))
    page = guss.get(f"{ASKED}?next=/me/delete").text
    begin = re.search(r'action="(/account/github/login/[^"]*)"', page)
    assert begin
    went = guss.post(begin[1].replace("&amp;", "&"))
    state = re.search(r"state=([^&]*)", went["Location"])
    assert state
    back = guss.get(f"{GITHUB}callback/", {"state": state[1], "code": "abc"})
    assert back["Location"] == "/me/delete"
    assert guss.post("/me/delete", {"name": "Gus"})["Location"] == "/me/deleted"
