"""How much one may write: newcomers less, nobody the same twice; the refusal says what is accepted and when."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from lessons.community import limits
from lessons.community.models import Post, Thread
from lessons.community.views.responses import POSTS_A_MINUTE
from tests.lessons.community.conftest import HTMX, client_of, known, person
from tests.lessons.community.test_writing import text_of

pytestmark = pytest.mark.django_db

LINKS = "https://a.example https://b.example https://c.example"


def test_newcomers_write_less_until_they_have_been_here_and_have_written() -> None:
    assert limits.is_newcomer(person("new", days=0))
    assert limits.is_newcomer(person("silent"))
    assert not limits.is_newcomer(known("old"))


def test_a_newcomers_sixth_post_in_an_hour_is_refused_with_the_time(thread: Thread) -> None:
    client = client_of(person("new", days=0))
    path = f"/threads/{thread.pk}/reply"
    for number in range(limits.NEWCOMER_POSTS_AN_HOUR):
        assert client.post(path, {"text": f"Post {number}"}).status_code == 303
    for headers in ({}, HTMX):
        response = client.post(path, {"text": "One more"}, headers=headers)
        assert response.status_code == 429
        assert "Try again in 60 minutes, at " in text_of(response)
        assert "One more" in text_of(response)
    Post.objects.filter(author__username="new").update(created_at=timezone.now() - timedelta(minutes=61))
    assert client.post(path, {"text": "One more"}).status_code == 303


def test_who_is_known_may_write_more(thread: Thread, bob: User) -> None:
    client = client_of(bob)
    for number in range(limits.NEWCOMER_POSTS_AN_HOUR + 1):
        assert client.post(f"/threads/{thread.pk}/reply", {"text": f"Post {number}"}).status_code == 303


def test_a_newcomers_third_link_is_refused_and_links_to_this_site_are_free(thread: Thread, bob: User) -> None:
    path = f"/threads/{thread.pk}/reply"
    client = client_of(person("new", days=0))
    response = client.post(path, {"text": LINKS})
    assert response.status_code == 400
    assert "3 links to other sites: up to 2 a post are accepted while you are new" in text_of(response)
    assert LINKS in text_of(response)
    assert (
        client.post(path, {"text": "/a [x](/labs/traffic/) [y](/lessons/) [z](/) https://a.example"}).status_code == 303
    )
    assert client_of(bob).post(path, {"text": LINKS}).status_code == 303


def test_links_are_counted_in_edits_too(thread: Thread) -> None:
    client = client_of(person("new", days=0))
    client.post(f"/threads/{thread.pk}/reply", {"text": "Fine"})
    post = Post.objects.latest("pk")
    assert client.post(f"/posts/{post.pk}/edit", {"text": LINKS}).status_code == 400
    post.refresh_from_db()
    assert post.text == "Fine"


def test_the_same_words_are_refused_for_a_day(thread: Thread, bob: User) -> None:
    client, path = client_of(bob), f"/threads/{thread.pk}/reply"
    client.post(path, {"text": "Buy this"})
    response = client.post(path, {"text": " Buy this "})
    assert response.status_code == 400
    assert "You posted exactly this in the last 24 hours" in text_of(response)
    Post.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert client.post(path, {"text": "Buy this"}).status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        *("/posts/preview", "/threads/new", "/threads/{pk}/reply", "/posts/{post}/report"),
        *("/threads/{pk}/follow", "/threads/{pk}/resolve"),
    ],
)
def test_forms_sent_by_machine_are_refused_after_a_while(thread: Thread, path: str) -> None:
    address = path.format(pk=thread.pk, post=thread.posts.get().pk)
    client = client_of(person("robot"))
    codes = [client.post(address, {"text": "", "preview": "1"}).status_code for _ in range(POSTS_A_MINUTE + 1)]
    assert codes[-1] == 429
    assert 429 not in codes[:10]
