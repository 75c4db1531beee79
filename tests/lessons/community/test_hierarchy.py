"""Who may act on whom: moderators on people below them, never on themselves or equals, and not while banned."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from lessons.accounts import roles
from lessons.accounts.roles import Role
from lessons.community import hierarchy
from lessons.community.hierarchy import Rank
from lessons.community.models import Ban, ModerationEntry, Post, Report, Thread
from lessons.community.permissions import may_moderate
from lessons.course.models import CoursePage
from tests.lessons.community.conftest import HTMX, answer, begin, client_of, known
from tests.lessons.community.test_moderation import act
from tests.lessons.community.test_writing import text_of

pytestmark = pytest.mark.django_db

ON_THE_POST = ("hide-post", "show-post", "ban", "unban")
ON_THE_THREAD = ("hide-thread", "show-thread", "lock", "unlock")


@pytest.fixture
def make(course: CoursePage) -> Callable[..., User]:
    """Make someone known with a rank."""

    def made(name: str, rank: Rank) -> User:
        user = known(name, is_superuser=rank is Rank.SUPERUSER)
        given = {Rank.AUTHOR: Role.INSTRUCTOR, Rank.MODERATOR: Role.REVIEWER, Rank.ADMINISTRATOR: Role.ADMINISTRATOR}
        roles.give(user, given.get(rank))
        return User.objects.get(pk=user.pk)

    return made


@pytest.fixture
def rita(make: Callable[..., User]) -> User:
    """A reviewer, who moderates."""
    return make("rita", Rank.MODERATOR)


def ban(user: User) -> None:
    Ban.objects.create(user=user, reason="Rude.")


def states() -> list[Any]:
    """All that moderators change."""
    posts = Post.objects.order_by("pk").values_list("pk", "hidden")
    threads = Thread.objects.order_by("pk").values_list("pk", "hidden", "locked")
    bans = Ban.objects.order_by("pk").values_list("user", "lifted_at")
    return [*posts, *threads, *bans, ModerationEntry.objects.count()]


@pytest.mark.parametrize("rank", Rank)
def test_ranks_are_what_people_are(make: Callable[..., User], rank: Rank) -> None:
    assert hierarchy.rank(make("someone", rank)) is rank


def test_wagtails_own_moderators_are_moderators(ada: User) -> None:
    ada.groups.add(Group.objects.get_or_create(name="Moderators")[0])
    assert hierarchy.rank(User.objects.get(pk=ada.pk)) is Rank.MODERATOR


@pytest.mark.parametrize("action", [*ON_THE_POST, *ON_THE_THREAD])
@pytest.mark.parametrize("rank", [Rank.MODERATOR, Rank.ADMINISTRATOR, Rank.SUPERUSER])
def test_nothing_is_done_to_an_equal_or_higher_role(
    make: Callable[..., User], rita: User, action: str, rank: Rank
) -> None:
    other = make("other", rank)
    thread = begin(other)
    post = thread.posts.get()
    ban(other)
    before = states()
    response = act(rita, post, action, length="7")
    assert response.status_code == 403
    assert "other has as many rights as you, or more" in text_of(response)
    assert "Rude." in text_of(response), "what was typed stays"
    assert states() == before


@pytest.mark.parametrize("action", [*ON_THE_POST, *ON_THE_THREAD, "dismiss"])
def test_nothing_is_done_to_oneself(rita: User, ada: User, action: str) -> None:
    post = begin(rita).posts.get()
    Report.objects.create(post=post, reporter=ada, reason="Rude")
    before = states()
    response = act(rita, post, action, length="7")
    assert response.status_code == 403
    assert "This is about you" in text_of(response)
    assert states() == before
    assert Report.objects.filter(settled_at=None).exists()


@pytest.mark.parametrize("rank", [Rank.LEARNER, Rank.AUTHOR])
def test_people_below_are_moderated(make: Callable[..., User], rita: User, rank: Rank) -> None:
    post = begin(make("other", rank)).posts.get()
    for action in (*ON_THE_POST, *ON_THE_THREAD):
        assert act(rita, post, action, length="7").status_code == 303


def test_the_thread_is_its_authors_and_the_post_its_own(make: Callable[..., User], rita: User, ada: User) -> None:
    root = make("root", Rank.SUPERUSER)
    of_ada = answer(begin(root), ada)
    of_root = answer(begin(ada), root)
    assert act(rita, of_ada, "hide-post").status_code == 303
    assert act(rita, of_ada, "lock").status_code == 403
    assert act(rita, of_root, "hide-post").status_code == 403
    assert act(rita, of_root, "lock").status_code == 303
    assert list(ModerationEntry.objects.order_by("pk").values_list("person__username", flat=True)) == ["ada", "ada"]


def test_buttons_are_offered_for_what_one_may_do(make: Callable[..., User], rita: User, ada: User) -> None:
    def offered(post: Post) -> set[str]:
        html = client_of(rita).get(f"/moderation/posts/{post.pk}").text
        return set(re.findall(r'name="action"\s+value="([a-z-]+)"', html))

    root = make("root", Rank.SUPERUSER)
    assert offered(begin(root).posts.get()) == set()
    assert offered(answer(begin(root, text="Another."), ada)) == {"hide-post", "ban"}
    assert offered(begin(ada, text="A third.").posts.get()) == {"hide-post", "hide-thread", "lock", "ban"}


def test_reports_of_an_equals_post_can_be_dismissed(make: Callable[..., User], rita: User, ada: User) -> None:
    post = begin(make("rob", Rank.MODERATOR)).posts.get()
    Report.objects.create(post=post, reporter=ada, reason="Rude")
    assert act(rita, post, "dismiss").status_code == 303
    assert not Report.objects.filter(settled_at=None).exists()


def test_a_banned_moderator_has_no_powers(rita: User, ada: User, bob: User) -> None:
    post = begin(ada).posts.get()
    own = begin(rita).posts.get()
    ban(rita)
    assert not may_moderate(rita)
    client = client_of(rita)
    for path in ("/moderation/", "/moderation/log", f"/moderation/posts/{post.pk}"):
        assert client.get(path).status_code == 404
    before = states()
    assert act(rita, own, "unban").status_code == 404
    assert act(rita, post, "ban", length="7").status_code == 404
    assert client.post(f"/threads/{post.thread_id}/resolve", {"resolved": "1"}, headers=HTMX).status_code == 404
    assert states() == before


def test_powers_come_back_with_the_end_of_the_ban(make: Callable[..., User], rita: User) -> None:
    own = begin(rita).posts.get()
    ban(rita)
    assert act(make("adam", Rank.ADMINISTRATOR), own, "unban").status_code == 303
    assert may_moderate(rita)


def test_no_ban_holds_for_a_superuser(make: Callable[..., User]) -> None:
    root = make("root", Rank.SUPERUSER)
    ban(root)
    assert may_moderate(root)


@pytest.mark.parametrize(
    ("length", "told"),
    [("1", "banned for 1 day"), ("30", "banned for 30 days"), ("lifted", "banned until it is lifted")],
)
def test_the_log_says_how_long_a_ban_was_to_hold(rita: User, ada: User, length: str, told: str) -> None:
    post = begin(ada).posts.get()
    act(rita, post, "ban", length=length)
    for address in ("/moderation/log", f"/moderation/posts/{post.pk}"):
        assert told in " ".join(text_of(client_of(rita).get(address)).split())


def test_other_deeds_have_no_length(rita: User, ada: User) -> None:
    act(rita, begin(ada).posts.get(), "hide-post", length="7")
    assert ModerationEntry.objects.get().length == ""


def test_to_learners_there_is_still_no_moderation(ada: User, bob: User) -> None:
    post = begin(ada).posts.get()
    for client in (Client(), client_of(bob)):
        assert client.post(f"/moderation/posts/{post.pk}", {"reason": "x", "action": "ban"}).status_code == 404
