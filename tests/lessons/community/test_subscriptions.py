"""Who is told of a post, on the page and by mail: nothing lost, nothing twice, nothing hidden, an end by one click."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lessons.community import limits, outbox, subscriptions, writing
from lessons.community.models import Follow, Notification, OutgoingMail, Post, Thread
from tests.lessons.at_once import at_once
from tests.lessons.community.conftest import answer, begin, client_of, fill, known, person
from tests.lessons.community.test_writing import text_of

pytestmark = pytest.mark.django_db
races = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def _down(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mail server that takes nothing."""

    def fail(self: Any, messages: Any) -> int:
        raise ConnectionRefusedError("nobody there")

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", fail)
        yield


def told(user: User) -> list[tuple[str, str]]:
    """What someone was told: why, and the words."""
    return [(each.kind, each.post.text) for each in subscriptions.readable(user).select_related("post")]


def test_who_wrote_in_a_thread_is_told_of_what_others_write(thread: Thread, ada: User, bob: User) -> None:
    answer(thread, bob, "First answer")
    answer(thread, ada, "Thank you")
    assert told(ada) == [("reply", "First answer")]
    assert told(bob) == [("reply", "Thank you")]


def test_who_does_not_want_to_follow_is_not_made_to_by_writing(thread: Thread, ada: User, bob: User) -> None:
    subscriptions.follow(ada, thread, active=False)
    answer(thread, ada, "Again")
    answer(thread, bob)
    assert told(ada) == []
    assert not OutgoingMail.objects.filter(user=ada).exists()


def test_the_mentioned_are_told_once_when_they_exist(thread: Thread, ada: User, bob: User) -> None:
    carol = person("Carol")
    person("ghost", is_active=False)
    post = answer(thread, bob, "@carol @CAROL @ada @bob @ghost @nobody look")
    assert {each.username for each in post.mentions.all()} == {"Carol", "ada", "bob"}
    assert told(carol) == [("mention", post.text)]
    assert told(ada) == [("mention", post.text)]
    assert told(bob) == []
    assert not OutgoingMail.objects.filter(user=carol).exists()


def test_an_edit_tells_whom_it_mentions_anew_and_nobody_twice(thread: Thread, ada: User, bob: User) -> None:
    carol = person("carol")
    post = answer(thread, bob, "@ada look")
    writing.edit(post, text="@ada @carol look")
    assert told(ada) == [("mention", "@ada @carol look")]
    assert told(carol) == [("mention", "@ada @carol look")]


def test_taking_a_mention_out_and_in_again_tells_nobody_again(thread: Thread, ada: User, bob: User) -> None:
    post = answer(thread, bob, "@ada look")
    subscriptions.see_all(ada)
    for text in ("Look", "@ada look again", "Look", "@ada and @ada"):
        writing.edit(post, text=text)
    assert subscriptions.unseen_count(ada, most=99) == 0
    assert Notification.objects.filter(user=ada, post=post).count() == 1


def test_who_was_told_of_a_reply_is_not_told_again_when_an_edit_mentions_them(
    thread: Thread, ada: User, bob: User
) -> None:
    post = answer(thread, bob, "Look")
    writing.edit(post, text="Look, @ada")
    assert [each.kind for each in Notification.objects.filter(user=ada)] == ["reply"]


def test_one_post_tells_so_many_people_by_name_over_all_its_edits(thread: Thread, bob: User) -> None:
    names = [person(f"person-{number}").username for number in range(limits.MENTIONS + 1)]
    client, path = client_of(bob), f"/threads/{thread.pk}/reply"
    everybody = " ".join(f"@{name}" for name in names)
    response = client.post(path, {"text": f"{everybody} look"})
    assert response.status_code == 400
    assert "more people than are told of one post, 10, edits included." in text_of(response)
    assert everybody in text_of(response)
    post = answer(thread, bob, " ".join(f"@{name}" for name in names[:6]))
    writing.edit(post, text=" ".join(f"@{name}" for name in names[6:10]))
    response = client.post(f"/posts/{post.pk}/edit", {"text": f"@{names[10]}"})
    assert response.status_code == 400
    assert "This one told 10 before it was edited." in text_of(response)
    assert client.post(f"/posts/{post.pk}/edit", {"text": f"@{names[0]} @nobody-at-all"}).status_code == 303
    assert Notification.objects.filter(post=post, kind="mention").count() == limits.MENTIONS


