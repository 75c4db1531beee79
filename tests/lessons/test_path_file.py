"""Career paths as text: the round trip is exact, faults have their line and field, what an instructor changed stays."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from lessons.course.files import path_file
from lessons.course.files.exporting import export
from lessons.course.files.folder import FolderError
from lessons.course.files.loading import Fate, load
from lessons.course.files.path_file import PathText, StepText
from lessons.course.models import CareerPath, Unit
from lessons.course.text import lesson
from lessons.course.text.problems import TextError
from lessons.management.commands.load_course import SHIPPED

COURSE = """
title = "Course"

[[units]]
slug = "caching"
title = "Caching"
summary = "What may be kept."
""".lstrip()

PATHS = """
[[paths]]
slug = "cook"
kind = "role"
title = "Cook"
summary = "You cook."

[[paths.steps]]
lesson = "knives"
title = "Knives"
reason = "You cut."

[[paths.steps]]
lesson = "pans"
title = "Pans"
reason = "You fry."
milestone = true

[[paths]]
slug = "oven"
kind = "provider"
title = "Oven"
summary = "It bakes."

[[paths.steps]]
lesson = "knives"
title = "Knives"
reason = "Bread is cut, too."
""".lstrip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course without lessons, with two paths."""
    (tmp_path / "course.toml").write_text(COURSE)
    write(tmp_path, PATHS)
    return tmp_path


def write(folder: Path, text: str) -> None:
    """Write the file of the paths."""
    (folder / path_file.PATHS_FILE).write_text(text, encoding="utf-8", newline="")


def fates(folder: Path) -> dict[str, Fate]:
    """Load, and tell what became of each path."""
    return {each.what: each.fate for each in load(folder) if each.what.startswith("path ")}


def canonical(text: str) -> str:
    """The same paths as they are exported: short tables in line."""
    return path_file.write(path_file.parse(text))


def cook() -> CareerPath:
    """The first path as the database has it now."""
    path: CareerPath = CareerPath.objects.get(source_slug="cook")
    return path


def sentences(folder: Path) -> list[str]:
    """The faults for which a folder is refused."""
    with pytest.raises(FolderError) as caught:
        load(folder)
    return caught.value.sentences


@pytest.mark.django_db
def test_paths_are_loaded_in_the_files_order_with_their_steps(folder: Path) -> None:
    assert fates(folder) == {"path cook": Fate.CREATED, "path oven": Fate.CREATED}
    assert list(CareerPath.objects.values_list("slug", "kind", "order")) == [
        ("cook", "role", 1),
        ("oven", "provider", 2),
    ]
    steps = cook().steps.values_list("lesson", "title", "reason", "milestone")
    assert list(steps) == [("knives", "Knives", "You cut.", False), ("pans", "Pans", "You fry.", True)]


