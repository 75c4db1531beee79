"""Signing up: an account at once, a message for its address, every refusal at its field with what was typed kept."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client, override_settings

from lessons.accounts.verification import is_verified
from lessons.learning.models import LessonState
from tests.lessons.accounts.conftest import PASSWORD, MakeClient, last_link
from tests.lessons.at_once import at_once
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db
races = pytest.mark.django_db(transaction=True, serialized_rollback=True)

SIGN_UP = "/account/signup/"
TYPED = {"email": "anna@example.org", "username": "Anna", "password1": PASSWORD}
PLACE = "/lessons/one/?live-collapse=off#live"


def test_signing_up_makes_an_account_and_signs_in(visitor: Client) -> None:
    answer = visitor.post(SIGN_UP, TYPED)
    assert answer.status_code == 302
    user = User.objects.get()
    assert (user.username, user.email) == ("Anna", "anna@example.org")
    assert user.check_password(PASSWORD)
    assert visitor.session["_auth_user_id"] == str(user.pk)


def test_the_page_after_it_says_what_was_sent_and_leads_back_to_the_place(visitor: Client) -> None:
    answer = visitor.post(SIGN_UP, TYPED | {"next": PLACE})
    page = visitor.get(answer["Location"])
    assert "signed in as Anna" in page.text
    assert "is on its way to <b>anna@example.org</b>" in page.text
    assert 'href="/lessons/one/?live-collapse=off#live"' in page.text
    assert page["Cache-Control"] == "private, no-store"


@override_settings(EMAIL_IS_PRINTED=True)
def test_where_e_mail_is_printed_the_page_says_so(visitor: Client) -> None:
    answer = visitor.post(SIGN_UP, TYPED)
    assert "prints e-mail to its console" in visitor.get(answer["Location"]).text


@override_settings(EMAIL_IS_PRINTED=False)
def test_where_e_mail_is_sent_the_page_does_not_speak_of_a_console(visitor: Client) -> None:
    answer = visitor.post(SIGN_UP, TYPED)
    assert "console" not in visitor.get(answer["Location"]).text


def test_the_message_has_one_link_which_confirms_the_address_and_keeps_the_place(visitor: Client) -> None:
    visitor.post(SIGN_UP, TYPED | {"next": PLACE})
    (message,) = mail.outbox
    assert message.subject == "EdgeLearn: please confirm your address"
    assert message.to == ["anna@example.org"]
    assert "Hello Anna," in message.body
    link = urlsplit(last_link())
    assert parse_qs(link.query)["next"] == [PLACE]
    page = visitor.get(last_link())
    assert "<b>anna@example.org</b> belongs to the account of <b>Anna</b>" in page.text
    assert not is_verified(User.objects.get())
    answer = visitor.post(link.path, {"next": PLACE})
    assert answer["Location"] == PLACE
    assert is_verified(User.objects.get())


def test_opening_the_link_alone_confirms_nothing_since_scanners_open_links(visitor: Client) -> None:
    visitor.post(SIGN_UP, TYPED)
    visitor.get(last_link())
    assert not EmailAddress.objects.get().verified


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("email", "", "This field is required"),
        ("email", "anna", "Enter a valid email address"),
        ("email", "anna@example.org\r\nBcc: eve@example.org", "Enter a valid email address"),
        ("username", "", "This field is required"),
        ("username", "an", "has 3 to 30 characters"),
        ("username", "x" * 200, "has 3 to 30 characters"),
        ("username", "anna b", "letters A to Z"),
        ("username", "m0derator", "choose another"),
        ("password1", "", "This field is required"),
        ("password1", "short", "too short"),
        ("password1", "password123", "too common"),
        ("password1", "anna@example.org", "too similar"),
    ],
)
def test_a_refused_field_says_what_is_accepted_and_the_rest_is_kept(
    visitor: Client, field: str, text: str, sentence: str
) -> None:
    answer = visitor.post(SIGN_UP, TYPED | {field: text, "next": PLACE})
    assert answer.status_code == 400
    assert sentence in str(answer.context["form"].errors[field])
    kept = {"email": 'value="anna@example.org"', "username": 'value="Anna"'}
    assert all(value in answer.text for name, value in kept.items() if name != field)
    assert 'name="next" value="/lessons/one/?live-collapse=off#live"' in answer.text
    assert not User.objects.exists()
    assert not mail.outbox


def test_a_password_is_never_sent_back(visitor: Client) -> None:
    assert PASSWORD not in visitor.post(SIGN_UP, TYPED | {"email": "anna"}).text


def test_a_name_is_taken_whatever_its_case(visitor: Client, anna: User) -> None:
    answer = visitor.post(SIGN_UP, TYPED | {"email": "other@example.org", "username": "aNNa"})
    assert answer.status_code == 400
    assert "Someone has this name already" in answer.text


def test_an_address_is_taken_whatever_its_case_and_the_way_forward_is_said(visitor: Client, anna: User) -> None:
    answer = visitor.post(SIGN_UP, TYPED | {"email": "ANNA@example.org", "username": "Other"})
    assert answer.status_code == 400
    assert "Sign in with it, or set a new password" in answer.text


def test_where_no_message_can_be_sent_the_account_is_whole_and_the_page_says_so(
    visitor: Client, no_mail_server: None
) -> None:
    answer = visitor.post(SIGN_UP, TYPED)
    page = visitor.get(answer["Location"])
    assert "could not be sent just now" in page.text
    assert "on its way" not in page.text
    assert EmailAddress.objects.get().email == "anna@example.org"


def test_fields_have_labels_and_tell_password_managers_what_they_are(visitor: Client) -> None:
    text = visitor.get(SIGN_UP).text
    for name, autocomplete in (("email", "email"), ("username", "nickname"), ("password1", "new-password")):
        assert f'<label for="id_{name}">' in text
        assert f'autocomplete="{autocomplete}"' in text
    assert "placeholder" not in text.split("<main")[1]


@override_settings(ACCOUNT_RATE_LIMITS={"signup": "60/h/ip"})
def test_signing_up_again_and_again_from_one_client_is_refused_with_a_sentence(visitor: Client) -> None:
    answers = [visitor.post(SIGN_UP, {}) for _ in range(61)]
    assert {answer.status_code for answer in answers[:60]} == {400}
    assert answers[60].status_code == 429
    assert "please try again in" in answers[60].text.lower()
    assert answers[60]["Cache-Control"] == "private, no-store"


def test_who_is_signed_in_is_led_on(annas: Client) -> None:
    assert annas.get(SIGN_UP, {"next": PLACE})["Location"] == PLACE


@pytest.mark.parametrize("other", [{"username": "Otto"}, {"email": "otto@example.org"}, {"username": "ANNA"}, {}])
@races
def test_of_two_who_sign_up_at_once_one_gets_it_and_the_other_a_clear_error(
    new_client: MakeClient, other: dict[str, str]
) -> None:
    clients = [new_client(), new_client()]
    answers = at_once(
        lambda: clients[0].post(SIGN_UP, TYPED),
        lambda: clients[1].post(SIGN_UP, TYPED | other),
    )
    assert sorted(answer.status_code for answer in answers) == [302, 400]
    (refused,) = [answer for answer in answers if answer.status_code == 400]
    assert "already" in refused.text
    assert User.objects.count() == 1
    assert EmailAddress.objects.count() == 1
    assert len(mail.outbox) == 1


def test_what_a_visitor_did_before_is_the_new_accounts(visitor: Client, make_lesson: MakeLesson) -> None:
    make_lesson("one")
    visitor.get("/mine/lessons/one")
    visitor.post("/lessons/one/mark", {"complete": "yes"})
    visitor.post(SIGN_UP, TYPED)
    assert LessonState.objects.get().learner.user == User.objects.get()
    assert "1 of 1 lesson complete" in visitor.get("/me/").text
