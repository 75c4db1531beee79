"""What is found before publishing, and where; publishing is refused with the same sentences at their places."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from lessons.authoring import checks
from lessons.authoring.checks import Finding
from lessons.authoring.report import PAGE_FIELDS, placed
from lessons.course.files.checking import checked_body
from lessons.course.files.pages import fill
from lessons.course.models import LessonPage
from lessons.course.prerequisites import way_back
from lessons.course.text import lesson as lesson_file
from lessons.management.commands.load_course import SHIPPED
from tests.lessons.authoring.conftest import MakeClient
from tests.lessons.conftest import CHALLENGE, LIVE_LAB, QUIZ, MakeLesson, text_block
from tests.lessons.test_editing import publish

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

WHOLE = {
    "objectives": "Say why.",
    "sources": "[RFC 9111](https://www.rfc-editor.org/rfc/rfc9111)",
    "misconceptions": "It is magic.",
}


def found(lesson: LessonPage) -> list[tuple[str, int | None, str]]:
    """Place and sentence of each finding that forbids publishing."""
    return [(each.field, each.block, each.sentence) for each in checks.findings(lesson) if each.forbids]


def advice(lesson: LessonPage) -> list[str]:
    """The sentences of the others."""
    return [each.sentence for each in checks.findings(lesson) if not each.forbids]


SUNSET = "/media/original_images/sunset.png"


@pytest.fixture(autouse=True)
def sunset(settings: Any, tmp_path: Path) -> None:
    """One picture among the site's files."""
    settings.MEDIA_ROOT = tmp_path
    default_storage.save("original_images/sunset.png", ContentFile(b"a picture"))


def test_a_whole_lesson_has_no_finding(make_lesson: MakeLesson) -> None:
    assert checks.findings(make_lesson("one", body=[text_block("## So\n\nRead [on](#live)."), LIVE_LAB], **WHOLE)) == []


def test_what_a_lesson_must_say_about_itself(make_lesson: MakeLesson) -> None:
    lesson = make_lesson("one", body=[LIVE_LAB])
    assert [field for field, _, _ in found(lesson)] == ["objectives", "sources"]
    assert advice(lesson) == ["No misconception is named: which wrong belief does this lesson break?"]
    assert "There is nothing to do in this lesson: no lab and no question." in advice(make_lesson("two"))


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["## One\n\n#### Four"], "The heading “Four” skips a level; write it with ### here."),
        (["### Three first"], "The heading “Three first” skips a level; write it with ## here."),
        (["## One", "#### Four"], "The heading “Four” skips a level; write it with ### here."),
        (["## "], "A heading is empty; write what follows it, or take it away."),
        (
            [f"![]({SUNSET})"],
            f"The image {SUNSET} has no text for those who don't see it: ![what it shows]({SUNSET}).",
        ),
        ([f"![x]({SUNSET}x)"], f"There is no picture {SUNSET}x: upload it, and show it by a picture block."),
        (["![x](images/sunset.png)"], "There is no picture images/sunset.png"),
        (["![x](/about/)"], "There is no picture /about/"),
        (["![x](/media/images/../../secret-key)"], "There is no picture"),
        (["![x](https://example.org/a.png)"], "The image https://example.org/a.png is on another site"),
        (
            ["[x](/lessons/nowhere/)"],
            "The link /lessons/nowhere/ leads nowhere: there is no published lesson “nowhere”.",
        ),
        (["[x](/lessons/draft/)"], "The link /lessons/draft/ leads nowhere: there is no published lesson “draft”."),
        (["[x](/lesons/one/)"], "The link /lesons/one/ leads nowhere: this site has no such address."),
        (["[x](#nothing)"], "The link #nothing leads nowhere: this lesson has no such place."),
        (
            ["[x](/lessons/one/#nothing)"],
            "The link /lessons/one/#nothing leads nowhere: this lesson has no such place.",
        ),
        (["[x](/paths/nobody/)"], "The link /paths/nobody/ leads nowhere: there is no career path “nobody”."),
        (["[x](/glossary/#term-x)"], "The link /glossary/#term-x leads to no term: no lesson introduces it."),
        (["[x](/labs/none/)"], "The link /labs/none/ leads nowhere: there is no lab “none”."),
        (
            ["[x](/labs/traffic/?rate_per_s=99999)"],
            "The link /labs/traffic/?rate_per_s=99999 sets what the lab refuses.",
        ),
        (["[x](http://localhost:8000/lessons/nowhere/)"], "there is no published lesson “nowhere”."),
    ],
)
def test_what_texts_must_not_have(make_lesson: MakeLesson, texts: list[str], sentence: str) -> None:
    make_lesson("draft", live=False)
    lesson = make_lesson("one", body=[LIVE_LAB, *map(text_block, texts)], **WHOLE)
    [(field, block, told)] = found(lesson)
    assert (field, block) == ("body", len(texts))
    assert sentence in told


