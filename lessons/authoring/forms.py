"""Forms of the workplace's own pages."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from lessons.accounts.roles import Role
from lessons.authoring import terms
from lessons.authoring.patterns import Pattern
from lessons.course.files import archive
from lessons.course.files.archive import ArchiveError
from lessons.course.models import Unit

NO_UNIT = "A lesson belongs to a unit: choose one. Where there is no unit yet, a reviewer makes one."


class AccountField(forms.CharField):
    """An account, by its name or its e-mail address."""

    def __init__(self) -> None:
        super().__init__(label="Person", max_length=254, help_text="The name or the e-mail address of an account.")

    def clean(self, value: str) -> User:
        """The account; ValidationError where there is none."""
        typed = super().clean(value)
        by = "email__iexact" if "@" in typed else "username__iexact"
        found = User.objects.filter(**{by: typed}, is_active=True).first()
        if found is None:
            raise ValidationError(
                f"“{typed}” is no account here; give a name or an address that someone signed up with."
            )
        return found


class BeginForm(forms.Form):
    """What a new lesson is called, where it belongs, and what it begins with; all can be changed later."""

    title = forms.CharField(max_length=120)
    unit = forms.ModelChoiceField(
        Unit.objects.all(),
        empty_label=None,
        help_text="Where learners find it.",
        error_messages={"required": NO_UNIT, "invalid_choice": NO_UNIT},
    )
    pattern = forms.ChoiceField(
        label="Begin with",
        choices=[
            (Pattern.SHORT.value, "A short lesson: a text, a lab, a quiz and a challenge"),
            (Pattern.WHOLE.value, "Every step: also a prediction, a worked example, and what real systems do"),
        ],
        initial=Pattern.SHORT.value,
        widget=forms.RadioSelect,
    )

    def clean_pattern(self) -> Pattern:
        """The pattern."""
        return Pattern(self.cleaned_data["pattern"])


class PersonForm(forms.Form):
    """Someone to be invited."""

    person = AccountField()


class RoleForm(forms.Form):
    """Someone, and the role they are to have; none takes it back."""

    person = AccountField()
    role = forms.ChoiceField(
        choices=[*((role.value, role.value.capitalize()) for role in Role), ("", "No role")], required=False
    )

    def clean_role(self) -> Role | None:
        """The role."""
        return Role(self.cleaned_data["role"]) if self.cleaned_data["role"] else None


class TermForm(forms.Form):
    """A term of a lesson: one line each for its name and its explanation. `was` is what it was called."""

    was = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Term", max_length=terms.MOST_NAME, help_text="The standard term of the field.")
    meaning = forms.CharField(
        label="Explanation",
        max_length=terms.MOST_MEANING,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"One or two sentences; at most {terms.MOST_MEANING} characters. Line ends become spaces.",
    )

    def clean_name(self) -> str:
        """The name in one line."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_meaning(self) -> str:
        """The explanation in one line."""
        return " ".join(self.cleaned_data["meaning"].split())

    def clean(self) -> dict[str, Any]:
        """Both must be found again in the lesson's field as they are."""
        if not self.errors:
            for field, sentence in terms.refusal(self.cleaned_data["name"], self.cleaned_data["meaning"]).items():
                self.add_error(field, sentence)
        return self.cleaned_data


class ZipForm(forms.Form):
    """A zip to be imported; what it holds is read into `content` as it is checked."""

    file = forms.FileField(label="Zip file", help_text="One that was exported here, or has the same folders in it.")

    def clean_file(self) -> Any:
        """The file; ValidationError with a sentence for each reason why it is not read."""
        sent = self.cleaned_data["file"]
        if sent.size > archive.MOST_BYTES:
            raise ValidationError(f"The zip is too large; at most {archive.MOST_BYTES // 2**20} MB are taken.")
        content = sent.read()
        try:
            archive.read(content)
        except ArchiveError as error:
            raise ValidationError(list(error.sentences)) from error
        self.cleaned_data["content"] = content
        return sent
