"""A learner's view of a question, and the handling of a submitted answer."""

from collections.abc import Iterator
from uuid import UUID, uuid4

from django.forms import Form
from django.http import QueryDict
from django.utils.crypto import salted_hmac

from lessons.course.models import LessonPage
from lessons.course.questions import question_view
from lessons.course.questions.base import Marked, Question
from lessons.course.questions.kinds import KINDS
from lessons.course.questions.question_view import ShownQuestion
from lessons.labs.fields import listed
from lessons.labs.fields import shown as repeated
from lessons.learning import attempts
from lessons.learning.attempts import AttemptSummary, StoredAnswer
from lessons.learning.visitors import Visitor

SUBMISSION, OWNER, TOKEN = "submission", "owner", "csrfmiddlewaretoken"
_VISITOR, _ACCOUNT = "v", "u"  # how the marks of owners begin
SHOWN_UNKNOWN = 5
OWNER_DIGITS = 24


def seed_of(visitor: Visitor) -> str:
    """What decides the order of what is shuffled for a learner; the same on all of an account's devices."""
    return str(visitor.key) if visitor.user_id is None else f"user {visitor.user_id}"


def owner_of(visitor: Visitor) -> str:
    """A mark of whose form it is, which tells nothing else: an answer that waits in the browser is sent only for them.

    It begins with "u" for an account and "v" for a visitor; `owners.js` reads that.
    """
    kind = _VISITOR if visitor.user_id is None else _ACCOUNT
    return kind + salted_hmac("lessons.answers.owner", seed_of(visitor), algorithm="sha256").hexdigest()[:OWNER_DIGITS]


def is_other_users(visitor: Visitor, posted: QueryDict) -> bool:
    """Whether an answer comes from a form of someone else, who used this browser before: it is not this one's to give.

    A visitor who signs in takes along what they did.
    """
    owner = posted.get(OWNER, "")
    if visitor.user_id is not None and owner.startswith(_VISITOR):
        return False
    return owner not in ("", owner_of(visitor))


def question_state(
    visitor: Visitor,
    question: Question,
    tried: AttemptSummary | None,
    *,
    oob: bool = False,
    address: QueryDict | None = None,
) -> ShownQuestion:
    """The question as one learner sees it, with what they answered before; what the page's address says comes first."""
    in_address = question_view.to_everybody(question, address).marked if address else None
    return question_view.to_learner(
        question,
        str(uuid4()),
        owner=owner_of(visitor),
        latest=in_address or (_recalled(question, tried.latest) if tried else None),
        first=_recalled(question, tried.first) if tried and tried.tries > 1 else None,
        best=_recalled(question, tried.best) if tried and tried.best else None,
        tries=tried.tries if tried else 0,
        oob=oob,
    )


def submit(visitor: Visitor, lesson: LessonPage, question: Question, posted: QueryDict) -> ShownQuestion:
    """Mark and keep an answer, once for each submission; or say what is wrong with it, and keep nothing."""
    form, strange = _read(question, posted)
    submission = _submission(posted)
    if strange or submission is None or not form.is_valid():
        before = question_state(visitor, question, attempts.summary_of(visitor, lesson).get(question.name))
        return question_view.refused(before, form, strange)
    marked = KINDS[question.type].mark(question, form.cleaned_data)
    recorded = attempts.record(visitor, lesson, question.name, question.type, submission, marked)
    return question_view.answered(question_state(visitor, question, recorded.summary), marked, kept=recorded.kept)


def fresh_state(question: Question, *, oob: bool = False) -> ShownQuestion:
    """The question with its form for an author who tries a draft."""
    return question_view.to_learner(
        question, str(uuid4()), owner="", latest=None, first=None, best=None, tries=0, oob=oob
    )


def preview_submission(question: Question, posted: QueryDict) -> ShownQuestion:
    """Mark an author's answer to a draft, and keep nothing."""
    form, strange = _read(question, posted)
    if strange or not form.is_valid():
        return question_view.refused(fresh_state(question), form, strange)
    return question_view.answered(
        fresh_state(question), KINDS[question.type].mark(question, form.cleaned_data), kept=True
    )


def _read(question: Question, posted: QueryDict) -> tuple[Form, list[str]]:
    """The form over what was posted, and a sentence for each thing that doesn't belong there."""
    form = KINDS[question.type].form(question, _answer(posted))
    return form, [*_wrong_user(form, posted), *([] if _submission(posted) else [_no_submission(posted)])]


def _recalled(question: Question, kept: StoredAnswer) -> Marked | None:
    return KINDS[question.type].recall(question, kept.given, kept.result)


def _answer(posted: QueryDict) -> QueryDict:
    """What was posted to the question itself, without what belongs to the frame."""
    answer = posted.copy()
    for name in (SUBMISSION, OWNER, TOKEN):
        answer.pop(name, None)
    return answer


def _submission(posted: QueryDict) -> UUID | None:
    try:
        return UUID(posted.get(SUBMISSION, ""))
    except ValueError:
        return None


def _no_submission(posted: QueryDict) -> str:
    given = repeated(posted.get(SUBMISSION, ""))
    return f"submission: {given} is not accepted; give a UUID, as the form has it. Nothing was counted; send it again."


def _wrong_user(form: Form, posted: QueryDict) -> Iterator[str]:
    """A sentence for each of the first few parameters that the question doesn't have."""
    known = [form.add_prefix(name) for name in form.fields]
    strangers = [name for name in _answer(posted) if name not in known and name not in form.errors]
    for name in strangers[:SHOWN_UNKNOWN]:
        yield f"{repeated(name)}: this question has no such field; it knows {listed(known)}."
