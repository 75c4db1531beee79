"""Export and import of the course as zips, with a preview before importing."""

from http import HTTPStatus

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages

from edgelearn.web import limits
from edgelearn.web.expense import always, expensive, posts
from edgelearn.web.uploads import editors, takes_upload
from lessons.accounts import roles
from lessons.authoring import exports, import_lock, pending_imports
from lessons.authoring.forms import ZipForm
from lessons.authoring.import_plan import Plan, TooMuchError, plan
from lessons.authoring.importing import ChangedMeanwhileError, Imported, imported
from lessons.authoring.models import PendingImport
from lessons.authoring.views.guards import author, only
from lessons.course.files import archive
from lessons.course.files.archive import ArchiveError
from lessons.course.files.exporting import UnwritableError
from lessons.course.files.files import Files
from lessons.course.models import Unit

EXPORTS, IMPORTS, PER_S = 30, 30, 60  # an import is looked at twice, and runs challenges
CHANGED = "Something changed here since this was shown. Nothing was imported; look at what it would do now."

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@takes_upload(archive.MOST_BYTES + 100_000, editors)
@expensive(posts)
@read_or_post
@only(roles.may_author)
def page(request: HttpRequest) -> HttpResponse:
    """What can be exported, and the form that takes a zip; a zip leads on to its preview."""
    form = ZipForm(request.POST, request.FILES) if request.method == "POST" else ZipForm()
    if not form.is_bound:
        return _page(request, form)
    if not limits.spend(request, "import", limit=IMPORTS, per_s=PER_S):
        return limits.refusal(request)
    with import_lock.taken(author(request)) as is_mine:
        return _received(request, form) if is_mine else _busy(request)


@require_safe
@only(roles.may_author)
def export(request: HttpRequest) -> HttpResponse:
    """A unit or the whole course, as published or with one's own drafts."""
    if not limits.spend(request, "export", limit=EXPORTS, per_s=PER_S):
        return limits.refusal(request)
    slug = request.GET.get("unit", "")
    unit = get_object_or_404(Unit, slug=slug) if slug else None
    try:
        held = exports.of_course_or_unit(author(request), unit, drafts="drafts" in request.GET)
    except UnwritableError as error:
        return _nothing(request, f"{error} Nothing was exported; export without drafts, or finish it first.")
    return _zip(slug or "course", held) if held else _nothing(request, "There is no lesson in it to export.")


@require_safe
@only(roles.may_author)
def lesson(request: HttpRequest, pk: int) -> HttpResponse:
    """One lesson, with its pictures."""
    if not limits.spend(request, "export", limit=EXPORTS, per_s=PER_S):
        return limits.refusal(request)
    try:
        found = exports.of_lesson(author(request), pk)
    except UnwritableError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("authoring-check", args=[pk]))
    if found is None:
        raise Http404("There is no such lesson for you to export.")
    return _zip(*found)


@expensive(always)
@read_or_post
@only(roles.may_author)
def preview(request: HttpRequest) -> HttpResponse:
    """What the zip that was sent would change; posted, it does that or is thrown away."""
    person = author(request)
    kept = pending_imports.of(person)
    if "discard" in request.POST or kept is None:
        pending_imports.forget(person)
        if kept is None:
            messages.warning(request, "There is no file to import; it is kept for an hour. Choose it again.")
        return HttpResponseRedirect(reverse("authoring-files"))
    if not limits.spend(request, "import", limit=IMPORTS, per_s=PER_S):
        return limits.refusal(request)
    with import_lock.taken(person) as is_mine:
        return _previewed(request, person, kept) if is_mine else _busy(request)


def _received(request: HttpRequest, form: ZipForm) -> HttpResponse:
    """Keep the zip that was sent, and lead to its preview; or say at the form why it is not read."""
    if not form.is_valid():
        return _page(request, form)
    pending_imports.keep(author(request), form.cleaned_data["file"].name, form.cleaned_data["content"])
    return HttpResponseRedirect(reverse("authoring-import"))


def _previewed(request: HttpRequest, person: User, kept: PendingImport) -> HttpResponse:
    """Show what the zip would change, or do it."""
    try:
        planned = plan(person, archive.read(bytes(kept.content)))
    except (ArchiveError, TooMuchError) as error:
        return _discarded(request, person, error)
    if request.method != "POST":
        return _preview(request, kept.file_name, planned)
    return _confirmed(request, kept.file_name, planned)


def _confirmed(request: HttpRequest, file_name: str, planned: Plan) -> HttpResponse:
    """Do what was shown; or show what would be done now, where that is something else."""
    if request.POST.get("plan") != planned.digest:
        return _preview(request, file_name, planned, CHANGED)
    person, over = author(request), request.POST.getlist("over")
    try:
        done = imported(person, planned, over=over, publish="publish" in request.POST)
    except ChangedMeanwhileError:
        return _preview(request, file_name, plan(person, archive.read(_content(person))), CHANGED)
    pending_imports.forget(person)
    messages.success(request, _told(done), buttons=_buttons(done))
    return HttpResponseRedirect(reverse("authoring-files"))


def _busy(request: HttpRequest) -> HttpResponse:
    messages.error(request, import_lock.BUSY)
    return _page(request, ZipForm(), HTTPStatus.CONFLICT)


def _nothing(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return _page(request, ZipForm(), HTTPStatus.BAD_REQUEST)


def _content(person: User) -> bytes:
    kept = pending_imports.of(person)
    return bytes(kept.content) if kept else b""


def _preview(request: HttpRequest, file_name: str, planned: Plan, sentence: str = "") -> HttpResponse:
    context = {
        "plan": planned,
        "sentence": sentence,
        "file_name": file_name,
        "header_title": f"Import {file_name}",
        "header_icon": "upload",
    }
    status = HTTPStatus.CONFLICT if sentence else HTTPStatus.OK
    return render(request, "authoring/import.html", context, status=status)


def _page(request: HttpRequest, form: ZipForm, status: HTTPStatus | None = None) -> HttpResponse:
    context = {
        "form": form,
        "units": Unit.objects.all(),
        "header_title": "Files",
        "header_icon": "download",
    }
    usual = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "authoring/files.html", context, status=status or usual)


def _discarded(request: HttpRequest, person: User, error: Exception) -> HttpResponse:
    pending_imports.forget(person)
    messages.error(request, str(error))
    return HttpResponseRedirect(reverse("authoring-files"))


def _zip(name: str, held: Files) -> HttpResponse:
    response = HttpResponse(archive.write(held), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    return response


def _told(done: Imported) -> str:
    drafts = len(done.lessons) - len(done.published)
    counted = {"published": len(done.published), "as drafts": drafts, "units and paths": done.others}
    return f"Imported: {', '.join(f'{count} {what}' for what, count in counted.items() if count) or 'nothing'}."


def _buttons(done: Imported) -> list[object]:
    """The way to the first lessons' editors."""
    first = list(done.lessons.values())[:5]
    return [messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), page.title) for page in first]
