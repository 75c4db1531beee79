"""Signing in and out: one door, limits by client and never by account, and a way back that leads nowhere else."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.lessons.accounts.conftest import PASSWORD, MakeClient, MakePerson

pytestmark = pytest.mark.django_db

SIGN_IN = "/account/login/"
TYPED = {"login": "anna@example.org", "password": PASSWORD}
PLACE = "/lessons/one/?live-collapse=off#live"

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "https://evil.example/",
    "https:evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "\t//evil.example",
    "https://testserver.evil.example/",
    "https://testserver@evil.example/",
    "//localhost/",
    "ftp://testserver/",
]


def test_the_right_password_leads_back_to_the_place(visitor: Client, anna: User) -> None:
    answer = visitor.post(SIGN_IN, TYPED | {"next": PLACE})
    assert answer.status_code == 302
    assert answer["Location"] == PLACE
    assert visitor.session["_auth_user_id"] == str(anna.pk)


def test_without_a_place_it_leads_home(visitor: Client, anna: User) -> None:
    assert visitor.post(SIGN_IN, TYPED)["Location"] == "/"


def test_the_address_may_be_typed_in_any_case(visitor: Client, anna: User) -> None:
    assert visitor.post(SIGN_IN, TYPED | {"login": " ANNA@Example.org"}).status_code == 302


@pytest.mark.parametrize("next_", ELSEWHERE)
@pytest.mark.parametrize("address", [SIGN_IN, "/account/signup/"])
def test_the_way_back_never_leads_to_another_site(visitor: Client, anna: User, address: str, next_: str) -> None:
    visitor.get(address, {"next": next_})
    if address == SIGN_IN:
        answer = visitor.post(SIGN_IN, TYPED | {"next": next_})
        assert answer["Location"] == "/"
        assert visitor.get(SIGN_IN, {"next": next_})["Location"] == "/"
    else:
        typed = {"email": "otto@example.org", "username": "Otto", "password1": PASSWORD, "next": next_}
        answer = visitor.post(address, typed)
        assert "evil" not in answer["Location"]
        assert 'href="/">Back to where you were' in " ".join(visitor.get(answer["Location"]).text.split())
    assert 'href="/">Back' in " ".join(visitor.get("/account/welcome/", {"next": next_}).text.split())


@pytest.mark.parametrize(
    "typed", [TYPED | {"password": "wrong"}, TYPED | {"login": "nobody@example.org"}, TYPED | {"login": "Anna"}, {}]
)
def test_a_wrong_pair_is_refused_in_place_and_the_address_kept(
    visitor: Client, anna: User, typed: dict[str, str]
) -> None:
    answer = visitor.post(SIGN_IN, typed | {"next": PLACE})
    assert answer.status_code == 400
    assert "_auth_user_id" not in visitor.session
    assert "login" not in typed or f'value="{typed["login"]}"' in answer.text
    assert 'name="next" value="/lessons/one/?live-collapse=off#live"' in answer.text


def test_a_known_and_an_unknown_address_are_refused_in_the_same_words(visitor: Client, anna: User) -> None:
    known = visitor.post(SIGN_IN, TYPED | {"password": "wrong"})
    unknown = visitor.post(SIGN_IN, {"login": "nobody@example.org", "password": "wrong"})
    assert known.context["form"].errors == unknown.context["form"].errors


def test_a_hundred_attempts_end_in_refusals_in_place(visitor: Client, new_client: MakeClient, anna: User) -> None:
    answers = [visitor.post(SIGN_IN, TYPED | {"password": f"guess {n}"}) for n in range(100)]
    assert [answer.status_code for answer in answers] == [400] * 10 + [429] * 90
    assert "too many attempts from here" in answers[-1].text
    assert 'value="anna@example.org"' in answers[-1].text
    assert visitor.post(SIGN_IN, TYPED).status_code == 429, "guessing goes on to be refused, even when it is right"
    assert new_client().post(SIGN_IN, TYPED).status_code == 302, "the owner is not locked out by someone else's guesses"


def test_a_class_that_signs_in_through_one_address_is_not_refused(make_person: MakePerson, visitor: Client) -> None:
    for number in range(40):
        make_person(f"Pupil{number}")
        typed = {"login": f"pupil{number}@example.org", "password": PASSWORD}
        assert visitor.post(SIGN_IN, typed).status_code == 302
        visitor.post("/account/logout/")


def test_staying_signed_in_is_a_choice(visitor: Client, anna: User) -> None:
    visitor.post(SIGN_IN, TYPED)
    assert visitor.session.get_expire_at_browser_close()
    visitor.post("/account/logout/")
    visitor.post(SIGN_IN, TYPED | {"remember": "on"})
    assert not visitor.session.get_expire_at_browser_close()


def test_a_closed_account_is_told_so(visitor: Client, anna: User) -> None:
    User.objects.update(is_active=False)
    answer = visitor.post(SIGN_IN, TYPED)
    assert "_auth_user_id" not in visitor.session
    assert answer.status_code in {302, 400}


def test_signing_out_is_a_post(annas: Client) -> None:
    asked = annas.get("/account/logout/")
    assert "<h1>Sign out?</h1>" in asked.text
    assert "_auth_user_id" in annas.session
    assert annas.post("/account/logout/")["Location"] == "/"
    assert "_auth_user_id" not in annas.session


def test_the_session_begins_anew_with_signing_in(visitor: Client, anna: User) -> None:
    visitor.get(SIGN_IN)
    session = visitor.session
    session["marker"] = 1
    session.save()
    visitor.cookies["sessionid"] = str(session.session_key)
    visitor.post(SIGN_IN, TYPED)
    assert visitor.session.session_key != session.session_key


def test_the_cookie_of_the_session_is_out_of_reach_for_scripts(visitor: Client, anna: User) -> None:
    visitor.post(SIGN_IN, TYPED)
    cookie = visitor.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_header_of_a_page_leads_to_signing_in_and_back(visitor: Client) -> None:
    assert 'href="/account/login/?next=%2Flessons%2F%3Fa%3Db"' in visitor.get("/lessons/?a=b").text


def test_the_header_of_the_sign_in_page_passes_on_where_one_came_from(visitor: Client) -> None:
    text = visitor.get("/account/signup/", {"next": "/lessons/"}).text
    assert 'href="/account/login/?next=%2Flessons%2F"' in text
    assert "next=%2Faccount" not in text


def test_the_fragment_of_the_header_leads_back_to_the_page_it_is_for(visitor: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/lessons/one/?a=b"}
    assert 'href="/account/login/?next=%2Flessons%2Fone%2F%3Fa%3Db"' in visitor.get("/mine", headers=headers).text
