"""Imports: what would change, by whose right; then exactly that, and never over what someone changed here."""

from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from wagtail.images.models import Image
from wagtail.models import PageLogEntry

from lessons.authoring import import_plan, invitations
from lessons.authoring.import_plan import NOT_YOURS, Fate, Plan, TooMuchError, plan
from lessons.authoring.importing import ChangedMeanwhileError, Imported, imported
from lessons.course.files import exporting, files
from lessons.course.files.loading import Fate as Loaded
from lessons.course.files.loading import load
from lessons.course.models import CareerPath, LessonPage, Unit
from tests.lessons.authoring.conftest import MakePerson
from tests.lessons.conftest import CHALLENGE, LIVE_LAB, MakeLesson, text_block
from tests.lessons.picture_files import name_for, picture_bytes

pytestmark = pytest.mark.django_db

LESSON = """
+++
title = "One"
order = 1
minutes = 5
question = "Why?"
objectives = [
    "Say why.",
]
sources = [
    "RFC 9111.",
]
+++

Hello.
""".lstrip()
NAME = "first/one/lesson.md"
RED = picture_bytes("red")
Held = dict[str, bytes]


def zipped(text: str = LESSON, name: str = NAME, others: Held | None = None) -> Held:
    """A zip's files."""
    return {name: text.encode(), **(others or {})}


def fates(planned: Plan) -> dict[str, Fate]:
    """What would become of each thing."""
    return {each.what: each.fate for each in planned.items}


def do(person: User, held: Mapping[str, bytes], *over: str, publish: bool = False) -> Imported:
    """Import as it was planned a moment ago."""
    return imported(person, plan(person, held), over=over, publish=publish)


def one(slug: str = "one") -> LessonPage:
    """The lesson's newest state."""
    draft: LessonPage = LessonPage.objects.get(slug=slug).get_latest_revision_as_object()
    return draft


def texts(page: LessonPage) -> list[Any]:
    """What a lesson's body says."""
    return [child.value for child in page.body]


@pytest.fixture
def edited() -> Callable[..., None]:
    """Change a lesson as its author would in the editor."""

    def edit(text: str, *, publish: bool = False) -> None:
        page: Any = one()
        page.body = [text_block(text)]
        revision = page.save_revision()
        if publish:
            revision.publish()

    return edit


def test_a_new_lesson_becomes_the_importers_draft(ines: User) -> None:
    planned = plan(ines, zipped())
    assert fates(planned) == {"first/one": Fate.NEW}
    assert not LessonPage.objects.exists()
    imported(ines, planned, over=(), publish=False)
    page = LessonPage.objects.get()
    assert (page.owner, page.live, page.unit.slug, texts(page)) == (ines, False, "first", ["Hello."])
    assert page.revisions.get().user == ines
    assert PageLogEntry.objects.filter(page=page.pk, user=ines).exists()


def test_the_same_file_again_changes_nothing(ines: User) -> None:
    do(ines, zipped())
    planned = plan(ines, zipped())
    assert fates(planned) == {"first/one": Fate.UNCHANGED}
    assert not planned.does_something
    assert fates(plan(ines, zipped(LESSON.replace("\n", "\r\n")))) == {"first/one": Fate.UNCHANGED}


def test_a_text_of_very_many_lines_is_counted_not_compared(ines: User) -> None:
    do(ines, zipped())
    lines = "\n".join(str(number % 150) for number in range(40_000))
    (planned,) = plan(ines, zipped(f"{LESSON}\n{lines}\n")).items
    assert list(planned.diff) == [("place", "14 lines become 40,015: too many to be compared here")]


def test_a_changed_file_is_shown_with_its_difference_and_becomes_a_draft(ines: User) -> None:
    do(ines, zipped(), publish=True)
    assert one().live
    (item,) = plan(ines, zipped(LESSON.replace("Hello.", "Hello again."))).items
    assert item.fate is Fate.CHANGED
    assert [(kind, line) for kind, line in item.diff if kind in {"added", "removed"}] == [
        ("removed", "-Hello."),
        ("added", "+Hello again."),
    ]
    do(ines, zipped(LESSON.replace("Hello.", "Hello again.")))
    assert texts(LessonPage.objects.get()) == ["Hello."]
    assert texts(one()) == ["Hello again."]


