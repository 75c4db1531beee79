"""Pictures in lessons: named by their bytes, found in bulk, shown with sizes and words."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.images.models import Image

from lessons.authoring import checks
from lessons.course import pictures
from lessons.course.blocks.body import LessonBody
from lessons.course.blocks.picture import PictureBlock
from lessons.course.models import LessonPage
from lessons.search.models import SearchEntry
from tests.lessons.conftest import MakeLesson
from tests.lessons.picture_files import add_picture, name_for, picture_block, picture_bytes

pytestmark = pytest.mark.django_db

HASH = "3f2a9c1b" + 32 * "0"


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("sunset.png", "sunset-3f2a9c1b.png"),
        ("Sunset over Ünïcode.JPG", "sunset-over-unicode-3f2a9c1b.jpg"),
        ("sunset-3f2a9c1b.png", "sunset-3f2a9c1b.png"),
        ("sunset-3f2a9c1b_x7Yz123.png", "sunset-3f2a9c1b.png"),
        ("日本.webp", "picture-3f2a9c1b.webp"),
        (f"{'long' * 30}.gif", "longlonglonglonglonglo-3f2a9c1b.gif"),
        ("../../etc/passwd.png", "passwd-3f2a9c1b.png"),
    ],
)
def test_a_name_is_a_slug_and_a_short_hash(file_name: str, name: str) -> None:
    assert pictures.named(file_name, HASH) == name
    assert pictures.named(name, HASH) == name
    assert pictures.short_hash(name) == "3f2a9c1b"


@pytest.mark.parametrize("name", ["", "sunset.png", "sunset-3f2a9c1b.svg", "../sunset-3f2a9c1b.png", "a-3F2A9C1B.png"])
def test_other_texts_are_no_names(name: str) -> None:
    assert pictures.short_hash(name) == ""


def test_of_two_images_with_the_same_bytes_the_older_is_shown() -> None:
    first, _ = add_picture("one.png"), add_picture("two.png")
    name = pictures.name_of(first)
    assert pictures.found([name, name.replace("one", "other")]) == {
        name: first,
        name.replace("one", "other"): first,
    }


def test_a_picture_is_shown_with_size_words_and_caption(client: Client, make_lesson: MakeLesson) -> None:
    image = add_picture("sunset.png", picture_bytes(size=(2000, 1000)))
    make_lesson("one", body=[picture_block(pictures.name_of(image), caption="At **dusk**.", alt='A "sun" & more')])
    page = " ".join(client.get("/lessons/one/").text.split())
    url = image.get_rendition(pictures.SHOWN).url
    assert f'<img src="{url}" alt="A &quot;sun&quot; &amp; more" width="1360" height="680" loading="lazy"' in page
    assert url.endswith(".webp")
    assert "<figcaption>At <strong>dusk</strong>.</figcaption>" in page
    assert client.get(url)["Content-Type"] == "image/webp"


def test_a_small_picture_is_not_enlarged() -> None:
    name = pictures.name_of(add_picture())
    (shown,) = pictures.shown([{"name": "dusk", "image": name, "alt": "", "caption": ""}])
    assert (shown.width, shown.height) == (40, 30)


@pytest.mark.parametrize("how", ["deleted", "without its file", "broken"])
def test_a_picture_that_is_gone_leaves_its_words(client: Client, make_lesson: MakeLesson, how: str) -> None:
    image = add_picture()
    make_lesson("one", body=[picture_block(pictures.name_of(image))])
    if how == "deleted":
        image.delete()
    elif how == "broken":
        image.file.storage.delete(image.file.name)
        image.file.storage.save(image.file.name, ContentFile(picture_bytes(size=(400, 400))[:60]))
    else:
        image.file.storage.delete(image.file.name)
    page = client.get("/lessons/one/")
    assert page.status_code == 200
    assert "<p>The sun goes down.</p>" in page.text
    assert '<img src="/media' not in page.text


def test_a_page_with_many_pictures_asks_the_database_twice_for_them(client: Client, make_lesson: MakeLesson) -> None:
    images = [add_picture(f"p{n}.png", picture_bytes(f"#0000{n:02d}")) for n in range(6)]
    blocks = [picture_block(pictures.name_of(image), name=f"p{n}") for n, image in enumerate(images)]
    make_lesson("none")
    make_lesson("all", body=blocks)
    client.get("/lessons/all/")
    client.get("/lessons/none/")

    def queries(slug: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(f"/lessons/{slug}/").status_code == 200
        return len(counted)

    assert queries("all") == queries("none") + 2


def test_nothing_is_asked_of_the_database_to_read_a_body(make_lesson: MakeLesson) -> None:
    name = pictures.name_of(add_picture())
    make_lesson("one", body=[picture_block(name, name=f"p{n}") for n in range(3)])
    lesson: Any = LessonPage.objects.get()
    with CaptureQueriesContext(connection) as counted:
        assert [child.value["image"] for child in lesson.body] == [name] * 3
    assert not counted.captured_queries


def test_what_is_stored_is_the_name_and_what_differs() -> None:
    body = LessonBody()
    stored = [picture_block("sunset-3f2a9c1b.png")]
    assert body.get_prep_value(body.to_python(stored)) == stored


def test_the_editor_chooses_by_number_and_sees_the_image() -> None:
    block, image = PictureBlock(), add_picture(description="A sun.")
    posted = {"b-name": "dusk", "b-image": str(image.pk), "b-alt": "", "b-caption": ""}
    value = block.value_from_datadict(posted, {}, "b")
    assert value["image"] == pictures.name_of(image)
    assert value["alt"] == "A sun."
    assert block.child_blocks["image"].get_form_state(value["image"])["id"] == image.pk
    assert list(block.child_blocks["image"].extract_references(value["image"])) == [(Image, str(image.pk), "", "")]


@pytest.mark.parametrize("typed", ["", "0", "999999", "abc", "-1"])
def test_an_image_that_is_not_there_is_no_choice(typed: str) -> None:
    posted = {"b-name": "dusk", "b-image": typed, "b-alt": "x", "b-caption": ""}
    assert PictureBlock().value_from_datadict(posted, {}, "b")["image"] == ""


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"image": ""}, "image", "This field is required."),
        ({"image": "sunset.png"}, "image", "is no name of a picture"),
        ({"alt": ""}, "alt", "This field is required."),
        ({"alt": "x" * 301}, "alt", "at most 300 characters"),
        ({"caption": "one\x0btwo"}, "caption", "Give one line"),
    ],
)
def test_a_picture_without_words_or_file_is_refused(changes: dict[str, str], field: str, sentence: str) -> None:
    block: Any = PictureBlock()
    value = block.to_python(picture_block("sunset-3f2a9c1b.png")["value"] | changes)
    with pytest.raises(Exception, match="Validation error") as caught:
        block.clean(value)
    assert sentence in str(caught.value.block_errors[field])  # type: ignore[attr-defined]  # Wagtail's


def test_a_lost_picture_forbids_publishing(make_lesson: MakeLesson) -> None:
    name = name_for("sunset.png", picture_bytes())
    lesson = make_lesson("one", body=[picture_block(name)])
    found = [each for each in checks.findings(lesson) if each.inside == "image"]
    assert [each.sentence for each in found] == [f"The picture {name} is gone; choose another."]
    assert not [each for each in checks.findings(lesson, coming=[name]) if each.inside == "image"]


def test_words_of_pictures_are_found(make_lesson: MakeLesson) -> None:
    make_lesson("one", body=[picture_block("sunset-3f2a9c1b.png", caption="Copenhagen at night")])
    assert "Copenhagen" in SearchEntry.objects.get(kind="lesson").text
