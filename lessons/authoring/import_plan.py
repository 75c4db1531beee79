"""Plans an import: what would happen to each lesson, unit and path in a zip. Changes nothing.

Whoever imports changes only what is theirs to edit, and never what someone changed here unless they say so.
"""

import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.contrib.auth.models import User

from lessons.accounts import roles
from lessons.authoring import checks, library, rights
from lessons.course import pictures
from lessons.course.files import exporting, files, folder, path_file, path_rows
from lessons.course.files.files import COURSE_FILE, Files
from lessons.course.files.folder import CourseFiles, LessonFile, UnitText
from lessons.course.files.loading import known_lessons, page_of, unit_digest
from lessons.course.files.pages import page_digest
from lessons.course.files.path_file import PATHS_FILE, PathText
from lessons.course.files.tree import course_page
from lessons.course.models import CareerPath, LessonPage, Unit
from lessons.labs.words import plural

UNITS, PATHS = "units", "career paths"
MOST_LESSONS = 60  # change at once: SQLite has one writer, who is not to keep the others waiting for long
MOST_COMPARED_LINES = 2_000  # comparing takes quadratic time; a lesson has a few hundred
MOST_CHALLENGES = 60  # are run before anything is imported
NOT_YOURS = "A lesson with this slug is here, and not yours to change. Give its folder another name to make a new one."
_CHALLENGE = re.compile(rb"^`{3,}toml [a-z]+-challenge\b", re.MULTILINE)


class Fate(StrEnum):
    """What an import would do with something."""

    NEW = "new"
    CHANGED = "changed"
    TOUCHED = "changed here since it was last imported"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class TooMuchError(ValueError):
    """A zip that takes too much work, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderText:
    """The order in which units or paths are listed."""

    kind: str
    slugs: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """A lesson, unit or path: how it is here and would be, and why it is refused, or not published.

    `stamp` says which state of it was looked at; `subject` is what would be kept.
    """

    what: str
    fate: Fate
    before: str = ""
    after: str = ""
    sentences: Sequence[str] = ()
    unready: Sequence[str] = ()
    may_publish: bool = False
    stamp: str = ""
    subject: LessonFile | UnitText | PathText | OrderText | None = None

    @property
    def is_lesson(self) -> bool:
        """Whether it has a history."""
        return isinstance(self.subject, LessonFile)

    @property
    def diff(self) -> Iterator[tuple[str, str]]:
        """The lines that differ with some around them, each with its kind: "added", "removed", "place" or "same"."""
        before, after = self.before.splitlines(), self.after.splitlines()
        if max(len(before), len(after)) > MOST_COMPARED_LINES:
            yield "place", f"{len(before):,} lines become {len(after):,}: too many to be compared here"
            return
        lines = difflib.unified_diff(before, after, lineterm="", n=2)
        for line in list(lines)[2:]:
            yield {"+": "added", "-": "removed", "@": "place"}.get(line[:1], "same"), line


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that an import would do, in the order in which it would."""

    items: Sequence[PlannedChange]
    notes: Sequence[str]

    @property
    def digest(self) -> str:
        """Tells two plans apart, also by the states that they were made from."""
        told = [(each.what, each.fate, each.after, each.stamp, each.unready, each.may_publish) for each in self.items]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @property
    def does_something(self) -> bool:
        """Whether there is anything to confirm."""
        return any(each.fate in {Fate.NEW, Fate.CHANGED, Fate.TOUCHED} for each in self.items)

    @property
    def may_publish(self) -> bool:
        """Whether any of it may be published by whoever imports."""
        return any(each.may_publish and not each.unready for each in self.items)


def plan(person: User, held: Files) -> Plan:
    """Look at a zip's files; raises TooMuchError before work that is not bounded."""
    lessons, notes = held, []
    if not roles.may_arrange(person):
        lessons = {name: content for name, content in held.items() if name not in {COURSE_FILE, PATHS_FILE}}
        notes = ["Units and career paths stay as they are: reviewers arrange them."] if len(lessons) < len(held) else []
    here = _Here(person, files.lessons_in(lessons))
    same = here.unchanged(lessons)
    looked_at = {name: content for name, content in lessons.items() if not _belongs(name, same)}
    _bound(looked_at)
    course = folder.examine(looked_at, known_lessons(), set(Unit.objects.values_list("slug", flat=True)))
    return Plan(items=[*_units(course), *_paths(course), *_refused(course), *here.planned(course), *same], notes=notes)


def unit_text(title: str, summary: str) -> str:
    """A unit as it is compared; its place is a matter of all."""
    return f"title: {title}\nsummary: {summary}"


