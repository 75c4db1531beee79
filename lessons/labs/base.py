"""What a lab is, and the one description of its inputs: a strict Django form.

The form reads a query string, draws the controls, becomes the authoring block and bounds the work that a
request may ask for. What a lab simulates and how it looks is in the lab's own package.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

ON, OFF = "on", "off"
SHOWN_CHARACTERS = 40
SHOWN_CHOICES = 8
SHOWN_UNKNOWN = 5


class Kind(StrEnum):
    """When a moved control takes effect: for responses made from now on, at once, in the world, with the next
    request, or only to the eye."""

    ORIGIN_HEADER = "origin header"
    EDGE_RULE = "edge rule"
    WORLD = "world"
    NEXT_REQUEST = "next request"
    VIEW = "view"


def shown(value: object) -> str:
    """A learner's input as a message may repeat it: never long, never invisible."""
    text = "".join(char if char.isprintable() else "�" for char in str(value))
    if not text.strip():
        return "nothing"
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def plain_number(value: float) -> str:
    """A number without a needless ".0", so that 20 and 20.0 are one state."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


class Control:
    """What every lab field adds to a Django field: its kind, its unit, whether it may move while playing.

    An input that is refused is answered with one sentence: label, what was given, what would be accepted.
    """

    label: Any
    accepted: str = ""

    def __init__(self, *, kind: Kind, unit: str = "", live: bool = False, **kwargs: Any) -> None:
        self.kind = kind
        self.unit = unit
        self.live = live
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """The typed value; raises ValidationError with the field's sentence."""
        try:
            return super().clean(value)  # type: ignore[misc]  # the Django field stands beside this mixin
        except ValidationError as error:
            raise ValidationError(self.refusal(value), code="refused") from error

    def refusal(self, value: object) -> str:
        """The sentence that answers an input this field does not take."""
        return f"{self.label}: {shown(value)} is not accepted; give {self.accepted}."

    def params(self, value: Any) -> list[str]:
        """A typed value as the query string writes it."""
        return [str(value)]

    def told(self, value: Any) -> str:
        """A typed value as a sentence tells it."""
        return ", ".join(self.params(value))


class NumberField(Control, forms.FloatField):
    """A finite number between two bounds."""

    @property
    def accepted(self) -> str:  # type: ignore[override]  # computed from the bounds
        return f"a number {_range(self)}"

    def params(self, value: Any) -> list[str]:
        return [plain_number(value)]


class WholeField(Control, forms.IntegerField):
    """A whole number between two bounds."""

    @property
    def accepted(self) -> str:  # type: ignore[override]  # computed from the bounds
        return f"a whole number {_range(self)}"


class OneOfField(Control, forms.ChoiceField):
    """One of a few named things."""

    @property
    def accepted(self) -> str:  # type: ignore[override]  # computed from the choices
        return f"one of {_listed(dict(_choices(self)))}"

    def told(self, value: Any) -> str:
        return dict(_choices(self)).get(value, str(value))


class ManyOfField(Control, forms.MultipleChoiceField):
    """Any of a few named things, none included: an empty parameter (`pops=`) says "none"."""

    @property
    def accepted(self) -> str:  # type: ignore[override]  # computed from the choices
        return f"any of {_listed(dict(_choices(self)))}"

    def to_python(self, value: Any) -> list[str]:
        """The chosen keys, each once, in the order of the choices, so that a state has one spelling."""
        chosen = {key for key in super().to_python(value) if key}
        known = [key for key, _ in _choices(self) if key in chosen]
        return known + sorted(chosen - set(known))

    def refusal(self, value: object) -> str:
        keys = [str(key) for key in value] if isinstance(value, list | tuple) else [str(value)]
        known = dict(_choices(self))
        wrong = [key for key in keys if key and key not in known]
        return super().refusal(", ".join(wrong))

    def params(self, value: Any) -> list[str]:
        return [str(key) for key in value] or [""]


