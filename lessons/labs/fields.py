"""The fields a lab's form is made of: Django's, with kind and unit, and one sentence for what they refuse."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.choices import BaseChoiceIterator

ON, OFF = "on", "off"
SHOWN_CHARACTERS = 40
SHOWN_CHOICES = 8


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


def listed(names: Iterable[str]) -> str:
    """The first few names, and how many there are in all where those are not all."""
    every: Sequence[str] = [name for name in names if name]
    head = ", ".join(every[:SHOWN_CHOICES])
    return head if len(every) <= SHOWN_CHOICES else f"{head} … ({len(every)} in all)"


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

    def describe(self, value: Any) -> str:
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


class Listed(BaseChoiceIterator):
    """Choices that a function knows, each a key and a label. Django's own kind checks each of them at each look."""

    def __init__(self, known: Callable[[], Sequence[tuple[str, str]]]) -> None:
        self.known = known

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.known())


class OneOfField(Control, forms.ChoiceField):
    """One of a few named things."""

    def __init__(self, *, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices=Listed(choices) if callable(choices) else choices, **kwargs)

    @property
    def accepted(self) -> str:  # type: ignore[override]  # computed from the choices
        return f"one of {listed(dict(_choices(self)))}"

    def describe(self, value: Any) -> str:
        return dict(_choices(self)).get(value, str(value))


class ManyOfField(Control, forms.MultipleChoiceField):
    """Any of a few named things, none included: an empty parameter (`pops=`) says "none"."""

    def __init__(self, *, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices=Listed(choices) if callable(choices) else choices, **kwargs)

    @property
    def accepted(self) -> str:  # type: ignore[override]  # computed from the choices
        return f"any of {listed(dict(_choices(self)))}"

    @property
    def offered(self) -> int:
        """How many things there are to choose from."""
        return len(list(_choices(self)))

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
    """One line of text of a stated form; may be empty. Blanks around it don't count."""

    def __init__(self, *, accepted: str, **kwargs: Any) -> None:
        self.accepted = accepted
        super().__init__(required=False, strip=True, **kwargs)


class LinesField(Control, forms.CharField):
    """Several short lines, each read by the form that has the field; line ends become LF."""

    widget = forms.Textarea

    def __init__(self, *, accepted: str, **kwargs: Any) -> None:
        self.accepted = accepted
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        lines = (line.strip() for line in str(super().to_python(value)).splitlines())
        return "\n".join(line for line in lines if line)


def _range(field: Any) -> str:
    unit = f" {field.unit}" if field.unit else ""
    return f"from {plain_number(field.min_value)} to {plain_number(field.max_value)}{unit}"


def _choices(field: forms.ChoiceField) -> list[tuple[str, str]]:
    """A field's choices, which are flat here, as plain text."""
    flat: Any = field.choices
    return [(str(key), str(label)) for key, label in flat]
