"""Many at the very same moment: no reply lost, none twice, no limit passed, no error."""

import uuid
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError

from lessons.community import moderation, search_sync, subscriptions, writing
from lessons.community.models import Follow, Notification, OutgoingMail, Post, Report, Thread
from lessons.community.permissions import RefusedError
from lessons.learning import deletion
from lessons.search.models import SearchEntry
from tests.lessons.at_once import at_once
from tests.lessons.community.conftest import answer, begin, fill, known, person

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def replying(thread: Thread, author: User, text: str, submission: uuid.UUID | None = None) -> Callable[[], object]:
    """A reply that can be let go; what it is refused with instead."""

    def call() -> object:
        try:
            return writing.reply(author, thread, text=text, submission=submission or uuid.uuid4())
        except RefusedError as refused:
            return refused

    return call


def test_fifty_replies_at_once_are_fifty_posts_in_a_row() -> None:
    ada = known("ada")
    thread = begin(ada)
    people = [person(f"person-{number}") for number in range(25)]
    calls = [replying(thread, each, f"{each} {turn}") for each in people for turn in range(2)]
    written = at_once(*calls)
    assert all(isinstance(each, writing.Written) for each in written)
    thread.refresh_from_db()
    assert thread.posts_count == 51
    assert list(thread.posts.order_by("number").values_list("number", flat=True)) == list(range(1, 52))
    last = thread.posts.get(number=51)
    assert thread.last_post_at == last.created_at
    assert Follow.objects.filter(thread=thread).count() == 26
    assert Notification.objects.filter(user=ada).count() == 50
    assert OutgoingMail.objects.filter(user=ada).count() == 1


def test_a_submission_sent_by_ten_at_once_is_posted_once() -> None:
    thread, bob, submission = begin(known("ada")), known("bob"), uuid.uuid4()
    written = at_once(*[replying(thread, bob, "Hello", submission)] * 10)
    assert len({each.post.pk for each in written}) == 1
    assert [each.again for each in written].count(False) == 1
    assert Post.objects.filter(thread=thread, author=bob).count() == 1


def test_a_thread_submitted_twice_at_once_is_started_once() -> None:
    ada, submission = known("ada"), uuid.uuid4()

    def start() -> object:
        return writing.start(ada, title="Why?", text="Words", lesson=None, submission=submission)

    at_once(*[start] * 8)
    assert Thread.objects.filter(title="Why?").count() == 1


def test_no_number_of_requests_at_once_gets_past_a_newcomers_limit() -> None:
    thread, new = begin(known("ada")), person("new", days=0)
    at_once(*[replying(thread, new, f"Spam {number}") for number in range(15)])
    assert Post.objects.filter(author=new).count() == 5


def test_the_same_words_at_once_are_posted_once() -> None:
    threads, bob = [begin(known(name), text=name) for name in ("ada", "eve")], known("bob")
    at_once(*[replying(thread, bob, "Buy this") for thread in threads * 3])
    assert Post.objects.filter(author=bob, text="Buy this").count() == 1


def test_a_report_sent_twice_at_once_is_one() -> None:
    thread, bob = begin(known("ada")), known("bob")
    post = thread.posts.get()
    first = at_once(*[lambda: moderation.report(post, bob, "Rude")] * 6)
    assert first.count(True) == 1
    assert Report.objects.count() == 1


def test_no_number_of_reports_at_once_gets_past_the_limit() -> None:
    ada, bob = known("ada"), known("bob")
    posts = [begin(ada, f"Thread {number}", f"Words {number}").posts.get() for number in range(5)]
    old = begin(ada, "Old", "Old words")
    fill(old, ada, moderation.OPEN_REPORTS - 2)
    Report.objects.bulk_create(
        Report(post=post, reporter=bob, reason="Rude") for post in old.posts.filter(number__gt=1)
    )

    def report(post: Post) -> object:
        try:
            return moderation.report(post, bob, "Rude")
        except RefusedError as refused:
            return refused

    at_once(*[partial(report, post) for post in posts])
    assert Report.objects.filter(reporter=bob).count() == moderation.OPEN_REPORTS