@pytest.mark.django_db
def test_what_is_exported_is_what_was_loaded(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    load(folder)
    out = tmp_path_factory.mktemp("out")
    assert out / "paths.toml" in export(out)
    assert (out / "paths.toml").read_text(encoding="utf-8") == canonical(PATHS)
    assert set(fates(out).values()) == {Fate.UNCHANGED}


@pytest.mark.django_db
def test_a_course_without_paths_has_no_file_of_them(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (folder / "paths.toml").unlink()
    assert fates(folder) == {}
    out = tmp_path_factory.mktemp("out")
    export(out)
    assert not (out / "paths.toml").exists()


@pytest.mark.django_db
def test_a_second_run_changes_nothing_and_writes_nothing(folder: Path) -> None:
    load(folder)
    with CaptureQueriesContext(connection) as queries:
        assert set(fates(folder).values()) == {Fate.UNCHANGED}
    assert not [query for query in queries.captured_queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


@pytest.mark.django_db
def test_files_from_windows_load_the_same(folder: Path) -> None:
    load(folder)
    write(folder, PATHS.replace("\n", "\r\n"))
    assert set(fates(folder).values()) == {Fate.UNCHANGED}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("You cut.", "You chop."),
        ('title = "Pans"', 'title = "Pots"'),
        ('lesson = "pans"', 'lesson = "pots"'),
        ("milestone = true\n", ""),
        ('summary = "You cook."', 'summary = "You eat."'),
    ],
)
def test_a_changed_file_updates_its_path_and_leaves_the_others(folder: Path, old: str, new: str) -> None:
    load(folder)
    changed = PATHS.replace(old, new, 1)
    write(folder, changed)
    assert fates(folder) == {"path cook": Fate.UPDATED, "path oven": Fate.UNCHANGED}
    export(folder)
    assert (folder / "paths.toml").read_text(encoding="utf-8") == canonical(changed)


@pytest.mark.django_db
def test_a_path_keeps_its_row_when_its_file_changes_so_that_those_who_follow_it_still_do(folder: Path) -> None:
    load(folder)
    before = cook().pk
    write(folder, PATHS.replace("You cut.", "You chop."))
    load(folder)
    assert cook().pk == before


@pytest.mark.django_db
def test_steps_can_change_their_order(folder: Path) -> None:
    load(folder)
    first, *others = path_file.parse(PATHS)
    write(folder, path_file.write([replace(first, steps=first.steps[::-1]), *others]))
    assert fates(folder)["path cook"] is Fate.UPDATED
    assert list(cook().steps.values_list("lesson", flat=True)) == ["pans", "knives"]


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["title", "summary", "order"])
def test_a_path_that_was_changed_here_is_left_alone(folder: Path, field: str) -> None:
    load(folder)
    mine = 7 if field == "order" else "Mine"
    CareerPath.objects.filter(slug="cook").update(**{field: mine})
    write(folder, PATHS.replace("You cut.", "Theirs.").replace("It bakes.", "It broils."))
    assert fates(folder) == {"path cook": Fate.KEPT, "path oven": Fate.UPDATED}
    assert getattr(cook(), field) == mine
    assert cook().steps.get(lesson="knives").reason == "You cut."


@pytest.mark.django_db
def test_a_step_that_was_changed_here_keeps_its_path_alone(folder: Path) -> None:
    load(folder)
    cook().steps.filter(lesson="pans").update(reason="Mine.")
    write(folder, PATHS.replace("You cut.", "Theirs."))
    assert fates(folder)["path cook"] is Fate.KEPT
    assert cook().steps.get(lesson="pans").reason == "Mine."


@pytest.mark.django_db
def test_a_path_that_was_written_here_is_left_alone(folder: Path) -> None:
    CareerPath.objects.create(slug="cook", kind="role", title="My own", summary="Mine.", order=1)
    assert fates(folder)["path cook"] is Fate.KEPT
    assert CareerPath.objects.get(slug="cook").title == "My own"


@pytest.mark.django_db
def test_a_path_that_got_another_slug_here_follows_its_file(folder: Path) -> None:
    load(folder)
    CareerPath.objects.filter(slug="cook").update(slug="chef")
    write(folder, PATHS.replace("You cut.", "You chop."))
    assert fates(folder)["path cook"] is Fate.UPDATED
    assert (cook().slug, cook().steps.first().reason) == ("chef", "You chop.")
    assert CareerPath.objects.count() == 2


@pytest.mark.django_db
def test_the_same_change_here_and_in_the_file_is_no_conflict(folder: Path) -> None:
    load(folder)
    CareerPath.objects.filter(slug="cook").update(title="Chef")
    write(folder, PATHS.replace('"Cook"', '"Chef"'))
    assert fates(folder)["path cook"] is Fate.UNCHANGED
    write(folder, PATHS.replace('"Cook"', '"Head chef"'))
    assert fates(folder)["path cook"] is Fate.UPDATED


