"""The library of pictures: who adds, chooses and deletes, and what is refused with which sentence."""

import json
from io import BytesIO
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.images.models import Image

from lessons.authoring import library
from lessons.course import pictures
from lessons.learning.export import everything
from lessons.learning.visitors import Visitor
from tests.lessons.authoring.conftest import MakeClient, MakePerson
from tests.lessons.conftest import MakeLesson
from tests.lessons.picture_files import HTML, SVG, add_picture, name_for, picture_block, picture_bytes

pytestmark = pytest.mark.django_db

ADD = "/admin/images/add/"


def upload(client: Client, name: str, content: bytes) -> str:
    """Post the upload form; the page that answers."""
    file = SimpleUploadedFile(name, content)
    return client.post(ADD, {"title": "A picture", "file": file, "description": "What it shows."}, follow=True).text


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "gif", "avif"])
def test_an_author_adds_a_picture_under_the_name_of_its_bytes(carl: User, sign_in: MakeClient, kind: str) -> None:
    content = picture_bytes(kind=kind)
    upload(sign_in(carl), f"My Sunset.{kind}", content)
    image = Image.objects.get()
    assert image.uploaded_by_user == carl
    assert pictures.name_of(image) == name_for(f"my-sunset.{kind}", content)
    assert image.file.name.endswith(f"/{pictures.name_of(image)}")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.svg", SVG, "Not a supported image format. Supported formats: AVIF, GIF, JPEG, JPG, PNG, WEBP."),
        ("a.png", SVG, "The extension does not match the file format"),
        ("a.png", HTML, "Upload a valid image"),
        ("a.html", HTML, "Upload a valid image"),
        ("a.png", picture_bytes(kind="jpeg"), "The extension does not match the file format"),
        ("a.png", picture_bytes() + bytes(5 * 2**20), "This file is too big (5.0"),
        ("a.png", picture_bytes()[:40], "Upload a valid image"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(
    ines: User, sign_in: MakeClient, name: str, content: bytes, sentence: str
) -> None:
    page = upload(sign_in(ines), name, content)
    assert sentence in page
    assert not Image.objects.exists()


@pytest.mark.parametrize("size", [(5001, 5000), (20000, 20000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(
    ines: User, sign_in: MakeClient, size: tuple[int, int]
) -> None:
    file = BytesIO()
    Pillow.new("1", size).save(file, "png")
    assert "This file has too many pixels" in upload(sign_in(ines), "a.png", file.getvalue())


def test_a_file_is_never_exchanged(ines: User, sign_in: MakeClient) -> None:
    image, client = add_picture(user=ines), sign_in(ines)
    other = SimpleUploadedFile("other.png", picture_bytes("blue"))
    address = f"/admin/images/{image.pk}/"
    assert 'name="file"' not in client.get(address).text
    client.post(address, {"title": "New", "file": other, "description": "Words"})
    again = Image.objects.get()
    assert (again.title, again.description, again.file_hash) == ("New", "Words", image.file_hash)


def test_everyone_chooses_any_picture_but_changes_only_their_own(ines: User, ivo: User, sign_in: MakeClient) -> None:
    image = add_picture("theirs.png", user=ines)
    client = sign_in(ivo)
    assert "theirs.png" in client.get("/admin/images/chooser/").text
    chosen = client.get(reverse("wagtailimages_chooser:chosen", args=[image.pk]))
    assert json.loads(chosen.text)["result"]["id"] == str(image.pk)
    assert client.post(f"/admin/images/{image.pk}/delete/").status_code == 302
    assert client.post(f"/admin/images/{image.pk}/", {"title": "Mine"}).status_code == 302
    assert Image.objects.get().title == "theirs.png"


def test_an_unused_picture_goes_by_its_owner(ines: User, sign_in: MakeClient) -> None:
    image = add_picture(user=ines)
    assert sign_in(ines).post(f"/admin/images/{image.pk}/delete/").status_code == 302
    assert not Image.objects.exists()


@pytest.mark.parametrize("where", ["published", "draft", "a draft of a published lesson"])
def test_a_picture_in_use_stays_whoever_deletes_it(
    ines: User, rita: User, sign_in: MakeClient, make_lesson: MakeLesson, where: str
) -> None:
    image = add_picture(user=ines)
    block = picture_block(pictures.name_of(image))
    lesson = make_lesson("one", body=[block] if where == "published" else [], live=where != "draft", owner=ines)
    if where != "published":
        lesson.body = [block]  # type: ignore[assignment]  # a StreamField takes raw blocks
        lesson.save_revision()
    assert library.is_used(image)
    for person in (ines, rita, User.objects.create_superuser("root")):
        sign_in(person).post(f"/admin/images/{image.pk}/delete/")
        sign_in(person).post(f"/admin/bulk/wagtailimages/image/delete/?id={image.pk}")
    assert Image.objects.exists()


def test_a_second_copy_of_a_picture_in_use_may_go(ines: User, make_lesson: MakeLesson) -> None:
    first, second = add_picture("one.png", user=ines), add_picture("two.png", user=ines)
    make_lesson("one", body=[picture_block(pictures.name_of(first))])
    assert not library.is_used(second)
    second.delete()
    assert library.is_used(first)


def test_readers_and_anonymous_people_have_no_library(
    make_person: MakePerson, sign_in: MakeClient, client: Client
) -> None:
    image = add_picture()
    for reader in (sign_in(make_person("reader")), client):
        for address in ("/admin/images/", ADD, f"/admin/images/{image.pk}/delete/", "/admin/images/chooser/"):
            assert reader.get(address)["Location"].startswith("/admin/login/")
            assert reader.post(address)["Location"].startswith("/admin/login/")


def test_authors_find_the_library_in_the_menu(carl: User, sign_in: MakeClient) -> None:
    assert "/admin/images/" in sign_in(carl).get("/admin/").text


def test_whoever_added_a_picture_can_take_that_along(ines: User) -> None:
    add_picture("sunset.png", user=ines, description="A sun.")
    (row,) = everything(Visitor(user_id=ines.pk, key=uuid4()))["pictures"]
    assert (row["title"], row["description"]) == ("sunset.png", "A sun.")
