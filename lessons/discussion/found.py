"""Which posts can be found by searching: those that everyone may read, and no others."""

from lessons.models import Post


def put(post: Post) -> None:
    """Let a post be found, by its thread's title and its own words."""


def remove(post: Post) -> None:
    """Let a post be found no more."""