def path_text(path: PathText) -> str:
    """A path as it is compared; its place is a matter of all."""
    return path_file.write([path])


def stamp_of(page: LessonPage) -> str:
    """Which state of a lesson this is: another one with each draft that is saved."""
    return f"{page.pk} {page.latest_revision_created_at} {page.live} {page.unit_id} {page.locked}"


class _Here:
    """The lessons that are here already and that files are about, by the files' names."""

    def __init__(self, person: User, names: Sequence[str]) -> None:
        self.person, self.above = person, course_page()
        slugs = {folder.place(name)[1]: name for name in names}
        found = LessonPage.objects.filter(slug__in=slugs) | LessonPage.objects.filter(source_slug__in=slugs)
        pages = list(found.select_related("unit", "latest_revision").order_by("pk"))
        self.pages = {slugs[page.slug]: page for page in pages if page.slug in slugs}
        # A lesson that got another slug here follows its file, unless there is a file of that slug too.
        moved = {slugs[page.source_slug]: page for page in pages if page.slug not in slugs}
        self.pages = moved | self.pages
        self.twice = {name for name, _ in folder.repeated(names)}
        self.drafts = {name: _draft(page) for name, page in self.pages.items() if self._may_edit(page)}

    def unchanged(self, held: Files) -> list[PlannedChange]:
        """The lessons whose files say exactly what is here: nothing of them need be looked at."""
        return [
            PlannedChange(what=_what(name), fate=Fate.UNCHANGED, stamp=stamp_of(self.pages[name]))
            for name, draft in self.drafts.items()
            if name not in self.twice and _is_as(name, draft, held) and _are_here(name, held)
        ]

    def planned(self, course: CourseFiles) -> Iterator[PlannedChange]:
        """What becomes of each lesson that can be read."""
        for file in course.lessons:
            yield self._refused(file) or self._planned(file)

    def _refused(self, file: LessonFile) -> PlannedChange | None:
        page, sentence = self.pages.get(file.name), ""
        if page is None and not rights.may_write(self.person):
            sentence = "It would be a new lesson, and your role writes none."
        elif page is not None and file.name not in self.drafts:
            sentence = NOT_YOURS
        elif page is not None and page.permissions_for_user(self.person).page_locked():
            sentence = "The lesson is locked, or being reviewed; import it when it is not."
        elif file.pictures and not library.may_add(self.person):
            sentence = "It comes with new pictures, and your role adds none."
        return PlannedChange(what=_what(file.name), fate=Fate.REFUSED, sentences=[sentence]) if sentence else None

    def _planned(self, file: LessonFile) -> PlannedChange:
        wanted, page, draft = page_of(file, Unit(slug=file.unit)), self.pages.get(file.name), self.drafts.get(file.name)
        fate = _fate(page, draft, page_digest(wanted), has_new_pictures=bool(file.pictures))
        may_publish = self._may_publish(page)
        found = checks.findings(wanted, coming=file.pictures) if may_publish and fate is not Fate.UNCHANGED else []
        return PlannedChange(
            what=_what(file.name),
            fate=fate,
            before=_text(draft) if draft else "",
            after=_text(wanted),
            unready=[each.sentence for each in found if each.forbids],
            may_publish=may_publish,
            stamp=stamp_of(page) if page else "",
            subject=file,
        )

    def _may_edit(self, page: LessonPage) -> bool:
        return bool(page.permissions_for_user(self.person).can_edit())

    def _may_publish(self, page: LessonPage | None) -> bool:
        if page is None:
            return bool(self.above.permissions_for_user(self.person).can_publish_subpage())
        return bool(page.permissions_for_user(self.person).can_publish())


def _draft(page: LessonPage) -> LessonPage:
    """The newest state of a lesson, under the slug that it has."""
    draft: LessonPage = page.get_latest_revision_as_object()
    draft.slug = page.slug
    return draft


def _fate(page: LessonPage | None, draft: LessonPage | None, wanted: str, *, has_new_pictures: bool) -> Fate:
    if page is None or draft is None:
        return Fate.NEW
    current = page_digest(draft)
    if current == wanted:
        return Fate.CHANGED if has_new_pictures else Fate.UNCHANGED
    came = {each for state in (page, draft) for each in (state.source_digest, state.imported_digest)} - {""}
    return Fate.CHANGED if current in came else Fate.TOUCHED


def _text(page: LessonPage) -> str:
    """A lesson as a file; "" where it can't be one yet."""
    try:
        return exporting.text_of(page)
    except exporting.UnwritableError:
        return ""