def test_a_second_change_follows_the_first_import(ines: User) -> None:
    for word in ("Hello.", "Two.", "Three."):
        (item,) = plan(ines, zipped(LESSON.replace("Hello.", word))).items
        assert item.fate in {Fate.NEW, Fate.CHANGED}
        do(ines, zipped(LESSON.replace("Hello.", word)))
    assert texts(one()) == ["Three."]


@pytest.mark.parametrize("publish", [True, False])
def test_what_was_changed_here_stays_unless_its_box_is_ticked(
    ines: User, edited: Callable[..., None], publish: bool
) -> None:
    do(ines, zipped())
    edited("Mine.", publish=publish)
    theirs = zipped(LESSON.replace("Hello.", "Theirs."))
    assert fates(plan(ines, theirs)) == {"first/one": Fate.TOUCHED}
    do(ines, theirs)
    assert texts(one()) == ["Mine."]
    do(ines, theirs, "first/one")
    assert texts(one()) == ["Theirs."]
    kept = [texts(revision.as_object()) for revision in one().revisions.order_by("pk")]
    assert kept == [["Hello."], ["Mine."], ["Theirs."]]


def test_a_lesson_without_history_gets_one_before_it_is_replaced(ines: User, make_lesson: MakeLesson) -> None:
    make_lesson("one", owner=ines, body=[text_block("By hand.")])
    assert fates(plan(ines, zipped())) == {"first/one": Fate.TOUCHED}
    do(ines, zipped(), "first/one")
    assert [texts(revision.as_object()) for revision in one().revisions.order_by("pk")] == [["By hand."], ["Hello."]]


def test_an_unfinished_draft_counts_as_changed_here(ines: User, make_lesson: MakeLesson) -> None:
    make_lesson("one", owner=ines, live=False, body=[{**LIVE_LAB, "value": {"name": "", "rate_per_s": None}}])
    (item,) = plan(ines, zipped()).items
    assert (item.fate, item.before) == (Fate.TOUCHED, "")


@pytest.mark.parametrize("live", [True, False])
def test_anothers_lesson_is_refused_and_nothing_of_it_is_told(
    ines: User, ivo: User, make_lesson: MakeLesson, live: bool
) -> None:
    make_lesson("one", owner=ines, live=live, title="A secret", body=[text_block("Secret.")])
    (item,) = plan(ivo, zipped()).items
    assert (item.fate, list(item.sentences), item.before, item.after) == (Fate.REFUSED, [NOT_YOURS], "", "")
    do(ivo, zipped(), "first/one", publish=True)
    assert texts(one()) == ["Secret."]


def test_who_is_invited_imports_and_a_reviewer_does_too(
    ines: User, ivo: User, rita: User, make_lesson: MakeLesson
) -> None:
    lesson = make_lesson("one", owner=ines)
    invitations.invite(lesson, ivo)
    for person in (ivo, rita):
        assert fates(plan(User.objects.get(pk=person.pk), zipped())) == {"first/one": Fate.TOUCHED}
    do(User.objects.get(pk=ivo.pk), zipped(), "first/one")
    assert (one().owner, texts(one())) == (ines, ["Hello."])


def test_a_lesson_under_review_or_locked_is_refused(ines: User, make_lesson: MakeLesson) -> None:
    lesson = make_lesson("one", owner=ines)
    LessonPage.objects.filter(pk=lesson.pk).update(locked=True)
    (item,) = plan(ines, zipped()).items
    assert item.fate is Fate.REFUSED
    assert "locked" in item.sentences[0]


def test_a_contributors_import_is_never_published(carl: User) -> None:
    planned = plan(carl, zipped())
    assert not planned.may_publish
    imported(carl, planned, over=(), publish=True)
    assert not one().live


