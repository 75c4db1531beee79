"""Pictures by name: `sunset-3f2a9c1b.png` combines a description and a content hash, so names work on every site.

The Wagtail image behind a name is found by the hash of its bytes, whatever number and title it has here. Who may add
or delete one is in `authoring.library`.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Left
from django.utils.text import slugify
from wagtail.images.models import Image

from lessons.course import markdown

SHORT = 8  # digits of the hash in a name
MOST_OF_SLUG = 22  # so that Wagtail, which cuts the names of renditions, leaves the hash in them
EXTENSIONS = ("avif", "gif", "jpeg", "jpg", "png", "webp")
NAME = re.compile(rf"[a-z0-9][a-z0-9_-]{{0,79}}-([0-9a-f]{{{SHORT}}})\.({'|'.join(EXTENSIONS)})")
SHOWN = "width-1360|format-webp"  # never enlarged
_UNREADABLE = (OSError, ValueError, SyntaxError)  # what Wagtail and Pillow raise for a file that is gone or broken


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPicture:
    """A picture block, ready for its template; without an address where its file is gone."""

    name: str
    url: str
    width: int
    height: int
    alt: str
    caption: str
    template: str = "course/blocks/picture.html"
    problems: bool = False


def hash_of(content: bytes) -> str:
    """The hash of a picture's bytes, as Wagtail keeps it."""
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def named(file_name: str, file_hash: str) -> str:
    """The name of a picture, from its file's and the hash of its bytes."""
    path, short = PurePosixPath(file_name.lower()), file_hash[:SHORT]
    said = path.stem.partition(f"-{short}")[0]
    slug = slugify(said)[:MOST_OF_SLUG].strip("-_") or "picture"
    return f"{slug}-{short}{path.suffix}"


def name_of(image: Image) -> str:
    """The name by which lessons refer to an image."""
    return named(PurePosixPath(image.file.name).name, image.get_file_hash())


def content_of(image: Image) -> bytes:
    """The bytes of an image's file; none where it is gone."""
    try:
        with image.open_file() as file:
            content: bytes = file.read()
    except OSError:
        return b""
    return content


def short_hash(name: str) -> str:
    """The part of a name by which its image is found; "" for a text that is no name."""
    match = NAME.fullmatch(name)
    return match[1] if match else ""


def found(names: Iterable[str]) -> dict[str, Image]:
    """The images behind these names, as far as they are here; one query."""
    return _by_name(names, Image.objects.all())


def shown(values: Sequence[Mapping[str, Any]]) -> list[ShownPicture]:
    """Picture blocks' values as they are shown, in their order; two queries, and the first time a rendition."""
    images = _by_name([value["image"] for value in values], Image.objects.prefetch_renditions(SHOWN))
    return [_shown(value, images.get(value["image"])) for value in values]


def _by_name(names: Iterable[str], images: QuerySet[Image]) -> dict[str, Image]:
    wanted = {name: short for name in names if (short := short_hash(name or ""))}
    if not wanted:
        return {}
    held = images.annotate(short=Left("file_hash", SHORT)).filter(short__in=set(wanted.values()))
    by_hash = {image.short: image for image in held.order_by("-pk")}  # of several, the oldest stays
    return {name: by_hash[short] for name, short in wanted.items() if short in by_hash}


def _shown(value: Mapping[str, Any], image: Image | None) -> ShownPicture:
    rendition = _rendition(image)
    return ShownPicture(
        name=value["name"] or "",
        url=rendition.url if rendition else "",
        width=rendition.width if rendition else 0,
        height=rendition.height if rendition else 0,
        alt=value["alt"] or "",
        caption=markdown.render_inline(value["caption"] or ""),
    )


def _rendition(image: Image | None) -> Any:
    """The image as pages show it; None where its file is gone or broken."""
    try:
        return image and image.get_rendition(SHOWN)
    except _UNREADABLE:
        return None
