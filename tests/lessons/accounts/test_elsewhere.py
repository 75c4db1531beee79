"""Signing in through GitHub and Discord: absent unless configured; only addresses that they verified count."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client, override_settings

from lessons.accounts.verification import is_verified
from lessons.learning.models import LessonState
from tests.lessons.accounts.conftest import MakeClient, MakePerson
from tests.lessons.at_once import at_once
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db

APP = {"APPS": [{"client_id": "our-id", "secret": "our-secret", "key": ""}]}
PLACE = "/lessons/one/?live-collapse=off#live"
GITHUB = "/account/github/login/"


@pytest.fixture
def configured() -> Iterator[None]:
    """Both log-ins are offered."""
    with override_settings(SOCIALACCOUNT_PROVIDERS={"github": APP, "discord": APP}):
        yield


class Elsewhere:
    """What the other sites answer, by the end of the address asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, Any]] = {
            "/access_token": (200, {"access_token": "token"}),
            "/oauth2/token": (200, {"access_token": "token"}),
        }

    def send(self, session: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        response = requests.Response()
        path = urlsplit(str(request.url)).path
        status, body = next(answer for end, answer in self.answers.items() if path.endswith(end))
        response.status_code, response._content = status, json.dumps(body).encode()
        response.headers["content-type"] = "application/json"
        response.request, response.url = request, str(request.url)
        return requests.hooks.dispatch_hook("response", request.hooks, response)

    def github(self, login: str, *emails: tuple[str, bool]) -> None:
        """GitHub's account with these addresses, and whether GitHub verified each."""
        listed = [
            {"email": email, "verified": verified, "primary": n == 0} for n, (email, verified) in enumerate(emails)
        ]
        self.answers |= {"/user/emails": (200, listed), "/user": (200, {"id": 7, "login": login, "name": login})}


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, configured: None) -> Elsewhere:
    """The other sites, as they answer in a test."""
    sites = Elsewhere()
    monkeypatch.setattr(requests.Session, "send", lambda session, request, **kwargs: sites.send(session, request))
    return sites


def come_back(client: Client, begin: str = GITHUB, **answer: str) -> Any:
    """Go to the other site and come back with its answer; the response to that."""
    went = client.post(begin, {"next": PLACE})
    state = parse_qs(urlsplit(went["Location"]).query)["state"][0]
    return client.get(f"{urlsplit(begin).path}callback/", {"state": state, **(answer or {"code": "abc"})})


@pytest.mark.parametrize("name", ["github", "discord"])
def test_what_is_not_configured_is_absent(visitor: Client, anna: User, name: str) -> None:
    for address in ("/account/login/", "/account/signup/"):
        text = visitor.get(address).text
        assert name not in text.lower()
        assert "another site" not in text
    for address in (f"/account/{name}/login/", f"/account/{name}/login/callback/"):
        answer = visitor.get(address)
        assert answer.status_code == 404
        assert "no such way to sign in" in answer.text
        assert visitor.post(address).status_code == 404


def test_the_policy_lets_forms_lead_to_configured_sites_only(visitor: Client) -> None:
    assert "form-action 'self';" in visitor.get("/account/login/")["Content-Security-Policy"]
    with override_settings(SOCIALACCOUNT_PROVIDERS={"github": APP}):
        assert "form-action 'self' https://github.com;" in visitor.get("/account/login/")["Content-Security-Policy"]
    with override_settings(SOCIALACCOUNT_PROVIDERS={"discord": APP}):
        assert "form-action 'self' https://discord.com;" in visitor.get("/account/login/")["Content-Security-Policy"]


@pytest.mark.parametrize(("name", "host"), [("github", "github.com"), ("discord", "discord.com")])
def test_what_is_configured_is_a_button_that_leads_there(
    visitor: Client, configured: None, name: str, host: str
) -> None:
    text = visitor.get("/account/login/", {"next": PLACE}).text
    assert f'action="/account/{name}/login/?process=login&amp;next=%2Flessons%2Fone%2F' in text
    answer = visitor.post(f"/account/{name}/login/")
    assert urlsplit(answer["Location"]).hostname == host
    query = parse_qs(urlsplit(answer["Location"]).query)
    assert query["client_id"] == ["our-id"]
    assert query["redirect_uri"] == [f"http://testserver/account/{name}/login/callback/"]


def test_a_link_alone_does_not_begin_it(visitor: Client, configured: None) -> None:
    answer = visitor.get(GITHUB)
    assert answer.status_code == 200
    assert "You go to GitHub now" in answer.text


def test_a_newcomer_chooses_a_public_name_and_comes_back_to_the_place(visitor: Client, elsewhere: Elsewhere) -> None:
    elsewhere.github("octo cat", ("octo@example.org", True))
    answer = come_back(visitor)
    assert answer["Location"] == "/account/elsewhere/signup/"
    assert 'value="octo@example.org"' in visitor.get(answer["Location"]).text
    refused = visitor.post(answer["Location"], {"email": "octo@example.org", "username": "octo cat"})
    assert refused.status_code == 400
    assert "letters A to Z" in refused.text
    done = visitor.post(answer["Location"], {"email": "octo@example.org", "username": "Octo"})
    assert parse_qs(urlsplit(done["Location"]).query)["next"] == [PLACE]
    user = User.objects.get()
    assert (user.username, is_verified(user), user.has_usable_password()) == ("Octo", True, False)
    assert not mail.outbox