def test_ones_own_name_and_names_of_nobody_do_not_count(thread: Thread, bob: User) -> None:
    names = [person(f"person-{number}").username for number in range(limits.MENTIONS)]
    post = answer(thread, bob, " ".join(f"@{name}" for name in [*[f"x-{n}" for n in range(30)], "bob", *names]))
    assert Notification.objects.filter(post=post, kind="mention").count() == limits.MENTIONS


def test_the_header_counts_what_is_new_until_it_is_seen(thread: Thread, ada: User, bob: User) -> None:
    client = client_of(ada)
    answer(thread, bob)
    answer(thread, bob, "And more.")
    assert "<strong>2</strong> new" in text_of(client.get("/mine"))
    html = text_of(client.get("/notifications/"))
    assert html.count('class="badge">New') == 2
    assert "<bdi>bob</bdi> replied in" in html
    assert "<strong>2</strong> new" not in text_of(client.get("/mine"))
    assert 'class="badge">New' not in text_of(client.get("/notifications/"))


def test_looking_at_a_thread_is_seeing_what_one_was_told_of_it(thread: Thread, ada: User, bob: User) -> None:
    other = begin(ada, "Another", "Other words")
    answer(thread, bob, "Here")
    answer(other, bob, "There")
    client_of(ada).get(f"/mine/threads/{thread.pk}/1")
    assert subscriptions.unseen_count(ada, most=99) == 1


@pytest.mark.parametrize("change", [{"hidden": True}, {"deleted_at": timezone.now()}])
def test_what_is_not_public_any_more_is_told_to_nobody(thread: Thread, ada: User, bob: User, change: Any) -> None:
    post = answer(thread, bob)
    Post.objects.filter(pk=post.pk).update(**change)
    assert told(ada) == []
    assert subscriptions.unseen_count(ada, most=99) == 0
    assert outbox.send_due() == 0
    assert mail.outbox == []


def test_a_hidden_thread_is_told_to_nobody(thread: Thread, ada: User, bob: User) -> None:
    answer(thread, bob)
    Thread.objects.update(hidden=True)
    assert told(ada) == []
    assert outbox.send_due() == 0
    assert "Why a miss?" not in text_of(client_of(ada).get("/notifications/"))


def test_notifications_are_ones_own(thread: Thread, ada: User, bob: User) -> None:
    answer(thread, bob)
    assert "Why a miss?" not in text_of(client_of(person("eve")).get("/notifications/"))
    assert Client().get("/notifications/").status_code == 303
    assert client_of(ada).post("/notifications/").status_code == 405


def test_the_list_costs_the_same_for_few_and_many(thread: Thread, ada: User, bob: User) -> None:
    client = client_of(ada)
    fill(thread, bob, 50)
    posts = list(thread.posts.filter(author=bob))
    Notification.objects.bulk_create(Notification(user=ada, thread=thread, post=post, kind="reply") for post in posts)
    with CaptureQueriesContext(connection) as queries:
        assert text_of(client.get("/notifications/")).count("replied") == 50
    assert len(queries) <= 8


def test_a_mail_tells_what_was_said_and_how_to_end_them(thread: Thread, ada: User, bob: User) -> None:
    post = answer(thread, bob, "It is <cold> & empty.")
    assert outbox.send_due() == 1
    message = mail.outbox[0]
    assert message.to == ["ada@example.org"]
    assert message.subject == "Re: Why a miss?"
    assert "bob wrote in “Why a miss?”:\n\nIt is <cold> & empty.\n" in message.body
    assert f"{thread.get_absolute_url()}#post-{post.pk}" in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(
        r"<https?://[^/]+(/notifications/unsubscribe/[^>]+)>", message.extra_headers["List-Unsubscribe"]
    )
    assert address is not None
    assert address[1] in message.body


def test_there_is_one_mail_a_thread_until_the_next_visit(thread: Thread, ada: User, bob: User) -> None:
    answer(thread, bob, "One")
    answer(thread, bob, "Two")
    assert outbox.send_due() == 1
    answer(thread, bob, "Three")
    assert outbox.send_due() == 0
    client_of(ada).get(f"/mine/threads/{thread.pk}/1")
    answer(thread, bob, "Four")
    assert outbox.send_due() == 1
    assert [each.body.split("\n")[2] for each in mail.outbox] == ["One", "Four"]