def test_publishing_holds_to_the_same_checks_as_the_editor(ines: User) -> None:
    unready = LESSON.replace('    "RFC 9111.",\n', "").replace("sources = [\n]\n", "")
    (item,) = plan(ines, zipped(unready)).items
    assert item.unready == ["Name at least one source of the facts, one a line."]
    done = do(ines, zipped(unready) | zipped(name="first/two/lesson.md"), publish=True)
    assert sorted(done.published) == ["first/two"]
    assert (one().live, one("two").live) == (False, True)


def test_a_lesson_moves_to_another_unit(ines: User) -> None:
    do(ines, zipped())
    do(ines, zipped(name="second/one/lesson.md"))
    assert one().unit.slug == "second"


def test_faults_are_told_with_line_and_field_and_the_rest_can_be_imported(ines: User) -> None:
    held = zipped(LESSON.replace("minutes = 5", "minutes = 0")) | zipped(name="first/two/lesson.md")
    planned = plan(ines, held)
    assert fates(planned) == {"first/one": Fate.REFUSED, "first/two": Fate.NEW}
    assert planned.items[0].sentences == ["first/one/lesson.md:4: minutes: give a whole number from 1 to 999"]
    do(ines, held)
    assert [page.slug for page in LessonPage.objects.all()] == ["two"]


@pytest.mark.parametrize(
    ("held", "what", "sentence"),
    [
        (zipped() | zipped(name="second/one/lesson.md"), "first/one", "another folder is called 'one' too"),
        (zipped(name="none/one/lesson.md"), "none/one", "course.toml has no unit 'none'"),
        (zipped(LESSON.replace("Hello.", "```toml oracle-lab x\n```")), "first/one", "no block is of type"),
        ({NAME: b"\xff\xfe"}, "first/one", "save it as UTF-8"),
        (zipped(others={"first/one/images/a.png": RED}), "first/one", "no picture block names it"),
        ({"first/one/images/a.png": RED}, "first/one/images/a.png", "lies beside no lesson.md"),
    ],
)
def test_what_is_refused_says_why(ines: User, held: Held, what: str, sentence: str) -> None:
    refused = {each.what: each for each in plan(ines, held).items}[what]
    assert refused.fate is Fate.REFUSED
    assert sentence in refused.sentences[0]
    do(ines, held, publish=True)
    assert not LessonPage.objects.exists()


def test_a_second_folder_of_a_lesson_that_is_unchanged_is_refused_with_it(ines: User) -> None:
    do(ines, zipped())
    planned = plan(ines, zipped() | zipped(LESSON.replace("Hello.", "Other."), name="second/one/lesson.md"))
    assert set(fates(planned).values()) == {Fate.REFUSED}


def test_pictures_come_along_as_the_importers(ines: User) -> None:
    text = LESSON.replace("Hello.", '```toml picture dusk\nimage = "sunset.png"\nalt = "A sun."\n```')
    done = do(ines, zipped(text, others={"first/one/images/sunset.png": RED}), publish=True)
    image = Image.objects.get()
    assert list(done.published) == ["first/one"]
    assert (image.uploaded_by_user, image.description) == (ines, "A sun.")
    assert one().body[0].value["image"] == name_for("sunset.png", RED)


def test_a_picture_that_was_lost_comes_back(ines: User) -> None:
    name = name_for("sunset.png", RED)
    text = LESSON.replace("Hello.", f'```toml picture dusk\nimage = "{name}"\nalt = "A sun."\n```')
    held = zipped(text, others={f"first/one/images/{name}": RED})
    do(ines, held)
    Image.objects.all().delete()
    assert fates(plan(ines, held)) == {"first/one": Fate.CHANGED}
    do(ines, held)
    assert Image.objects.exists()
    assert fates(plan(ines, held)) == {"first/one": Fate.UNCHANGED}


