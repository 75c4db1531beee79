"""Publicly readable threads and posts. All public queries go through here.

A page is a range of an index, however many threads or posts there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from lessons.community import pagination
from lessons.community.models import Post, Thread
from lessons.community.models.discussion import POSTS_A_PAGE
from lessons.course import access
from lessons.course.models import LessonPage

THREADS_A_PAGE = 30
LATEST = 5
_SHOWN = (
    *("title", "created_at", "last_post_at", "posts_count", "resolved_at", "locked", "hidden"),
    *("author__username", "lesson__slug", "lesson__title"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadFilter:
    """Which threads are asked for, and from where on."""

    lesson: LessonPage | None = None
    author: str = ""
    unresolved: bool = False
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadsPage:
    """Threads, the newest activity first; `older` is the place where the next page begins."""

    threads: Sequence[Thread]
    older: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsPage:
    """Posts of a thread in order, and where among its pages they stand."""

    thread: Thread
    posts: Sequence[Post]
    number: int

    @property
    def previous(self) -> int | None:
        """The page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The page after."""
        return self.number + 1 if self.number < self.thread.pages else None

    @property
    def is_last(self) -> bool:
        """Whether a reply would stand at its end."""
        return self.next is None


def public_threads() -> QuerySet[Thread]:
    """The threads that everyone may read: not hidden, and of a lesson that everyone may read, or of none."""
    public = access.public_lessons().order_by().values("pk")
    # Said as what is left out: "of none, or of one of these" would make SQLite read and sort all threads.
    return Thread.objects.exclude(lesson__in=LessonPage.objects.exclude(pk__in=public).values("pk")).filter(
        hidden=False
    )


def public_thread(pk: int) -> Thread:
    """The thread with its author and lesson, or Http404."""
    found = public_threads().select_related("author", "lesson").only(*_SHOWN).filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such thread, or it is not public.")
    return found


def public_post(pk: int) -> Post:
    """A post with its thread and author, hidden and deleted ones as what is left of them, or Http404."""
    readable = Post.objects.filter(thread__in=public_threads())
    found = readable.select_related("author", "thread", "thread__author").filter(pk=pk).first()
    if found is None:
        raise Http404("There is no such post, or it is not public.")
    return found


def threads_page(wanted: ThreadFilter) -> ThreadsPage:
    """One page of the threads asked for; BadRequest for a place that is none."""
    page = pagination.page(
        listed(wanted), THREADS_A_PAGE, lambda thread: pagination.written(thread.last_post_at, thread.pk)
    )
    return ThreadsPage(threads=page.rows, older=page.onward)


def listed(wanted: ThreadFilter) -> QuerySet[Thread]:
    """The threads asked for, in order, each ready to be shown in a list."""
    return _chosen(wanted).select_related("author", "lesson").only(*_SHOWN).order_by("-last_post_at", "-id")


def latest_threads(lesson: LessonPage) -> list[Thread]:
    """The few threads of a lesson where something was said last."""
    return list(listed(ThreadFilter(lesson=lesson))[:LATEST])


def posts_page(thread: Thread, number: int) -> PostsPage:
    """A page of a thread's posts; Http404 past the last."""
    if not 1 <= number <= thread.pages:
        raise Http404(f"This thread has {thread.pages} pages; there is no page {number}.")
    first = (number - 1) * POSTS_A_PAGE + 1
    found = thread.posts.filter(number__range=(first, first + POSTS_A_PAGE - 1))
    posts = list(found.select_related("author").order_by("number"))
    for post in posts:
        post.thread = thread  # known already: no query for each
    return PostsPage(thread=thread, posts=posts, number=number)


def _chosen(wanted: ThreadFilter) -> QuerySet[Thread]:
    found = public_threads()
    if wanted.lesson is not None:
        found = found.filter(lesson=wanted.lesson)
    if wanted.author:
        found = found.filter(author__username=wanted.author)
    if wanted.unresolved:
        found = found.filter(resolved_at=None)
    if wanted.before:
        microseconds, pk = pagination.read(wanted.before, "before", 2)
        at = pagination.moment(microseconds)
        # One range of the index; the equivalent OR would be two, sorted together.
        found = found.filter(last_post_at__lte=at).exclude(last_post_at=at, id__gte=pk)
    return found
