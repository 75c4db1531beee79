"""Career paths: public pages, following, and the printable certificate page."""

from http import HTTPStatus

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from edgelearn.web import limits
from edgelearn.web.caching import private_fragment, public_page
from edgelearn.web.htmx import wants_fragment
from lessons.course import access, path_pages
from lessons.course.models import CareerPath
from lessons.course.path_pages import Track
from lessons.labs.words import plural
from lessons.learning import following, visitors
from lessons.learning.lesson_states import states
from lessons.learning.path_progress import path_progress

CHOICES, PER_S = 60, 60  # nobody chooses faster; a class behind one address may


class FollowForm(forms.Form):
    """The learner's choice of a path."""

    follow = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        error_messages={
            "required": "follow is missing: send “yes” to follow the path, “no” to stop.",
            "invalid_choice": "follow can't be “%(value).40s”: send “yes” to follow the path, “no” to stop.",
        },
    )


@require_safe
@public_page
def paths(request: HttpRequest) -> HttpResponse:
    """All paths: roles, then providers."""
    found = path_pages.tracks(access.outline())
    kinds = [(kind, [each for each in found if each.path.kind == kind]) for kind in CareerPath.Kind]
    return render(request, "learning/paths.html", {"kinds": kinds})


@require_safe
@public_page
def path(request: HttpRequest, slug: str) -> HttpResponse:
    """One path as a track: its steps with their reasons."""
    return render(request, "learning/path.html", {"track": path_pages.track(slug, access.outline())})


@private_fragment
@require_http_methods(["GET", "HEAD", "POST"])
@ensure_csrf_cookie
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the learner stands in the path, with the form to follow it; or the path followed or left."""
    found = path_pages.track(slug, access.outline())
    if request.method != "POST":
        return _shown(request, found)
    if not limits.spend(request, "follow-path", limit=CHOICES, per_s=PER_S):
        return limits.refusal(request)
    form = FollowForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form)
    choose = following.follow if form.cleaned_data["follow"] == "yes" else following.leave
    choose(visitors.remember(request), found.path)
    if wants_fragment(request):
        return _shown(request, found)
    return HttpResponseRedirect(reverse("path-follow", args=[slug]))


@require_safe
@private_fragment
def print_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A finished path on paper: who, which path, which lessons, since when."""
    found = path_pages.track(slug, access.outline())
    reached = path_progress(found, states(visitors.visitor(request)))
    if not reached.finished:
        raise Http404(
            f"You have not finished “{found.path.title}” yet: {reached.complete} of "
            f"{plural(len(reached.marks), 'lesson')} complete. The page to print is here when all of them are."
        )
    return render(request, "learning/path_print.html", {"standing": reached})


def _shown(request: HttpRequest, track: Track, refused: FollowForm | None = None) -> HttpResponse:
    """The learner's part of the path; a page of its own where htmx did not ask."""
    visitor = visitors.remember(request)
    context = {
        "standing": path_progress(track, states(visitor)),
        "follows": following.follows(visitor, track.path),
        "refused": refused,
    }
    template = "learning/mine/path_standing.html" if wants_fragment(request) else "learning/path_follow.html"
    return render(request, template, context, status=HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK)
