"""What serving adds: pages kept in front that tell changes at once, mails sent by themselves, Wagtail's menu."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client, RequestFactory, override_settings

from edgelearn.web import background
from edgelearn.web.front_cache import PAGES
from lessons.community import moderation, writing
from lessons.community.models import Post
from lessons.jobs.worker import Worker
from lessons.search.models import SearchEntry
from lessons.wagtail_hooks import moderate_permission, moderation_item
from tests.lessons.community.conftest import answer, begin, known

committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def _kept_in_front() -> Iterator[None]:
    PAGES.forget()
    with override_settings(FRONT_CACHE_S=60):
        yield
    PAGES.forget()


def hide(post: Post) -> None:
    """A moderator hides it."""
    grace = User.objects.create(username="grace", is_superuser=True)
    moderation.act(moderation.Action.HIDE_POST, moderation.ModerationAction(moderator=grace, post=post, reason="Rude."))


CHANGES: dict[str, tuple[Callable[[Post], object], str]] = {
    "edited": (lambda post: writing.edit(post, text="New words."), "New words."),
    "deleted": (writing.delete, "Deleted by its author."),
    "hidden": (hide, "Hidden by a moderator."),
    "answered": (lambda post: answer(post.thread, known("eve"), "One more."), "One more."),
    "resolved": (lambda post: writing.resolve(post.thread, True), "Resolved"),
}


@committed
@pytest.mark.usefixtures("_kept_in_front")
@pytest.mark.parametrize("change", CHANGES)
def test_a_page_kept_in_front_tells_a_change_as_soon_as_it_is_committed(change: str) -> None:
    thread = begin(known("ada"))
    post = answer(thread, known("bob"))
    visitor, (do, shown) = Client(), CHANGES[change]
    assert shown not in visitor.get(thread.get_absolute_url()).content.decode()
    assert "Age" in visitor.get(thread.get_absolute_url())
    do(post)
    assert shown in visitor.get(thread.get_absolute_url()).content.decode()


@committed
def test_a_committed_post_wakes_the_sender() -> None:
    thread = begin(known("ada"))
    background.there_is_some.clear()
    answer(thread, known("bob"))
    assert background.there_is_some.is_set()


@committed
def test_a_round_sends_what_waits() -> None:
    answer(begin(known("ada")), known("bob"))
    Worker().round()
    assert [each.to for each in mail.outbox] == [["ada@example.org"]]


@committed
def test_a_thread_that_is_shown_again_wakes_who_makes_its_entries() -> None:
    post = answer(begin(known("ada")), known("bob"))
    grace = User.objects.create(username="grace", is_superuser=True)
    deed = moderation.ModerationAction(moderator=grace, post=post, reason="Rude.")
    moderation.act(moderation.Action.HIDE_THREAD, deed)
    background.there_is_some.clear()
    moderation.act(moderation.Action.SHOW_THREAD, deed)
    assert background.there_is_some.is_set()
    assert not SearchEntry.objects.filter(source=post.search_source).exists()
    Worker().round()
    assert SearchEntry.objects.filter(source=post.search_source).exists()


@pytest.mark.django_db
def test_moderators_find_the_queue_in_wagtails_menu_and_others_do_not(ada: User, grace: User) -> None:
    request = RequestFactory().get("/")
    for user, shown in ((grace, True), (ada, False)):
        request.user = user
        assert moderation_item().is_shown(request) is shown
    assert moderation_item().url == "/moderation/"
    assert [each.codename for each in moderate_permission()] == ["moderate_discussion"]
