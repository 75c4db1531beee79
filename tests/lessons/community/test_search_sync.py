"""Posts can be found while everyone may read them, and no longer."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from lessons.community import moderation, search_sync, writing
from lessons.community.models import Post, Thread
from lessons.course.models import LessonPage
from lessons.search.models import SearchEntry
from tests.lessons.community.conftest import answer, begin, fill
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(make_lesson: MakeLesson) -> LessonPage:
    """A lesson to talk about."""
    return make_lesson("one", title="One")


@pytest.fixture
def post(lesson: LessonPage, ada: User, bob: User) -> Post:
    """A reply in a thread about the lesson."""
    return answer(begin(ada, lesson=lesson), bob, "A *revalidated* copy.")


def entries(post: Post) -> list[tuple[str, str, str]]:
    """What is found of a post."""
    there = SearchEntry.objects.filter(source=post.search_source)
    return list(there.values_list("title", "text", "context"))


def test_a_post_is_found_by_its_threads_title_and_its_words(post: Post, bob: User) -> None:
    assert entries(post) == [("Why a miss?", "A revalidated copy.", "One")]
    writing.edit(post, text="Other words.")
    assert entries(post) == [("Why a miss?", "Other words.", "One")]


def restrict(post: Post) -> None:
    """Only the signed-in may read the lesson."""
    assert post.thread.lesson is not None
    PageViewRestriction.objects.create(page=post.thread.lesson, restriction_type=PageViewRestriction.LOGIN)


def unpublish(post: Post) -> None:
    """Nobody may read the lesson."""
    assert post.thread.lesson is not None
    post.thread.lesson.unpublish()


def act(action: moderation.Action) -> Callable[[Post], None]:
    """What a moderator does with a post."""

    def do(post: Post) -> None:
        moderator = User.objects.get_or_create(username="grace", is_superuser=True)[0]
        moderation.act(action, moderation.ModerationAction(moderator=moderator, post=post, reason="Rude."))

    return do


WAYS_OUT: dict[str, Callable[[Post], object]] = {
    "deleted": writing.delete,
    "hidden": act(moderation.Action.HIDE_POST),
    "thread hidden": act(moderation.Action.HIDE_THREAD),
    "account deleted": lambda post: User.objects.get(username="bob").delete(),
    "lesson unpublished": unpublish,
    "lesson restricted": restrict,
    "thread deleted": lambda post: post.thread.delete(),
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_what_nobody_may_read_any_more_is_not_found(post: Post, way: str) -> None:
    other = SearchEntry.objects.exclude(source=post.search_source).filter(source__startswith="post:").count()
    assert other == 1
    WAYS_OUT[way](post)
    assert entries(Post(pk=post.pk)) == []


WAYS_BACK: dict[str, tuple[Callable[[Post], object], Callable[[Post], object]]] = {
    "hidden": (act(moderation.Action.HIDE_POST), act(moderation.Action.SHOW_POST)),
    "thread hidden": (act(moderation.Action.HIDE_THREAD), act(moderation.Action.SHOW_THREAD)),
    "lesson unpublished": (unpublish, lambda post: LessonPage.objects.get(slug="one").save_revision().publish()),
    "lesson restricted": (restrict, lambda post: PageViewRestriction.objects.get().delete()),
}


@pytest.mark.parametrize("way", WAYS_BACK)
def test_what_everyone_may_read_again_is_found_again(post: Post, way: str) -> None:
    out, back = WAYS_BACK[way]
    out(post)
    back(post)
    search_sync.index_due()
    assert len(entries(post)) == 1


def test_a_post_shown_again_in_a_lesson_that_is_not_public_is_not_found(post: Post) -> None:
    act(moderation.Action.HIDE_POST)(post)
    unpublish(post)
    act(moderation.Action.SHOW_POST)(post)
    assert entries(post) == []


MANY = 10_000


@pytest.fixture
def long_thread(ada: User) -> Thread:
    """A thread of very many posts, all of which are found."""
    thread = begin(ada)
    fill(thread, ada, MANY)
    SearchEntry.objects.bulk_create(
        SearchEntry(kind="thread", source=each.search_source, title="Post", text="Words", url="/", title_words="post")
        for each in thread.posts.filter(number__gt=1)
    )
    return thread


def test_hiding_and_showing_a_long_thread_takes_few_statements_and_the_rest_is_done_by_and_by(
    long_thread: Thread,
) -> None:
    post = long_thread.posts.get(number=1)
    for action in (moderation.Action.HIDE_THREAD, moderation.Action.SHOW_THREAD):
        with CaptureQueriesContext(connection) as queries:
            act(action)(post)
        assert len(queries) <= 17
        assert not SearchEntry.objects.filter(source__startswith="post:").exists()
    with CaptureQueriesContext(connection) as queries:
        search_sync.index_some()
    assert len(queries) <= 14
    assert SearchEntry.objects.filter(source__startswith="post:").count() == search_sync.AT_ONCE


def test_what_is_made_by_and_by_leaves_out_what_nobody_may_read(ada: User) -> None:
    thread = begin(ada)
    fill(thread, ada, 2 * search_sync.AT_ONCE)
    thread.posts.filter(number=2).update(hidden=True)
    thread.posts.filter(number=3).update(deleted_at=timezone.now())
    search_sync.put_later(Thread.objects.filter(pk=thread.pk))
    search_sync.index_due()
    numbers = [each.number for each in thread.posts.all() if entries(each)]
    assert numbers == [1, *range(4, 2 * search_sync.AT_ONCE + 2)]
    thread.refresh_from_db()
    assert thread.index_from is None


def test_a_thread_hidden_before_its_entries_are_made_gets_none(post: Post) -> None:
    act(moderation.Action.HIDE_THREAD)(post)
    act(moderation.Action.SHOW_THREAD)(post)
    act(moderation.Action.HIDE_THREAD)(post)
    search_sync.index_due()
    assert entries(post) == []


def test_publishing_a_lesson_again_makes_no_entry_that_is_there(post: Post) -> None:
    before = SearchEntry.objects.get(source=post.search_source).pk
    LessonPage.objects.get(slug="one").save_revision().publish()
    search_sync.index_due()
    assert SearchEntry.objects.get(source=post.search_source).pk == before


def test_entries_that_were_lost_are_made_anew(post: Post) -> None:
    SearchEntry.objects.all().delete()
    call_command("rebuild_search")
    assert len(entries(post)) == 1


def test_a_post_shown_again_is_found_by_the_words_that_it_has_by_then(post: Post) -> None:
    seen = Post.objects.select_related("thread", "author").get(pk=post.pk)
    writing.edit(post, text="Newer words.")
    act(moderation.Action.HIDE_POST)(seen)
    act(moderation.Action.SHOW_POST)(seen)
    assert entries(post) == [("Why a miss?", "Newer words.", "One")]
