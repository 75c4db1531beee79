"""What everyone reads: lists and threads by pages, the same bytes for all, few queries however much there is."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from lessons.community import public_posts
from lessons.community.models import Post, Thread
from lessons.community.public_posts import THREADS_A_PAGE, ThreadFilter
from tests.lessons.community.conftest import HTMX, answer, begin, client_of, fill
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db


def html_of(client: Client, address: str, status: int = 200) -> str:
    """A page's HTML, entities resolved and white space made one."""
    response = client.get(address)
    assert response.status_code == status
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def many_threads(author: User, count: int) -> None:
    """Threads, each a minute older than the one before."""
    now = timezone.now()
    Thread.objects.bulk_create(
        Thread(title=f"Thread {n:03}", author=author, posts_count=1, last_post_at=now - timedelta(minutes=n))
        for n in range(count)
    )


def titles(html: str) -> list[str]:
    """The numbers of the threads listed."""
    return re.findall(r"Thread (\d+)</a>", html)


def test_the_newest_activity_is_listed_first(client: Client, ada: User, bob: User) -> None:
    old, new = begin(ada, "Old one"), begin(ada, "New one", "Other words.")
    answer(old, bob)
    html = html_of(client, "/community/")
    assert html.index("Old one") < html.index("New one")
    assert new.get_absolute_url() in html
    assert "1 reply" in html


def test_pages_of_the_list_follow_each_other_without_gap_or_repeat(client: Client, ada: User) -> None:
    Thread.objects.all().delete()
    many_threads(ada, 2 * THREADS_A_PAGE + 3)
    Thread.objects.update(last_post_at=timezone.now())  # all at the very same moment: the id decides
    found, address = [], "/community/"
    while address:
        html = html_of(client, address)
        found += titles(html)
        older = re.search(r'rel="next" href="([^"]+)"', html)
        address = f"/community/{older[1]}" if older else ""
    assert len(found) == len(set(found)) == 2 * THREADS_A_PAGE + 3


@pytest.mark.parametrize("place", ["x", "1", "1-", "-1-2", "1-2-3", "9" * 30 + "-1", "١-٢"])
def test_a_place_that_is_none_is_a_400(client: Client, place: str) -> None:
    assert "no place in the list" in html_of(client, f"/community/?before={place}", status=400)


def test_the_list_goes_by_lesson_author_and_what_is_unresolved(
    client: Client, ada: User, bob: User, make_lesson: MakeLesson
) -> None:
    one = make_lesson("one")
    begin(ada, "About one", lesson=one)
    begin(bob, "Done with", resolved_at=timezone.now())
    assert "Done with" not in html_of(client, "/community/?lesson=one")
    assert "About one" in html_of(client, "/community/?lesson=one")
    assert "Done with" not in html_of(client, "/community/?unresolved=1")
    assert "About one" not in html_of(client, "/community/?author=bob")
    assert "Done with" in html_of(client, "/community/?author=bob")
    assert "About one" in html_of(client, "/lessons/one/discussion/")
    assert "Done with" not in html_of(client, "/lessons/one/discussion/")
    assert "No thread is like that" in html_of(client, "/community/?author=%00x%E2%80%AE")


@pytest.mark.parametrize(
    "address", ["/community/?lesson=gone", "/lessons/gone/discussion/", "/threads/999/x/", "/posts/999/"]
)
@pytest.mark.usefixtures("course")
def test_what_is_not_there_is_a_404(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_number_beyond_the_database_is_a_404(client: Client) -> None:
    for address in ("/threads/99999999999999999999/x/", "/posts/99999999999999999999/"):
        assert client.get(address).status_code == 404


def test_threads_of_a_lesson_that_is_not_public_are_not(client: Client, ada: User, make_lesson: MakeLesson) -> None:
    one, two = make_lesson("one"), make_lesson("two")
    threads = [begin(ada, "Of a draft", lesson=one), begin(ada, "Of a closed one", "Words.", lesson=two)]
    one.live = False
    one.save()
    PageViewRestriction.objects.create(page=two, restriction_type=PageViewRestriction.LOGIN)
    html = html_of(client, "/community/")
    for thread in threads:
        assert thread.title not in html
        assert client.get(thread.get_absolute_url()).status_code == 404


def test_a_thread_is_shown_by_pages_and_a_post_leads_to_its_own(client: Client, thread: Thread, ada: User) -> None:
    fill(thread, ada, 64)
    first, last = html_of(client, thread.get_absolute_url()), html_of(client, f"{thread.get_absolute_url()}?page=3")
    assert first.count('class="post"') == 30
    assert last.count('class="post"') == 5
    assert "Page 3 of 3" in last
    assert 'rel="next"' not in last
    post = Post.objects.get(thread=thread, number=31)
    response = client.get(f"/posts/{post.pk}/")
    assert response["Location"] == f"{thread.get_absolute_url()}?page=2#post-{post.pk}"


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "", "٣", "9" * 12])
def test_a_page_that_is_no_number_is_a_400(client: Client, thread: Thread, number: str) -> None:
    assert "is no page" in html_of(client, f"{thread.get_absolute_url()}?page={number}", status=400)


@pytest.mark.parametrize("number", [0, 2])
def test_a_page_that_is_not_there_is_a_404(client: Client, thread: Thread, number: int) -> None:
    assert client.get(f"{thread.get_absolute_url()}?page={number}").status_code == 404