def test_replies_while_the_thread_is_locked_are_in_or_refused() -> None:
    thread, grace = begin(known("ada")), known("grace", is_superuser=True)
    deed = moderation.ModerationAction(moderator=grace, post=thread.posts.get(), reason="Enough.")
    people = [person(f"person-{number}") for number in range(9)]
    calls = [replying(thread, each, f"{each}") for each in people]
    results = at_once(*calls, lambda: moderation.act(moderation.Action.LOCK, deed))
    taken = sum(isinstance(each, writing.Written) for each in results)
    thread.refresh_from_db()
    assert thread.locked
    assert thread.posts_count == thread.posts.count() == 1 + taken


HIDING = (moderation.Action.HIDE_POST, moderation.Action.HIDE_THREAD)


@pytest.mark.parametrize("action", HIDING)
def test_what_is_edited_while_it_is_hidden_is_not_found(action: moderation.Action) -> None:
    ada, grace = known("ada"), known("grace", is_superuser=True)
    for turn in range(12):
        post = begin(ada, f"Turn {turn}", f"Turn {turn}").posts.get()
        deed = moderation.ModerationAction(moderator=grace, post=post, reason="Rude.")
        at_once(partial(writing.edit, post, text=f"Rude words {turn}"), partial(moderation.act, action, deed))
        assert not SearchEntry.objects.filter(source=post.search_source).exists()


def test_what_is_deleted_or_hidden_while_its_entry_is_made_is_not_found() -> None:
    ada, grace = known("ada"), known("grace", is_superuser=True)
    for turn, action in enumerate((*HIDING, None) * 4):
        post = begin(ada, f"Turn {turn}", f"Turn {turn}").posts.get()
        deed = moderation.ModerationAction(moderator=grace, post=post, reason="Rude.")
        search_sync.put_later(Thread.objects.filter(pk=post.thread_id))
        away = partial(moderation.act, action, deed) if action else partial(writing.delete, post)
        at_once(search_sync.index_due, away)
        assert not SearchEntry.objects.filter(source=post.search_source).exists()


def test_nothing_of_an_account_that_is_deleted_while_entries_are_made_is_found() -> None:
    for turn in range(6):
        ada = known(f"ada-{turn}")
        thread = begin(ada)
        answer(thread, known(f"bob-{turn}"))
        search_sync.put_later(Thread.objects.filter(pk=thread.pk))
        at_once(search_sync.index_due, partial(deletion.delete_account, ada.pk))
        search_sync.index_due()
        assert SearchEntry.objects.filter(source=thread.posts.get(number=2).search_source).exists()
        assert not SearchEntry.objects.filter(source=thread.posts.get(number=1).search_source).exists()


def test_someone_who_leaves_while_they_are_told_keeps_nobody_from_writing(
    thread: Thread, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    notify, tries = subscriptions.notify, iter((True, False))

    def notify_nobody_first(post: Post, people: Sequence[User], *, followers: bool) -> None:
        """At first as if who is told were deleted before all of it is written."""
        if next(tries):
            Notification.objects.create(user_id=10**9, thread=post.thread, post=post, kind=Notification.Kind.REPLY)
        notify(post, people, followers=followers)

    monkeypatch.setattr(subscriptions, "notify", notify_nobody_first)
    answer(thread, bob, "As @ada said.")
    assert [post.number for post in thread.posts.order_by("number")] == [1, 2]
    assert [told.user.username for told in Notification.objects.all()] == ["ada"]


def test_what_fails_twice_is_told(thread: Thread, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise IntegrityError("again")

    monkeypatch.setattr(subscriptions, "notify", fail)
    with pytest.raises(IntegrityError, match="again"):
        answer(thread, bob, "As @ada said.")
    assert thread.posts.count() == 1