def test_an_address_that_the_other_site_verified_leads_to_its_account_here(
    visitor: Client, anna: User, elsewhere: Elsewhere
) -> None:
    elsewhere.github("anna", ("anna@example.org", True))
    assert come_back(visitor)["Location"] == PLACE
    assert visitor.session["_auth_user_id"] == str(anna.pk)
    assert SocialAccount.objects.get().user == anna


def test_an_address_that_nobody_verified_leads_to_no_account(visitor: Client, anna: User, elsewhere: Elsewhere) -> None:
    elsewhere.github("eve", ("anna@example.org", False))
    answer = come_back(visitor)
    assert "_auth_user_id" not in visitor.session
    refused = visitor.post(answer["Location"], {"email": "anna@example.org", "username": "Eve"})
    assert refused.status_code == 400
    assert "This address has an account here already" in refused.text
    assert not SocialAccount.objects.exists()


def test_who_signed_up_with_anothers_address_loses_the_password_when_the_owner_comes(
    visitor: Client, new_client: MakeClient, make_person: MakePerson, elsewhere: Elsewhere
) -> None:
    eve = make_person("Eve", verified=False)
    eves = new_client()
    eves.force_login(eve)
    elsewhere.github("owner", ("eve@example.org", True))
    come_back(visitor)
    eve.refresh_from_db()
    assert not eve.has_usable_password()
    assert eves.get("/account/email/").status_code == 302, "signed out"


def test_stopping_on_the_other_site_is_no_error(visitor: Client, elsewhere: Elsewhere) -> None:
    answer = come_back(visitor, error="access_denied")
    assert answer["Location"] == "/account/elsewhere/cancelled/"
    assert "You were not signed in" in visitor.get(answer["Location"]).text


@pytest.mark.parametrize(
    ("end", "status"), [("/access_token", 500), ("/access_token", 200), ("/user", 401), ("/user/emails", 500)]
)
def test_an_error_of_the_other_site_is_said_and_changes_nothing(
    visitor: Client, elsewhere: Elsewhere, end: str, status: int
) -> None:
    elsewhere.github("anna", ("anna@example.org", True))
    elsewhere.answers[end] = (status, {"message": "no"})
    answer = come_back(visitor)
    assert "Signing in through the other site failed" in answer.text
    assert not User.objects.exists()


def test_discords_refusal_is_no_name(visitor: Client, elsewhere: Elsewhere) -> None:
    elsewhere.answers["/users/@me"] = (401, {"message": "401: Unauthorized", "code": 0})
    answer = come_back(visitor, "/account/discord/login/")
    assert "Signing in through the other site failed" in answer.text


@pytest.mark.parametrize("query", [{}, {"code": "abc"}, {"code": "abc", "state": "made-up"}, {"error": "x"}])
def test_an_answer_that_nobody_asked_for_is_refused(
    visitor: Client, elsewhere: Elsewhere, query: dict[str, str]
) -> None:
    answer = visitor.get(f"{GITHUB}callback/", query)
    assert "Signing in through the other site failed" in answer.text


def test_a_log_in_can_be_connected_and_disconnected(annas: Client, anna: User, elsewhere: Elsewhere) -> None:
    elsewhere.github("anna", ("other@example.org", True))
    come_back(annas, f"{GITHUB}?process=connect")
    account = SocialAccount.objects.get(user=anna)
    assert "GitHub: anna" in " ".join(annas.get("/account/elsewhere/").text.split())
    refused = annas.post("/account/elsewhere/", {"account": "999"})
    assert refused.status_code == 400
    annas.post("/account/elsewhere/", {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_the_last_way_to_sign_in_is_not_taken_away(visitor: Client, elsewhere: Elsewhere) -> None:
    elsewhere.github("octo", ("octo@example.org", True))
    come_back(visitor)
    visitor.post("/account/elsewhere/signup/", {"email": "octo@example.org", "username": "Octo"})
    refused = visitor.post("/account/elsewhere/", {"account": SocialAccount.objects.get().pk})
    assert refused.status_code == 400
    assert SocialAccount.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_name_taken_in_the_same_moment_is_said_and_can_be_chosen_anew(
    visitor: Client, new_client: MakeClient, elsewhere: Elsewhere
) -> None:
    elsewhere.github("octo", ("octo@example.org", True))
    form = come_back(visitor)["Location"]
    other = {"email": "other@example.org", "username": "OCTO", "password1": "an uncommon sentence"}
    answers = at_once(
        lambda: visitor.post(form, {"email": "octo@example.org", "username": "Octo"}),
        lambda: new_client().post("/account/signup/", other),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 400]
    if answers[0].status_code == 400:
        assert "Someone has this name already" in answers[0].text
        assert visitor.post(form, {"email": "octo@example.org", "username": "Octo2"}).status_code == 302


def test_what_a_visitor_did_before_comes_along(visitor: Client, elsewhere: Elsewhere, make_lesson: MakeLesson) -> None:
    make_lesson("one")
    visitor.get("/mine/lessons/one")
    visitor.post("/lessons/one/mark", {"complete": "yes"})
    elsewhere.github("octo", ("octo@example.org", True))
    visitor.post(come_back(visitor)["Location"], {"email": "octo@example.org", "username": "Octo"})
    assert LessonState.objects.get().learner.user == User.objects.get()
