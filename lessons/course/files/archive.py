"""Course files as a zip: reproducible when written, with all limits checked before extraction.

Whatever a zip may hold besides a course's files is refused with a sentence that names the file and the reason.
"""

import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import PurePosixPath

from lessons.course.files import files
from lessons.course.files.files import Files

MOST_BYTES = 25 * 2**20  # of the zip
MOST_FILES = 2000
MOST_UNPACKED = 60 * 2**20
MOST_TEXT = 200_000  # of one text
MOST_TEXTS = 4_000_000  # of all
MOST_PICTURE = 5 * 2**20
MOST_RATIO = 100  # of what is packed; a lesson's text shrinks to a third
SMALL = 10_000  # a file as short as this may shrink as it likes

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell
_ENTRY = b"PK\x01\x02"  # begins each file's entry in the directory at a zip's end
_LITTER = re.compile(r"(?:.*/)?(?:__MACOSX/.*|\.DS_Store|Thumbs\.db|desktop\.ini)")  # what systems put into folders
_ENCRYPTED = 0x1
_UNPACKED_BY = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class ArchiveError(ValueError):
    """A zip that is not read, with a sentence for each reason."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(sentences))


def write(held: Files) -> bytes:
    """The files as a zip: in the order of their names, without times."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in sorted(held.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            entry.compress_type = zipfile.ZIP_STORED if files.PICTURE.fullmatch(name) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


def read(packed: bytes) -> dict[str, bytes]:
    """The course's files in a zip; raises ArchiveError, before anything is unpacked where that can be told."""
    if sentences := list(_refused(packed)):
        raise ArchiveError(sentences)
    try:
        with zipfile.ZipFile(BytesIO(packed)) as archive:
            entries = [entry for entry in archive.infolist() if not _LITTER.fullmatch(entry.orig_filename)]
            if sentences := list(_faults(entries)):
                raise ArchiveError(sentences)
            names = _names([entry for entry in entries if not entry.is_dir()])
            return {name: _unpacked(archive, entry) for name, entry in names.items()}
    except ArchiveError:
        raise
    except _BROKEN as error:
        raise ArchiveError([f"The file is no zip that can be unpacked: {error}."]) from error


def _refused(packed: bytes) -> Iterator[str]:
    """What is known of a zip without looking into it."""
    if len(packed) > MOST_BYTES:
        yield f"The zip has {_megabytes(len(packed))}; at most {_megabytes(MOST_BYTES)} are taken."
    elif packed.count(_ENTRY) > MOST_FILES:
        yield f"The zip has more than {MOST_FILES} files; import a part of it at a time."
    elif not zipfile.is_zipfile(BytesIO(packed)):
        yield "The file is no zip; give one such as this page exports."


def _faults(entries: Sequence[zipfile.ZipInfo]) -> Iterator[str]:
    """What the zip's directory says of its files."""
    yield from (f"{_shown(entry)}: {fault}" for entry in entries if (fault := _fault(entry)))
    counted = Counter(entry.orig_filename.casefold() for entry in entries)
    yield from (f"{name}: the zip has two files of this name." for name, count in counted.items() if count > 1)
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        yield f"Unpacked, the files have more than {_megabytes(MOST_UNPACKED)}; import a part of them at a time."
    if sum(entry.file_size for entry in entries if not files.PICTURE.search(entry.filename)) > MOST_TEXTS:
        yield f"The texts have more than {_megabytes(MOST_TEXTS)}; import a part of them at a time."


def _fault(entry: zipfile.ZipInfo) -> str:
    """Why a file is not unpacked; "" when it is."""
    if fault := _fault_of_name(entry.orig_filename):
        return fault
    if entry.flag_bits & _ENCRYPTED:
        return "it is encrypted; pack it without a password."
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "it is a link or a device; pack the file itself."
    if entry.compress_type not in _UNPACKED_BY:
        return "it is packed in a way that is not known here; use the usual one, deflate."
    most = MOST_PICTURE if files.PICTURE.search(entry.filename) else MOST_TEXT
    if entry.file_size > most:
        return f"it has {_megabytes(entry.file_size)}; at most {_megabytes(most)} are taken."
    if entry.file_size > max(SMALL, MOST_RATIO * entry.compress_size):
        return f"it unpacks to more than {MOST_RATIO} times its size, which no lesson does."
    return ""


def _fault_of_name(name: str) -> str:
    """A name that leads out of its folder, or can't stand in one."""
    if "\\" in name:
        return "its name has a backslash; names have “/” between their parts."
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "its name begins at a disk's root; names begin in the course's folder."
    if {"..", "."} & set(name.split("/")) or "//" in name:
        return "its name leads out of its folder."
    if not name.isprintable():
        return "its name has a character that can't be shown."
    return ""


def _names(entries: Sequence[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The files by the names that a course has for them, where all lie in one folder without that; ArchiveError."""
    names = {entry.orig_filename: entry for entry in entries}
    inner = {name.partition("/")[2]: entry for name, entry in names.items()}
    tops = {name.partition("/")[0] for name in names}
    if len(tops) == 1 and all(files.is_known(name) for name in inner):
        return inner
    if unknown := sorted(name for name in names if not files.is_known(name)):
        raise ArchiveError([f"{name}: {_unknown(name)}" for name in unknown])
    if not names:
        raise ArchiveError(["The zip holds no file of a course; give one such as this page exports."])
    return names


def _unknown(name: str) -> str:
    if PurePosixPath(name).suffix.lower() == ".zip":
        return "a zip in a zip is not unpacked."
    return (
        f"a course has no such file; it has {files.COURSE_FILE}, paths.toml, UNIT/LESSON/{files.LESSON_FILE} and "
        f"UNIT/LESSON/{files.PICTURES}/NAME."
    )


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """A file's content; ArchiveError where it is not as the directory says."""
    try:
        with archive.open(entry) as file:
            content = file.read(entry.file_size + 1)
    except _BROKEN as error:
        raise ArchiveError([f"{_shown(entry)}: it can't be unpacked: {error}."]) from error
    if len(content) != entry.file_size:
        raise ArchiveError([f"{_shown(entry)}: it has another size than the zip says."])
    return content


def _shown(entry: zipfile.ZipInfo) -> str:
    name = entry.orig_filename
    return name if name.isprintable() else name.encode("unicode_escape").decode()


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 2**20:.1f} MB"