class SwitchField(Control, forms.BooleanField):
    """On or off, written out: an unticked checkbox could not be told from a parameter left out."""

    widget = forms.Select(choices=[(ON, "On"), (OFF, "Off")])
    accepted = f"{ON} or {OFF}"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> bool:
        if value in (True, ON):
            return True
        if value in (False, OFF):
            return False
        raise ValidationError("neither on nor off")

    def prepare_value(self, value: Any) -> Any:
        return self.params(value)[0] if isinstance(value, bool) else value

    def params(self, value: Any) -> list[str]:
        return [ON if value else OFF]


class LineField(Control, forms.RegexField):
    """One line of text of a stated form; may be empty."""

    def __init__(self, *, accepted: str, **kwargs: Any) -> None:
        self.accepted = accepted
        super().__init__(required=False, **kwargs)


class LinesField(Control, forms.CharField):
    """Several short lines, each read by the form that has the field; line ends become LF."""

    widget = forms.Textarea

    def __init__(self, *, accepted: str, **kwargs: Any) -> None:
        self.accepted = accepted
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        lines = (line.strip() for line in str(super().to_python(value)).splitlines())
        return "\n".join(line for line in lines if line)


class LabForm(forms.Form):
    """A lab's inputs, read strictly: what is left out takes its initial value, what is unknown is an error.

    `base` replaces initial values (a lesson's block does), `beside` names parameters that another form reads.
    """

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
        known = _listed([*self.base_fields, *beside])
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A figure of a run that can be asked for by name; `read` takes the lab's result, None means nothing to count."""

    label: str
    unit: str
    read: Callable[[Any], float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a lab answers at one of its addresses: what may be asked beside the settings, how it is made and shown.

    `make(values, params, beside)` is pure: typed settings, the same as parameters for links, the other form's
    values; it raises ValidationError by field. Without a template the answer is JSON.
    """

    beside_class: type[LabForm]
    make: Callable[[Mapping[str, Any], list[tuple[str, str]], Mapping[str, Any]], Any]
    template: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """A kind of lab: its names, its inputs, how it is shown, and the figures that can be asked of it.

    `page_class` reads what a page's address says beside the settings. `show(values, page)` is the template's
    context from both forms' values, pure; it raises ValidationError by field. `measure(values, from_s, to_s)`
    is what the metrics read. `answers` are by the last part of their address.
    """

    slug: str
    name: str
    title: str
    lead: str
    form_class: type[LabForm]
    page_class: type[LabForm]
    template: str
    show: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]
    answers: Mapping[str, Answer]
    metrics: Mapping[str, Metric]
    measure: Callable[[Mapping[str, Any], float, float | None], Any]

    def metric(
        self, values: Mapping[str, Any], name: str, from_s: float = 0.0, to_s: float | None = None
    ) -> float | None:
        """A metric of the run that typed values describe, over the requests that arrive in [from_s, to_s).

        Raises KeyError for an unknown metric, ValueError for values the form refuses.
        """
        form = self.form_class.from_values(values)
        return self.metrics[name].read(self.measure(form.values, from_s, to_s))


def _key(prefix: str | None, name: str) -> str:
    return f"{prefix}-{name}" if prefix else name


def _params(field: Any, value: Any) -> list[str]:
    texts: list[str] = [""] if value is None else field.params(value)
    return texts


def _range(field: Any) -> str:
    unit = f" {field.unit}" if field.unit else ""
    return f"from {plain_number(field.min_value)} to {plain_number(field.max_value)}{unit}"


def _choices(field: forms.ChoiceField) -> list[tuple[str, str]]:
    """A field's choices, which are flat here, as plain text."""
    flat: Any = field.choices
    return [(str(key), str(label)) for key, label in flat]


def _listed(names: Iterable[str]) -> str:
    every: Sequence[str] = [name for name in names if name]
    head = ", ".join(every[:SHOWN_CHOICES])
    return head if len(every) <= SHOWN_CHOICES else f"{head} … ({len(every)} in all)"
