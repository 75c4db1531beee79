"""Export, import, export: the same bytes, with pictures, and as folders as well as zips."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.images.models import Image

from lessons.course import pictures
from lessons.course.files import archive, exporting, files, folder
from lessons.course.files.checking import checked_body
from lessons.course.files.folder import FolderError
from lessons.course.files.loading import Fate, load
from lessons.course.models import CoursePage, LessonPage, Unit
from lessons.course.text import body
from lessons.course.text.body import Piece, derived_id
from tests.lessons.conftest import MakeLesson
from tests.lessons.picture_files import HTML, SVG, add_picture, name_for, picture_block, picture_bytes
from tests.lessons.test_plain_text import LINES, NAMES, TEXTS

pytestmark = pytest.mark.django_db

RED, BLUE = picture_bytes("red"), picture_bytes("blue", kind="jpeg")
LESSON = """
+++
title = "One"
order = 1
minutes = 5
question = "Why?"
+++

```toml picture dusk
image = "{image}"
alt = "The sun goes down."
```
""".lstrip()


def whole_course() -> dict[str, bytes]:
    """Everything, as files."""
    return {**exporting.course_files(), **exporting.lesson_files(exporting.published())}


def written(tmp_path: Path, image: str, **beside: bytes) -> Path:
    """A course with one lesson that shows an image, in a folder."""
    (tmp_path / "course.toml").write_text('title = "C"\n[[units]]\nslug = "u"\ntitle = "U"\nsummary = "S"\n')
    where = tmp_path / "u" / "one"
    (where / "images").mkdir(parents=True)
    (where / "lesson.md").write_text(LESSON.format(image=image))
    for name, content in beside.items():
        (where / "images" / name.replace("_", ".")).write_bytes(content)
    return tmp_path


def test_the_shipped_course_comes_back_byte_by_byte_as_a_zip(tmp_path: Path) -> None:
    call_command("load_course", stdout=StringIO())
    first = archive.write(whole_course())
    files.into_folder(archive.read(first), tmp_path)
    LessonPage.objects.all().delete()
    load(tmp_path)
    assert archive.write(whole_course()) == first


def test_a_picture_comes_along_and_comes_back(tmp_path: Path, make_lesson: MakeLesson) -> None:
    image = add_picture("Evening sun.jpeg", BLUE)
    name = pictures.name_of(image)
    make_lesson("one", body=[picture_block(name)])
    first = whole_course()
    assert first[f"first/one/images/{name}"] == BLUE
    files.into_folder(first, tmp_path)
    LessonPage.objects.all().delete()
    image.file.delete(save=False)
    image.delete()
    load(tmp_path)
    assert whole_course() == first
    again = Image.objects.get()
    assert (again.title, again.description) == ("Evening sun", "The sun goes down.")
    assert again.file.name == f"original_images/{name}"


def test_a_picture_is_called_by_any_name_and_gets_that_of_its_bytes(tmp_path: Path) -> None:
    load(written(tmp_path, "sunset.png", sunset_png=RED))
    name = name_for("sunset.png", RED)
    assert LessonPage.objects.get().body[0].value["image"] == name
    assert load(tmp_path)[-1].fate is Fate.UNCHANGED
    assert f"u/one/images/{name}" in whole_course()
    assert Image.objects.count() == 1


def test_a_picture_that_the_library_has_under_another_name_is_that_one(tmp_path: Path) -> None:
    here = pictures.name_of(add_picture("dawn.png", RED))
    load(written(tmp_path, "sunset.png", sunset_png=RED))
    assert LessonPage.objects.get().body[0].value["image"] == here
    assert Image.objects.count() == 1


@pytest.mark.parametrize(
    ("image", "beside", "sentence"),
    [
        ("gone-3f2a9c1b.png", {}, "lesson.md:9: image: there is no picture 'gone-3f2a9c1b.png', neither in images/"),
        ("sunset.png", {"moon_png": RED}, "lesson.md:9: image: there is no picture 'sunset.png'"),
        ("sunset.png", {"sunset_png": RED, "moon_png": BLUE}, "lesson.md: images/moon.png: no picture block names it"),
        ("sunset.png", {"sunset_png": HTML}, "lesson.md: images/sunset.png: Upload a valid image"),
        ("sunset.png", {"sunset_png": SVG}, "lesson.md: images/sunset.png: Not a valid .png image"),
        ("sunset.svg", {"sunset_svg": SVG}, "lesson.md: images/sunset.svg: Not a supported image format"),
        ("sunset.png", {"sunset_png": RED[:50]}, "lesson.md: images/sunset.png: Upload a valid image"),
        ("sunset.png", {"sunset_png": BLUE}, "lesson.md: images/sunset.png: Not a valid .png image"),
        ("s-3f2a9c1b.png", {"s-3f2a9c1b_png": RED}, "images/s-3f2a9c1b.png: its bytes are not those of 3f2a9c1b"),
        ("sunset.png", {"sunset_png": RED + bytes(5 * 2**20)}, "images/sunset.png: This file is too big"),
    ],
)
def test_what_is_wrong_with_pictures_is_told_and_nothing_is_kept(
    tmp_path: Path, image: str, beside: dict[str, bytes], sentence: str
) -> None:
    with pytest.raises(FolderError) as caught:
        load(written(tmp_path, image, **beside))
    assert any(sentence in each for each in caught.value.sentences), caught.value.sentences
    assert not Image.objects.exists()
    assert not LessonPage.objects.exists()


def test_a_picture_with_the_short_hash_of_another_is_refused(tmp_path: Path) -> None:
    Image.objects.filter(pk=add_picture("dawn.png", RED).pk).update(file_hash=pictures.hash_of(RED)[:8] + "f" * 32)
    with pytest.raises(FolderError, match=r"another picture of the library, “dawn.png”, has the same short hash"):
        load(written(tmp_path, "sunset.png", sunset_png=RED))


def test_files_of_pictures_go_again_when_loading_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("lessons.course.files.loading._publish", fail)
    content = picture_bytes("teal")
    with pytest.raises(RuntimeError):
        load(written(tmp_path, "sunset.png", sunset_png=content))
    assert not Image.objects.exists()
    assert not (Path(site.MEDIA_ROOT) / "original_images" / name_for("sunset.png", content)).exists()


def test_lessons_that_would_each_come_first_are_told(tmp_path: Path) -> None:
    written(tmp_path, "x")
    for slug, other in (("one", "two"), ("two", "one")):
        path = tmp_path / "u" / slug / "lesson.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(LESSON.partition("```")[0].replace("+++\n\n", f'prerequisites = ["{other}"]\n+++\n\nHello.\n'))
    with pytest.raises(FolderError, match=r"lesson\.md:6: prerequisites: these lessons would each have to be known"):
        load(tmp_path)


def test_exporting_many_lessons_costs_the_same(make_lesson: MakeLesson, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        name = pictures.name_of(add_picture(f"p{number}.png", picture_bytes(f"#00{number:02d}00")))
        make_lesson(f"l{number}", body=[picture_block(name)])
    with django_assert_max_num_queries(5):
        assert len(whole_course()) == 11


@st.composite
def bodies_with_pictures(draw: st.DrawFn) -> list[Piece]:
    """Texts and pictures, the latter of two images."""
    pieces: list[Piece] = []
    names = draw(st.lists(NAMES, max_size=4, unique=True))
    for name in names:
        if draw(st.booleans()):
            usual = derived_id("text", after=pieces[-1].id if pieces else "")
            pieces.append(Piece(type="text", value=draw(TEXTS), id=usual))
        image = draw(st.sampled_from([name_for("red.png", RED), name_for("blue.jpeg", BLUE)]))
        value = {"name": name, "image": image, "alt": draw(LINES)}
        value |= {"caption": caption} if (caption := draw(st.one_of(st.just(""), LINES))) else {}
        pieces.append(Piece(type="picture", value=value, id=derived_id("picture", name)))
    return pieces


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies_with_pictures().filter(body.survives))
def test_any_body_with_pictures_comes_back_byte_by_byte(
    tmp_path_factory: pytest.TempPathFactory, course: CoursePage, pieces: list[Piece]
) -> None:
    with transaction.atomic():
        images = [add_picture("red.png", RED), add_picture("blue.jpeg", BLUE)]
        lesson = LessonPage(
            slug="one", title="One", unit=Unit.objects.get(slug="first"), order=1, minutes=1, question="Why?"
        )
        lesson.body = checked_body(pieces)
        course.add_child(instance=lesson)
        first = archive.write(whole_course())
        lesson.delete()
        for image in images:
            image.delete()
        load_zip(first, tmp_path_factory.mktemp("course"))
        assert archive.write(whole_course()) == first
        transaction.set_rollback(True)


def load_zip(packed: bytes, where: Path) -> None:
    """Load a zip by way of a folder."""
    files.into_folder(archive.read(packed), where)
    load(where)


def test_faults_without_a_line_name_the_file() -> None:
    held = {"u/one/images/sunset.png": RED}
    found = folder.examine(held, {}).found
    assert [folder.sentence(*each) for each in found] == ["u/one/images/sunset.png: lies beside no lesson.md"]