FAULTS = [
    ("[[paths]]", "[[paths", 1, "", "not TOML"),
    ('kind = "role"', 'kind = "job"', 3, "kind", "job"),
    ('kind = "role"\n', "", 1, "kind", "is missing"),
    ('title = "Pans"', "title = 3", 14, "title", "give a text in quotes"),
    ('title = "Pans"', 'title = ""', 14, "title", "blank"),
    ('title = "Pans"', f'title = "{"x" * 256}"', 14, "title", "255"),
    ('title = "Pans"', 'title = " Pans"', 14, "title", "without spaces around it"),
    ('title = "Pans"', 'title = "Pa\\u0000ns"', 14, "title", "one line of text"),
    ('title = "Pans"', 'title = "Pa\\nns"', 14, "title", "one line of text"),
    ('reason = "You fry."\n', "", 12, "reason", "is missing"),
    ('reason = "You fry."', f'reason = "{"x" * 301}"', 15, "reason", "300"),
    ("milestone = true", 'milestone = "yes"', 16, "milestone", "give true or false"),
    ("milestone = true", "millstone = true", 16, "millstone", "is not known"),
    ('lesson = "pans"', 'lesson = "pots and pans"', 13, "lesson", "slug"),
    ('lesson = "pans"', 'lesson = "knives"', 13, "lesson", "is a step of this path already"),
    ('slug = "oven"', 'slug = "cook"', 19, "slug", "two paths have the same slug"),
    ('slug = "oven"', 'slug = "Oven & Co"', 19, "slug", "slug"),
    ('summary = "It bakes."', f'summary = "{"x" * 301}"', 22, "summary", "300"),
    ('summary = "It bakes."', 'summary = "It bakes."\ncolour = "red"', 23, "colour", "is not known"),
    ('[[paths]]\nslug = "cook"', 'colour = 1\n[[paths]]\nslug = "cook"', 1, "colour", "the file has paths"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("old", "new", "line", "field", "part"), FAULTS)
def test_a_fault_is_told_with_file_line_and_field_and_nothing_is_changed(
    folder: Path, old: str, new: str, line: int, field: str, part: str
) -> None:
    assert old in PATHS
    write(folder, PATHS.replace(old, new, 1))
    place = f"{folder / 'paths.toml'}:{line}: {field}: " if field else f"{folder / 'paths.toml'}:{line}: "
    told = sentences(folder)
    assert any(each.startswith(place) and part in each for each in told), told
    assert not CareerPath.objects.exists()
    assert not Unit.objects.exists()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "1: paths: give a list of tables"),
        ("paths = 3", "1: paths: give a list of tables"),
        ("paths = [3]", "1: paths: give a list of tables"),
        ('paths = [{slug = "a"}]', "1: title: is missing"),
        (PATHS.split("[[paths.steps]]")[0], "1: steps: give at least one step"),
        (PATHS.split("[[paths.steps]]")[0] + "steps = []", "7: steps: give at least one step"),
        (PATHS.split("[[paths.steps]]")[0] + "steps = [1]", "7: steps: give at least one step"),
    ],
)
def test_a_file_of_another_shape_is_told(text: str, part: str) -> None:
    with pytest.raises(TextError) as caught:
        path_file.parse(text)
    assert part in str(caught.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(TextError) as caught:
        path_file.parse(PATHS.replace('"role"', '"job"').replace('"You fry."', "4").replace('"It bakes."', '""'))
    assert [problem.field for problem in caught.value.problems] == ["kind", "reason", "summary"]


@pytest.mark.django_db
def test_a_file_that_is_no_text_is_told(folder: Path) -> None:
    (folder / "paths.toml").write_bytes(b"\xff\xfe")
    assert any("can't be read" in each for each in sentences(folder))


LINES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=100).filter(
    lambda text: text == text.strip()
)
SLUGS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
STEPS = st.builds(StepText, lesson=SLUGS, title=LINES, reason=LINES, milestone=st.booleans())
PATH_TEXTS = st.builds(
    PathText,
    slug=SLUGS,
    kind=st.sampled_from(["role", "provider"]),
    title=LINES,
    summary=LINES,
    steps=st.lists(STEPS, min_size=1, max_size=4, unique_by=lambda step: step.lesson).map(tuple),
)


