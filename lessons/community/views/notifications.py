"""A user's notifications, and unsubscribing from a thread's e-mail."""

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from edgelearn.web.caching import private_fragment
from lessons.community import outbox, subscriptions
from lessons.community.views.responses import read_or_post, sign_in

SHOWN = 100


@require_safe
@private_fragment
def notifications(request: HttpRequest) -> HttpResponse:
    """What is new in the threads one follows, and who mentioned one; seen once it is looked at."""
    if not isinstance(request.user, User):
        return sign_in(request, request.get_full_path())
    context = {
        "notifications": list(subscriptions.readable(request.user)[:SHOWN]),
        "followed": list(subscriptions.followed(request.user)[:SHOWN]),
    }
    subscriptions.see_all(request.user)
    return render(request, "community/notifications.html", context)


@csrf_exempt
@read_or_post
@private_fragment
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails about a thread: a question first, done by POST, by a mail program too. RFC 8058 §3.2.

    No token against forgery and no sign-in: whoever has the signed link may use it, and can do nothing else with it.
    """
    found = outbox.unsubscribed(token)
    if found is None:
        raise Http404("This link is not complete, or its account or thread is gone: there are no such mails any more.")
    user, thread = found
    done = request.method == "POST"
    if done:
        subscriptions.follow(user, thread, active=False)
    return render(request, "community/unsubscribe.html", {"thread": thread, "done": done})