def test_mails_go_to_confirmed_addresses_of_active_people_only(thread: Thread, bob: User) -> None:
    for each in (person("eve", verified=False), person("gone", is_active=False), person("mute")):
        Follow.objects.create(user=each, thread=thread)
    User.objects.filter(username="mute").update(email="")
    answer(thread, bob)
    outbox.send_due()
    assert [each.to for each in mail.outbox] == [["ada@example.org"]]
    assert not OutgoingMail.objects.exists()


def unsubscribe_address(thread: Thread, user: User) -> str:
    """The link in a mail."""
    return f"/notifications/unsubscribe/{outbox.unsubscribe_token(user.pk, thread.pk)}"


def test_one_click_ends_the_mails_without_a_sign_in_or_a_token(thread: Thread, ada: User, bob: User) -> None:
    answer(thread, bob)
    client = Client(enforce_csrf_checks=True)
    response = client.post(unsubscribe_address(thread, ada), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert not subscriptions.follows(ada, thread)
    assert outbox.send_due() == 0


def test_opening_the_link_only_asks(thread: Thread, ada: User) -> None:
    html = text_of(Client().get(unsubscribe_address(thread, ada)))
    assert "Stop mails about this thread?" in html
    assert 'method="post"' in html
    assert subscriptions.follows(ada, thread)


@pytest.mark.parametrize("spoil", [lambda token: token[:-1], lambda token: "x", lambda token: f"{token}x"])
def test_a_forged_link_is_a_404(thread: Thread, ada: User, spoil: Any) -> None:
    address = f"/notifications/unsubscribe/{spoil(outbox.unsubscribe_token(ada.pk, thread.pk))}"
    assert Client().post(address).status_code == 404
    assert Client().get(address).status_code == 404
    assert subscriptions.follows(ada, thread)


def test_the_link_of_someone_who_left_is_a_404(thread: Thread, ada: User, bob: User) -> None:
    address = unsubscribe_address(thread, bob)
    bob.delete()
    assert Client().post(address).status_code == 404
    assert Client().put(unsubscribe_address(thread, ada)).status_code == 405


@pytest.mark.usefixtures("_down")
def test_a_post_needs_no_mail_server(thread: Thread, ada: User, bob: User) -> None:
    assert client_of(bob).post(f"/threads/{thread.pk}/reply", {"text": "Hello"}).status_code == 303
    assert outbox.send_due() == 0
    assert OutgoingMail.objects.get().tries == 1


def test_what_was_not_taken_is_sent_later_and_given_up_in_the_end(
    thread: Thread, ada: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(thread, bob)
    with monkeypatch.context() as down:
        down.setattr(EmailBackend, "send_messages", lambda self, messages: 1 / 0)
        assert outbox.send_due() == 0
    assert outbox.send_due() == 0  # not due yet
    OutgoingMail.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert outbox.send_due() == 1
    answer_again(thread, ada, bob)
    with monkeypatch.context() as down:
        down.setattr(EmailBackend, "send_messages", lambda self, messages: 1 / 0)
        for _ in range(outbox.TRIES):
            OutgoingMail.objects.update(due_at=timezone.now() - timedelta(seconds=1))
            outbox.send_due()
    assert not OutgoingMail.objects.exists()


def answer_again(thread: Thread, ada: User, bob: User) -> None:
    """Ada visits, Bob writes: a new mail is due."""
    subscriptions.visited(ada, thread)
    answer(thread, bob, "More words.")


def test_a_mail_whose_sender_died_falls_due_again(thread: Thread, ada: User, bob: User) -> None:
    answer(thread, bob)
    assert outbox.claim() is not None  # and then the process ends
    assert outbox.send_due() == 0
    OutgoingMail.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert outbox.send_due() == 1


def test_the_command_sends_what_is_due(
    thread: Thread, ada: User, bob: User, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(thread, bob)
    call_command("send_notifications")
    assert capsys.readouterr().out == "1 sent.\n"
    assert len(mail.outbox) == 1


@races
def test_two_workers_send_nothing_twice() -> None:
    ada, bob = known("ada"), known("bob")
    for number in range(20):
        answer(begin(ada, f"Thread {number}", f"Words {number}"), bob, f"Answer {number}")
    sent = at_once(*[outbox.send_due] * 4)
    assert sum(sent) == 20
    assert len({message.subject for message in mail.outbox}) == len(mail.outbox) == 20
    assert not OutgoingMail.objects.exists()