@given(st.lists(PATH_TEXTS, min_size=1, max_size=4, unique_by=lambda path: path.slug).map(tuple))
def test_every_path_comes_back_from_its_text(paths: tuple[PathText, ...]) -> None:
    text = path_file.write(paths)
    assert path_file.parse(text) == paths
    assert path_file.write(path_file.parse(text)) == text


def shipped() -> tuple[PathText, ...]:
    """The paths of the course."""
    return path_file.parse((SHIPPED / path_file.PATHS_FILE).read_text(encoding="utf-8"))


def test_the_course_has_a_path_for_each_role_and_each_provider() -> None:
    titles = {kind: [path.title for path in shipped() if path.kind == kind] for kind in ("role", "provider")}
    assert titles["role"] == [
        "Full-stack developer",
        "Backend and API developer",
        "DevOps and SRE",
        "Security engineer",
        "Architect",
    ]
    assert titles["provider"] == [
        *("Cloudflare", "Fastly", "Amazon CloudFront", "Vercel", "Netlify", "Deno Deploy", "nginx", "Varnish"),
    ]


def test_a_providers_path_ends_in_its_lesson_and_a_roles_path_in_a_milestone() -> None:
    for path in shipped():
        last = path.steps[-1]
        assert last.milestone, path.slug
        assert last.lesson.startswith("provider-") == (path.kind == "provider"), path.slug


def test_each_step_of_the_course_has_a_reason_of_its_own() -> None:
    reasons = [step.reason for path in shipped() for step in path.steps]
    assert len(set(reasons)) == len(reasons)
    assert all(reason.endswith(".") for reason in reasons)


def test_a_lesson_is_called_the_same_in_all_paths() -> None:
    titles = {(step.lesson, step.title) for path in shipped() for step in path.steps}
    assert len({lesson for lesson, _ in titles}) == len(titles)


def test_a_published_lesson_is_called_in_paths_as_it_calls_itself() -> None:
    own = {path.parent.name: lesson.parse(path.read_text(encoding="utf-8")).title for path in SHIPPED.glob("*/*/*.md")}
    titles = {step.lesson: step.title for path in shipped() for step in path.steps}
    assert own
    assert {slug: titles[slug] for slug in own} == own


@pytest.fixture
def author_client(db: None) -> Client:
    """Someone who may open the admin and write paths."""
    user = User.objects.create(username="author", is_staff=True)
    codenames = ["access_admin", "view_careerpath", "add_careerpath", "change_careerpath"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def posted(*lessons: str) -> dict[str, str]:
    """What the editor posts for a path over these lessons."""
    steps: list[dict[str, Any]] = [
        {"lesson": each, "title": each.title(), "reason": "  Because.  ", "ORDER": number}
        for number, each in enumerate(lessons, start=1)
    ]
    fields = {"title": "Waiter", "slug": "waiter", "kind": "role", "order": 1, "summary": "You serve."}
    data: dict[str, str] = nested_form_data({**fields, "steps": inline_formset(steps)})
    return data


ADD = "wagtailsnippets_lessons_careerpath:add"


def test_a_path_written_in_the_browser_can_be_exported_and_loaded(author_client: Client, folder: Path) -> None:
    assert author_client.post(reverse(ADD), posted("plates", "glasses")).status_code == 302
    export(folder)
    assert "Because." in (folder / "paths.toml").read_text(encoding="utf-8")
    assert fates(folder) == {"path waiter": Fate.UNCHANGED}


@pytest.mark.parametrize(("lessons", "part"), [(["plates", "plates"], "only once: plates"), ([], "at least 1")])
def test_a_path_that_no_file_could_hold_is_not_saved(author_client: Client, lessons: list[str], part: str) -> None:
    response = author_client.post(reverse(ADD), posted(*lessons))
    assert response.status_code == 200
    assert part in response.content.decode()
    assert not CareerPath.objects.exists()


def test_paths_are_written_only_by_those_who_may(client: Client, editor_client: Client) -> None:
    for each in (client, editor_client):
        assert each.post(reverse(ADD), posted("plates")).status_code == 302
    assert not CareerPath.objects.exists()
