"""The lab block, derived from a lab's form: each field becomes one of Wagtail's stock blocks.

(One generic block around the form's own widgets would change values that nobody touched.)
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from wagtail import blocks
from wagtail.blocks import BlockGroup, StructBlockValidationError

from lessons.course.blocks.overrides import NameBlock, OverridesBlock, PlainTextBlock, folded, naming
from lessons.labs.base import Lab

FIXED = "Shown beside the controls with the values that they have here."
OWN = ("name", "title", "controls", "fixed")  # what a lab block has besides the lab's settings
_SUFFIX = "_lab"


def block_type(lab: Lab) -> str:
    """The block type that carries a lab."""
    return f"{lab.slug}{_SUFFIX}"


class LabSettingsBlock(OverridesBlock):
    """A block that carries a lab's settings, all of them in its own fields, beside what it has of its own."""

    def __init__(self, lab: Lab, children: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        self.lab = lab
        super().__init__(children, **{"form_attrs": played(lab, lab.form_class.base_fields), **kwargs})

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """The lab's own settings in a block's value."""
        return {name: value[name] for name in self.lab.form_class.base_fields}

    def is_complete(self, value: Mapping[str, Any]) -> bool:
        """Whether no setting is missing; some may be empty."""
        fields = self.lab.form_class.base_fields
        return all(each not in (None, "") for name, each in self.settings(value).items() if fields[name].required)

    def clean(self, value: Mapping[str, Any]) -> Any:
        """The canonical value; raises StructBlockValidationError with the lab form's sentences by field."""
        cleaned = super().clean(value)
        if self.is_deferred_validation and not self.is_complete(cleaned):
            return cleaned  # an unfinished draft
        form = self.lab.form_class.from_values(self.settings(cleaned))
        if problems := form.problems():
            raise StructBlockValidationError(
                block_errors={
                    name: ValidationError(sentences) for name, sentences in problems.items() if name in cleaned
                },
                non_block_errors=[text for name, texts in problems.items() if name not in cleaned for text in texts],
            )
        chosen = [name for name in self.lab.form_class.base_fields if name in cleaned["controls"]]
        settled = {**cleaned, "controls": chosen, **form.cleaned_data}
        if "fixed" in cleaned:
            order = self.lab.form_class.base_fields
            settled["fixed"] = [name for name in order if name in cleaned["fixed"] and name not in chosen]
        return self._to_struct_value({name: settled[name] for name in self.child_blocks}.items())


class LabBlock(LabSettingsBlock):
    """One kind of lab in a lesson: its settings, and which of them the learner may move."""

    def __init__(self, lab: Lab, **kwargs: Any) -> None:
        children = [
            ("name", NameBlock()),
            ("title", blocks.CharBlock(label="Title", default=lab.title, max_length=80)),
            ("controls", controls_block(lab.form_class.base_fields, "What the learner may change")),
            ("fixed", controls_block(lab.form_class.base_fields, "What the learner sees, but can’t change", FIXED)),
            *settings_blocks(lab),
        ]
        meta = {
            "label": lab.title,
            "icon": "cogs",
            "label_format": "{name}: {title}",
            "form_layout": BlockGroup(children=["title", "controls", *settings_groups(lab), _fixed(), naming()]),
        }
        super().__init__(lab, children, **{**meta, **kwargs})


def played(lab: Lab, names: Iterable[str], inside: str = "") -> dict[str, Any]:
    """What makes authoring.js offer to set fields of these names up by playing the lab. `inside`: the part of the
    block's value that holds them."""
    return {
        "data-controller": "edgelearn-lab",
        "data-lab-settings": " ".join(names),
        "data-lab-inside": inside,
        "data-edgelearn-lab-play-value": reverse_lazy("authoring-play", args=[lab.slug]),
        "data-edgelearn-lab-settings-value": reverse_lazy("authoring-settings", args=[lab.slug]),
    }


def settings_blocks(lab: Lab) -> list[tuple[str, blocks.FieldBlock]]:
    """A block for each of a lab's settings, by its name."""
    return [(name, stock_block(field)) for name, field in lab.form_class.base_fields.items()]


def controls_block(
    fields: Mapping[str, Any], label: str, help_text: str = "All other settings stay as they are here."
) -> blocks.MultipleChoiceBlock:
    """The choice of what the learner may set."""
    return blocks.MultipleChoiceBlock(
        choices=[(name, str(field.label)) for name, field in fields.items()],
        default=[],
        required=False,
        label=label,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )


def stock_block(field: forms.Field, **others: Any) -> blocks.FieldBlock:
    """Wagtail's block for a lab's field; its bounds stay with the form, whose sentences say more."""
    common = {
        "label": _label(field),
        "help_text": help_of(field),
        "required": field.required,
        "default": field.initial,
        **others,
    }
    if isinstance(field, forms.BooleanField):
        return blocks.BooleanBlock(**common)
    if isinstance(field, forms.FloatField):
        return blocks.FloatBlock(**common)
    if isinstance(field, forms.IntegerField):
        return blocks.IntegerBlock(**common)
    if isinstance(field, forms.MultipleChoiceField):
        return blocks.MultipleChoiceBlock(choices=_choices(field), widget=forms.CheckboxSelectMultiple, **common)
    if isinstance(field, forms.ChoiceField):
        return blocks.ChoiceBlock(choices=_choices(field), **common)
    if isinstance(field, forms.CharField) and isinstance(field.widget, forms.Textarea):
        return PlainTextBlock(rows=3, **common)
    if isinstance(field, forms.CharField):
        return blocks.CharBlock(**common)
    raise TypeError(f"no stock block for {type(field).__name__}")


def _choices(field: Any) -> list[Any]:
    return list(field.choices)


def help_of(field: Any) -> str:
    """What a setting means, and what its lab accepts where a choice doesn't show it."""
    accepted = "" if isinstance(field, forms.ChoiceField | forms.BooleanField) else str(getattr(field, "accepted", ""))
    return f"{field.help_text} {accepted[:1].upper()}{accepted[1:]}.".removesuffix(" .")


def _label(field: forms.Field) -> str:
    unit = getattr(field, "unit", "")
    return f"{field.label}, {unit}" if unit else str(field.label)


def _fixed() -> BlockGroup:
    """Which settings are shown beside the controls, folded: most lessons show none."""
    return folded("What the learner sees, but can’t change", "fixed")


def settings_groups(lab: Lab) -> list[BlockGroup]:
    """A lab's settings by kind, folded: an author looks into them after what stands on top."""
    by_kind: dict[str, list[str]] = {}
    name: str
    field: Any
    for name, field in lab.form_class.base_fields.items():
        by_kind.setdefault(str(field.kind).capitalize(), []).append(name)
    return [folded(kind, *names) for kind, names in by_kind.items()]
