"""Forms of classes. Errors say what is accepted; input is preserved."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from lessons.classes.models import LONGEST_DESCRIPTION, LONGEST_NAME
from lessons.community.plain_text import PlainField
from lessons.course.access import UnitLessons
from lessons.course.models import CareerPath, LessonPage
from lessons.course.path_pages import Track

LATEST_DUE = timedelta(days=5 * 365)
What = LessonPage | CareerPath


class ClassForm(forms.Form):
    """A class's name and what it is about."""

    name = PlainField(longest=LONGEST_NAME, accepted="a line", label="Name", one_line=True)
    description = PlainField(
        longest=LONGEST_DESCRIPTION,
        accepted="text",
        label="Description",
        empty=True,
        help_text="For its learners: what it is about, where you meet. May stay empty.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CodeForm(forms.Form):
    """A join code as it was typed."""

    code = forms.CharField(
        label="Join code",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={
            "required": "The join code is missing: type the 10 letters and digits that your instructor gave you.",
            "max_length": "This is too long for a join code: it has 10 letters and digits, such as CDFHJ-34779.",
        },
    )


class InviteForm(forms.Form):
    """Whom to ask to teach a class."""

    name = forms.CharField(
        label="Public name",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "required": "The public name is missing: type it as the site shows it beside what they write.",
            "max_length": "No public name is as long as this: type it as the site shows it.",
        },
    )


class DueField(forms.DateField):
    """A day from today on, or none."""

    def __init__(self) -> None:
        super().__init__(
            label="Due date",
            required=False,
            input_formats=["%Y-%m-%d"],
            help_text="Until the end of that day in UTC, wherever a learner is. May stay empty.",
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={
                "invalid": "This is no date: a day such as 2031-03-05 (year, month, day) is accepted, or nothing."
            },
        )

    def clean(self, value: Any) -> date | None:
        """The day, None for none; ValidationError for one that has passed or is years ahead."""
        due: date | None = super().clean(value)
        today = timezone.now().date()
        if due is not None and not today <= due <= today + LATEST_DUE:
            raise ValidationError(f"A day from today, {today:%Y-%m-%d}, to five years ahead is accepted, or nothing.")
        return due


class DueForm(forms.Form):
    """An assignment's due date."""

    due = DueField()


class AssignForm(forms.Form):
    """A lesson or path to be assigned, of those that are published, and its due date."""

    what = forms.ChoiceField(
        label="Lesson or path",
        error_messages={
            "required": "Choose a lesson or a career path from the list.",
            "invalid_choice": "There is no published lesson or path “%(value).60s”: choose one from the list.",
        },
    )
    due = DueField()

    def __init__(self, outline: Iterable[UnitLessons], tracks: Iterable[Track], data: Any = None) -> None:
        super().__init__(data)
        paths = ("Career paths", {f"path:{track.path.slug}": track.path for track in tracks})
        units = [(each.unit.title, {f"lesson:{lesson.slug}": lesson for lesson in each.lessons}) for each in outline]
        groups: list[tuple[str, Mapping[str, What]]] = [paths, *units]
        self._whats = {name: what for _, group in groups for name, what in group.items()}
        self.fields["what"].choices = [  # type: ignore[attr-defined]  # of a ChoiceField
            ("", "Choose …"),
            *((title, [(name, what.title) for name, what in group.items()]) for title, group in groups if group),
        ]

    def clean_what(self) -> What:
        """The lesson or path itself."""
        return self._whats[self.cleaned_data["what"]]
