"""Posts can be found while everyone may read them, and no longer."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from wagtail.models import PageViewRestriction

from lessons.discussion import moderation, writing
from lessons.models import LessonPage, Post, SearchEntry
from tests.lessons.conftest import MakeLesson
from tests.lessons.discussion.conftest import answer, begin

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
    found = SearchEntry.objects.filter(source=post.search_source)
    return list(found.values_list("title", "text", "context"))


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
        moderation.act(action, moderation.Deed(moderator=moderator, post=post, reason="Rude."))

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
    assert len(entries(post)) == 1


def test_a_post_shown_again_is_found_by_the_words_that_it_has_by_then(post: Post) -> None:
    seen = Post.objects.select_related("thread", "author").get(pk=post.pk)
    writing.edit(post, text="Newer words.")
    act(moderation.Action.HIDE_POST)(seen)
    act(moderation.Action.SHOW_POST)(seen)
    assert entries(post) == [("Why a miss?", "Newer words.", "One")]
