"""A lesson taken along as a zip, changed elsewhere and brought back; a picture put into a lesson by the editor."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from lessons.course.files import archive
from tests.browser.conftest import Troubles
from tests.lessons.picture_files import name_for, picture_bytes
from tests.product import Site

MAKE = """
from django.contrib.auth.models import User
from lessons.course.files.tree import course_page
from lessons.course.models import LessonPage, Unit
ines, _ = User.objects.get_or_create(username="packer", email="packer@example.org")
ines.set_password("correct horse"); ines.save()
page = LessonPage(slug="packed", title="Packed", unit=Unit.objects.first(), order=8, minutes=5, question="Why?",
                  objectives="Say why.", sources="RFC 9111.", live=False, owner=ines,
                  body=[{"type": "text", "value": "Hello.", "id": "hello"}])
course_page().add_child(instance=page)
page.save_revision(user=ines)
print(page.pk)
"""
READ = """
from lessons.course.models import LessonPage
page = LessonPage.objects.get(slug="packed").get_latest_revision_as_object()
print([child.value if isinstance(child.value, str) else child.value["image"] for child in page.body])
"""


@pytest.fixture
def number(site: Site) -> Iterator[str]:
    """A draft of the packer's, by its number."""
    yield site.manage("shell", "-v0", "-c", MAKE).split()[-1]
    site.manage(
        "shell",
        "-v0",
        "-c",
        "from lessons.course.models import LessonPage; LessonPage.objects.get(slug='packed').delete()",
    )


@pytest.fixture
def ines(page: Page, site: Site, number: str) -> Iterator[Page]:
    """A page signed in as an instructor."""
    site.manage("make_instructor", "packer@example.org")
    page.goto("/admin/login/")
    page.get_by_label("E-mail address").fill("packer@example.org")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    yield page
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")


def held(site: Site) -> str:
    """The blocks of the lesson's newest draft."""
    return site.manage("shell", "-v0", "-c", READ).splitlines()[-1]


def test_a_lesson_is_exported_changed_and_imported_after_its_preview(
    ines: Page, context: BrowserContext, site: Site, number: str, tmp_path: Path
) -> None:
    ines.goto(f"/admin/pages/{number}/edit/")
    ines.get_by_role("button", name="Actions", exact=True).first.click()
    with ines.expect_download() as download:
        ines.get_by_role("link", name="Download as a file").click()
    download.value.save_as(tmp_path / "packed.zip")
    files = archive.read((tmp_path / "packed.zip").read_bytes())
    (name,) = files
    picture = picture_bytes("orange", (1600, 800))
    block = '```toml picture dusk\nimage = "dusk.png"\nalt = "An orange evening."\n```'
    files[name] = files[name].replace(b"Hello.", f"Hello again.\n\n{block}".encode())
    files[name.replace("lesson.md", "images/dusk.png")] = picture
    (tmp_path / "changed.zip").write_bytes(archive.write(files))

    ines.goto("/admin/")
    ines.get_by_role("link", name="Files").click()
    ines.get_by_label("Zip file").set_input_files(tmp_path / "changed.zip")
    ines.get_by_role("button", name="Show what changes").click()
    expect(ines.get_by_text("+Hello again.")).to_be_visible()
    expect(ines.get_by_text("-Hello.")).to_be_visible()
    assert held(site) == "['Hello.']"
    ines.get_by_label("Replace what was changed here").check()
    ines.get_by_role("button", name="Import").click()
    expect(ines.get_by_text("Imported: 1 as drafts.")).to_be_visible()
    assert held(site) == f"['Hello again.', '{name_for('dusk.png', picture)}']"

    ines.goto(f"/admin/lessons/{number}/try/")
    shown = ines.get_by_role("img", name="An orange evening.")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("image => image.naturalWidth") == 1360
    ratio = shown.evaluate("image => image.clientWidth / image.clientHeight")
    assert 1.95 < ratio < 2.05  # also where the column is narrower than the picture


def test_a_picture_is_chosen_in_the_editor_and_kept_by_name(
    ines: Page, site: Site, number: str, troubles: Troubles, tmp_path: Path
) -> None:
    troubles.expect("/edit/")  # autosave meets the block before it is complete
    content = picture_bytes("purple")
    (tmp_path / "Purple rain.png").write_bytes(content)
    ines.goto(f"/admin/pages/{number}/edit/")
    ines.get_by_role("button", name="Insert a block").last.click()
    ines.get_by_role("option", name="Picture").click()
    section = ines.get_by_role("region", name="Picture")
    section.get_by_label("Name").fill("rain")
    section.get_by_role("button", name="Choose an image").click()
    chooser = ines.get_by_role("dialog")
    chooser.get_by_role("tab", name="Upload").click()
    chooser.get_by_label("File").set_input_files(tmp_path / "Purple rain.png")
    chooser.get_by_label("Description").fill("Purple rain over a city.")
    expect(chooser.get_by_label("Title")).to_have_value("Purple rain")  # taken from the file's name, in a moment
    chooser.get_by_role("button", name="Upload").click()
    expect(section.get_by_text("Purple rain")).to_be_visible()
    with ines.expect_response(
        lambda answer: answer.request.is_navigation_request() and answer.request.method == "POST"
    ):
        ines.get_by_role("button", name="Save draft").click()
    ines.wait_for_load_state()
    assert held(site) == f"['Hello.', '{name_for('purple-rain.png', content)}']"