@pytest.mark.parametrize(
    "text",
    [
        "## One\n\n### Two\n\n## Three",
        "[x](/lessons/two/) [y](/lessons/two/#anything) [z](#live) [a](#s-one) [b](#terms)\n\n## One",
        "[x](/glossary/#term-cold-cache) [y](/labs/traffic/?rate_per_s=20&pops=FRA) [z](https://example.org/lessons/no/)",
        "[x](/lessons/old-name/) [y](/) [z](/about/) [a](mailto:a@example.org)",
        f"![a picture]({SUNSET}) ![the same](http://localhost:8000{SUNSET}) `[x](/nowhere/)`",
    ],
)
def test_what_texts_may_have(make_lesson: MakeLesson, text: str) -> None:
    make_lesson("two")
    Redirect.objects.create(old_path="/lessons/old-name", redirect_link="/lessons/two/")
    lesson = make_lesson("one", body=[text_block(text), LIVE_LAB], terms="cold cache: An empty one.", **WHOLE)
    assert found(lesson) == []


def test_links_in_questions_are_looked_at_with_their_field(make_lesson: MakeLesson) -> None:
    quiz = {**QUIZ, "value": {**QUIZ["value"], "explanation": "See [there](/lessons/nowhere/)."}}
    lesson = make_lesson("one", body=[LIVE_LAB, quiz], **WHOLE)
    [finding] = [each for each in checks.findings(lesson) if each.forbids]
    assert (finding.block, finding.inside) == (1, "explanation")


def test_sources_are_looked_at_too(make_lesson: MakeLesson) -> None:
    lesson = make_lesson("one", body=[LIVE_LAB], **WHOLE | {"sources": "[x](/nowhere/)"})
    assert [field for field, _, _ in found(lesson)] == ["sources"]


def test_much_to_read_before_something_to_do_is_advised_against(make_lesson: MakeLesson) -> None:
    many = text_block("word " * 200)
    assert advice(make_lesson("one", body=[many, LIVE_LAB, many], **WHOLE)) == []
    told = advice(make_lesson("two", body=[many, many, LIVE_LAB], **WHOLE))
    assert told == ["400 words to read before there is something to do; 250 are a good measure."]


def test_many_links_cost_few_queries(make_lesson: MakeLesson, django_assert_max_num_queries: Any) -> None:
    links = " ".join(f"[{number}](/lessons/lesson-{number}/)" for number in range(50))
    lesson = make_lesson("one", body=[text_block(links), LIVE_LAB], **WHOLE)
    with django_assert_max_num_queries(5):
        assert len(found(lesson)) == 50


