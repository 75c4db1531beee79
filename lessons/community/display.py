"""Threads and posts as shown by templates, the same for all users except for `Mine`."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.safestring import SafeString

from lessons.community import cards, markup
from lessons.community.models import Post
from lessons.community.permissions import Person, may_change, may_moderate
from lessons.community.quoting import DELETED_ACCOUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPost:
    """A post, rendered; what is hidden or deleted has no words, only a sentence that says so."""

    post: Post
    html: SafeString | None
    cards: Sequence[cards.CardLink]

    @property
    def author(self) -> str:
        """The name above it."""
        return self.post.author.username if self.post.author else DELETED_ACCOUNT

    @property
    def instead(self) -> str:
        """Why there are no words."""
        if self.post.author is None:
            return "The account was deleted, and this post with it."
        return "Hidden by a moderator." if self.post.hidden else "Deleted by its author."


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """What one person may do with a post."""

    change: bool
    moderate: bool

    def __bool__(self) -> bool:
        return self.change or self.moderate


def shown(post: Post) -> ShownPost:
    """A post for everyone."""
    if not post.is_shown:
        return ShownPost(post=post, html=None, cards=())
    rendered = markup.render(post.text, tuple(sorted(person.username for person in post.mentions.all())))
    return ShownPost(post=post, html=rendered.html, cards=cards.links(rendered.links))


def all_shown(posts: Sequence[Post]) -> list[ShownPost]:
    """Posts for everyone, whom they mention asked in one query."""
    prefetch_related_objects(posts, "mentions")
    return [shown(post) for post in posts]


def mine(person: Person, posts: Sequence[Post]) -> dict[int, Mine]:
    """What this person may do, by post; only posts with which they may do anything that others may not."""
    moderate = may_moderate(person)
    found = {post.pk: Mine(change=may_change(person, post), moderate=moderate) for post in posts}
    return {pk: each for pk, each in found.items() if each}
