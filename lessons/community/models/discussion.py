"""Threads, posts and follows. Permissions are elsewhere."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from lessons.course.models.lesson import LessonPage

POSTS_A_PAGE = 30
LONGEST_TITLE = 120
LONGEST_TEXT = 10_000
SEARCH_SOURCE = "post:"  # before a post's key, where it is found by searching


class Thread(models.Model):
    """A conversation, about a lesson or about anything."""

    lesson = models.ForeignKey(LessonPage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=LONGEST_TITLE)
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    last_post_at = models.DateTimeField(default=timezone.now)
    posts_count = models.PositiveIntegerField(default=0)  # the number of the last post: posts are never taken out
    resolved_at = models.DateTimeField(null=True, blank=True)
    locked = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    # The first post whose entry in the search is yet to be made; none where all are there that should be.
    index_from = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        # Each list page is a range of one of these.
        indexes: ClassVar = [
            models.Index(fields=["last_post_at", "id"], name="threads_newest"),
            models.Index(fields=["lesson", "last_post_at", "id"], name="threads_of_lesson"),
            models.Index(fields=["last_post_at", "id"], name="threads_open", condition=models.Q(resolved_at=None)),
            models.Index(fields=["author", "last_post_at", "id"], name="threads_of_author"),
            models.Index(fields=["id"], name="threads_to_index", condition=models.Q(index_from__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The thread's public page."""
        return reverse("thread", args=[self.pk, self.slug])

    @property
    def slug(self) -> str:
        """The title as the address shows it."""
        return slugify(self.title)[:60].strip("-") or "thread"

    @property
    def replies(self) -> int:
        """Posts after the first."""
        return max(0, self.posts_count - 1)

    @property
    def pages(self) -> int:
        """How many pages the posts take."""
        return page_of(max(1, self.posts_count))


class Post(models.Model):
    """What one person said in a thread. Its place is its number, counted from 1 and given under the thread's lock."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    mentions = models.ManyToManyField(User, related_name="+")  # people who existed when it was written
    quotes = models.ManyToManyField(User, related_name="+")  # people whose names its quotes have above them
    submission = models.UUIDField()
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    hidden = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thread", "number"], name="post_number_in_thread"),
            # A form sent twice is posted once.
            models.UniqueConstraint(fields=["author", "submission"], name="post_submission_of_author"),
        ]
        indexes: ClassVar = [models.Index(fields=["author", "created_at"], name="posts_of_author")]
        permissions: ClassVar = [("moderate_discussion", "Can moderate the discussion")]

    def __str__(self) -> str:
        return f"{self.thread_id}#{self.number}"

    def get_absolute_url(self) -> str:
        """The page of the thread that holds it, at its place."""
        query = f"?page={self.page}" if self.page > 1 else ""
        return f"{self.thread.get_absolute_url()}{query}#post-{self.pk}"

    @property
    def search_source(self) -> str:
        """The name under which it is found."""
        return f"{SEARCH_SOURCE}{self.pk}"

    @property
    def page(self) -> int:
        """The page of its thread that holds it."""
        return page_of(self.number)

    @property
    def is_shown(self) -> bool:
        """Whether its text can be read."""
        return not self.hidden and self.deleted_at is None


class Follow(models.Model):
    """Someone's wish to hear of a thread's new posts, or, inactive, not to."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    active = models.BooleanField(default=True)
    mailed_at = models.DateTimeField(null=True, blank=True)  # since the last visit; until the next, no other mail
    followed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "thread"], name="follow_once")]
        indexes: ClassVar = [models.Index(fields=["thread", "active"], name="followers_of_thread")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.thread_id}"


def page_of(number: int) -> int:
    """The page on which the post with this number stands, from 1."""
    return (number - 1) // POSTS_A_PAGE + 1