COURSE = """
title = "Course"

[[units]]
slug = "second"
title = "Second, renamed"
summary = "What unit second answers."

[[units]]
slug = "third"
title = "Third"
summary = "New."
""".lstrip()
PATHS = """
[[paths]]
slug = "reader"
kind = "role"
title = "Reader"
summary = "For readers."

[[paths.steps]]
lesson = "one"
title = "One"
reason = "It is first."
""".lstrip()
ARRANGED = {"course.toml": COURSE.encode(), "paths.toml": PATHS.encode()}


def test_an_instructor_arranges_no_units_and_paths(ines: User) -> None:
    planned = plan(ines, zipped() | ARRANGED)
    assert fates(planned) == {"first/one": Fate.NEW}
    assert "reviewers arrange them" in planned.notes[0]
    do(ines, zipped() | ARRANGED, "unit second")
    assert not Unit.objects.filter(slug="third").exists()
    assert not CareerPath.objects.exists()
    assert fates(plan(ines, zipped(name="third/one/lesson.md") | ARRANGED)) == {"third/one": Fate.REFUSED}


def test_a_reviewer_does(rita: User) -> None:
    held = zipped(name="third/one/lesson.md") | ARRANGED
    assert fates(plan(rita, held)) == {
        "unit second": Fate.TOUCHED,
        "unit third": Fate.NEW,
        "path reader": Fate.NEW,
        "third/one": Fate.NEW,
    }
    do(rita, held)
    assert Unit.objects.get(slug="second").title == "Unit second"
    assert one().unit.slug == "third"
    assert CareerPath.objects.get().steps.get().reason == "It is first."
    do(rita, held, "unit second")
    assert Unit.objects.get(slug="second").title == "Second, renamed"
    assert set(fates(plan(rita, held)).values()) == {Fate.UNCHANGED}


def test_the_order_of_units_changes_only_where_its_box_is_ticked(rita: User) -> None:
    text = COURSE.replace('"third"', '"first"')
    held = {"course.toml": text.encode()}
    planned = plan(rita, held)
    assert fates(planned)["order of units"] is Fate.TOUCHED
    do(rita, held, "unit first")
    assert list(Unit.objects.values_list("slug", flat=True)) == ["first", "second"]
    do(rita, held, "order of units")
    assert list(Unit.objects.values_list("slug", flat=True)) == ["second", "first"]


def test_the_shipped_course_does_not_take_an_import_back(rita: User, tmp_path: Path) -> None:
    call_command("load_course", stdout=StringIO())
    slug = "first-request-misses"
    held = {**exporting.course_files(), **exporting.lesson_files(exporting.published())}
    assert set(fates(plan(rita, held)).values()) == {Fate.UNCHANGED}
    name = f"caching/{slug}/lesson.md"
    changed = held | {name: held[name].replace(b"minutes = ", b"minutes = 1")}
    changed["course.toml"] = held["course.toml"].replace(b'summary = "', b'summary = "Changed. ')
    do(rita, changed, publish=True)
    minutes, summaries = one(slug).minutes, set(Unit.objects.values_list("summary", flat=True))
    later = changed | {name: held[name].replace(b"minutes = ", b"minutes = 2")}
    later["course.toml"] = held["course.toml"].replace(b'summary = "', b'summary = "Later. ')
    files.into_folder(later, tmp_path)
    fate = {each.what: each.fate for each in load(tmp_path)}
    assert fate[f"caching/{slug}"] is fate["unit caching"] is Loaded.KEPT
    assert (one(slug).minutes, set(Unit.objects.values_list("summary", flat=True))) == (minutes, summaries)


@pytest.mark.parametrize("what", ["a new draft", "the slug was taken", "a unit was renamed", "locked"])
def test_nothing_is_done_where_something_changed_meanwhile(
    rita: User, edited: Callable[..., None], make_lesson: MakeLesson, what: str
) -> None:
    do(rita, zipped())
    held = zipped(LESSON.replace("Hello.", "Two.")) | zipped(name="first/two/lesson.md") | ARRANGED
    planned = plan(rita, held)
    if what == "a new draft":
        edited("Meanwhile.")
    elif what == "locked":
        LessonPage.objects.filter(slug="one").update(locked=True)
    elif what == "a unit was renamed":
        Unit.objects.filter(slug="second").update(title="Meanwhile")
    else:
        make_lesson("two")
    assert plan(rita, held).digest != planned.digest
    with pytest.raises(ChangedMeanwhileError):
        imported(rita, planned, over=["unit second"], publish=True)
    assert texts(one()) in (["Hello."], ["Meanwhile."])
    assert not Unit.objects.filter(slug="third").exists()