def _what(name: str) -> str:
    return "/".join(folder.place(name))


def _belongs(name: str, same: Sequence[PlannedChange]) -> bool:
    """Whether a file is one of these lessons' own."""
    return "/".join(name.split("/")[:2]) in {each.what for each in same}


def _is_as(name: str, draft: LessonPage, held: Files) -> bool:
    """Whether a file lies and reads as it would be written."""
    return folder.place(name)[0] == draft.unit.slug and held[name].decode(errors="replace") == _text(draft)


def _are_here(name: str, held: Files) -> bool:
    """Whether the library has what lies beside a lesson's file."""
    lying = files.pictures_beside(name, held)
    wanted = {pictures.named("a.png", pictures.hash_of(content)) for content in lying.values()}
    return len(pictures.found(wanted)) == len(wanted)


def _bound(held: Files) -> None:
    lessons = files.lessons_in(held)
    if len(lessons) > MOST_LESSONS:
        raise TooMuchError(f"{plural(len(lessons), 'lesson')} would change; import at most {MOST_LESSONS} at a time.")
    count = sum(len(_CHALLENGE.findall(held[name])) for name in lessons)
    if count > MOST_CHALLENGES:
        raise TooMuchError(
            f"The lessons that change have {count} challenges, each of which is run; import lessons with at most "
            f"{MOST_CHALLENGES} at a time."
        )


def _refused(course: CourseFiles) -> Iterator[PlannedChange]:
    """What can't be read, by file."""
    told: dict[str, list[str]] = {}
    for name, problem in course.found:
        told.setdefault(name, []).append(folder.sentence(name, problem))
    for name, sentences in told.items():
        what = _what(name) if name.endswith(files.LESSON_FILE) else name
        yield PlannedChange(what=what, fate=Fate.REFUSED, sentences=sentences)


def _units(course: CourseFiles) -> Iterator[PlannedChange]:
    here: Mapping[str, Unit] = {unit.slug: unit for unit in Unit.objects.all()}
    for wanted in course.units:
        unit = here.get(wanted.slug)
        before = unit_text(unit.title, unit.summary) if unit else ""
        after = unit_text(wanted.title, wanted.summary)
        current = unit_digest(unit.title, unit.summary, unit.order) if unit else ""
        yield PlannedChange(
            what=f"unit {wanted.slug}",
            fate=_arranged(before, after, follows=unit is not None and current == unit.source_digest),
            before=before,
            after=after,
            stamp=before,
            subject=wanted,
        )
    yield from _order(UNITS, list(here), [wanted.slug for wanted in course.units])


def _paths(course: CourseFiles) -> Iterator[PlannedChange]:
    found = list(CareerPath.objects.prefetch_related("steps"))
    here = {path.source_slug: path for path in found if path.source_slug} | {path.slug: path for path in found}
    for wanted in course.paths:
        path = here.get(wanted.slug)
        before = path_text(path_rows.text_of(path)) if path else ""
        # The slug that a path has here stays.
        after = path_text(replace(wanted, slug=path.slug if path else wanted.slug))
        current = path_rows.digest(path_rows.text_of(path), path.order) if path else ""
        yield PlannedChange(
            what=f"path {wanted.slug}",
            fate=_arranged(before, after, follows=path is not None and current == path.source_digest),
            before=before,
            after=after,
            stamp=before,
            subject=wanted,
        )
    slugs = [here[wanted.slug].slug if wanted.slug in here else wanted.slug for wanted in course.paths]
    yield from _order(PATHS, [path.slug for path in found], slugs)


def _order(kind: str, here: Sequence[str], wanted: Sequence[str]) -> Iterator[PlannedChange]:
    """The order of those that are here already, where the file has another; what is new comes last by itself."""
    known = [slug for slug in wanted if slug in here]
    before = [slug for slug in here if slug in known]
    if before != known:
        rest = [slug for slug in here if slug not in known]
        texts = ["\n".join(slugs) for slugs in (before, known)]
        subject = OrderText(kind=kind, slugs=(*known, *rest))
        stamp = " ".join(here)
        yield PlannedChange(
            what=f"order of {kind}", fate=Fate.TOUCHED, before=texts[0], after=texts[1], stamp=stamp, subject=subject
        )


def _arranged(before: str, after: str, *, follows: bool) -> Fate:
    if not before:
        return Fate.NEW
    if before == after:
        return Fate.UNCHANGED
    return Fate.CHANGED if follows else Fate.TOUCHED
