"""Zips: the same bytes each time; and of what people send, nothing is unpacked that is not a course's."""

import stat
import struct
import zipfile
from io import BytesIO

import pytest

from lessons.course.files import archive
from lessons.course.files.archive import ArchiveError

LESSON = "caching/one/lesson.md"
HELD = {LESSON: b"+++\n", "course.toml": b"title", "caching/one/images/sunset-3f2a9c1b.png": b"bytes"}


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries, as anybody may make one."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, content in entries:
            made.writestr(name, content)
    return file.getvalue()


def entry(name: str, kind: int = stat.S_IFREG) -> zipfile.ZipInfo:
    """An entry of some kind of file."""
    info = zipfile.ZipInfo(name)
    info.external_attr = (kind | 0o644) << 16
    return info


def sentences(data: bytes) -> str:
    """What is said about a zip that is refused."""
    with pytest.raises(ArchiveError) as caught:
        archive.read(data)
    return "\n".join(caught.value.sentences)


def patched(data: bytes, signature: bytes, offset: int, form: str, value: int) -> bytes:
    """The zip with a number of its (first) record changed."""
    at = data.index(signature) + offset
    return data[:at] + struct.pack(form, value) + data[at + struct.calcsize(form) :]


def test_files_come_back_and_the_zip_is_the_same_each_time() -> None:
    first = archive.write(HELD)
    assert archive.read(first) == HELD
    assert archive.write(dict(reversed(HELD.items()))) == first
    with zipfile.ZipFile(BytesIO(first)) as made:
        assert made.namelist() == sorted(HELD)
        assert {info.date_time for info in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_folder_around_everything_and_what_systems_leave_in_folders_do_not_matter() -> None:
    data = packed(
        ("my course/", b""),
        (f"my course/{LESSON}", b"+++\n"),
        ("my course/.DS_Store", b"x"),
        ("__MACOSX/my course/._lesson.md", b"x"),
    )
    assert archive.read(data) == {LESSON: b"+++\n"}


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("../../etc/passwd", "leads out of its folder"),
        ("caching/../../lesson.md", "leads out of its folder"),
        ("caching/./one/lesson.md", "leads out of its folder"),
        ("/etc/passwd", "begins at a disk's root"),
        ("C:/lesson.md", "begins at a disk's root"),
        ("c:lesson.md", "begins at a disk's root"),
        ("caching\\one\\lesson.md", "has a backslash"),
        ("caching/one/les\nson.md", "can't be shown"),
        ("caching/one/notes.txt", "a course has no such file"),
        ("caching/one/images/a/b.png", "a course has no such file"),
        ("câching/one/lesson.md", "a course has no such file"),
        ("lesson.md", "a course has no such file"),
        ("caching/one/inner.zip", "a zip in a zip"),
    ],
)
def test_names_that_a_course_does_not_have_are_refused(name: str, part: str) -> None:
    info = zipfile.ZipInfo("x")
    info.filename = info.orig_filename = name
    said = sentences(packed((info, b"x"), (LESSON, b"+++\n")))
    assert said.startswith(f"{name}: ".replace("\n", "\\n"))
    assert part in said


def test_a_name_that_ends_early_is_refused() -> None:
    data = packed((LESSON + "X.exe", b"x")).replace(b"lesson.mdX", b"lesson.md\0")
    assert "can't be shown" in sentences(data)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(kind: int) -> None:
    assert f"{LESSON}: it is a link or a device" in sentences(packed((entry(LESSON, kind), b"/etc/passwd")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("other", [LESSON, "caching/ONE/lesson.md"])
def test_two_files_of_one_name_are_refused(other: str) -> None:
    assert f"{LESSON.casefold()}: the zip has two files" in sentences(packed((LESSON, b"a"), (other, b"b")))


def test_encrypted_files_are_refused() -> None:
    data = patched(packed((LESSON, b"x")), b"PK\x01\x02", 8, "<H", 1)
    assert f"{LESSON}: it is encrypted" in sentences(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(method: int) -> None:
    assert f"{LESSON}: it is packed in a way" in sentences(packed((LESSON, b"x" * 99), method=method))


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip" * 99, b"PK\x03\x04" + bytes(100)])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    assert "no zip" in sentences(data)


@pytest.mark.parametrize("cut", [10, 60, 100])
def test_a_zip_that_breaks_off_is_refused(cut: int) -> None:
    assert sentences(archive.write(HELD)[:-cut])


def test_an_empty_zip_is_refused() -> None:
    assert "holds no file of a course" in sentences(packed())


def test_a_large_zip_is_refused_unopened() -> None:
    assert "at most 25.0 MB are taken" in sentences(bytes(archive.MOST_BYTES + 1))


def test_too_many_files_are_refused() -> None:
    data = packed(*((f"caching/l{n}/lesson.md", b"") for n in range(archive.MOST_FILES + 1)))
    assert "more than 2000 files" in sentences(data)


def test_a_text_is_bounded() -> None:
    data = packed((LESSON, bytes(archive.MOST_TEXT + 1)), method=zipfile.ZIP_STORED)
    assert f"{LESSON}: it has 0.2 MB; at most 0.2 MB are taken" in sentences(data)


def test_a_picture_is_bounded() -> None:
    data = packed(("caching/one/images/a.png", bytes(archive.MOST_PICTURE + 1)), method=zipfile.ZIP_STORED)
    assert "at most 5.0 MB are taken" in sentences(data)


def test_all_texts_together_are_bounded() -> None:
    texts = ((f"caching/l{n}/lesson.md", bytes(archive.MOST_TEXT)) for n in range(21))
    assert "The texts have more than" in sentences(packed(*texts, method=zipfile.ZIP_STORED))


def test_all_files_together_are_bounded() -> None:
    """Many entries that share their bytes, so that the zip itself is small."""
    data = packed(*((f"caching/one/images/p{n}.png", b"x") for n in range(13)))
    start = -1
    for _ in range(13):
        start = data.index(b"PK\x01\x02", start + 1)
        data = data[: start + 20] + struct.pack("<II", 10**6, 5 * 2**20) + data[start + 28 :]
    assert "Unpacked, the files have more than 60.0 MB" in sentences(data)


def test_what_shrinks_too_well_is_refused() -> None:
    assert f"{LESSON}: it unpacks to more than 100 times" in sentences(packed((LESSON, bytes(100_000))))


def test_a_file_that_is_longer_than_it_says_is_never_unpacked_further() -> None:
    content = b"The edge keeps copies. " * 5000
    data = patched(packed((LESSON, content)), b"PK\x01\x02", 24, "<I", 9_000)
    assert f"{LESSON}: it can't be unpacked" in sentences(data)


def test_a_file_that_is_shorter_than_it_says_is_refused() -> None:
    data = patched(packed((LESSON, b"short")), b"PK\x01\x02", 24, "<I", 9_000)
    assert f"{LESSON}: it " in sentences(data)


def test_a_file_whose_bytes_were_changed_is_refused() -> None:
    data = packed((LESSON, b"The edge keeps copies."), method=zipfile.ZIP_STORED).replace(b"keeps", b"loses")
    assert "Bad CRC" in sentences(data)


def test_a_broken_stream_is_refused() -> None:
    data = packed((LESSON, b"The edge keeps copies of what it was asked for."))
    at = data.index(LESSON.encode()) + len(LESSON)
    assert "can't be unpacked" in sentences(data[:at] + b"\xff" * 8 + data[at + 8 :])
