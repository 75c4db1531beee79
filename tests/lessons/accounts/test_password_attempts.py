"""Guessing passwords: bounded for each account and network, and no way to keep others out."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.lessons.accounts.conftest import PASSWORD, MakeClient, MakePerson, last_link

pytestmark = pytest.mark.django_db

SIGN_IN = "/account/login/"


def sign_in(client: Client, name: str, password: str = PASSWORD) -> int:
    """The status of trying this password: 302 when it was right, 400 when wrong, 429 when there were too many."""
    status: int = client.post(SIGN_IN, {"login": f"{name.lower()}@example.org", "password": password}).status_code
    client.cookies.clear()
    return status


def guesses(client: Client, name: str, times: int) -> list[int]:
    return [sign_in(client, name, f"guess {number}") for number in range(times)]


def test_thirty_pupils_sign_in_while_one_mistypes_fifty_times(make_person: MakePerson, visitor: Client) -> None:
    for number in range(30):
        make_person(f"Pupil{number}")
    assert guesses(visitor, "Pupil0", 50) == [400] * 10 + [429] * 40
    assert [sign_in(visitor, f"Pupil{number}") for number in range(1, 30)] == [302] * 29


def test_flooding_the_page_with_one_address_locks_nobody_else_out(make_person: MakePerson, visitor: Client) -> None:
    make_person("Otto")
    guesses(visitor, "Anna", 150)
    assert sign_in(visitor, "Otto") == 302


def test_spraying_a_password_over_many_accounts_is_bounded(visitor: Client, anna: User) -> None:
    sprayed = [sign_in(visitor, f"pupil{number}", "Sommer2026") for number in range(320)]
    assert sprayed == [400] * 300 + [429] * 20
    assert sign_in(visitor, "Anna") == 429


def test_spraying_locks_nobody_out_who_signed_in_from_there_before(
    visitor: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sign_in(visitor, "Anna") == 302
    monkeypatch.setattr("lessons.accounts.password_attempts.FAILURES_OF_ALL", 5)
    assert [sign_in(visitor, f"pupil{n}", "Sommer2026") for n in range(7)] == [400] * 5 + [429] * 2
    assert sign_in(visitor, "Anna") == 302
    assert guesses(visitor, "Anna", 12) == [400] * 10 + [429] * 2, "guessing at them stays bounded"


def test_guesses_from_elsewhere_lock_nobody_out(anna: User, new_client: MakeClient) -> None:
    for _ in range(5):
        guesses(new_client(), "Anna", 12)
    assert sign_in(new_client(), "Anna") == 302


def test_the_right_password_does_not_count_as_a_guess(anna: User, visitor: Client) -> None:
    assert [sign_in(visitor, "Anna") for _ in range(30)] == [302] * 30
    assert guesses(visitor, "Anna", 11) == [400] * 10 + [429]


def test_signing_in_over_and_over_is_bounded_too(anna: User, visitor: Client) -> None:
    assert [sign_in(visitor, "Anna") for _ in range(65)] == [302] * 60 + [429] * 5


def test_another_spelling_of_the_address_is_the_same_account(anna: User, visitor: Client) -> None:
    guesses(visitor, "Anna", 10)
    for spelled in ("ANNA@example.org", " anna@EXAMPLE.org "):
        assert visitor.post(SIGN_IN, {"login": spelled, "password": "guess"}).status_code == 429


def test_an_address_without_an_account_is_counted_like_one_that_has_one(anna: User, visitor: Client) -> None:
    assert guesses(visitor, "Nobody", 12) == guesses(visitor, "Anna", 12)


def test_after_too_many_guesses_no_password_is_hashed(
    anna: User, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    guesses(visitor, "Anna", 10)
    hashed: list[str] = []

    def hash_it(user: User, raw: str) -> bool:
        hashed.append(raw)
        return False

    monkeypatch.setattr(User, "check_password", hash_it)
    monkeypatch.setattr(User, "set_password", hash_it)
    assert guesses(visitor, "Anna", 5) == [429] * 5
    assert hashed == []


def test_a_new_password_by_mail_opens_the_door_again(anna: User, visitor: Client) -> None:
    guesses(visitor, "Anna", 20)
    visitor.post("/account/password/reset/", {"email": "anna@example.org"})
    form = visitor.get(last_link(), follow=True)
    visitor.post(form.request["PATH_INFO"], {"password1": "another uncommon sentence"})
    assert sign_in(visitor, "Anna", "another uncommon sentence") == 302


def test_a_day_of_patient_guessing_is_bounded(
    anna: User, visitor: Client, monkeypatch: pytest.MonkeyPatch, limits_now_s: float
) -> None:
    begin_s = (limits_now_s // 86400 + 1) * 86400
    allowed = 0
    for window in range(20):
        monkeypatch.setattr("edgelearn.web.limits.time", lambda at_s=begin_s + 600 * window: at_s)
        allowed += guesses(visitor, "Anna", 11).count(400)
    assert allowed == 40
