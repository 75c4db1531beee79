"""Builds a lesson's page: blocks in the state given by the URL, outline, previous and next lesson."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from lessons.course import access, markdown, path_pages, pictures
from lessons.course.access import UnitLessons
from lessons.course.blocks.lab import LabBlock
from lessons.course.blocks.picture import PICTURE
from lessons.course.blocks.static import StaticBlock
from lessons.course.markdown import Heading
from lessons.course.models import LessonPage
from lessons.course.models.lesson import Renderer
from lessons.course.questions.base import Question
from lessons.course.questions.challenge.block import ChallengeBlock
from lessons.course.questions.challenge.kind import ChallengeKind
from lessons.course.questions.kinds import KINDS
from lessons.course.questions.predict.kind import PREDICT, PredictionForm
from lessons.course.questions.question_view import ShownQuestion, to_everybody
from lessons.course.questions.questions import questions
from lessons.course.text.body import TEXT
from lessons.labs import LABS
from lessons.labs.panel import render_lab
from lessons.labs.panel import work_asked as work_asked_of

TEMPLATE = "pages/lesson.html"
PREDICTION_UNITS = 5.0
"""What a prediction costs: the run that it is set against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownText:
    """A text block, rendered. `place` is what a block is called where readers' ways are counted."""

    html: SafeString
    place: str
    headings: Sequence[Heading]
    template: str = "course/blocks/text.html"
    problems: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStill:
    """A block that is only read; `shown` is for its template."""

    template: str
    name: str
    shown: Mapping[str, Any]
    problems: bool = False

    @property
    def place(self) -> str:
        """As for a text."""
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLab:
    """A lab block with the state that the address gives it."""

    slug: str
    place: str
    template: str
    panel: Any
    problems: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChallengeLab(ShownLab):
    """A challenge's task, hints and lab; the question that checks what the lab shows stands below it."""

    question: ShownQuestion
    lab_template: str

    @property
    def headings(self) -> Sequence[Heading]:
        """Its place in the outline."""
        return [Heading(level=2, id=f"{self.question.name}-task", text=self.question.value["title"])]


def connect() -> None:
    """Let lessons be shown by this module."""
    LessonPage.renderer = Renderer(respond=respond, respond_to_author=respond_to_author)


def respond(request: HttpRequest, lesson: LessonPage) -> HttpResponse:
    """The lesson's page; 400 when the address holds values that a block refuses."""
    return _page(request, lesson, {"mine_url": reverse("mine-lesson", args=[lesson.slug])})


def respond_to_author(request: HttpRequest, draft: LessonPage, mode: str) -> HttpResponse:
    """A draft as its author tries it: its questions are answered in the draft itself, and nothing is kept.

    A lesson that was never saved has no address to be answered at: its questions are shown only.
    """
    if draft.pk is None:
        return _page(request, draft, {"preview": True, "mine_url": ""}, base="?")
    base = reverse("authoring-try", args=[draft.pk])
    mine_url = f"{reverse('authoring-try-mine', args=[draft.pk])}?{urlencode({'mode': mode})}"
    return _page(request, draft, {"preview": True, "mine_url": mine_url}, base=base)


def _page(request: HttpRequest, lesson: LessonPage, context: dict[str, Any], base: str = "") -> HttpResponse:
    blocks = shown_blocks(lesson, request.GET, base)
    refused = any(block.problems for block in blocks)
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    context |= {"lesson": lesson, "blocks": blocks, **_around(lesson, blocks)}
    return render(request, TEMPLATE, context, status=status)


def work_asked(lesson: LessonPage, query: QueryDict) -> float:
    """Cost of the page's labs and predictions at this address, in units of `edgelearn.web.work_budget`."""
    return sum((_block_work(child, query) for child in lesson.body), start=1.0)


def _block_work(child: Any, query: QueryDict) -> float:
    if isinstance(child.block, LabBlock | ChallengeBlock):
        return work_asked_of(child.block.lab, query, child.value["name"], child.block.settings(child.value))
    is_asked = child.block_type == PREDICT.type and any(name.startswith(f"{child.value['name']}-") for name in query)
    return PREDICTION_UNITS if is_asked else 0.0


def shown_blocks(lesson: LessonPage, query: QueryDict, base: str = "") -> list[Any]:
    """The body's blocks, ready for their templates. `base` is where questions are answered, see Question."""
    taken: list[str] = []
    blocks: list[Any] = []
    asked = questions(lesson, base=base)
    shown_pictures = iter(pictures.shown([child.value for child in lesson.body if child.block_type == PICTURE]))
    for child in lesson.body:
        if isinstance(child.block, LabBlock):
            blocks.append(_shown_lab(child, query, asked.values()))
        elif child.block_type == TEXT:
            text = _shown_text(child, taken)
            taken += [heading.id for heading in text.headings]
            blocks.append(text)
        elif child.block_type == PICTURE:
            blocks.append(next(shown_pictures))
        elif isinstance(child.block, StaticBlock):
            blocks.append(_shown_still(child))
        elif question := asked.get(child.value["name"]):
            blocks += _shown_question(child, to_everybody(question, query), query)
    return blocks


