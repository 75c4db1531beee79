"""Loading and exporting a course: exact, all or nothing, and never over what an instructor did."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, Site

from lessons.course.files.exporting import export
from lessons.course.files.folder import FolderError
from lessons.course.files.loading import Fate, load
from lessons.course.files.pages import page_digest
from lessons.course.files.tree import course_page
from lessons.course.models import CoursePage, LessonPage, Unit
from lessons.management.commands.load_course import SHIPPED

pytestmark = pytest.mark.django_db

COURSE = """
title = "Course"

[[units]]
slug = "caching"
title = "Caching"
summary = "What may be kept."

[[units]]
slug = "safety"
title = "Safety"
summary = "What may go wrong."
""".lstrip()

LESSON = """
+++
title = "One"
order = 1
minutes = 5
question = "Why?"
+++

Hello.

```toml traffic-lab live
rate_per_s = 20
pops = [
    "FRA",
]
```

```toml predict guess
question = "How many?"
lab = "live"
metric = "origin_requests"
because = "So."
```
""".lstrip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small course with one lesson."""
    (tmp_path / "course.toml").write_text(COURSE)
    write(tmp_path, LESSON)
    return tmp_path


def write(folder: Path, text: str, unit: str = "caching", slug: str = "one") -> None:
    """Write a lesson's file."""
    path = folder / unit / slug / "lesson.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, newline="")


def fates(folder: Path) -> dict[str, Fate]:
    """Load, and tell what became of each thing."""
    return {each.what: each.fate for each in load(folder)}


def one() -> LessonPage:
    """The lesson as the database has it now."""
    page: LessonPage = LessonPage.objects.get(slug="one")
    return page


def edit(publish: bool = True, **fields: Any) -> None:
    """Change the lesson as an instructor would."""
    page = one().get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, value)
    revision = page.save_revision()
    if publish:
        revision.publish()


def test_a_course_is_loaded_and_published(folder: Path) -> None:
    assert set(fates(folder).values()) == {Fate.CREATED}
    page = one()
    assert page.live
    assert page.unit.title == "Caching"
    assert [child.block_type for child in page.body] == ["text", "traffic_lab", "predict"]
    assert page.latest_revision is not None


