"""Pictures next to lesson files: validated, named after their content and added to the library.

A file may have any name, and its lesson calls it by that: `sunset.png` becomes `sunset-3f2a9c1b.png` in both.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.images.models import Image

from lessons.course import picture_file, pictures
from lessons.course.blocks.picture import PICTURE
from lessons.course.files import files
from lessons.course.files.files import Files
from lessons.course.text.body import Piece
from lessons.course.text.lesson import LessonText
from lessons.course.text.problems import Problem, line_of_key

Add = Callable[[Mapping[str, bytes], LessonText, User | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Lessons by their files' names, their pictures under the library's names; those new to it; and what is wrong."""

    lessons: Mapping[str, LessonText]
    new: Mapping[str, Mapping[str, bytes]]
    found: list[tuple[str, Problem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Library:
    """What is known of the pictures that are wanted: the library's images by short hash, and the files' hashes."""

    images: Mapping[str, Image]
    hashes: Mapping[bytes, str]

    def name(self, written: str, content: bytes | None) -> str:
        """The name of a picture in the library; "" where there is none."""
        file_hash = self.hashes[content] if content is not None else ""
        image = self.images.get(file_hash[: pictures.SHORT] or pictures.short_hash(written))
        if image is not None:
            return pictures.name_of(image)
        return pictures.named(written, file_hash) if content is not None else ""

    def has(self, content: bytes) -> bool:
        """Whether the library has a picture with these bytes."""
        return self.hashes[content][: pictures.SHORT] in self.images


def settle(lessons: Mapping[str, LessonText], held: Files) -> Settled:
    """Find each picture that the lessons name, beside them or in the library; one query."""
    lying = {name: files.pictures_beside(name, held) for name in lessons}
    library = _library(lessons, lying)
    found = [*_strays(held)]
    settled, new = {}, {}
    for name, lesson in lessons.items():
        found += [*_refused(name, lying[name], library), *_missing(name, lesson, lying[name], library)]
        found += _unused(name, lesson, lying[name])
        settled[name] = replace(lesson, body=tuple(_renamed(piece, lying[name], library) for piece in lesson.body))
        new[name] = {library.name(each, c): c for each, c in lying[name].items() if not library.has(c)}
    return Settled(lessons=settled, new=new, found=found)


@contextmanager
def added_or_not() -> Iterator[Add]:
    """A transaction, and how pictures are put into the library in it: their files go again when it fails."""
    added: list[Image] = []
    try:
        with transaction.atomic():
            yield lambda new, lesson, user: added.extend(_added(new, lesson, user))
    except BaseException:
        for image in added:
            image.file.storage.delete(image.file.name)
        raise


def _added(new: Mapping[str, bytes], lesson: LessonText, user: User | None) -> Iterator[Image]:
    """Pictures that the library doesn't have by now, described as the lesson does."""
    here = pictures.found(new)
    words = {_written(piece): str(piece.value["alt"]) for piece in _shown(lesson)}  # type: ignore[index]  # no text
    for name, content in new.items():
        if name not in here:
            title = name.rpartition("-")[0].replace("-", " ").capitalize()
            file = ContentFile(content, name=name)
            image = Image(title=title, description=words.get(name, "")[:255], uploaded_by_user=user, file=file)
            image._set_image_file_metadata()
            image.save()
            yield image


def _library(lessons: Mapping[str, LessonText], lying: Mapping[str, Mapping[str, bytes]]) -> _Library:
    hashes = {content: pictures.hash_of(content) for each in lying.values() for content in each.values()}
    written = [_written(piece) for lesson in lessons.values() for piece in _shown(lesson)]
    wanted = [*written, *(pictures.named("a.png", file_hash) for file_hash in hashes.values())]
    here = pictures.found(wanted)
    return _Library(images={pictures.short_hash(name): image for name, image in here.items()}, hashes=hashes)


def _shown(lesson: LessonText) -> Sequence[Piece]:
    return [piece for piece in lesson.body if piece.type == PICTURE and _written(piece)]


def _written(piece: Piece) -> str:
    """The picture's name as the lesson has it; "" where that is no text, which is told with the other settings."""
    name = "" if isinstance(piece.value, str) else piece.value.get("image", "")
    return name if isinstance(name, str) else ""


def _renamed(piece: Piece, lying: Mapping[str, bytes], library: _Library) -> Piece:
    if piece.type != PICTURE or isinstance(piece.value, str) or not _written(piece):
        return piece
    name = library.name(_written(piece), lying.get(_written(piece)))
    return replace(piece, value={**piece.value, "image": name}) if name else piece


def _refused(name: str, lying: Mapping[str, bytes], library: _Library) -> Iterator[tuple[str, Problem]]:
    """Files that are no pictures, or not those that their names say."""
    for own, content in lying.items():
        said, file_hash = pictures.short_hash(own), library.hashes[content]
        image = library.images.get(file_hash[: pictures.SHORT])
        message = picture_file.refused(own, content)
        if not message and said and said != file_hash[: pictures.SHORT]:
            message = f"its bytes are not those of {said}; take that out of its name"
        if not message and image is not None and image.get_file_hash() != file_hash:
            message = f"another picture of the library, “{image.title}”, has the same short hash"
        if message:
            yield name, Problem(line=0, field="", message=f"{files.PICTURES}/{own}: {message}")


def _missing(
    name: str, lesson: LessonText, lying: Mapping[str, bytes], library: _Library
) -> Iterator[tuple[str, Problem]]:
    for piece in _shown(lesson):
        written = _written(piece)
        if written not in lying and not library.name(written, None):
            message = f"there is no picture {written!r}, neither in {files.PICTURES}/ nor in the library"
            yield name, Problem(line=line_of_key(piece.toml, "image", piece.line + 1), field="image", message=message)


def _unused(name: str, lesson: LessonText, lying: Mapping[str, bytes]) -> Iterator[tuple[str, Problem]]:
    for own in sorted(set(lying) - {_written(piece) for piece in _shown(lesson)}):
        yield name, Problem(line=0, field="", message=f"{files.PICTURES}/{own}: no picture block names it")


def _strays(held: Files) -> Iterator[tuple[str, Problem]]:
    """Pictures beside no lesson; one whose lesson has faults is told there."""
    for name in sorted(held):
        lesson = f"{name.rpartition(f'/{files.PICTURES}/')[0]}/{files.LESSON_FILE}"
        if files.PICTURE.fullmatch(name) and lesson not in held:
            yield name, Problem(line=0, field="", message=f"lies beside no {files.LESSON_FILE}")
