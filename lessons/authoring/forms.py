"""What is typed on the workplace's own pages."""

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from lessons.authoring.roles import Role


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


class TitleForm(forms.Form):
    """What a new lesson is called; it can be changed later."""

    title = forms.CharField(max_length=120, help_text="You can change it later.")


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
