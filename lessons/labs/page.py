"""What a page's address may say beside a lab's settings, and the whole read together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict

from lessons.labs.base import Answer, Lab
from lessons.labs.fields import Kind, OneOfField, WholeField
from lessons.labs.form import LabForm

YES = "1"
MAX_NUMBER = 10_000_000


class FlagField(OneOfField):
    """A wish in an address: `run=1`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(kind=Kind.VIEW, required=False, initial="", choices=[("", "no"), (YES, "yes")], **kwargs)


class NumberOfExchange(WholeField):
    """Which exchange is looked into: none where nothing is said, unless there is one to begin with."""

    def __init__(self, *, initial: int | None = None) -> None:
        super().__init__(
            kind=Kind.VIEW,
            label="Exchange number",
            required=initial is not None,
            initial=initial,
            min_value=0,
            max_value=MAX_NUMBER,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A lab's settings and what is asked beside them, both read strictly from one query."""

    form: LabForm
    beside: LabForm

    @property
    def problems(self) -> dict[str, list[str]]:
        """What was refused, by parameter; empty when all is well."""
        return {**self.beside.problems(), **self.form.problems()}

    def work(self, lab: Lab, answer: Answer | None = None) -> float:
        """What answering it costs, in the units of `edgelearn.web.work_budget`; to refuse it costs one."""
        priced = lab.work if answer is None or answer.work is None else answer.work
        return 1.0 if self.problems else priced(self.form.values, self.beside.values)


def ask(
    lab: Lab,
    beside_class: type[LabForm],
    query: MultiValueDict[str, str],
    *,
    prefix: str | None = None,
    base: Mapping[str, Any] | None = None,
) -> Question:
    """Read a query for a lab; `base` are the settings that hold where the query says nothing."""
    return Question(
        form=lab.form_class(query, prefix=prefix, base=base, beside=beside_class.base_fields),
        beside=beside_class(query, prefix=prefix, beside=lab.form_class.base_fields),
    )
