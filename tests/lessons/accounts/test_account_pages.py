"""What is true of every account page; and the two that are not allauth's: privacy, and what came without a token."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, reverse

from lessons.accounts.urls import urlpatterns

pytestmark = pytest.mark.django_db

GIVEN = {
    "account_confirm_email": {"key": "nonsense"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "nonsense"},
    "account-email-revert": {"token": "nonsense"},
}
PUBLIC = {"privacy"}
PATTERNS = [each for each in urlpatterns if isinstance(each, URLPattern) and each.name not in PUBLIC]
ADDRESSES = [reverse(str(each.name), kwargs=GIVEN.get(str(each.name))) for each in PATTERNS]


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_keeps_an_account_page_and_none_fails(visitor: Client, anna: User, address: str, method: str) -> None:
    for signed_in in (False, True):
        if signed_in:
            visitor.force_login(anna)
        answer = getattr(visitor, method)(address)
        assert answer["Cache-Control"] == "private, no-store"
        assert "CDN-Cache-Control" not in answer
        assert answer.status_code < 500


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_account_page_carries_the_strict_policy_and_no_script_of_allauth(visitor: Client, address: str) -> None:
    answer = visitor.get(address, follow=True)
    assert "form-action 'self';" in answer["Content-Security-Policy"]
    assert "account/js" not in answer.text
    assert 'style="' not in answer.text


def test_asking_for_json_does_not_open_a_second_door(visitor: Client) -> None:
    answer = visitor.get("/account/login/", headers={"accept": "application/json"})
    assert answer["Content-Type"].startswith("text/html")


def test_the_bare_address_of_accounts_leads_on(visitor: Client, anna: User) -> None:
    assert visitor.get("/account/")["Location"] == "/account/login/"
    visitor.force_login(anna)
    assert visitor.get("/account/")["Location"] == "/account/email/"


def test_the_welcome_page_needs_an_account(visitor: Client) -> None:
    assert visitor.get("/account/welcome/")["Location"] == "/account/login/?next=/account/welcome/"


def test_privacy_is_one_page_for_everyone(visitor: Client, anna: User) -> None:
    before = visitor.get("/privacy/")
    visitor.force_login(anna)
    after = visitor.get("/privacy/")
    assert before.content == after.content
    assert "public" in before["Cache-Control"]
    assert not before.cookies
    for cookie in ("learner", "sessionid", "csrftoken", "messages"):
        assert f"<code>{cookie}</code>" in before.text
    assert visitor.post("/privacy/").status_code == 405


def test_a_form_without_the_sites_mark_says_what_happened_and_the_way_forward() -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "anna@example.org"})
    assert answer.status_code == 403
    assert "cookies are switched off" in answer.text
    assert "what you typed is still there" in answer.text
    assert answer["Cache-Control"] == "private, no-store"


def test_htmx_is_told_the_same_without_losing_what_was_typed() -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer["HX-Retarget"] == "#notice"
    assert "<h1>" not in answer.text