def _shown_still(child: Any) -> ShownStill:
    block: StaticBlock = child.block
    return ShownStill(template=block.template, name=child.value["name"], shown=block.shown(child.value))


def _shown_question(child: Any, question: ShownQuestion, query: QueryDict) -> list[Any]:
    """A question; a challenge's lab stands before it."""
    lab = [_challenge_lab(child, question, query)] if isinstance(child.block, ChallengeBlock) else []
    return [*lab, question]


def _shown_text(child: Any, taken: Sequence[str]) -> ShownText:
    rendered = markdown.render(child.value, tuple(taken))
    return ShownText(html=rendered.html, place=child.id or "", headings=rendered.headings)


def _shown_lab(child: Any, query: QueryDict, asked: Iterable[Question]) -> ShownLab:
    block, value = child.block, child.value
    name = value["name"]
    awaited = _awaited(name, query, asked)
    shown = render_lab(
        name,
        block.lab.slug,
        block.settings(value),
        value["controls"],
        query,
        fixed=value["fixed"],
        title=value["title"],
        hold_s=awaited.value["hold_s"] if awaited else None,
        held=awaited is not None and f"{name}-run" not in query,
    )
    return ShownLab(
        slug=block.lab.slug,
        place=name,
        template=block.lab.template,
        panel=shown["panel"],
        problems=shown["status"] != HTTPStatus.OK,
    )


def _challenge_lab(child: Any, question: ShownQuestion, query: QueryDict) -> ShownChallengeLab:
    lab, value = child.block.lab, child.value
    settings = child.block.settings(value)
    title = f"{lab.title}: {value['title']}"
    shown = render_lab(value["name"], lab.slug, settings, value["controls"], query, title=title, challenge=True)
    return ShownChallengeLab(
        slug=lab.slug,
        place=value["name"],
        template="course/questions/challenge_lab.html",
        panel=shown["panel"],
        problems=shown["status"] != HTTPStatus.OK,
        question=question,
        lab_template=lab.template,
    )


def _awaited(lab_name: str, query: QueryDict, asked: Iterable[Question]) -> Question | None:
    """The prediction a lab waits for: not answered and not skipped in this address; None when it waits for nothing."""
    for question in asked:
        if question.type == PREDICT.type and question.value["lab"] == lab_name:
            return None if PredictionForm(question, query, question.name).is_given else question
    return None


def _around(lesson: LessonPage, blocks: Sequence[Any]) -> dict[str, Any]:
    """The outline, what comes before and after, and what the lesson's head lists."""
    outline = access.outline()
    lessons = [each for unit in outline for each in unit.lessons]
    titles = {each.slug: each for each in lessons}
    return {
        "outline": outline,
        "headings": [heading for block in blocks for heading in getattr(block, "headings", ()) if heading.level == 2],
        "prerequisites": [titles[slug] for slug in lesson.listed("prerequisites") if slug in titles],
        "objectives": lesson.listed("objectives"),
        "terms": lesson.defined_terms().items(),
        "paths": path_pages.paths_of(lesson, outline),
        **_shown(blocks),
        "sources": [markdown.render_inline(source) for source in lesson.listed("sources")],
        **_neighbours(lesson, outline),
    }


def _shown(blocks: Sequence[Any]) -> dict[str, list[str]]:
    """The modules of the questions and labs that the lesson has, and what it shows as `lessons.sheets` names that."""
    labs = sorted(
        (LABS[slug] for slug in {block.slug for block in blocks if isinstance(block, ShownLab)}),
        key=attrgetter("script"),
    )
    types = {block.question.type for block in blocks if isinstance(block, ShownQuestion)}
    of_kinds = sorted({module for kind in types for module in KINDS[kind].modules})
    shown = {
        "questions": bool(types),
        "challenges": any(isinstance(KINDS[kind], ChallengeKind) for kind in types),
        "beliefs": any(_runs_belief(block) for block in blocks),
    }
    return {
        "modules": [*(["js/questions/answers.js"] if types else []), *of_kinds, *(lab.script for lab in labs)],
        "shown": [*(part for part, is_shown in shown.items() if is_shown), *(lab.part for lab in labs)],
    }


def _runs_belief(block: Any) -> bool:
    """Whether it is a quiz with an option whose belief can be run."""
    return isinstance(block, ShownQuestion) and any(option.get("runs") for option in block.value.get("options", ()))


def _neighbours(lesson: LessonPage, outline: Sequence[UnitLessons]) -> dict[str, LessonPage | None]:
    """The lessons before and after this one; none for a lesson that isn't public yet."""
    lessons = [each for unit in outline for each in unit.lessons]
    place = next((number for number, each in enumerate(lessons) if each.pk == lesson.pk), None)
    if place is None:
        return {"previous": None, "next": None}
    return {
        "previous": lessons[place - 1] if place else None,
        "next": lessons[place + 1] if place + 1 < len(lessons) else None,
    }
