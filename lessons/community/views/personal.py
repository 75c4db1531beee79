"""The personal parts of a thread's page, and following and resolving a thread."""

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from edgelearn.web.caching import private_fragment
from edgelearn.web.htmx import wants_fragment
from lessons.community import permissions, public_posts, subscriptions, writing
from lessons.community.display import mine
from lessons.community.forms import PostForm
from lessons.community.models import Thread
from lessons.community.permissions import RefusedError
from lessons.community.views.responses import a_few_at_a_time, fresh, go, in_place, sign_in
from lessons.community.views.writing import reply_context


@require_safe
@private_fragment
@ensure_csrf_cookie
def thread_parts(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The header, the reply form, and what one may do with the thread and with each post on this page of it."""
    thread = public_posts.public_thread(pk)
    page = public_posts.posts_page(thread, number)
    if isinstance(request.user, User):
        subscriptions.visited(request.user, thread)
    context = _thread_context(request, thread) | reply_context(request, thread, PostForm())
    context |= {"page": page, "page_number": number, "own_posts": _own_posts(request, page)}
    return render(request, "community/mine_thread.html", context)


@require_safe
@private_fragment
def thread_options(request: HttpRequest, pk: int) -> HttpResponse:
    """What one may do with a thread, as a page: for browsers without JavaScript."""
    if not request.user.is_authenticated:
        return sign_in(request, request.get_full_path())
    return render(request, "community/thread_options.html", _thread_context(request, public_posts.public_thread(pk)))


@require_POST
@private_fragment
@a_few_at_a_time
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Hear of new posts, or with `follow=` anything but 1, not any more."""
    thread = public_posts.public_thread(pk)
    if not isinstance(request.user, User):
        return sign_in(request, thread.get_absolute_url())
    subscriptions.follow(request.user, thread, active=request.POST.get("follow") == "1")
    return _done(request, thread)


@require_POST
@private_fragment
@a_few_at_a_time
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a thread as resolved, or take that back: its author and moderators, unless they are banned."""
    thread = public_posts.public_thread(pk)
    if not isinstance(request.user, User) or not permissions.may_resolve(request.user, thread):
        raise Http404("There is no such thread of yours.")
    try:
        permissions.not_banned(request.user)
    except RefusedError as refused:
        return _not_done(request, thread, refused)
    writing.resolve(thread, request.POST.get("resolved") == "1")
    return _done(request, public_posts.public_thread(pk))


def _done(request: HttpRequest, thread: Thread) -> HttpResponse:
    if wants_fragment(request):
        return render(request, "community/thread_done.html", _thread_context(request, thread))
    return go(request, fresh(thread.get_absolute_url(), thread.posts_count))


def _not_done(request: HttpRequest, thread: Thread, refused: RefusedError) -> HttpResponse:
    context = _thread_context(request, thread) | {"not_done": str(refused)}
    page, part = "community/thread_options.html", "community/thread_actions.html"
    return in_place(request, page, part, context, refused.status)


def _thread_context(request: HttpRequest, thread: Thread) -> dict[str, object]:
    user = request.user
    return {
        "thread": thread,
        "follows": isinstance(user, User) and subscriptions.follows(user, thread),
        "may_resolve": permissions.may_resolve(user, thread),
        "may_moderate": permissions.may_moderate(user),
    }


def _own_posts(request: HttpRequest, page: public_posts.PostsPage) -> list[dict[str, object]]:
    """The posts with which this person may do more than read."""
    able = mine(request.user, page.posts)
    return [{"post": post, "mine": able[post.pk]} for post in page.posts if post.pk in able]