def test_the_shipped_course_is_canonical_and_comes_back_exactly(tmp_path: Path) -> None:
    call_command("load_course", stdout=StringIO())
    call_command("export_course", tmp_path, stdout=StringIO())
    shipped = {path.relative_to(SHIPPED): path.read_text() for path in SHIPPED.rglob("*") if path.is_file()}
    exported = {path.relative_to(tmp_path): path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert exported == shipped


def test_what_is_exported_loads_as_unchanged(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    load(folder)
    edit(title="Edited", question="  Who?  ")
    out = tmp_path_factory.mktemp("out")
    export(out)
    assert fates(out)["caching/one"] is Fate.UNCHANGED


def test_a_second_run_changes_nothing_and_writes_nothing(folder: Path) -> None:
    load(folder)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert set(fates(folder).values()) == {Fate.UNCHANGED}
    assert not [query for query in queries.captured_queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert one().revisions.count() == 1


def test_a_changed_file_updates_its_lesson_with_a_revision(folder: Path) -> None:
    load(folder)
    write(folder, LESSON.replace("Hello.", "Hello again."))
    assert fates(folder)["caching/one"] is Fate.UPDATED
    assert one().body[0].value == "Hello again."
    assert one().revisions.count() == 2


def test_a_lesson_can_move_to_another_unit(folder: Path) -> None:
    load(folder)
    (folder / "safety").mkdir()
    (folder / "caching" / "one").rename(folder / "safety" / "one")
    assert fates(folder)["safety/one"] is Fate.UPDATED
    assert one().unit.slug == "safety"


@pytest.mark.parametrize("publish", [True, False], ids=["published", "draft"])
def test_what_an_instructor_changed_is_left_alone(folder: Path, publish: bool) -> None:
    load(folder)
    edit(publish, title="Mine")
    write(folder, LESSON.replace("Hello.", "Theirs."))
    assert fates(folder)["caching/one"] is Fate.KEPT
    assert one().get_latest_revision_as_object().title == "Mine"
    assert one().body[0].value == "Hello."


def test_what_an_instructor_unpublished_stays_so(folder: Path) -> None:
    load(folder)
    one().unpublish()
    write(folder, LESSON.replace("Hello.", "Theirs."))
    assert fates(folder)["caching/one"] is Fate.KEPT
    assert not one().live


def test_a_lesson_that_an_instructor_wrote_is_left_alone(folder: Path) -> None:
    load(folder)
    LessonPage.objects.update(source_digest="")
    write(folder, LESSON.replace("Hello.", "Theirs."))
    assert fates(folder)["caching/one"] is Fate.KEPT


def test_a_lesson_that_got_another_slug_here_follows_its_file(folder: Path) -> None:
    load(folder)
    edit(slug="uno")
    write(folder, LESSON.replace("Hello.", "Hello again."))
    assert fates(folder)["caching/one"] is Fate.UPDATED
    page = LessonPage.objects.get()
    assert (page.slug, page.body[0].value) == ("uno", "Hello again.")


def test_a_unit_that_was_changed_here_is_left_alone(folder: Path) -> None:
    load(folder)
    Unit.objects.filter(slug="safety").update(title="Mine")
    (folder / "course.toml").write_text(COURSE.replace('"Safety"', '"Theirs"').replace('"Caching"', '"Kept"'))
    found = fates(folder)
    assert (found["unit safety"], found["unit caching"]) == (Fate.KEPT, Fate.UPDATED)
    assert Unit.objects.get(slug="safety").title == "Mine"


def test_the_command_says_what_it_left_alone(folder: Path) -> None:
    load(folder)
    edit(title="Mine")
    write(folder, LESSON.replace("Hello.", "Theirs."))
    out = StringIO()
    call_command("load_course", folder, stdout=out)
    assert "caching/one: left alone: changed here" in out.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "part"),
    [
        ("minutes = 5", 'minutes = "5"', 4, "minutes", "whole number"),
        ("rate_per_s = 20", 'rate_per_s = "20"', 11, "rate_per_s", "give a number"),
        ("rate_per_s = 20", "rate_per_s = true", 11, "rate_per_s", "give a number"),
        ("rate_per_s = 20", "rate_per_s = 99999", 11, "rate_per_s", "99999"),
        ("rate_per_s = 20", "rates = 20", 11, "rates", "is not known"),
        ('    "FRA",', '    "XXX",', 12, "pops", "XXX"),
        ("traffic-lab", "oracle-lab", 10, "", "no block is of type 'oracle-lab'"),
        ('lab = "live"', 'lab = "love"', 19, "lab", "no lab block “love”"),
        ('metric = "origin_requests"', 'metric = "x"', 20, "metric", "x"),
        ('because = "So."', "", 17, "because", "required"),
        ('because = "So."', 'because = "So."\nanswers = [{ label = 3 }]', 22, "answers", "give a text"),
        ('because = "So."', 'because = "So."\nanswers = [{ lable = "a" }]', 22, "answers", "lable is not known"),
        ('question = "Why?"', f'question = "{"x" * 401}"', 5, "question", "400"),
        ('question = "Why?"', 'question = "Why?"\nprerequisites = ["none-such"]', 6, "prerequisites", "none-such"),
        ("```toml predict guess", "```toml predict live", 17, "name", "another block"),
    ],
)
def test_a_broken_lesson_is_told_with_file_line_and_field_and_nothing_is_changed(
    folder: Path, old: str, new: str, line: int, field: str, part: str
) -> None:
    assert old in LESSON
    write(folder, LESSON.replace(old, new, 1))
    write(folder, LESSON, slug="fine")
    with pytest.raises(FolderError) as caught:
        load(folder)
    path = folder / "caching" / "one" / "lesson.md"
    place = f"{path}:{line}: {field}: " if field else f"{path}:{line}: "
    assert any(sentence.startswith(place) and part in sentence for sentence in caught.value.sentences), str(
        caught.value
    )
    assert not Unit.objects.exists()
    assert not LessonPage.objects.exists()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("title = ", ":1: not TOML"),
        ('title = "C"\ncolour = 1\nunits = []', ":2: colour: is not known"),
        ('title = ""\nunits = []', ":1: title: give one line"),
        ('title = "C"\nunits = [{slug = "a"}]', ":2: units: give a list of tables"),
        (COURSE.replace("safety", "caching"), "two units have the same slug"),
        (COURSE.replace('slug = "caching"', 'slug = "other"'), "lesson.md:1: unit: course.toml has no unit 'caching'"),
    ],
)
def test_a_broken_course_file_is_told(folder: Path, text: str, part: str) -> None:
    (folder / "course.toml").write_text(text)
    with pytest.raises(FolderError) as caught:
        load(folder)
    assert part in str(caught.value)


def test_two_lessons_of_the_same_name_are_told(folder: Path) -> None:
    write(folder, LESSON, unit="safety")
    with pytest.raises(FolderError, match="another folder is called 'one' too"):
        load(folder)


def test_a_file_that_is_no_text_is_told(folder: Path) -> None:
    (folder / "caching" / "one" / "lesson.md").write_bytes(b"\xff\xfe")
    with pytest.raises(FolderError, match="can't be read"):
        load(folder)


def test_the_command_ends_with_the_faults(folder: Path) -> None:
    write(folder, LESSON.replace("minutes = 5", "minutes = 0"))
    with pytest.raises(CommandError, match=r"Nothing was loaded.\n.*lesson.md:4: minutes: "):
        call_command("load_course", folder)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is no folder"):
        call_command("load_course", tmp_path / "nowhere")


def test_files_from_windows_load_the_same(folder: Path) -> None:
    load(folder)
    write(folder, LESSON.replace("\n", "\r\n"))
    assert fates(folder)["caching/one"] is Fate.UNCHANGED


def test_the_course_page_takes_the_place_of_wagtails_welcome() -> None:
    course = course_page("Course")
    assert Site.objects.get(is_default_site=True).root_page_id == course.pk
    assert list(Page.objects.filter(depth=2).values_list("slug", flat=True)) == ["course"]
    assert course_page("Other") == course


def test_the_tree_is_made_again_after_a_flush() -> None:
    """As a TransactionTestCase leaves the database: no root, no site, no locale."""
    Site.objects.all().delete()
    Page.objects.all().delete()
    Locale.objects.all().delete()
    assert course_page().get_parent().is_root()
    assert CoursePage.objects.count() == 1


def test_a_page_tree_that_someone_uses_is_left_standing() -> None:
    page = Page.objects.get(slug="home")
    page.save_revision()
    course_page()
    assert Page.objects.filter(pk=page.pk).exists()


def test_an_unfinished_draft_has_no_digest(folder: Path) -> None:
    load(folder)
    page: Any = one()
    page.body = [("traffic_lab", {"name": "", "rate_per_s": None})]
    assert page_digest(page) == ""