def test_another_title_in_the_address_leads_to_the_right_one(client: Client, thread: Thread) -> None:
    response = client.get(f"/threads/{thread.pk}/something-else/?page=1")
    assert response.status_code == 301
    assert response["Location"] == thread.get_absolute_url()


@pytest.mark.parametrize("title", ["!!!", "日本語", "a" * 120, "<b>&amp;</b>", "٠١٢"])
def test_any_title_has_an_address(client: Client, ada: User, title: str) -> None:
    thread = begin(ada, title)
    assert title in html_of(client, thread.get_absolute_url())


def test_what_is_hidden_or_deleted_leaves_its_place_only(client: Client, thread: Thread, ada: User, bob: User) -> None:
    hidden, deleted = answer(thread, bob, "secret one"), answer(thread, bob, "secret two")
    Post.objects.filter(pk=hidden.pk).update(hidden=True)
    Post.objects.filter(pk=deleted.pk).update(deleted_at=timezone.now())
    html = html_of(client, thread.get_absolute_url())
    assert "secret" not in html
    assert "Hidden by a moderator." in html
    assert "Deleted by its author." in html


def test_a_deleted_account_leaves_empty_posts_and_the_threads_of_others(
    client: Client, thread: Thread, ada: User, bob: User
) -> None:
    mine = begin(bob, "Mine alone", "Nobody answered.")
    answer(thread, bob, "My words")
    started = begin(bob, "Answered", "I asked this.")
    answer(started, ada, "And I answered.")
    bob.delete()
    assert client.get(mine.get_absolute_url()).status_code == 404
    html = html_of(client, thread.get_absolute_url()) + html_of(client, started.get_absolute_url())
    assert "My words" not in html
    assert "I asked this" not in html
    assert "bob" not in html
    assert "And I answered." in html
    assert "deleted account" in html
    assert not Post.objects.filter(text="My words").exists()


def test_the_end_of_a_lesson_leads_to_its_discussion(client: Client, ada: User, make_lesson: MakeLesson) -> None:
    lesson = make_lesson("one")
    begin(ada, "About one", lesson=lesson)
    html = html_of(client, "/lessons/one/")
    assert 'hx-get="/lessons/one/discussion/latest"' in html
    assert 'href="/lessons/one/discussion/"' in html
    fragment = client.get("/lessons/one/discussion/latest", headers=HTMX)
    assert "About one" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]
    assert client.get("/lessons/one/discussion/latest")["Location"] == "/lessons/one/discussion/"


def public_addresses(thread: Thread) -> list[str]:
    """All addresses that are the same for everyone."""
    return ["/community/", "/community/?unresolved=1", "/lessons/one/discussion/", thread.get_absolute_url()]


def test_everyone_gets_the_same_bytes_and_no_cookie(
    client: Client, ada: User, grace: User, make_lesson: MakeLesson
) -> None:
    thread = begin(ada, lesson=make_lesson("one"))
    for address in public_addresses(thread):
        answers = [each.get(address) for each in (client, client_of(ada), client_of(grace))]
        assert answers[0].content == answers[1].content == answers[2].content
        for each in answers:
            assert each["Cache-Control"] == "public, max-age=0"
            assert each["CDN-Cache-Control"] == "max-age=5, stale-while-revalidate=10"
            assert "Cookie" not in each.get("Vary", "")
            assert not each.cookies


def test_the_address_one_gets_after_writing_is_kept_by_nobody(client: Client, thread: Thread) -> None:
    response = client.get(f"{thread.get_absolute_url()}?fresh=1")
    assert response["Cache-Control"] == "private, no-store"
    assert "CDN-Cache-Control" not in response


def test_pages_are_only_read(client: Client, ada: User, make_lesson: MakeLesson) -> None:
    thread = begin(ada, lesson=make_lesson("one"))
    for address in [*public_addresses(thread), "/posts/1/", "/labs/traffic/card", "/lessons/one/card"]:
        assert client.post(address).status_code == 405


def test_much_costs_no_more_queries_than_little(client: Client, ada: User, make_lesson: MakeLesson) -> None:
    thread = begin(ada, lesson=make_lesson("one"))
    fill(thread, ada, 300)
    many_threads(ada, 300)
    last = f"{thread.get_absolute_url()}?page={thread.pages}"
    for address, most in (
        ("/community/", 2),
        ("/lessons/one/discussion/", 2),
        (thread.get_absolute_url(), 3),
        (last, 3),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= most, address


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's way of telling its plans")
@pytest.mark.parametrize("wanted", [{}, {"unresolved": True}, {"author": "ada"}, {"before": "1795000000000000-7"}])
def test_a_page_of_the_list_is_a_range_of_an_index_and_never_a_sort(wanted: dict[str, Any]) -> None:
    plan = public_posts.listed(ThreadFilter(**wanted))[:31].explain()
    assert "TEMP B-TREE" not in plan
    assert "USING INDEX threads_" in plan


def test_join_discord_is_there_when_an_invite_is_set(client: Client, settings: Any, course: Any) -> None:
    assert "Discord" not in html_of(client, "/community/")
    settings.DISCORD_INVITE = "https://discord.gg/abc"
    assert html_of(client, "/community/").count('href="https://discord.gg/abc"') == 2
