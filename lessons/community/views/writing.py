"""Writing posts: starting, replying, quoting, previewing, editing and deleting. Input is never lost."""

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from edgelearn.web.caching import private_fragment
from edgelearn.web.htmx import wants_fragment
from lessons.community import markup, permissions, public_posts, writing
from lessons.community.display import mine, shown
from lessons.community.forms import PostForm, ThreadForm
from lessons.community.models import Post, Thread
from lessons.community.permissions import RefusedError
from lessons.community.quoting import quoted
from lessons.community.views.responses import a_few_at_a_time, fresh, go, in_place, read_or_post, sign_in
from lessons.course import access
from lessons.course.models import LessonPage

POSTED = "edgelearn:posted"  # tells the page that a draft is no longer needed


@read_or_post
@private_fragment
@a_few_at_a_time
def new(request: HttpRequest) -> HttpResponse:
    """The form to start a thread, about a lesson where `?lesson=` names one."""
    slug = request.GET.get("lesson", "")
    lesson = access.public_lesson(slug) if slug else None
    if request.method != "POST":
        return _start_form(request, lesson, ThreadForm())
    form = ThreadForm(request.POST)
    if form.is_valid() and "preview" not in request.POST:
        try:
            written = writing.start(_person(request), lesson=lesson, **form.cleaned_data)
        except RefusedError as refused:
            form.add_error(None, str(refused))
            return _start_form(request, lesson, form, refused.status)
        return _posted_elsewhere(request, written.post, draft=_start_draft(lesson))
    return _start_form(request, lesson, form, _status(form))


@read_or_post
@private_fragment
@a_few_at_a_time
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """The form to reply to a thread, with `?quote=` a post quoted; posting it answers with the post in place."""
    thread = public_posts.public_thread(pk)
    if request.method != "POST":
        initial = {"text": quoted(_of_thread(thread, request.GET["quote"])) if "quote" in request.GET else ""}
        return _reply_form(request, thread, PostForm(initial=initial))
    form = PostForm(request.POST)
    if form.is_valid() and "preview" not in request.POST:
        try:
            written = writing.reply(_person(request), thread, **form.cleaned_data)
        except RefusedError as refused:
            form.add_error(None, str(refused))
            return _reply_form(request, thread, form, refused.status)
        if wants_fragment(request) and request.POST.get("page") == str(written.post.page):
            return _posted_here(request, written.post, again=written.again)
        return _posted_elsewhere(request, written.post, draft=_reply_draft(thread))
    return _reply_form(request, thread, form, _status(form))


@require_POST
@private_fragment
@a_few_at_a_time
def quote(request: HttpRequest, pk: int) -> HttpResponse:
    """The reply form with a post quoted below what is typed already. (Without JavaScript: a link to the reply page.)"""
    post = public_posts.public_post(pk)
    text = quoted(post, before=request.POST.get("text", ""))
    return _reply_form(request, post.thread, PostForm(initial={"text": text}))


@require_POST
@private_fragment
@a_few_at_a_time
def preview(request: HttpRequest) -> HttpResponse:
    """What a text will look like."""
    form = PostForm(request.POST)
    return render(request, "community/preview.html", _preview(form), status=_status(form))


@read_or_post
@private_fragment
@a_few_at_a_time
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form to change one's own post, in the post's place."""
    post = _own(request, pk)
    if request.method != "POST":
        return _edit_form(request, post, PostForm(initial={"text": post.text}))
    form = PostForm(request.POST)
    if form.is_valid() and "preview" not in request.POST:
        try:
            changed = writing.edit(post, text=form.cleaned_data["text"])
        except RefusedError as refused:
            form.add_error(None, str(refused))
            return _edit_form(request, post, form, refused.status)
        return _changed(request, changed.pk)
    return _edit_form(request, post, form, _status(form))


@read_or_post
@private_fragment
@a_few_at_a_time
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own post; opened as a page, a question first."""
    post = _own(request, pk)
    if request.method != "POST":
        return render(request, "community/delete.html", {"thread": post.thread, "post": shown(post)})
    try:
        writing.delete(post)
    except RefusedError as refused:
        raise Http404(str(refused)) from refused
    return _changed(request, post.pk)


@require_safe
@private_fragment
def post_here(request: HttpRequest, pk: int) -> HttpResponse:
    """A post with what one may do with it, for its place in the page; opened directly, the page itself."""
    if not wants_fragment(request):
        return go(request, public_posts.public_post(pk).get_absolute_url())
    return render(request, "community/post.html", _post_context(request, public_posts.public_post(pk)))


@require_safe
@private_fragment
def post_options(request: HttpRequest, pk: int) -> HttpResponse:
    """What one may do with a post, as a page of links: for browsers without JavaScript."""
    post = public_posts.public_post(pk)
    if not request.user.is_authenticated:
        return sign_in(request, request.get_full_path())
    return render(request, "community/options.html", _post_context(request, post) | {"thread": post.thread})


