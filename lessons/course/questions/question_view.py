"""A question as its template sees it: public, for a learner, or after an invalid answer.

Nothing here is kept or looked up: views bring what is known of the learner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from lessons.course.questions.base import Kind, Marked, Question
from lessons.course.questions.kinds import KINDS
from lessons.course.questions.predict.kind import PREDICT, PredictionForm


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuestion:
    """What `blocks/<type>.html` draws.

    `submission` is the name under which an answer of this form counts once; "" on pages that are the same for
    everybody, which have no form to post. `owner` is an opaque mark of whose form it is. `marked` is the answer that is
    shown with its feedback, `first` the first one where that is another, `best` the best one, `tries` how many there
    were. `refused` are sentences about the whole answer; those of fields are in the form. `answered` says that `marked`
    was given just now, so that the focus goes to it, and `kept` that it will be there the next time. With `oob` htmx
    puts the block in the place of the one with its name.
    """

    question: Question
    form: forms.Form
    submission: str = ""
    owner: str = ""
    marked: Marked | None = None
    first: Marked | None = None
    best: Marked | None = None
    tries: int = 0
    refused: Sequence[str] = ()
    answered: bool = False
    kept: bool = True
    oob: bool = False
    problems: bool = False

    @property
    def kind(self) -> Kind:
        """How it is asked and marked."""
        return KINDS[self.question.type]

    @property
    def template(self) -> str:
        """What draws it."""
        return self.kind.template

    @property
    def name(self) -> str:
        """The block's name: its id on the page."""
        return self.question.name

    @property
    def place(self) -> str:
        """What the block is called where readers' ways are counted."""
        return self.question.name

    @property
    def value(self) -> Mapping[str, Any]:
        """The block's own settings."""
        return self.question.value

    @property
    def personal(self) -> bool:
        """Whether there is a form to post."""
        return bool(self.submission)

    @property
    def answer_url(self) -> str:
        """Where answers are posted, and where the question has a page of its own."""
        return f"{self.question.base}answer/{self.question.name}"

    @property
    def lesson_url(self) -> str:
        """The lesson, at this question's place."""
        return f"{self.page_url}#{self.question.name}"

    @property
    def page_url(self) -> str:
        """The lesson itself, whose address can hold a prediction."""
        return self.question.base

    @property
    def predict_url(self) -> str:
        """Where a prediction is judged for everybody alike."""
        return f"{self.question.base}predict/{self.question.name}"

    @property
    def errors(self) -> list[str]:
        """Every sentence of refusal, each once."""
        fields = [str(error) for errors in self.form.errors.values() for error in errors] if self.form.is_bound else []
        return list(dict.fromkeys([*fields, *self.refused]))


def to_everybody(question: Question, address: MultiValueDict[str, str]) -> ShownQuestion:
    """The question on a page that is the same for everybody; a prediction may be answered in the page's address."""
    if question.type == PREDICT.type:
        return predicted(question, address, prefix=question.name)
    return ShownQuestion(question=question, form=KINDS[question.type].form(question))


def predicted(question: Question, address: MultiValueDict[str, str], prefix: str | None) -> ShownQuestion:
    """A prediction with the answer that an address holds, if it holds any."""
    form = PredictionForm(question, address, prefix)
    if not form.is_given:
        return ShownQuestion(question=question, form=PredictionForm(question, prefix=prefix))
    marked = PREDICT.mark(question, form.cleaned_data) if form.is_valid() else None
    return ShownQuestion(question=question, form=form, marked=marked, problems=marked is None)


def to_learner(
    question: Question,
    submission: str,
    *,
    owner: str,
    latest: Marked | None,
    first: Marked | None,
    best: Marked | None,
    tries: int,
    oob: bool = False,
) -> ShownQuestion:
    """The question with its form, and the latest answer in it where there is one."""
    form = KINDS[question.type].form(question)
    if latest:
        form.initial = dict(latest.given)
    return ShownQuestion(
        question=question,
        form=form,
        submission=submission,
        owner=owner,
        marked=latest,
        first=first,
        best=best,
        tries=tries,
        oob=oob,
    )


def answered(asked: ShownQuestion, marked: Marked, *, kept: bool) -> ShownQuestion:
    """The question just answered: this answer is shown, also where one from another tab came later."""
    asked.form.initial = dict(marked.given)
    return replace(asked, marked=marked, answered=True, kept=kept)


def refused(asked: ShownQuestion, form: forms.Form, sentences: Sequence[str]) -> ShownQuestion:
    """The question after an answer that wasn't accepted: what was typed stands in the form, no earlier feedback."""
    return replace(asked, form=form, refused=tuple(sentences), marked=None, problems=True)
