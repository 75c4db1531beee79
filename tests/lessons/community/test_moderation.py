"""Reports, the moderators' pages and what they do; to all others there are none, and all of it is written down."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lessons.community.models import Ban, ModerationEntry, Post, Report, Thread
from lessons.community.moderation import BANS_A_PAGE, OPEN_REPORTS, QUEUE_A_PAGE
from lessons.community.permissions import may_moderate
from tests.lessons.community.conftest import HTMX, answer, begin, client_of, fill, person
from tests.lessons.community.test_writing import TYPED, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(thread: Thread, bob: User) -> Post:
    """Bob's post in Ada's thread."""
    return answer(thread, bob, "Something rude.")


def act(moderator: User, post: Post, action: str, **fields: Any) -> Any:
    """A moderator presses a button."""
    data = {"reason": "Rude.", "action": action} | fields
    return client_of(moderator).post(f"/moderation/posts/{post.pk}", data)


def test_moderators_are_superusers_the_group_and_who_has_the_permission(ada: User, grace: User) -> None:
    of_group, permitted = person("group"), person("permitted")
    of_group.groups.add(Group.objects.get_or_create(name="Moderators")[0])
    permitted.user_permissions.add(Permission.objects.get(codename="moderate_discussion"))
    assert [may_moderate(each) for each in (ada, grace, of_group, permitted)] == [False, True, True, True]
    of_group.is_active = False
    assert not may_moderate(of_group)


def test_to_all_others_there_is_no_moderation(post: Post, ada: User, bob: User) -> None:
    for client in (Client(), client_of(ada), client_of(bob)):
        for path in ("/moderation/", "/moderation/log", f"/moderation/posts/{post.pk}"):
            assert client.get(path).status_code == 404
        assert client.post(f"/moderation/posts/{post.pk}", {"reason": "x", "action": "hide-post"}).status_code == 404
    post.refresh_from_db()
    assert not post.hidden


def test_a_report_reaches_the_queue_once_a_person(post: Post, ada: User, grace: User) -> None:
    client = client_of(ada)
    assert "Report this post" in text_of(client.get(f"/posts/{post.pk}/report", headers=HTMX))
    assert "Thank you" in text_of(client.post(f"/posts/{post.pk}/report", {"reason": "Rude <b>"}, headers=HTMX))
    assert "You reported this post already" in text_of(client.post(f"/posts/{post.pk}/report", {"reason": "Rude"}))
    html = text_of(client_of(grace).get("/moderation/"))
    assert "1 report ·" in html
    assert "Something rude." in html
    assert "Rude <b>" in text_of(client_of(grace).get(f"/moderation/posts/{post.pk}"))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_report_without_a_reason_is_a_400(post: Post, ada: User, headers: Any) -> None:
    response = client_of(ada).post(f"/posts/{post.pk}/report", {"reason": " "}, headers=headers)
    assert response.status_code == 400
    assert "Reason: Nothing is written here: a sentence or two of up to 500" in text_of(response)
    assert not Report.objects.exists()


def test_reports_need_a_person_who_may_write(post: Post) -> None:
    assert "/account/login/" in Client().post(f"/posts/{post.pk}/report", {"reason": "x"})["Location"]
    eve = person("eve", verified=False)
    response = client_of(eve).post(f"/posts/{post.pk}/report", {"reason": TYPED})
    assert response.status_code == 403
    assert TYPED in text_of(response)


def test_those_reported_most_come_first(thread: Thread, post: Post, ada: User, grace: User) -> None:
    other = answer(thread, ada, "Less rude.")
    for name in ("x", "y"):
        Report.objects.create(post=post, reporter=person(name), reason="Rude")
    Report.objects.create(post=other, reporter=grace, reason="Rude")
    html = text_of(client_of(grace).get("/moderation/"))
    assert html.index("Something rude.") < html.index("Less rude.")
    assert "2 reports ·" in html


def test_the_queue_costs_the_same_for_few_and_many(thread: Thread, ada: User, bob: User, grace: User) -> None:
    fill(thread, bob, 50)
    Report.objects.bulk_create(Report(post=post, reporter=ada, reason="Rude") for post in thread.posts.all())
    client = client_of(grace)
    with CaptureQueriesContext(connection) as queries:
        assert text_of(client.get("/moderation/")).count("1 report ·") == QUEUE_A_PAGE
    assert len(queries) <= 8


def onward(html: str, parameter: str) -> str:
    """Where a list goes on."""
    found = re.search(rf'href="([^"]*[?&]{parameter}=[^"]*)"', html)
    assert found
    return found[1]


def test_the_queue_goes_on_by_pages_and_leaves_out_nobody(thread: Thread, ada: User, bob: User, grace: User) -> None:
    fill(thread, bob, 2 * QUEUE_A_PAGE)
    posts = list(thread.posts.order_by("number"))
    now = timezone.now()
    at = [now - timedelta(hours=number // 3) for number in range(len(posts))]  # some in the same moment
    Report.objects.bulk_create(
        Report(post=post, reporter=ada, reason="Rude", created_at=when) for post, when in zip(posts, at, strict=True)
    )
    Report.objects.create(post=posts[-1], reporter=grace, reason="Rude")
    client, address, seen = client_of(grace), "/moderation/", []
    for _ in range(3):
        html = text_of(client.get(address))
        seen += re.findall(r"/moderation/posts/(\d+)", html)
        address = onward(html, "after") if "More reported posts" in html else ""
    assert address == ""
    assert seen[0] == str(posts[-1].pk)
    assert sorted(map(int, seen)) == [post.pk for post in posts]
    assert "Nothing more is reported." in text_of(client.get("/moderation/?after=0-0-1"))


def test_bans_go_on_by_pages(grace: User) -> None:
    people = [User(username=f"loud-{number}") for number in range(BANS_A_PAGE + 3)]
    Ban.objects.bulk_create(Ban(user=each, reason="Too loud.") for each in User.objects.bulk_create(people))
    client = client_of(grace)
    with CaptureQueriesContext(connection) as queries:
        first = text_of(client.get("/moderation/"))
    assert len(queries) <= 8
    assert first.count("Too loud.") == BANS_A_PAGE
    second = text_of(client.get(onward(first, "bans_before")))
    assert second.count("Too loud.") == 3
    assert "Older bans" not in second


@pytest.mark.parametrize("query", ["after=x", "after=1-2", "after=1-2-x", "bans_before=x", "bans_before=1-2"])
def test_a_place_that_is_none_is_a_400_that_names_it(grace: User, query: str) -> None:
    response = client_of(grace).get(f"/moderation/?{query}")
    assert response.status_code == 400
    assert f"{query.split('=')[0]}: “{query.split('=')[1]}” is no place in the list" in text_of(response)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_one_who_has_many_open_reports_is_told_so_and_keeps_what_they_typed(
    thread: Thread, ada: User, bob: User, headers: Any
) -> None:
    fill(thread, bob, OPEN_REPORTS)
    posts = list(thread.posts.order_by("number"))
    Report.objects.bulk_create(Report(post=post, reporter=ada, reason="Rude") for post in posts[1:])
    client, path = client_of(ada), f"/posts/{posts[0].pk}/report"
    response = client.post(path, {"reason": TYPED}, headers=headers)
    assert response.status_code == 429
    assert "You have reported 20 posts that no moderator has looked at yet" in text_of(response)
    assert TYPED in text_of(response)
    assert "You reported this post already" in text_of(client.post(f"/posts/{posts[1].pk}/report", {"reason": "x"}))
    Report.objects.filter(post=posts[1]).update(settled_at=timezone.now())
    assert "Thank you" in text_of(client.post(path, {"reason": TYPED}, headers=headers))


def test_a_hidden_post_is_public_nowhere_and_can_be_shown_again(post: Post, ada: User, grace: User) -> None:
    Report.objects.create(post=post, reporter=ada, reason="Rude")
    assert act(grace, post, "hide-post").status_code == 303
    thread = post.thread
    for address in (
        thread.get_absolute_url(),
        f"/posts/{post.pk}/here",
        "/notifications/",
        f"/threads/{thread.pk}/reply?quote={post.pk}",
    ):
        assert "Something rude." not in text_of(client_of(ada).get(address, headers=HTMX))
    assert "Nothing is reported." in text_of(client_of(grace).get("/moderation/"))
    assert "Something rude." in text_of(client_of(grace).get(f"/moderation/posts/{post.pk}"))
    act(grace, post, "show-post")
    assert "Something rude." in text_of(Client().get(thread.get_absolute_url()))


def test_a_hidden_thread_is_public_nowhere_and_can_be_shown_again(post: Post, grace: User) -> None:
    thread = post.thread
    act(grace, post, "hide-thread")
    assert Client().get(thread.get_absolute_url()).status_code == 404
    assert Client().get(f"/posts/{post.pk}/").status_code == 404
    assert thread.title not in text_of(Client().get("/community/"))
    assert thread.title in text_of(client_of(grace).get(f"/moderation/posts/{post.pk}"))
    act(grace, post, "show-thread")
    assert Client().get(thread.get_absolute_url()).status_code == 200


def test_a_thread_is_locked_and_unlocked(post: Post, ada: User, grace: User) -> None:
    act(grace, post, "lock")
    assert "Locked" in text_of(Client().get(post.thread.get_absolute_url()))
    assert client_of(ada).post(f"/threads/{post.thread_id}/reply", {"text": "x"}).status_code == 403
    act(grace, post, "unlock")
    assert client_of(ada).post(f"/threads/{post.thread_id}/reply", {"text": "x"}).status_code == 303


@pytest.mark.parametrize(("length", "until"), [("7", timedelta(days=7)), ("lifted", None)])
def test_someone_is_banned_for_a_while_or_until_it_is_lifted_and_let_in_again(
    post: Post, bob: User, grace: User, length: str, until: timedelta | None
) -> None:
    act(grace, post, "ban", length=length)
    ban = Ban.objects.get(user=bob)
    assert ban.reason == "Rude."
    if until is None:
        assert ban.until is None
    else:
        assert ban.until is not None
        assert abs(ban.until - timezone.now() - until) < timedelta(minutes=1)
    response = client_of(bob).post(f"/threads/{post.thread_id}/reply", {"text": "x"})
    assert response.status_code == 403
    assert "Rude." in text_of(response)
    assert "bob" in text_of(client_of(grace).get("/moderation/"))
    assert "Lift the author" in text_of(client_of(grace).get(f"/moderation/posts/{post.pk}"))
    act(grace, post, "unban")
    assert client_of(bob).post(f"/threads/{post.thread_id}/reply", {"text": "x"}).status_code == 303


def test_reports_can_be_dismissed(post: Post, ada: User, grace: User) -> None:
    Report.objects.create(post=post, reporter=ada, reason="I disagree")
    act(grace, post, "dismiss", reason="It is fine.")
    assert Report.objects.get().settled_at
    post.refresh_from_db()
    assert not post.hidden


def test_every_deed_is_in_the_log_with_who_when_and_why(post: Post, grace: User) -> None:
    for action in ("hide-post", "hide-thread", "lock", "ban"):
        act(grace, post, action, reason=f"Because of {action}.", length="lifted")
    html = text_of(client_of(grace).get("/moderation/log"))
    for part in ("hid a post", "hid a thread", "locked a thread", "banned", "Because of ban.", "grace", "bob"):
        assert part in html
    assert ModerationEntry.objects.count() == 4


def test_the_log_goes_on_by_pages_and_costs_the_same(post: Post, grace: User) -> None:
    ModerationEntry.objects.bulk_create(
        ModerationEntry(
            moderator=grace, action="lock", post=post, thread=post.thread, person=grace, reason=f"Reason {n}."
        )
        for n in range(60)
    )
    client = client_of(grace)
    with CaptureQueriesContext(connection) as queries:
        first = text_of(client.get("/moderation/log"))
    assert len(queries) <= 8
    assert "Reason 59." in first
    assert "Reason 9." not in first
    older = first[first.index("?before=") :].split('"')[0]
    assert "Reason 9." in text_of(client.get(f"/moderation/log{older}"))
    assert client.get("/moderation/log?before=x").status_code == 400


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": ""}, "Reason: Nothing is written here"),
        ({"action": ""}, "Choose what to do."),
        ({"action": "shoot"}, "Nothing like “shoot” can be done."),
        ({"length": "3"}, "A ban holds: “3” is no length of a ban: 1, 7, 30, 365 days, or until it is lifted, are"),
        ({"action": "ban"}, "A ban holds: Choose how long: 1, 7, 30, 365 days, or until it is lifted, are"),
        ({"action": "ban", "length": ""}, "A ban holds: Choose how long"),
        ({"action": "ban", "length": "0"}, "A ban holds: “0” is no length of a ban"),
    ],
)
def test_a_malformed_deed_is_a_400_and_nothing_is_done(post: Post, grace: User, fields: Any, sentence: str) -> None:
    response = act(grace, post, **({"action": "hide-post", "reason": TYPED} | fields))
    assert response.status_code == 400
    assert sentence in text_of(response)
    assert not ModerationEntry.objects.exists()
    assert not Ban.objects.exists()
    assert fields.get("reason", TYPED) in text_of(response)


def test_a_post_that_is_not_there_is_a_404_and_other_methods_are_refused(post: Post, grace: User) -> None:
    client = client_of(grace)
    assert client.get("/moderation/posts/999").status_code == 404
    assert client.put(f"/moderation/posts/{post.pk}").status_code == 405
    assert client.post("/moderation/").status_code == 405
    assert client.post("/moderation/log").status_code == 405


def test_deleting_a_post_settles_its_reports_and_its_author_can_still_be_banned(
    post: Post, ada: User, bob: User, grace: User
) -> None:
    Report.objects.create(post=post, reporter=ada, reason="Rude")
    client_of(bob).post(f"/posts/{post.pk}/delete")
    assert "Nothing is reported." in text_of(client_of(grace).get("/moderation/"))
    assert act(grace, post, "ban", length="1").status_code == 303


def test_the_log_outlives_its_people(post: Post, bob: User, grace: User) -> None:
    act(grace, post, "ban", length="1")
    begin(grace, "Mine")
    grace.delete()
    bob.delete()
    other = person("other", is_superuser=True)
    assert "deleted account" in text_of(client_of(other).get("/moderation/log"))
