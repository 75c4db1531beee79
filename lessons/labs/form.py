"""The one description of a lab's inputs: a strict Django form.

It reads a query string, draws the controls, becomes the authoring block and bounds the work that a request
may ask for. What its fields are is in `fields`, which lab has which in the lab's own package.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from lessons.labs.fields import Kind, listed, shown

SHOWN_UNKNOWN = 5


class LabForm(forms.Form):
    """A lab's inputs, read strictly: what is left out takes its initial value, what is unknown is an error.

    `base` replaces initial values (a lesson's block does), `beside` names parameters that another form reads.
    `leading` are the kinds of controls that stand first, where the usual order isn't the lab's.
    """

    leading: Sequence[Kind] = ()

    def __init__(
        self,
        query: MultiValueDict[str, str] | None = None,
        *,
        prefix: str | None = None,
        base: Mapping[str, Any] | None = None,
        beside: Collection[str] = (),
    ) -> None:
        given = MultiValueDict() if query is None else query
        self.base = self._settled({**self.initial_values(), **(base or {})})
        self.unknown = self._unknown(given, prefix, beside)
        self.query = self._complete(given, prefix)
        super().__init__(data=self.query, prefix=prefix)

    @property
    def acts_from_start(self) -> bool:
        """Whether a changed setting acts from the start of the run, and not only from now on."""
        return False

    @classmethod
    def controls(cls) -> Mapping[str, Any]:
        """The fields by name, each a `Control`."""
        return cls.base_fields

    @classmethod
    def initial_values(cls) -> dict[str, Any]:
        """The typed value of each field when nothing is said."""
        return {name: field.initial for name, field in cls.base_fields.items()}

    @classmethod
    def from_values(
        cls, values: Mapping[str, Any], prefix: str | None = None, base: Mapping[str, Any] | None = None
    ) -> "LabForm":
        """The form over typed values, as a lesson's block or a TOML file holds them; unknown names are errors."""
        query = QueryDict(mutable=True)
        for name, value in values.items():
            field = cls.controls().get(name)
            query.setlist(_key(prefix, name), field.params(value) if field else [str(value)])
        return cls(query, prefix=prefix, base=base)

    def full_clean(self) -> None:
        """Django's cleaning, then a sentence for each parameter the form does not know."""
        super().full_clean()
        for name, sentence in self.unknown.items():
            self.errors[name] = ErrorList([sentence])

    def problems(self) -> dict[str, list[str]]:
        """Each refused parameter's sentences, by its name without prefix; empty when all is well."""
        errors: ErrorDict = self.errors
        return {("all" if name == "__all__" else name): [str(each) for each in errors[name]] for name in errors}

    @property
    def values(self) -> dict[str, Any]:
        """The typed values by name. Raises ValueError when an input was refused."""
        if problems := self.problems():
            raise ValueError("; ".join(sentence for sentences in problems.values() for sentence in sentences))
        return self.cleaned_data

    def params(self) -> list[tuple[str, str]]:
        """Every parameter of the state, fixed ones included, without prefix."""
        return [(name, text) for name in self.fields for text in _params(self.fields[name], self.values[name])]

    def sparse_params(self) -> list[tuple[str, str]]:
        """The parameters that differ from what holds without them: a state's short address."""
        return [
            (self.add_prefix(name), text)
            for name, field in self.fields.items()
            if self.values[name] != self.base[name]
            for text in _params(field, self.values[name])
        ]

    @classmethod
    def _settled(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """Typed values in their one spelling: 20 as 20.0 where the field is a number, choices in order."""
        fields = cls.controls()
        return {name: fields[name].to_python(value) for name, value in values.items() if name in fields}

    def _unknown(self, given: MultiValueDict[str, str], prefix: str | None, beside: Collection[str]) -> dict[str, str]:
        lead = _key(prefix, "")
        names = [key.removeprefix(lead) for key in given if key.startswith(lead)]
        strangers = [name for name in names if name not in self.base_fields and name not in beside]
        known = listed([*self.base_fields, *beside])
        unknown = {
            shown(name): f"{shown(name)}: this lab has no such setting; it knows {known}."
            for name in strangers[:SHOWN_UNKNOWN]
        }
        return unknown | self._repeated(given, prefix)

    def _repeated(self, given: MultiValueDict[str, str], prefix: str | None) -> dict[str, str]:
        return {
            name: f"{field.label}: given {count} times; give it once."
            for name, field in self.base_fields.items()
            if not isinstance(field, forms.MultipleChoiceField)
            and (count := len(given.getlist(_key(prefix, name)))) > 1
        }

    def _complete(self, given: MultiValueDict[str, str], prefix: str | None) -> QueryDict:
        complete = QueryDict(mutable=True)
        for name, field in self.base_fields.items():
            key = _key(prefix, name)
            complete.setlist(key, given.getlist(key) if key in given else _params(field, self.base[name]))
        return complete


def _key(prefix: str | None, name: str) -> str:
    return f"{prefix}-{name}" if prefix else name


def _params(field: Any, value: Any) -> list[str]:
    texts: list[str] = [""] if value is None else field.params(value)
    return texts
