"""Starting, replying, quoting, editing, deleting: who may, what comes back, nothing typed is lost, nothing twice."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lessons.community.models import Ban, Follow, Post, Thread
from tests.lessons.community.conftest import HTMX, answer, begin, client_of, fill, person
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db

Act = Callable[[Client, Thread], Any]
TYPED = "What I typed & <b>kept</b>"


def new_thread(client: Client, **fields: Any) -> Any:
    """Start a thread by the form."""
    return client.post("/threads/new", {"title": "A title", "text": TYPED} | fields)


def text_of(response: Any) -> str:
    """What came back, entities resolved."""
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def test_a_thread_is_started_and_shown_at_an_address_without_copies(ada: User, make_lesson: MakeLesson) -> None:
    lesson = make_lesson("one")
    response = client_of(ada).post("/threads/new?lesson=one", {"title": "Why?", "text": "Because **x**."})
    thread = Thread.objects.latest("pk")
    assert response.status_code == 303
    assert (
        response["Location"] == f"/threads/{thread.pk}/why/?fresh={thread.posts.get().pk}#post-{thread.posts.get().pk}"
    )
    assert (thread.lesson, thread.author, thread.posts_count) == (lesson, ada, 1)
    assert "<strong>x</strong>" in client_of(ada).get(response["Location"]).content.decode()


def test_htmx_is_sent_to_the_new_thread_and_drops_the_draft(ada: User) -> None:
    response = client_of(ada).post("/threads/new", {"title": "Why?", "text": TYPED}, headers=HTMX)
    assert response.status_code == 200
    assert response["HX-Redirect"].startswith("/threads/")
    assert response["HX-Trigger"] == '{"edgelearn:posted": {"draft": "community"}}'


def test_a_reply_stands_at_the_end_and_the_thread_comes_first(thread: Thread, bob: User) -> None:
    other = begin(bob, "Another")
    response = client_of(bob).post(f"/threads/{thread.pk}/reply", {"text": "Hello"})
    assert response.status_code == 303
    thread.refresh_from_db()
    post = thread.posts.get(number=2)
    assert (post.text, post.author, thread.posts_count, thread.last_post_at) == ("Hello", bob, 2, post.created_at)
    assert thread.last_post_at > Thread.objects.get(pk=other.pk).last_post_at


def test_htmx_gets_the_post_in_place_with_an_empty_form(thread: Thread, bob: User) -> None:
    response = client_of(bob).post(f"/threads/{thread.pk}/reply", {"text": "Hello **you**", "page": "1"}, headers=HTMX)
    html = text_of(response)
    post = Post.objects.latest("pk")
    assert 'hx-swap-oob="beforeend:#posts"' in html
    assert "Hello <strong>you" in html
    assert f'id="post-{post.pk}" tabindex="-1" autofocus' in html
    assert "2 posts" in html
    assert response["HX-Replace-Url"] == f"{thread.get_absolute_url()}?fresh={post.pk}#post-{post.pk}"
    assert "Hello" not in html[html.index("<textarea") : html.index("</textarea>")]
    assert f"/posts/{post.pk}/edit" in html


def test_a_reply_that_begins_a_page_leads_there(thread: Thread, ada: User, bob: User) -> None:
    fill(thread, ada, 29)
    response = client_of(bob).post(f"/threads/{thread.pk}/reply", {"text": "Hello", "page": "1"}, headers=HTMX)
    assert response["HX-Redirect"].startswith(f"{thread.get_absolute_url()}?page=2&fresh=")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_same_submission_is_posted_once(thread: Thread, bob: User, headers: Any) -> None:
    data = {"text": "Hello", "submission": str(uuid.uuid4()), "page": "1"}
    client = client_of(bob)
    first, second = (client.post(f"/threads/{thread.pk}/reply", data, headers=headers) for _ in range(2))
    assert first.status_code == second.status_code
    assert Post.objects.filter(thread=thread, author=bob).count() == 1
    assert "beforeend" not in text_of(second)
    data |= {"title": "x", "submission": str(uuid.uuid4()), "text": "Other"}
    for _ in range(2):
        client.post("/threads/new", data)
    assert Thread.objects.filter(author=bob, title="x").count() == 1


def test_anothers_submission_number_means_nothing(thread: Thread, ada: User, bob: User) -> None:
    submission = str(uuid.uuid4())
    for each in (ada, bob):
        client_of(each).post(f"/threads/{thread.pk}/reply", {"text": "Hello", "submission": submission})
    assert thread.posts.filter(submission=submission).count() == 2


def banned(name: str) -> User:
    """Someone who may not write."""
    user = person(name)
    Ban.objects.create(user=user, reason="Too loud.", until=timezone.now() + timedelta(days=1))
    return user


WHO_MAY_NOT: list[tuple[str, Callable[[], Client], str]] = [
    ("nobody", Client, "You are not signed in"),
    ("unverified", lambda: client_of(person("eve", verified=False)), "not confirmed yet"),
    ("banned", lambda: client_of(banned("mallory")), "stopped you from writing until"),
]
ACTS: dict[str, Act] = {
    "start": lambda client, thread: new_thread(client),
    "reply": lambda client, thread: client.post(f"/threads/{thread.pk}/reply", {"text": TYPED}),
    "start, htmx": lambda client, thread: client.post("/threads/new", {"title": "x", "text": TYPED}, headers=HTMX),
    "reply, htmx": lambda client, thread: client.post(f"/threads/{thread.pk}/reply", {"text": TYPED}, headers=HTMX),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(("who", "make", "sentence"), WHO_MAY_NOT, ids=[each[0] for each in WHO_MAY_NOT])
def test_who_may_not_write_is_told_why_and_keeps_what_they_typed(
    thread: Thread, who: str, make: Callable[[], Client], sentence: str, act: str
) -> None:
    response = ACTS[act](make(), thread)
    assert response.status_code == (400 if "htmx" in act else 403)
    assert sentence in text_of(response)
    assert TYPED in text_of(response)
    assert Post.objects.filter(text=TYPED).count() == 0


def test_a_banned_person_reads_on_and_sees_why_and_until_when(thread: Thread) -> None:
    client = client_of(banned("mallory"))
    assert client.get(thread.get_absolute_url()).status_code == 200
    html = text_of(client.get(f"/threads/{thread.pk}/reply", headers=HTMX))
    assert "Too loud." in html
    assert "<textarea" not in html


def test_a_ban_ends_by_itself(thread: Thread) -> None:
    client = client_of(banned("mallory"))
    Ban.objects.update(until=timezone.now())
    assert client.post(f"/threads/{thread.pk}/reply", {"text": TYPED}).status_code == 303


def test_nothing_is_added_to_a_locked_thread(thread: Thread, bob: User) -> None:
    post = answer(thread, bob)
    Thread.objects.update(locked=True)
    for path in (f"/threads/{thread.pk}/reply", f"/posts/{post.pk}/edit"):
        response = client_of(bob).post(path, {"text": TYPED})
        assert response.status_code == 403
        assert "locked" in text_of(response)
        assert TYPED in text_of(response)


def test_a_hidden_thread_is_not_there_to_reply_to(thread: Thread, bob: User) -> None:
    Thread.objects.filter(pk=thread.pk).update(hidden=True)
    for path in ("reply", "follow", "resolve"):
        assert client_of(bob).post(f"/threads/{thread.pk}/{path}", {"text": "x"}).status_code == 404
    assert client_of(bob).get(f"/threads/{thread.pk}/options").status_code == 404
    assert client_of(bob).get(f"/mine/threads/{thread.pk}/1").status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "Title: Nothing is written here"),
        ({"title": "x" * 121}, "Title: This has 121 characters: a line of up to 120 characters is accepted."),
        ({"text": "\u200b"}, "Your post: Nothing is written here"),
        ({"text": "x" * 10_001}, "Your post: This has 10,001 characters: Markdown of up to 10,000"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_malformed_thread_is_a_400_with_the_field_and_what_is_accepted(
    ada: User, fields: Any, sentence: str, headers: Any
) -> None:
    response = client_of(ada).post("/threads/new", {"title": "A title", "text": TYPED} | fields, headers=headers)
    assert response.status_code == 400
    html = text_of(response)
    assert sentence in html
    for kept in ({"title": "A title", "text": TYPED} | fields).values():
        assert kept.strip("\u200b") in html


@pytest.mark.usefixtures("course")
def test_strangers_ids_are_404(ada: User) -> None:
    client = client_of(ada)
    for path in ("/threads/999/reply", "/posts/999/edit", "/posts/999/delete", "/posts/999/quote", "/posts/999/report"):
        assert client.post(path, {"text": "x"}).status_code == 404
    for path in ("/threads/new?lesson=gone", "/posts/999/here", "/posts/999/options", "/threads/999/options"):
        assert client.get(path).status_code == 404


def test_only_the_author_changes_a_post(thread: Thread, ada: User, bob: User, grace: User) -> None:
    post = answer(thread, bob)
    for client in (Client(), client_of(ada), client_of(grace)):
        for path in ("edit", "delete"):
            assert client.get(f"/posts/{post.pk}/{path}").status_code == 404
            assert client.post(f"/posts/{post.pk}/{path}", {"text": "hijacked"}).status_code == 404
    post.refresh_from_db()
    assert post.is_shown
    assert post.text == "Because it is cold."


def test_an_edit_shows_and_says_so(thread: Thread, bob: User) -> None:
    post = answer(thread, bob)
    client = client_of(bob)
    assert "Because it is cold." in text_of(client.get(f"/posts/{post.pk}/edit", headers=HTMX))
    response = client.post(f"/posts/{post.pk}/edit", {"text": "Because it is *new*."}, headers=HTMX)
    html = text_of(response)
    assert "Because it is <em>new</em>." in html
    assert "edited" in html
    assert "<html" not in html
    assert "fresh=" in response["HX-Replace-Url"]
    assert response["HX-Trigger"] == f'{{"edgelearn:posted": {{"draft": "post-{post.pk}"}}}}'
    assert client.post(f"/posts/{post.pk}/edit", {"text": "Again."}).status_code == 303


def test_drafts_are_kept_under_the_mark_of_who_writes_them(thread: Thread, ada: User, bob: User) -> None:
    post = answer(thread, bob)
    paths = ("/threads/new", f"/threads/{thread.pk}/reply", f"/posts/{post.pk}/edit")
    marks = {re.findall(r'data-owner="(u\w+)"', text_of(client_of(bob).get(path)))[0] for path in paths}
    assert len(marks) == 1
    assert marks.isdisjoint(re.findall(r'data-owner="(\w+)"', text_of(client_of(ada).get(paths[0]))))
    signed_out = Client().post(paths[1], {"text": TYPED})
    assert re.search(r'data-owner="v\w+"', text_of(signed_out))
    assert not signed_out.cookies.get("learner")


def test_a_refused_edit_keeps_what_was_typed(thread: Thread, bob: User) -> None:
    post = answer(thread, bob)
    response = client_of(bob).post(f"/posts/{post.pk}/edit", {"text": "x" * 10_001}, headers=HTMX)
    assert response.status_code == 400
    assert "x" * 10_001 in text_of(response)


def test_deleting_asks_and_leaves_the_place(thread: Thread, bob: User) -> None:
    post = answer(thread, bob)
    client = client_of(bob)
    assert "Delete this post?" in text_of(client.get(f"/posts/{post.pk}/delete"))
    assert "Deleted by its author." in text_of(client.post(f"/posts/{post.pk}/delete", headers=HTMX))
    post.refresh_from_db()
    assert post.text == ""
    assert client.post(f"/posts/{post.pk}/delete").status_code == 404
    assert client.post(f"/posts/{post.pk}/edit", {"text": "back"}).status_code == 404


def test_a_banned_person_can_take_back_but_not_change(thread: Thread, bob: User) -> None:
    post = answer(thread, bob)
    Ban.objects.create(user=bob, reason="Too loud.")
    assert client_of(bob).post(f"/posts/{post.pk}/edit", {"text": "x"}).status_code == 403
    assert client_of(bob).post(f"/posts/{post.pk}/delete").status_code == 303


def test_a_quote_names_its_author_and_keeps_what_was_typed(thread: Thread, bob: User) -> None:
    post = thread.posts.get()
    html = text_of(client_of(bob).post(f"/posts/{post.pk}/quote", {"text": "So far", "page": "1"}, headers=HTMX))
    assert "So far > **ada** wrote: > > The first request." in html
    assert 'name="page" value="1"' in html
    page = text_of(client_of(bob).get(f"/threads/{thread.pk}/reply?quote={post.pk}"))
    assert "> **ada** wrote: > > The first request." in page


def test_only_a_post_of_the_thread_is_quoted_and_never_a_hidden_one(thread: Thread, ada: User, bob: User) -> None:
    other = begin(ada, "Another", "Other words")
    client = client_of(bob)
    for quote in (other.posts.get().pk, 999, "x", "", "-1"):
        assert client.get(f"/threads/{thread.pk}/reply?quote={quote}").status_code == 404
    Post.objects.update(hidden=True)
    assert "The first request" not in text_of(client.get(f"/threads/{thread.pk}/reply?quote={thread.posts.get().pk}"))


def test_a_preview_shows_and_posts_nothing(thread: Thread, bob: User) -> None:
    before = Post.objects.count()
    client = client_of(bob)
    assert "<em>hi</em>" in text_of(client.post("/posts/preview", {"text": "*hi*"}, headers=HTMX))
    html = text_of(client.post(f"/threads/{thread.pk}/reply", {"text": "*hi*", "preview": "1"}))
    assert "<em>hi</em>" in html
    assert ">*hi*</textarea>" in html.replace("> *hi*", ">*hi*")
    assert "<em>hi</em>" in text_of(client.post("/threads/new", {"title": "t", "text": "*hi*", "preview": "1"}))
    assert client.post("/posts/preview", {"text": ""}).status_code == 400
    assert Post.objects.count() == before


def test_only_authors_and_moderators_mark_a_thread_resolved(thread: Thread, ada: User, bob: User, grace: User) -> None:
    path = f"/threads/{thread.pk}/resolve"
    for client in (Client(), client_of(bob)):
        assert client.post(path, {"resolved": "1"}).status_code == 404
    assert "Not resolved after all" in text_of(client_of(ada).post(path, {"resolved": "1"}, headers=HTMX))
    thread.refresh_from_db()
    assert thread.resolved_at
    assert client_of(grace).post(path, {"resolved": "0"}).status_code == 303
    thread.refresh_from_db()
    assert thread.resolved_at is None


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_banned_person_resolves_nothing_is_told_why_and_may_follow(thread: Thread, ada: User, headers: Any) -> None:
    Ban.objects.create(user=ada, reason="Too loud.")
    client, path = client_of(ada), f"/threads/{thread.pk}"
    response = client.post(f"{path}/resolve", {"resolved": "1"}, headers=headers)
    assert response.status_code == (400 if headers else 403)
    html = text_of(response)
    assert "A moderator has stopped you from writing until a moderator lifts this. The reason: Too loud." in html
    assert 'id="thread-mine"' in html
    assert ("<html" in html) == (not headers)
    thread.refresh_from_db()
    assert thread.resolved_at is None
    assert client.post(f"{path}/follow", {"follow": "0"}).status_code == 303


@pytest.mark.parametrize(
    "path", ["/threads/new", "/threads/{thread}/reply", "/posts/{post}/report", "/mine/threads/{thread}/1"]
)
def test_who_has_no_confirmed_address_gets_to_where_the_link_is_sent_again(thread: Thread, path: str) -> None:
    client = client_of(person("eve", verified=False))
    address = path.format(thread=thread.pk, post=thread.posts.get().pk)
    data = {"title": "x", "text": TYPED, "reason": "x"}
    response = client.get(address, headers=HTMX) if "report" not in path else client.post(address, data, headers=HTMX)
    assert "not confirmed yet" in text_of(response)
    assert 'href="/account/email/"' in text_of(response)
    page = text_of(client.get("/account/email/"))
    assert "eve@example.org" in page
    assert "Send the link again" in page
    client.post("/account/email/", {"action_send": "", "email": "eve@example.org"})
    assert [each.to for each in mail.outbox] == [["eve@example.org"]]


def test_an_account_without_a_noted_address_can_confirm_it_too(thread: Thread) -> None:
    client = client_of(User.objects.create(username="made-by-an-admin", email="made@example.org"))
    assert 'href="/account/email/"' in text_of(client.get(f"/threads/{thread.pk}/reply"))
    assert "Send the link again" in text_of(client.get("/account/email/"))


def test_confirmed_and_banned_people_are_not_sent_there(thread: Thread, bob: User) -> None:
    for client in (client_of(bob), client_of(banned("mallory"))):
        assert "/account/email/" not in text_of(client.get(f"/threads/{thread.pk}/reply", headers=HTMX))


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/threads/new", None),
        ("/threads/{thread}/reply", None),
        ("/mine/threads/{thread}/1", None),
        ("/threads/new", {"title": "x", "text": TYPED}),
        ("/threads/{thread}/reply", {"text": TYPED}),
    ],
)
def test_signing_in_leads_back_to_the_page_one_was_on(thread: Thread, path: str, data: Any) -> None:
    address = path.format(thread=thread.pk)
    headers = HTMX | {"HX-Current-URL": "http://testserver/lessons/one/?live-pops=FRA"}
    response = Client().get(address, headers=headers) if data is None else Client().post(address, data, headers=headers)
    links = re.findall(r"<a[^>]*data-sign-in[^>]*>", text_of(response))
    assert links
    assert all("next=%2Flessons%2Fone%2F%3Flive-pops%3DFRA" in link for link in links)


def test_following_is_turned_on_and_off(thread: Thread, bob: User) -> None:
    client, path = client_of(bob), f"/threads/{thread.pk}/follow"
    assert "Stop following" in text_of(client.post(path, {"follow": "1"}, headers=HTMX))
    assert Follow.objects.get(user=bob, thread=thread).active
    assert client.post(path, {"follow": "0"}).status_code == 303
    assert not Follow.objects.get(user=bob, thread=thread).active
    assert "/account/login/?next=" in Client().post(path, {"follow": "1"})["Location"]


def test_the_personal_part_of_a_thread_is_for_the_person(thread: Thread, ada: User, bob: User, grace: User) -> None:
    post = thread.posts.get()
    path = f"/mine/threads/{thread.pk}/1"
    for client, there, absent in (
        (Client(), "Sign in", "<textarea"),
        (client_of(ada), f"/posts/{post.pk}/edit", "Moderate"),
        (client_of(bob), "<textarea", f"/posts/{post.pk}/edit"),
        (client_of(grace), f"/moderation/posts/{post.pk}", f"/posts/{post.pk}/edit"),
    ):
        response = client.get(path)
        html = text_of(response)
        assert there in html
        assert absent not in html
        assert response["Cache-Control"] == "private, no-store"


def test_only_the_last_page_has_the_form_to_reply(thread: Thread, ada: User, bob: User) -> None:
    fill(thread, ada, 40)
    assert "<textarea" not in text_of(client_of(bob).get(f"/mine/threads/{thread.pk}/1"))
    assert "<textarea" in text_of(client_of(bob).get(f"/mine/threads/{thread.pk}/2"))
    assert client_of(bob).get(f"/mine/threads/{thread.pk}/3").status_code == 404


def test_the_personal_part_costs_few_queries_however_many_posts(thread: Thread, ada: User) -> None:
    fill(thread, ada, 300)
    client = client_of(ada)
    client.get(f"/mine/threads/{thread.pk}/1")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/mine/threads/{thread.pk}/11")
    assert len(queries) <= 14


READ_ONLY = ("/posts/{post}/here", "/posts/{post}/options", "/threads/{thread}/options", "/mine/threads/{thread}/1")
POST_ONLY = ("/posts/preview", "/posts/{post}/quote", "/threads/{thread}/follow", "/threads/{thread}/resolve")
BOTH = ("/threads/new", "/threads/{thread}/reply", "/posts/{post}/edit", "/posts/{post}/delete", "/posts/{post}/report")


def test_other_methods_are_refused_and_nothing_private_is_kept(thread: Thread, ada: User) -> None:
    client = client_of(ada)
    names = {"thread": thread.pk, "post": thread.posts.get().pk}
    for path in READ_ONLY:
        assert client.post(path.format(**names)).status_code == 405
    for path in POST_ONLY:
        assert client.get(path.format(**names)).status_code == 405
    for path in BOTH:
        assert client.put(path.format(**names)).status_code == 405
    for path in (*READ_ONLY, *BOTH):
        assert client.get(path.format(**names))["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", [*POST_ONLY, *BOTH])
def test_a_post_without_a_token_is_refused(thread: Thread, ada: User, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    address = path.format(thread=thread.pk, post=thread.posts.get().pk)
    assert client.post(address, {"text": "x"}).status_code == 403


def test_pages_for_browsers_without_javascript_ask_to_sign_in(thread: Thread) -> None:
    for path in (f"/threads/{thread.pk}/options", f"/posts/{thread.posts.get().pk}/options", "/notifications/"):
        response = Client().get(path)
        assert response.status_code == 303
        assert response["Location"].startswith("/account/login/?next=%2F")
