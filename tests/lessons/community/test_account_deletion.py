"""What becomes of someone's words and name when the account is deleted; others' own words stay as they are."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lessons.community import writing
from lessons.community.models import Post, Thread
from lessons.community.quoting import quoted
from lessons.learning import deletion
from lessons.search.models import SearchEntry
from tests.lessons.community.conftest import answer, begin, known, person
from tests.lessons.community.test_writing import text_of

pytestmark = pytest.mark.django_db


def shown(thread: Thread) -> str:
    """The thread's page."""
    return text_of(Client().get(thread.get_absolute_url()))


def test_a_mention_is_a_link_no_more_and_not_one_to_who_takes_the_name(thread: Thread, ada: User, bob: User) -> None:
    post = answer(thread, bob, "As @ada said, and @bob.")
    assert "author=ada" in shown(thread)
    deletion.delete_account(ada.pk)
    person("ada")
    html = shown(thread)
    assert "author=ada" not in html
    assert "author=bob" in html
    assert "As @ada said" in html
    assert [each.username for each in post.mentions.all()] == ["bob"]


def test_nobodys_name_stands_above_a_quote(thread: Thread, ada: User, bob: User) -> None:
    first = answer(thread, bob, f"{quoted(thread.posts.get())}Indeed.")
    second = answer(thread, known("eve"), f"{quoted(first)}Quite.")
    edited = answer(thread, bob, "Before.")
    writing.edit(edited, text=f"{quoted(second)}After.")
    deletion.delete_account(ada.pk)
    html = shown(thread)
    assert html.count("<strong>deleted account</strong> wrote:") == 3
    assert "<strong>bob</strong> wrote:" in html
    assert "ada" not in html
    assert not Post.objects.filter(text__contains="ada").exists()


def test_others_own_words_stay(thread: Thread, ada: User, bob: User) -> None:
    post = answer(thread, bob, "**ada** wrote: nothing. I asked ada.\n\n> **adam** wrote:\n>\n> Hm")
    deletion.delete_account(ada.pk)
    post.refresh_from_db()
    assert post.text == "**ada** wrote: nothing. I asked ada.\n\n> **adam** wrote:\n>\n> Hm"


def test_nobody_is_found_by_the_line_above_a_quote(thread: Thread, bob: User) -> None:
    post = answer(thread, bob, f"{quoted(thread.posts.get())}Indeed.")
    writing.edit(post, text=f"{post.text} Yes.")
    entry = SearchEntry.objects.get(source=post.search_source)
    assert entry.text == "The first request. Indeed. Yes."
    assert "ada" not in entry.text_words


def test_leaving_takes_as_many_statements_however_much_there_is() -> None:
    bob = known("bob")

    def statements(name: str, posts: int) -> int:
        ada = known(name)
        thread = begin(ada, "About", f"By {name}")
        answer(thread, bob, f"Said to {name}.")
        line = f"> **{name}** wrote:\n>\n> By\n\n@{name}"
        quoting = [
            Post(thread=thread, number=number, author=None, text=f"{line} {number}", submission=uuid.uuid4())
            for number in range(10, 10 + posts)
        ]
        Post.objects.bulk_create(quoting)
        for post in quoting:
            post.mentions.add(ada)
            post.quotes.add(ada)
        with CaptureQueriesContext(connection) as queries:
            deletion.delete_account(ada.pk)
        assert not Post.objects.filter(text__contains=f"**{name}**").exists()
        return len(queries)

    assert statements("carol", 300) <= statements("dora", 3) + 8