def test_publishing_is_refused_with_each_sentence_at_its_place(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    lesson = make_lesson("one", live=False, owner=ines)
    client = sign_in(ines)
    answer = publish(client, lesson, [("text", "## One\n\n[x](/nowhere/)")], objectives="", sources="")
    assert answer.status_code == 200
    assert "Say what one can do afterwards" in answer.text
    assert answer.context["form"].errors.keys() == {"objectives", "sources", "body"}
    body = answer.context["form"].errors["body"].as_data()[0]
    assert body.block_errors[0].messages == ["The link /nowhere/ leads nowhere: this site has no such address."]
    assert not LessonPage.objects.get().live


def test_a_draft_may_have_every_fault(ines: User, sign_in: MakeClient, make_lesson: MakeLesson) -> None:
    lesson = make_lesson("one", live=False, owner=ines)
    answer = publish(sign_in(ines), lesson, [("text", "[x](/nowhere/)")], **{"action-publish": ""})
    assert answer.status_code == 302
    assert LessonPage.objects.get().get_latest_revision_as_object().body[0].value == "[x](/nowhere/)"


def test_submitting_for_review_is_held_to_the_same(carl: User, sign_in: MakeClient, make_lesson: MakeLesson) -> None:
    lesson = make_lesson("one", live=False, owner=carl)
    changes = {"action-publish": "", "action-submit": "yes"}
    answer = publish(sign_in(carl), lesson, [("text", "[x](/nowhere/)")], **changes)
    assert answer.status_code == 200
    assert "leads nowhere" in answer.text


@pytest.mark.parametrize("slug", sorted(path.parent.name for path in SHIPPED.glob("*/*/lesson.md")))
def test_the_shipped_lessons_have_no_finding_that_forbids(make_lesson: MakeLesson, slug: str) -> None:
    for path in SHIPPED.glob("*/*/lesson.md"):
        text = lesson_file.parse(path.read_text(encoding="utf-8"))
        lesson = make_lesson(path.parent.name)
        fill(lesson, text, checked_body(text.body))
        lesson.save()
    assert found(LessonPage.objects.get(slug=slug)) == []


def test_a_circle_of_prerequisites_is_refused_with_the_way(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    make_lesson("two", prerequisites="three")
    make_lesson("three", prerequisites="one")
    lesson = make_lesson("one", owner=ines)
    answer = publish(sign_in(ines), lesson, [("text", "Hello")], prerequisites="two", **WHOLE)
    assert "one → two → three → one" in answer.text
    assert LessonPage.objects.get(slug="one").prerequisites == ""


@pytest.mark.parametrize(
    ("needs", "way"),
    [
        ({"b": ["a"]}, ["a", "b", "a"]),
        ({"b": ["c"], "c": ["b"]}, []),
        ({"b": ["c", "d"], "c": [], "d": ["a"]}, ["a", "b", "d", "a"]),
        ({}, []),
    ],
)
def test_the_way_back(needs: dict[str, list[str]], way: list[str]) -> None:
    assert way_back("a", ["b"], needs) == way


def test_the_page_of_the_check_shows_places_and_figures(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    lesson = make_lesson("one", live=False, owner=ines, body=[text_block("[x](/nowhere/)"), CHALLENGE])
    lesson.save_revision()
    page = sign_in(ines).get(reverse("authoring-check", args=[lesson.pk]))
    assert page.status_code == 200
    assert f"/admin/pages/{lesson.pk}/edit/#block-{lesson.body[0].id}-section" in page.text
    assert "leads nowhere" in page.text
    assert "Start and solution were run on 21 seeds" in page.text
    assert "reached with room" in page.text


def test_the_page_of_the_check_copes_with_an_unfinished_draft(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    unfinished = {**CHALLENGE, "value": {"name": "few", "title": "", "goals": [], "cache_control": ""}}
    quiz = {**QUIZ, "value": {"name": "", "question": ""}}
    lesson = make_lesson(
        "one",
        live=False,
        owner=ines,
        body=[unfinished, quiz, {**LIVE_LAB, "value": {"name": "live", "rate_per_s": 1e9}}],
    )
    lesson.save_revision()
    page = sign_in(ines).get(reverse("authoring-check", args=[lesson.pk]))
    assert page.status_code == 200
    assert "is not accepted" in page.text


def test_checking_is_limited(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessons.authoring.views.check.CHECKS", 1)
    lesson, client = make_lesson("one", owner=ines), sign_in(ines)
    address = reverse("authoring-check", args=[lesson.pk])
    assert [client.get(address).status_code for _ in range(2)] == [200, 429]


def test_each_field_that_a_finding_names_has_its_place_in_the_editor(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    lesson = make_lesson("one", live=False, owner=ines)
    lesson.save_revision()
    editor = sign_in(ines).get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).text
    for field in {*PAGE_FIELDS, *checks.WRITTEN, *checks.NEEDED, *checks.WISHED, "body"}:
        assert f'id="{placed(lesson, Finding(field=field, sentence="")).anchor}"' in editor, field