def _person(request: HttpRequest) -> Any:
    """Whoever asks; raises RefusedError for the anonymous, so that what they typed comes back with the sentence."""
    if not request.user.is_authenticated:
        permissions.may_write(request.user)
    return request.user


def _own(request: HttpRequest, pk: int) -> Post:
    """A post that the one who asks may change; to all others there is no such post."""
    post = public_posts.public_post(pk)
    if not permissions.may_change(request.user, post):
        raise Http404("There is no such post of yours.")
    return post


def _of_thread(thread: Thread, text: str) -> Post:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404("There is no such post.")
    post = public_posts.public_post(int(text))
    if post.thread_id != thread.pk:
        raise Http404("There is no such post in this thread.")
    return post


def _status(form: Form) -> HTTPStatus:
    return HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK


def _refusal(request: HttpRequest, thread: Thread | None = None) -> str:
    """Why someone who is signed in can't write here, before they type anything."""
    try:
        if request.user.is_authenticated:
            permissions.may_reply(request.user, thread) if thread else permissions.may_write(request.user)
    except RefusedError as refused:
        return str(refused)
    return ""


def _preview(form: PostForm | ThreadForm) -> dict[str, Any]:
    """What the form's text will look like, where it has been asked for and can be told."""
    text = form.cleaned_data.get("text", "") if form.is_bound and form.is_valid() else ""
    return {"form": form, "preview": markup.render(text).html if text else ""}


def _start_draft(lesson: LessonPage | None) -> str:
    return f"lesson-{lesson.slug}" if lesson else "community"


def _reply_draft(thread: Thread) -> str:
    return f"thread-{thread.pk}"


def _edit_draft(post: Post) -> str:
    return f"post-{post.pk}"


def _start_form(
    request: HttpRequest, lesson: LessonPage | None, form: ThreadForm, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    query = f"?{urlencode({'lesson': lesson.slug})}" if lesson else ""
    context = {
        "lesson": lesson,
        "action": reverse("thread-new") + query,
        "back": reverse("lesson-discussion", args=[lesson.slug]) if lesson else reverse("community"),
        "draft": _start_draft(lesson),
        "refusal": _refusal(request),
        **_preview(form),
    }
    return in_place(request, "community/new.html", "community/start.html", context, status)


def reply_context(request: HttpRequest, thread: Thread, form: PostForm) -> dict[str, Any]:
    """What the reply form's template needs."""
    return {
        "thread": thread,
        "action": reverse("thread-reply", args=[thread.pk]),
        "draft": _reply_draft(thread),
        "page_number": request.POST.get("page") or request.GET.get("page", ""),
        "refusal": _refusal(request, thread),
        **_preview(form),
    }


def _reply_form(
    request: HttpRequest, thread: Thread, form: PostForm, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = reply_context(request, thread, form)
    return in_place(request, "community/reply_page.html", "community/reply.html", context, status)


def _edit_form(request: HttpRequest, post: Post, form: PostForm, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    context = {"thread": post.thread, "post": shown(post), "draft": _edit_draft(post), **_preview(form)}
    context["action"] = reverse("post-edit", args=[post.pk])
    return in_place(request, "community/edit_page.html", "community/edit.html", context, status)


def _post_context(request: HttpRequest, post: Post) -> dict[str, Any]:
    return {"post": shown(post), "mine": mine(request.user, [post]).get(post.pk)}


def _posted_here(request: HttpRequest, post: Post, *, again: bool) -> HttpResponse:
    """The post for the end of the page, and a new reply form; reloading shows it too, whoever has old copies."""
    context = reply_context(request, post.thread, PostForm()) | _post_context(request, post) | {"again": again}
    response = render(request, "community/posted.html", context)
    response.headers["HX-Replace-Url"] = fresh(post.get_absolute_url(), post.pk)
    return _draft_done(response, _reply_draft(post.thread))


def _posted_elsewhere(request: HttpRequest, post: Post, *, draft: str) -> HttpResponse:
    return _draft_done(go(request, fresh(post.get_absolute_url(), post.pk)), draft)


def _changed(request: HttpRequest, pk: int) -> HttpResponse:
    """A post as it is now, in its place or on its page."""
    post = public_posts.public_post(pk)
    address = fresh(post.get_absolute_url(), uuid4().hex[:12])
    if not wants_fragment(request):
        return go(request, address)
    response = render(request, "community/post.html", _post_context(request, post) | {"focus": True})
    response.headers["HX-Replace-Url"] = address
    return _draft_done(response, _edit_draft(post))


def _draft_done(response: HttpResponse, draft: str) -> HttpResponse:
    response.headers["HX-Trigger"] = json.dumps({POSTED: {"draft": draft}})
    return response
