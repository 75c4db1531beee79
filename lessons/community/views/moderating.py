"""Reporting posts, and the moderators' pages, which are a 404 for others."""

from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from edgelearn.web.caching import View, private_fragment
from lessons.community import moderation, permissions, public_posts
from lessons.community.display import all_shown, shown
from lessons.community.forms import ModerationForm, ReportForm
from lessons.community.hierarchy import OutrankedError
from lessons.community.models import Post
from lessons.community.moderation import Action, ModerationAction
from lessons.community.permissions import RefusedError
from lessons.community.views.public import tells_what_is_accepted
from lessons.community.views.responses import a_few_at_a_time, go, in_place, read_or_post, sign_in


def moderators_only(view: View) -> View:
    """404 for all others: what is moderated is nobody else's business."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not permissions.may_moderate(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@read_or_post
@private_fragment
@a_few_at_a_time
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask moderators to look at a post, and say why."""
    post = public_posts.public_post(pk)
    if not isinstance(request.user, User):
        return sign_in(request, reverse("post-report", args=[pk]))
    form = ReportForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK
        return _report(request, post, {"form": form}, status)
    try:
        permissions.may_write(request.user)
        first = moderation.report(post, request.user, form.cleaned_data["reason"])
    except RefusedError as refused:
        form.add_error(None, str(refused))
        return _report(request, post, {"form": form}, refused.status)
    return _report(request, post, {"reported": True, "first": first}, HTTPStatus.OK)


@require_safe
@private_fragment
@moderators_only
@tells_what_is_accepted
def queue(request: HttpRequest) -> HttpResponse:
    """Posts that people reported, and who may not write, each list by pages."""
    reported = moderation.queue(request.GET.get("after", ""))
    bans = moderation.banned(request.GET.get("bans_before", ""))
    context = {"posts": all_shown(reported.rows), "onward": reported.onward, "bans": bans}
    return render(request, "community/moderation.html", context)


@require_safe
@private_fragment
@moderators_only
@tells_what_is_accepted
def log(request: HttpRequest) -> HttpResponse:
    """Everything that moderators did, the newest first."""
    page = moderation.entries(request.GET.get("before", ""))
    context = {"entries": page.rows, "older": page.onward}
    return render(request, "community/moderation_log.html", context)


@read_or_post
@private_fragment
@moderators_only
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """A post, what people say about it, and what can be done about it, its thread and its author."""
    found = moderation.any_post(pk)
    if found is None:
        raise Http404("There is no such post.")
    form = ModerationForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _moderated(request, found, form, HTTPStatus.BAD_REQUEST if form.is_bound else HTTPStatus.OK)
    assert isinstance(request.user, User)
    deed = ModerationAction(moderator=request.user, post=found, reason=form.cleaned_data["reason"], days=form.days)
    try:
        moderation.act(Action(form.cleaned_data["action"]), deed)
    except OutrankedError as outranked:
        form.add_error(None, str(outranked))
        return _moderated(request, found, form, outranked.status)
    except RefusedError as refused:
        raise Http404(str(refused)) from refused
    return go(request, reverse("moderate-post", args=[pk]))


def _report(request: HttpRequest, post: Post, context: dict[str, Any], status: HTTPStatus) -> HttpResponse:
    context |= {"post": shown(post), "thread": post.thread}
    return in_place(request, "community/report_page.html", "community/report.html", context, status)


def _moderated(request: HttpRequest, post: Post, form: ModerationForm, status: HTTPStatus) -> HttpResponse:
    assert isinstance(request.user, User)
    context = {
        "post": shown(post),
        "thread": post.thread,
        "text": post.text,
        "reports": moderation.open_reports(post),
        "history": moderation.history(post),
        "actions": [(action.value, _ACTIONS[action]) for action in moderation.possible(post, request.user)],
        "form": form,
    }
    return render(request, "community/moderate_post.html", context, status=status)


_ACTIONS = {
    Action.HIDE_POST: "Hide the post",
    Action.SHOW_POST: "Show the post again",
    Action.HIDE_THREAD: "Hide the thread",
    Action.SHOW_THREAD: "Show the thread again",
    Action.LOCK: "Lock the thread",
    Action.UNLOCK: "Unlock the thread",
    Action.DISMISS: "Dismiss the reports",
    Action.BAN: "Ban the author",
    Action.UNBAN: "Lift the author’s ban",
}
