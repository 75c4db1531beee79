"""Converts a career path to text and back. Its digest covers text and position."""

from dataclasses import replace
from hashlib import sha256

from lessons.course.files import path_file
from lessons.course.files.path_file import PathText, StepText
from lessons.course.models import CareerPath, PathStep


def text_of(path: CareerPath) -> PathText:
    """What the file says of a path."""
    steps = tuple(
        StepText(lesson=step.lesson, title=step.title, reason=step.reason, milestone=step.milestone)
        for step in path.steps.all()
    )
    return PathText(slug=path.slug, kind=path.kind, title=path.title, summary=path.summary, steps=steps)


def load(path: CareerPath, wanted: PathText, order: int) -> None:
    """Give a path what its file says, and let it follow that file from now on."""
    path.source_slug, path.source_digest = wanted.slug, digest(wanted, order)
    save(path, wanted, order)


def save(path: CareerPath, wanted: PathText, order: int) -> None:
    """Give a path what a file says, and keep it; the slug that it has here stays."""
    path.kind, path.title, path.summary, path.order = wanted.kind, wanted.title, wanted.summary, order
    path.slug = path.slug or wanted.slug
    path.steps = [
        PathStep(lesson=s.lesson, title=s.title, reason=s.reason, milestone=s.milestone, sort_order=number)
        for number, s in enumerate(wanted.steps)
    ]
    path.save()


def digest(path: PathText, order: int) -> str:
    """A digest of everything the file says of a path, apart from its slug: that may change here."""
    text = path_file.write([replace(path, slug="")])
    return sha256(f"{order}\n{text}".encode()).hexdigest()