def test_a_failure_in_the_middle_leaves_nothing(ines: User, monkeypatch: pytest.MonkeyPatch) -> None:
    content = picture_bytes("olive")
    text = LESSON.replace("Hello.", '```toml picture dusk\nimage = "olive.png"\nalt = "Green."\n```')
    held = zipped(text, others={"first/one/images/olive.png": content}) | zipped(name="first/two/lesson.md")
    planned = plan(ines, held)
    monkeypatch.setattr("lessons.authoring.importing._hold", lambda *_: None)
    real = LessonPage.save_revision

    def fail_at_two(self: LessonPage, *args: Any, **kwargs: Any) -> Any:
        if self.slug == "two":
            raise RuntimeError
        return real(self, *args, **kwargs)

    monkeypatch.setattr(LessonPage, "save_revision", fail_at_two)
    with pytest.raises(RuntimeError):
        imported(ines, planned, over=(), publish=False)
    assert not LessonPage.objects.exists()
    assert not Image.objects.exists()
    assert not (Path(settings.MEDIA_ROOT) / "original_images" / name_for("olive.png", content)).exists()


def test_work_is_bounded_before_it_starts(ines: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_plan, "MOST_CHALLENGES", 1)
    monkeypatch.setattr("lessons.course.files.folder.examine", lambda *_: pytest.fail("it began"))
    fence = "```toml traffic-challenge c{}\n```\n"
    with pytest.raises(TooMuchError, match="have 2 challenges"):
        plan(ines, zipped(LESSON + fence.format(1) + fence.format(2)))


def test_only_so_many_lessons_change_at_once(ines: User, monkeypatch: pytest.MonkeyPatch) -> None:
    do(ines, zipped())
    monkeypatch.setattr(import_plan, "MOST_LESSONS", 1)
    two, three = zipped(name="first/two/lesson.md"), zipped(name="first/three/lesson.md")
    assert fates(plan(ines, zipped() | two))["first/two"] is Fate.NEW
    with pytest.raises(TooMuchError, match="2 lessons would change; import at most 1 at a time"):
        plan(ines, zipped() | two | three)


def test_unchanged_lessons_are_not_looked_into(
    ines: User, make_lesson: MakeLesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = make_lesson("one", owner=ines, body=[CHALLENGE])
    held = exporting.lesson_files([lesson])
    monkeypatch.setattr(
        "lessons.course.questions.challenge.checks.check_solvable", lambda *_: pytest.fail("it was run")
    )
    assert fates(plan(ines, held)) == {"first/one": Fate.UNCHANGED}


def test_a_renamed_lesson_follows_its_file_unless_another_has_that_slug(rita: User, tmp_path: Path) -> None:
    (tmp_path / "first" / "one").mkdir(parents=True)
    (tmp_path / "first" / "one" / "lesson.md").write_text(LESSON)
    (tmp_path / "course.toml").write_text('title = "C"\n[[units]]\nslug = "first"\ntitle = "F"\nsummary = "S"\n')
    Unit.objects.filter(slug="first").delete()
    load(tmp_path)
    page = one()
    page.slug = "uno"
    page.save_revision().publish()
    changed = zipped(LESSON.replace("Hello.", "Two."))
    assert fates(plan(rita, changed)) == {"first/one": Fate.CHANGED}
    both = changed | zipped(name="first/uno/lesson.md")
    assert fates(plan(rita, both)) == {"first/one": Fate.NEW, "first/uno": Fate.UNCHANGED}


def test_someone_without_a_role_makes_nothing(make_person: MakePerson) -> None:
    (item,) = plan(make_person("reader"), zipped()).items
    assert item.fate is Fate.REFUSED
